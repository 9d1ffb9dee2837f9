"""The figures of a period, on rows that the recorder wrote."""

import uuid
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from prosa.conversations.events import Direction, Event
from prosa.conversations.statistics import Counted, Responses, Statistics, count_now, read_statistics
from prosa.core.periods import last_days
from tests.conversations.builders import close_conversation, new_conversation, new_message, record_events

pytestmark = pytest.mark.django_db(transaction=True)

SAO_PAULO = ZoneInfo("America/Sao_Paulo")
NOW = datetime(2025, 2, 21, 15, 0, tzinfo=UTC)  # noon, a Friday
FRIDAY, THURSDAY = date(2025, 2, 21), date(2025, 2, 20)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def figures(*, days: int = 7, now: datetime = NOW, zone: ZoneInfo = SAO_PAULO) -> Statistics:
    return read_statistics(period=last_days(days=days, now=now, zone=zone))


def conversation(began: datetime, *messages: tuple[Direction, timedelta]) -> uuid.UUID:
    """Record a conversation with messages so long after its beginning, each as it happens."""
    name = uuid.uuid4()
    events: list[Event] = [new_conversation(name, sent_at=began)]
    events += [new_message(name, direction=direction, sent_at=began + after) for direction, after in messages]
    for event in events:
        record_events(event, received_at=event.sent_at)
    return name


def asked(after: timedelta = MINUTE) -> tuple[Direction, timedelta]:
    return Direction.RECEIVED, after


def answered(after: timedelta) -> tuple[Direction, timedelta]:
    return Direction.SENT, after


def test_an_empty_record_has_figures_of_nothing() -> None:
    nothing = Counted({}, 0)
    assert figures() == Statistics(nothing, nothing, nothing, Responses({}, 0), Responses({}, 0))
    assert count_now() == (0, 0)


def test_conversations_count_on_the_local_day_on_which_they_began() -> None:
    conversation(datetime(2025, 2, 21, 2, 59, 59, 999999, tzinfo=UTC))
    conversation(datetime(2025, 2, 21, 3, 0, tzinfo=UTC))
    assert figures().begun.by_day() == {THURSDAY: 1, FRIDAY: 1}


def test_a_period_begins_with_its_first_midnight_and_ends_before_now() -> None:
    start = datetime(2025, 2, 15, 3, 0, tzinfo=UTC)
    for began in (start - timedelta(microseconds=1), start, NOW - timedelta(microseconds=1), NOW):
        conversation(began)
    assert figures().begun.total == 2


def test_the_period_before_is_counted_to_the_same_time_of_day() -> None:
    week = 7 * DAY
    for began in (NOW - week - MINUTE, NOW - week, NOW - 2 * week + 12 * HOUR, NOW - 2 * week - MINUTE):
        conversation(began, asked())
    assert (figures().begun.before, figures().received.before) == (2, 1)


def test_messages_are_counted_by_direction_and_local_hour() -> None:
    conversation(NOW - 2 * HOUR, asked(), answered(2 * MINUTE), asked(70 * MINUTE))
    found = figures()
    assert found.received.by_hour == {(FRIDAY, 10): 1, (FRIDAY, 11): 1}
    assert found.sent.by_hour == {(FRIDAY, 10): 1}
    assert found.received.by_hour_of_week() == {(4, 10): 1, (4, 11): 1}
    assert found.sent.by_hour_of_day() == {10: 1}


def test_a_new_message_of_an_old_conversation_is_counted() -> None:
    conversation(NOW - 300 * DAY, asked(300 * DAY - HOUR))
    found = figures(days=1)
    assert (found.begun.total, found.received.total) == (0, 1)


def test_a_message_dated_in_the_future_counts_when_it_came() -> None:
    name = conversation(NOW - HOUR)
    record_events(new_message(name, sent_at=NOW + 1000 * DAY), received_at=NOW - MINUTE)
    assert figures().received.by_hour == {(FRIDAY, 11): 1}


def test_history_that_arrives_later_counts_when_it_happened() -> None:
    name = uuid.uuid4()
    opening, message = new_conversation(name, sent_at=NOW - 2 * DAY), new_message(name, sent_at=NOW - DAY)
    record_events(opening, message, received_at=NOW - MINUTE)
    assert figures().received.by_day() == {THURSDAY: 1}


@pytest.mark.parametrize("zone", ["Asia/Kolkata", "Asia/Kathmandu"])
def test_hours_are_those_of_zones_whose_hours_begin_elsewhere(zone: str) -> None:
    """At 18:29:30 UTC it is 23:59:30 in India, and 0:14:30 of the next day in Nepal."""
    conversation(datetime(2025, 2, 20, 18, 29, 30, tzinfo=UTC))
    conversation(datetime(2025, 2, 20, 18, 30, 30, tzinfo=UTC))
    expected = {(THURSDAY, 23): 1, (FRIDAY, 0): 1} if zone == "Asia/Kolkata" else {(FRIDAY, 0): 2}
    assert figures(zone=ZoneInfo(zone)).begun.by_hour == expected


def test_a_response_is_measured_from_the_first_question_to_the_first_answer_after_it() -> None:
    greeting = answered(timedelta(0))
    conversation(NOW - HOUR, greeting, asked(MINUTE), asked(2 * MINUTE), answered(4 * MINUTE), answered(9 * MINUTE))
    assert figures().responses == Responses({180: 1}, 0)


def test_an_answer_at_the_same_instant_took_no_time() -> None:
    conversation(NOW - HOUR, asked(MINUTE), answered(MINUTE))
    assert figures().responses == Responses({0: 1}, 0)


def test_questions_without_an_answer_are_counted_and_silence_is_not() -> None:
    conversation(NOW - HOUR, asked())
    conversation(NOW - HOUR, answered(MINUTE), asked(2 * MINUTE))
    conversation(NOW - HOUR, answered(MINUTE))
    conversation(NOW - HOUR)
    assert figures().responses == Responses({}, 2)


def test_responses_belong_to_the_period_in_which_the_conversation_began() -> None:
    conversation(NOW - 8 * DAY, asked(), answered(3 * MINUTE))
    assert figures().responses == Responses({}, 0)
    assert figures().responses_before == Responses({120: 1}, 0)


def test_parts_of_seconds_are_cut_off_from_each_instant() -> None:
    conversation(NOW - HOUR, asked(timedelta(seconds=1, microseconds=999_999)), answered(timedelta(seconds=3)))
    assert figures().responses == Responses({2: 1}, 0)


def test_open_and_waiting_conversations_are_counted_whenever_they_began() -> None:
    conversation(NOW - 400 * DAY, asked())
    conversation(NOW - HOUR, asked(), answered(2 * MINUTE))
    closed = conversation(NOW - HOUR, asked())
    record_events(close_conversation(closed, sent_at=NOW - MINUTE), received_at=NOW)
    assert count_now() == (2, 1)


def test_the_figures_take_three_queries() -> None:
    for hours in range(1, 6):
        conversation(NOW - hours * HOUR, asked(), answered(2 * MINUTE))
    with CaptureQueriesContext(connection) as captured:
        assert figures(days=90).begun.total == 5
    assert len(captured) == 3


@pytest.mark.parametrize(("percent", "expected"), [(50, 20), (90, 100), (1, 10), (75, 30), (76, 100), (100, 100)])
def test_a_percentile_is_the_nearest_rank(percent: int, expected: int) -> None:
    assert Responses({10: 1, 20: 1, 30: 1, 100: 1}, 7).percentile(percent) == expected


def test_without_answers_there_is_no_percentile() -> None:
    assert Responses({}, 3).percentile(50) is None


def test_responses_are_counted_by_how_long_they_took() -> None:
    responses = Responses({0: 1, 60: 2, 61: 4, 3601: 8}, 0)
    limits = [(-1, 60), (60, 3600), (3600, None)]
    assert [responses.within(more_than=low, at_most=high) for low, high in limits] == [3, 4, 8]
