"""Taking in what arrives: record and ledger in one transaction, by few statements."""

import json
import uuid
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from prosa.access.models import Tombstone
from prosa.conversations.models import Conversation, Message
from prosa.core.sql import NewCursor
from prosa.deliveries import settling
from prosa.deliveries.entries import Entry, Envelope
from prosa.deliveries.intake import Arrival, take_in
from prosa.deliveries.models import Attempt, Delivery
from prosa.deliveries.storing import store_entries
from tests import samples
from tests.conversations.builders import ARRIVED, at, close_conversation, new_conversation, new_message
from tests.deliveries.arrivals import as_bytes, take_in_bytes, take_in_events
from tests.deliveries.auditor import Made, delivery_of, history_of
from tests.deliveries.verifying import find_differences

pytestmark = pytest.mark.django_db(transaction=True)

CONVERSATION, OTHER = UUID(int=1), UUID(int=2)


def openings(conversations: Sequence[UUID]) -> list[bytes]:
    return [as_bytes(new_conversation(conversation)) for conversation in conversations]


def messages(conversations: Sequence[UUID]) -> list[bytes]:
    """Return a message for each conversation, the same at every call."""
    return [as_bytes(new_message(each, message_id=UUID(int=each.int + 1))) for each in conversations]


def closes(conversations: Sequence[UUID]) -> list[bytes]:
    return [as_bytes(close_conversation(conversation)) for conversation in conversations]


def invalid(conversations: Sequence[UUID]) -> list[bytes]:
    return [body.replace(b"RECEIVED", b"SIDEWAYS") for body in messages(conversations)]


def erase(conversations: Sequence[UUID]) -> list[bytes]:
    """Leave the tombstones of conversations, and nothing to be sent."""
    tombstones = [Tombstone(conversation_uuid=each, erased_at=ARRIVED, key_name="somebody") for each in conversations]
    Tombstone.objects.bulk_create(tombstones)
    return []


type Make = Callable[[Sequence[UUID]], list[bytes]]
KINDS: dict[str, tuple[list[Make], Make]] = {
    "new conversations": ([], openings),
    "conversations known already": ([openings], openings),
    "messages": ([openings], messages),
    "messages known already": ([openings, messages], messages),
    "closes": ([openings], closes),
    "messages after the close": ([openings, closes], messages),
    "events to be parked": ([], lambda each: messages(each) + closes(each)),
    "events that are parked already": ([messages, closes], lambda each: messages(each) + closes(each)),
    "new conversations that were waited for": ([messages, closes], openings),
    "whole conversations": ([], lambda each: messages(each) + openings(each) + closes(each)),
    "bytes that are no events": ([openings], invalid),
    "bytes that are not JSON": ([], lambda each: [b"{"] * len(each)),
    "events for what was erased": ([erase], messages),
}


def count_statements(kind: str, number: int) -> int:
    """Take in arrivals of a kind for `number` new conversations, and count the statements that it takes."""
    before, make = KINDS[kind]
    conversations = [uuid.uuid4() for _ in range(number)]
    for prepare in before:
        take_in_bytes(*prepare(conversations))
    with CaptureQueriesContext(connection) as captured:
        take_in_bytes(*make(conversations))
    return len(captured)


@pytest.mark.parametrize("kind", KINDS)
def test_the_number_of_statements_does_not_depend_on_the_number_of_arrivals(kind: str) -> None:
    assert count_statements(kind, 1) == count_statements(kind, 2) == count_statements(kind, 300)


def test_nothing_is_asked_of_the_database_where_nothing_arrives() -> None:
    with CaptureQueriesContext(connection) as captured:
        assert take_in_events() == []
    assert len(captured) == 0


class LightsOutError(Exception):
    """The lights go out."""


@pytest.mark.parametrize("ledger_is_written", [False, True], ids=["before the ledger", "after the ledger"])
def test_a_transaction_that_fails_leaves_neither_record_nor_ledger(
    monkeypatch: pytest.MonkeyPatch, ledger_is_written: bool
) -> None:
    def fail(entries: Sequence[Entry], new_cursor: NewCursor) -> None:
        if ledger_is_written:
            store_entries(entries, new_cursor)
        raise LightsOutError

    early = new_message(CONVERSATION)
    assert take_in_events(early, new_conversation(OTHER)) == ["conversation_not_found", "recorded"]
    monkeypatch.setattr(settling, "store_entries", fail)
    with pytest.raises(LightsOutError):
        take_in_events(new_conversation(CONVERSATION), new_message(OTHER), close_conversation(OTHER), early)
    monkeypatch.undo()
    assert [(stored.uuid, stored.state, stored.revision) for stored in Conversation.objects.all()] == [
        (OTHER, "OPEN", 1)
    ]
    assert not Message.objects.exists()
    assert not Attempt.objects.exists()
    assert list(Delivery.objects.order_by("id").values_list("outcome", "attempts")) == [("parked", 1), ("recorded", 1)]

    assert take_in_events(new_conversation(CONVERSATION)) == ["recorded"]
    assert Message.objects.get().uuid == early.message_id
    assert find_differences() == []


def test_what_waited_keeps_the_instant_of_its_own_arrival() -> None:
    first, second = new_message(CONVERSATION, sent_at=at(2)), new_message(CONVERSATION, sent_at=at(1))
    take_in_events(first, received_at=at(60))
    take_in_events(close_conversation(CONVERSATION), received_at=at(61))
    take_in_events(second, received_at=at(62))
    take_in_events(first, received_at=at(63))
    take_in_events(new_conversation(CONVERSATION), received_at=at(64))
    assert list(Message.objects.order_by("id").values_list("uuid", "received_at")) == [
        (second.message_id, at(62)),
        (first.message_id, at(60)),
    ]
    conversation = Conversation.objects.get()
    assert (conversation.received_at, conversation.close_received_at) == (at(64), at(61))
    instants = delivery_of(first.message_id).history.order_by("number").values_list("cause", "made_at")
    assert list(instants) == [("arrival", at(60)), ("redelivery", at(63)), ("opening", at(64))]
    assert find_differences() == []


def test_what_waited_is_late_only_if_it_was_sent_before_what_was_recorded_already() -> None:
    take_in_events(*(new_message(CONVERSATION, sent_at=at(second)) for second in (5, 3, 4)))
    take_in_events(new_conversation(CONVERSATION), new_message(CONVERSATION, sent_at=at(2)))
    late = Message.objects.order_by("id").values_list("sent_at", "is_late")
    assert list(late) == [(at(3), False), (at(4), False), (at(5), False), (at(2), True)]


def test_late_messages_that_waited_for_a_closed_conversation_follow_the_setting(settings: Settings) -> None:
    settings.LATE_MESSAGES = "accept"
    take_in_events(close_conversation(CONVERSATION, sent_at=at(10)), new_conversation(CONVERSATION))
    codes = take_in_events(*(new_message(CONVERSATION, sent_at=at(second)) for second in (9, 10, 11)))
    assert codes == ["recorded", "recorded", "conversation_closed"]
    assert list(Message.objects.values_list("is_late", flat=True)) == [True, True]


# What an earlier version could read, and this one can't: it was parked, and is no event any more.
UNREADABLE = pytest.mark.parametrize(
    ("body", "code"),
    [
        pytest.param(
            as_bytes(new_message(CONVERSATION)).replace(b"RECEIVED", b"SIDEWAYS"), "invalid_event", id="event"
        ),
        pytest.param(b'{"type": "NEW_MESSAGE", "data": {}}', "invalid_event", id="without ids"),
        pytest.param(b"\xff", "invalid_json", id="not JSON"),
    ],
)


@UNREADABLE
def test_what_cannot_be_read_any_more_does_not_keep_its_conversation_from_beginning(body: bytes, code: str) -> None:
    readable = new_message(CONVERSATION)
    take_in_events(new_message(CONVERSATION), readable)
    unreadable = Delivery.objects.exclude(message_uuid=readable.message_id)
    unreadable.update(body=body)
    assert take_in_events(new_conversation(CONVERSATION)) == ["recorded"]
    assert Message.objects.get().uuid == readable.message_id
    delivery = Delivery.objects.get(outcome="refused")
    assert (delivery.problem_code, bytes(delivery.body or b"")) == (code, body)
    assert history_of(delivery) == [
        Made("arrival", "a sender", "parked", "conversation_not_found"),
        Made("opening", "", "refused", code),
    ]
    assert find_differences() == []


@UNREADABLE
def test_what_cannot_be_read_any_more_does_not_keep_the_same_event_from_being_parked(body: bytes, code: str) -> None:
    message = new_message(CONVERSATION)
    take_in_events(message)
    Delivery.objects.update(body=body)
    assert take_in_events(message) == ["conversation_not_found"]
    assert take_in_events(new_conversation(CONVERSATION)) == ["recorded"]
    assert Message.objects.get().uuid == message.message_id
    assert find_differences() == []


def test_each_arrival_keeps_what_its_own_request_says() -> None:
    envelopes = [
        Envelope(uuid.uuid4(), name, at(second), ZoneInfo(zone))
        for name, second, zone in [("crm", 60, "America/Sao_Paulo"), ("site", 61, "Asia/Tokyo")]
    ]
    body = json.dumps(samples.new_conversation(str(CONVERSATION), timestamp="2025-02-21T10:00:00")).encode()
    taken = take_in(arrivals=[Arrival(body, envelope) for envelope in envelopes])
    assert [each.code for each in taken] == ["recorded", "id_conflict"]
    columns = ("request_id", "key_name", "received_at", "time_zone")
    assert list(Delivery.objects.order_by("id").values_list(*columns)) == [
        (envelope.request_id, envelope.key_name, envelope.received_at, envelope.zone.key) for envelope in envelopes
    ]
    assert Conversation.objects.get().opened_at == datetime(2025, 2, 21, 13, tzinfo=UTC)
