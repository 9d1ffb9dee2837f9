"""What has been parked for longer than PARK_FOR is given up: refused, and kept in the ledger."""

import random
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from io import StringIO
from typing import Any
from uuid import UUID

import pytest
from django.core.management import call_command
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from prosa.conversations.events import Event
from prosa.conversations.models import Conversation, Message
from prosa.core import clock
from prosa.deliveries import parking
from prosa.deliveries.models import Attempt, Delivery
from prosa.deliveries.parking import expire_parked, expire_what_waited_too_long
from tests.conversations.builders import close_conversation, new_conversation, new_message
from tests.conversations.racing import run_at_once
from tests.deliveries.arrivals import take_in_events
from tests.deliveries.auditor import Made, delivery_of, history_of
from tests.deliveries.verifying import find_differences

pytestmark = pytest.mark.django_db(transaction=True)

CONVERSATION = UUID(int=1)
WEEK, SECOND = timedelta(days=7), timedelta(seconds=1)
NOW = clock.now()
ARRIVED = Made("arrival", "a sender", "parked", "conversation_not_found")
EXPIRED = Made("expiry", "", "refused", "conversation_not_found")


def park(*, at: datetime, conversation: UUID = CONVERSATION) -> UUID:
    """Park a new message that arrives `at`, and return its id."""
    message = new_message(conversation)
    assert take_in_events(message, received_at=at) == ["conversation_not_found"]
    return message.message_id


def expire_by_command() -> None:
    call_command("expire_parked", stdout=StringIO())


@pytest.mark.parametrize(
    ("waited", "expired"), [(WEEK - SECOND, 0), (WEEK + SECOND, 1)], ids=["not yet a week", "more than a week"]
)
def test_what_has_waited_for_a_week_is_given_up(waited: timedelta, expired: int) -> None:
    message = park(at=NOW - waited)
    assert expire_parked(now=NOW) == expired
    assert delivery_of(message).outcome == ("refused" if expired else "parked")


@pytest.mark.parametrize("expire", [expire_by_command, expire_what_waited_too_long], ids=["command", "housekeeping"])
def test_what_is_given_up_is_refused_and_stays_in_the_ledger(expire: Callable[[], None]) -> None:
    old, young = park(at=NOW - WEEK - SECOND), park(at=NOW - WEEK + timedelta(hours=1))
    body = delivery_of(old).body
    expire()
    delivery = delivery_of(old)
    assert (delivery.outcome, delivery.problem_code, delivery.attempts) == ("refused", "conversation_not_found", 2)
    assert (delivery.parked_at, delivery.fingerprint, delivery.body) == (None, None, body)
    assert history_of(delivery) == [ARRIVED, EXPIRED]
    assert NOW <= delivery.history.get(number=2).made_at <= clock.now()
    assert (delivery_of(young).outcome, delivery_of(young).attempts) == ("parked", 1)


def test_the_command_says_how_much_it_gave_up() -> None:
    for _ in range(3):
        park(at=NOW - WEEK)
    for number in (3, 0):
        output = StringIO()
        call_command("expire_parked", stdout=output)
        assert output.getvalue() == f"{number} expired.\n"


def test_any_number_is_given_up_part_by_part(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parking, "EXPIRED_AT_ONCE", 2)
    messages = [park(at=NOW - WEEK) for _ in range(5)]
    assert expire_parked(now=NOW) == 5
    assert [history_of(delivery_of(message)) for message in messages] == [[ARRIVED, EXPIRED]] * 5


def test_only_what_is_parked_is_given_up() -> None:
    long_ago = NOW - 2 * WEEK
    message = new_message(CONVERSATION)
    events: list[Event] = [new_conversation(CONVERSATION), message, message, close_conversation(CONVERSATION)]
    take_in_events(*events, new_message(CONVERSATION), received_at=long_ago)
    before = list(Delivery.objects.order_by("id").values())
    assert expire_parked(now=NOW) == 0
    assert list(Delivery.objects.order_by("id").values()) == before


def test_the_waiting_time_is_a_setting(settings: Settings) -> None:
    settings.PARK_FOR = timedelta(minutes=5)
    old, young = park(at=NOW - timedelta(minutes=6)), park(at=NOW - timedelta(minutes=4))
    assert expire_parked(now=NOW) == 1
    assert (delivery_of(old).outcome, delivery_of(young).outcome) == ("refused", "parked")


def test_housekeeping_only_looks_while_nothing_is_due() -> None:
    park(at=NOW)
    with CaptureQueriesContext(connection) as captured:
        expire_what_waited_too_long()
    [query] = captured.captured_queries
    assert query["sql"].startswith("SELECT")


def test_an_opening_gives_up_what_waited_too_long_and_records_the_rest() -> None:
    old, young = park(at=NOW - WEEK - SECOND), park(at=NOW - WEEK + SECOND)
    assert take_in_events(new_conversation(CONVERSATION), received_at=NOW) == ["recorded"]
    assert list(Message.objects.values_list("uuid", flat=True)) == [young]
    assert history_of(delivery_of(old)) == [ARRIVED, EXPIRED]
    assert history_of(delivery_of(young)) == [ARRIVED, Made("opening", "", "recorded")]
    assert find_differences() == []


def test_an_old_close_does_not_close_a_conversation_that_begins_after_it_was_given_up() -> None:
    take_in_events(close_conversation(CONVERSATION), received_at=NOW - WEEK - SECOND)
    take_in_events(new_conversation(CONVERSATION), received_at=NOW)
    assert Conversation.objects.get().state == "OPEN"
    assert history_of(Delivery.objects.get(event_type="CLOSE_CONVERSATION")) == [ARRIVED, EXPIRED]


def test_a_redelivery_renews_the_waiting_time() -> None:
    message = new_message(CONVERSATION)
    take_in_events(message, received_at=NOW - 2 * WEEK)
    take_in_events(message, received_at=NOW - WEEK + SECOND)
    assert expire_parked(now=NOW) == 0
    assert delivery_of(message.message_id).parked_at == NOW - WEEK + SECOND
    take_in_events(new_conversation(CONVERSATION), received_at=NOW)
    assert Message.objects.get().received_at == NOW - 2 * WEEK
    redelivered = Made("redelivery", "a sender", "parked", "conversation_not_found")
    assert history_of(delivery_of(message.message_id)) == [ARRIVED, redelivered, Made("opening", "", "recorded")]


def test_an_event_that_was_given_up_can_be_parked_again() -> None:
    message = new_message(CONVERSATION)
    take_in_events(message, received_at=NOW - 2 * WEEK)
    expire_parked(now=NOW - WEEK)
    take_in_events(message, received_at=NOW)
    assert list(Delivery.objects.order_by("id").values_list("outcome", flat=True)) == ["refused", "parked"]
    take_in_events(new_conversation(CONVERSATION), received_at=NOW)
    assert Message.objects.get().received_at == NOW
    assert find_differences() == []


RACES = pytest.mark.parametrize("attempt", range(3))


def race(*calls: Callable[[], Any]) -> list[Any]:
    """Run `calls` at once in threads with connections of their own, in any order, and return what each gave."""
    order = random.sample(range(len(calls)), len(calls))
    timed = run_at_once(
        [calls[place] for place in order], before=connection.ensure_connection, after=connections.close_all
    )
    results = dict(zip(order, (call.result for call in timed), strict=True))
    return [results[place] for place in range(len(calls))]


@RACES
def test_what_is_due_while_its_conversation_begins_is_recorded_or_given_up(attempt: int) -> None:
    conversations = [uuid.uuid4() for _ in range(20)]
    messages = [park(at=NOW - WEEK, conversation=each) for each in conversations]
    before_it_was_due = NOW - SECOND
    openings = [
        partial(take_in_events, new_conversation(each), received_at=before_it_was_due) for each in conversations
    ]
    results = race(*openings, *[partial(expire_parked, now=NOW)] * 5)
    assert results[:20] == [["recorded"]] * 20
    deliveries = [delivery_of(message) for message in messages]
    recorded = {delivery.message_uuid for delivery in deliveries if delivery.outcome == "recorded"}
    assert {delivery.outcome for delivery in deliveries} <= {"recorded", "refused"}
    assert set(Message.objects.values_list("uuid", flat=True)) == recorded
    assert sum(results[20:]) == 20 - len(recorded)
    assert Attempt.objects.count() == 40
    assert find_differences() == []


@RACES
def test_many_that_give_up_at_once_give_each_up_once(monkeypatch: pytest.MonkeyPatch, attempt: int) -> None:
    monkeypatch.setattr(parking, "EXPIRED_AT_ONCE", 3)
    messages = [park(at=NOW - WEEK) for _ in range(20)]
    assert sum(race(*[partial(expire_parked, now=NOW)] * 10)) == 20
    assert [history_of(delivery_of(message)) for message in messages] == [[ARRIVED, EXPIRED]] * 20


@RACES
def test_an_event_that_comes_again_while_it_is_given_up_waits_on(attempt: int) -> None:
    conversations = [uuid.uuid4() for _ in range(20)]
    events = [new_message(each) for each in conversations]
    take_in_events(*events, received_at=NOW - WEEK)
    again = [partial(take_in_events, event, received_at=NOW) for event in events]
    race(*again, *[partial(expire_parked, now=NOW)] * 5)
    assert Delivery.objects.filter(outcome="parked").count() == 20
    take_in_events(*(new_conversation(each) for each in conversations), received_at=NOW)
    assert Message.objects.count() == 20
    assert find_differences() == []
