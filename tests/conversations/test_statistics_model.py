"""The figures against a model in Python: any conversations, whenever they happened and arrived, in any zone."""

import uuid
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from math import ceil
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from prosa.conversations.events import Direction
from prosa.conversations.models import Conversation, Message
from prosa.conversations.statistics import Counted, Responses, Statistics, read_statistics
from prosa.core.periods import Period, last_days
from tests.conversations.builders import ACCEPT_LATE, ReceivedEvent, new_conversation, new_message, record

NOW = datetime(2025, 3, 10, 16, 20, 30, 500_000, tzinfo=UTC)  # a day after clocks changed in New York
ZONES = ["America/Sao_Paulo", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Kiritimati"]

# Mostly near the borders of days and periods, and near each other.
a_whole_hour = st.builds(
    lambda hours: NOW.replace(minute=0, second=0, microsecond=0) - timedelta(hours=hours), st.integers(-3, 24 * 4)
)
a_little = st.sampled_from([timedelta(0), timedelta(microseconds=-1), timedelta(microseconds=1), timedelta(minutes=15)])
an_instant = st.builds(
    lambda hour, little, micros: hour + little + timedelta(microseconds=micros),
    a_whole_hour,
    a_little,
    st.sampled_from([0, 0, 1, 999_499, 999_500, 999_999, 29_500_000, 1_220_500_000]),
)
a_message = st.tuples(st.sampled_from(Direction), an_instant, an_instant)
a_conversation = st.tuples(an_instant, an_instant, st.lists(a_message, max_size=6))


def store(conversations: Iterable[tuple[datetime, datetime, list[tuple[Direction, datetime, datetime]]]]) -> None:
    Message.objects.all().delete()
    Conversation.objects.all().delete()
    for opened_at, received_at, messages in conversations:
        name = uuid.uuid4()
        events = [ReceivedEvent(new_conversation(name, sent_at=opened_at), received_at)]
        for direction, sent_at, arrived_at in messages:
            events.append(ReceivedEvent(new_message(name, direction=direction, sent_at=sent_at), arrived_at))
        record(events=events, policy=ACCEPT_LATE)


def expected_statistics(period: Period) -> Statistics:
    """Work the figures out of the stored rows, one by one."""
    conversations = list(Conversation.objects.prefetch_related("messages"))
    messages = [message for conversation in conversations for message in conversation.messages.all()]
    return Statistics(
        begun=counted(period, (min(each.opened_at, each.received_at) for each in conversations)),
        received=counted(period, (min(m.sent_at, m.received_at) for m in messages if m.direction == "RECEIVED")),
        sent=counted(period, (min(m.sent_at, m.received_at) for m in messages if m.direction == "SENT")),
        responses=responses(conversations, lambda instant: period.start <= instant < period.end),
        responses_before=responses(
            conversations, lambda instant: period.previous_start <= instant < period.previous_end
        ),
    )


def counted(period: Period, instants: Iterable[datetime]) -> Counted:
    by_hour: Counter[tuple[object, int]] = Counter()
    before = 0
    for instant in instants:
        local = instant.astimezone(period.zone)
        if period.start <= instant < period.end:
            by_hour[local.date(), local.hour] += 1
        before += period.previous_start <= instant < period.previous_end
    return Counted(by_hour, before)  # type: ignore[arg-type]


def responses(conversations: Iterable[Conversation], is_wanted: Callable[[datetime], bool]) -> Responses:
    by_seconds: Counter[int] = Counter()
    unanswered = 0
    for conversation in conversations:
        messages = list(conversation.messages.all())
        questions = [message.sent_at for message in messages if message.direction == "RECEIVED"]
        if not is_wanted(min(conversation.opened_at, conversation.received_at)) or not questions:
            continue
        answers = [m.sent_at for m in messages if m.direction == "SENT" and m.sent_at >= min(questions)]
        if answers:
            by_seconds[int(min(answers).timestamp()) - int(min(questions).timestamp())] += 1
        else:
            unanswered += 1
    return Responses(by_seconds, unanswered)


@pytest.mark.django_db(transaction=True)
@settings(
    max_examples=80,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(conversations=st.lists(a_conversation, min_size=1, max_size=5), data=st.data())
def test_the_figures_are_those_of_the_model(
    conversations: list[tuple[datetime, datetime, list[tuple[Direction, datetime, datetime]]]], data: st.DataObject
) -> None:
    store(conversations)
    for days in (1, 2):
        period = last_days(days=days, now=NOW, zone=ZoneInfo(data.draw(st.sampled_from(ZONES))))
        assert read_statistics(period=period) == expected_statistics(period)


@given(seconds=st.lists(st.integers(0, 50), min_size=1), percent=st.integers(1, 100))
def test_a_percentile_is_a_value_that_so_many_do_not_exceed(seconds: list[int], percent: int) -> None:
    found = Responses(Counter(seconds), 0).percentile(percent)
    assert found == sorted(seconds)[ceil(len(seconds) * percent / 100) - 1]
