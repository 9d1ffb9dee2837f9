"""The history is the same for the same moment, is what the recorder takes, and looks like an agency's month."""

from collections import Counter
from datetime import datetime, timedelta

import pytest

from prosa.conversations.events import Direction, NewConversation, NewMessage
from prosa.conversations.rules import OutcomeCode, Policy, Record, decide
from prosa.core.demonstration import is_demo
from prosa.demo.composing import (
    CONVERSATIONS,
    LENGTH,
    SAO_PAULO,
    compose_history,
    composed_at,
    first_conversation,
)
from prosa.demo.timing import is_working
from tests.demo.histories import AFTERNOON, MOMENTS, conversations

pytestmark = pytest.mark.any_database

STRICT = Policy(accept_late_messages=False)


def test_the_same_moment_has_the_same_history() -> None:
    assert compose_history(now=AFTERNOON) == compose_history(now=AFTERNOON)


@pytest.mark.parametrize("now", MOMENTS)
def test_the_history_of_an_earlier_run_is_composed_again_from_what_it_has_left(now: datetime) -> None:
    history = compose_history(now=now)
    assert isinstance(history[0], NewConversation)
    assert history[0].conversation_id == first_conversation()
    assert compose_history(now=composed_at(first_opened_at=history[0].sent_at)) == history


@pytest.mark.parametrize("now", MOMENTS)
def test_the_rules_record_every_event(now: datetime) -> None:
    record = Record()
    outcomes = {
        decide(record=record, event=event, received_at=now, policy=STRICT) for event in compose_history(now=now)
    }
    assert outcomes == {OutcomeCode.RECORDED}


@pytest.mark.parametrize("now", MOMENTS)
def test_nothing_is_of_the_future_or_older_than_thirty_days(now: datetime) -> None:
    history = compose_history(now=now)
    assert {now - LENGTH <= event.sent_at < now for event in history} == {True}
    assert max(event.sent_at for event in history) > now - timedelta(minutes=5)
    assert sum(event.sent_at > now - timedelta(hours=12) for event in history) > 40


def test_every_id_is_that_of_a_demo_and_no_two_are_the_same() -> None:
    history = compose_history(now=AFTERNOON)
    ids = [event.message_id for event in history if isinstance(event, NewMessage)]
    ids += [event.conversation_id for event in history if isinstance(event, NewConversation)]
    assert all(map(is_demo, ids))
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("now", MOMENTS)
def test_most_conversations_are_closed_some_wait_and_some_are_long(now: datetime) -> None:
    told = conversations(compose_history(now=now)).values()
    assert len(told) == CONVERSATIONS
    assert 0.6 < sum(each.is_closed for each in told) / CONVERSATIONS < 0.85
    assert 0.08 < sum(each.is_waiting for each in told) / CONVERSATIONS < 0.35
    assert sum(not each.is_closed and not each.is_waiting for each in told) >= 8
    sizes = [len(each.messages) for each in told]
    assert sum(size >= 60 for size in sizes) >= 3
    assert sum(size <= 3 for size in sizes) >= 30
    assert min(sizes) == 1


def test_both_sides_write_about_as_much() -> None:
    directions = Counter(event.direction for event in compose_history(now=AFTERNOON) if isinstance(event, NewMessage))
    assert 0.45 < directions[Direction.RECEIVED] / directions.total() < 0.6


def test_some_messages_are_sent_after_later_ones() -> None:
    record = Record()
    for event in compose_history(now=AFTERNOON):
        decide(record=record, event=event, received_at=AFTERNOON, policy=STRICT)
    assert 3 <= sum(message.is_late for message in record.new_messages) <= 30


@pytest.mark.parametrize("now", MOMENTS)
def test_the_agency_writes_and_closes_in_its_hours_or_soon_after(now: datetime) -> None:
    patience = timedelta(minutes=45)
    for told in conversations(compose_history(now=now)).values():
        written = [message.sent_at for message in told.messages if message.direction == "SENT"]
        for instant in [*written, *(close.sent_at for close in told.closes)]:
            local = instant.astimezone(SAO_PAULO)
            assert is_working(local) or is_working(local - patience), local


def test_customers_write_in_the_evening_and_at_weekends_too() -> None:
    told = conversations(compose_history(now=AFTERNOON)).values()
    starts = [each.messages[0].sent_at.astimezone(SAO_PAULO) for each in told]
    assert sum(start.hour >= 19 for start in starts) > 40
    assert sum(start.weekday() >= 5 for start in starts) > 30
    assert sum(2 <= start.hour < 5 for start in starts) <= 3


def test_answers_come_within_minutes_in_working_hours_and_in_the_morning_after_an_evening() -> None:
    waits, mornings = [], 0
    for told in conversations(compose_history(now=AFTERNOON)).values():
        for asked, answered in zip(told.messages, told.messages[1:], strict=False):
            if asked.direction == "RECEIVED" and answered.direction == "SENT":
                if is_working(asked.sent_at.astimezone(SAO_PAULO)):
                    waits.append(answered.sent_at - asked.sent_at)
                mornings += (
                    asked.sent_at.astimezone(SAO_PAULO).hour >= 20 and answered.sent_at.astimezone(SAO_PAULO).hour == 9
                )
    assert sorted(waits)[len(waits) // 2] < timedelta(minutes=5)
    assert mornings > 20
