"""What the database itself refuses, whoever writes: rows are written here past the recorder and its rules."""

import uuid
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from prosa.conversations.models import Conversation, Message
from tests.conversations.builders import at

pytestmark = pytest.mark.django_db(transaction=True)

OPEN = {
    "state": "OPEN",
    "opened_at": at(0),
    "received_at": at(0),
    "closed_at": None,
    "close_received_at": None,
    "message_count": 0,
    "last_message_at": None,
    "last_activity_at": at(0),
    "inbound_count": 0,
    "last_inbound_at": None,
    "last_outbound_at": None,
    "revision": 1,
}
WITH_A_MESSAGE = OPEN | {"message_count": 1, "last_message_at": at(1), "last_outbound_at": at(1), "revision": 2}
ASKED = WITH_A_MESSAGE | {"inbound_count": 1, "last_inbound_at": at(1), "last_outbound_at": None}
CLOSED = OPEN | {"state": "CLOSED", "closed_at": at(10), "close_received_at": at(60), "revision": 2}
WRITTEN = {"direction": "SENT", "content": "Oi", "sent_at": at(1), "received_at": at(60)}


def store_conversation(**columns: Any) -> Conversation:
    return Conversation.objects.create(**{"uuid": uuid.uuid4()} | columns)


def store_message(conversation: Conversation, **columns: Any) -> Message:
    return Message.objects.create(**{"uuid": uuid.uuid4(), "conversation_id": conversation.id} | WRITTEN | columns)


@pytest.mark.parametrize(
    "columns", [OPEN, WITH_A_MESSAGE, ASKED, CLOSED], ids=["open", "with-a-message", "asked", "closed"]
)
def test_good_conversations_are_stored(columns: dict[str, Any]) -> None:
    store_conversation(**columns)
    assert Conversation.objects.filter(**columns).count() == 1


@pytest.mark.parametrize(
    ("columns", "constraint"),
    [
        (OPEN | {"closed_at": at(10)}, "conversation_state_fits_close"),
        (OPEN | {"close_received_at": at(60)}, "conversation_state_fits_close"),
        (OPEN | {"closed_at": at(10), "close_received_at": at(60)}, "conversation_state_fits_close"),
        (CLOSED | {"closed_at": None}, "conversation_state_fits_close"),
        (CLOSED | {"close_received_at": None}, "conversation_state_fits_close"),
        (OPEN | {"state": "CLOSED"}, "conversation_state_fits_close"),
        (OPEN | {"state": "ASLEEP"}, "conversation_state_fits_close"),
        (OPEN | {"state": "open"}, "conversation_state_fits_close"),
        (OPEN | {"state": ""}, "conversation_state_fits_close"),
        (OPEN | {"last_message_at": at(1)}, "conversation_last_message_fits_count"),
        (WITH_A_MESSAGE | {"last_message_at": None}, "conversation_last_message_fits_count"),
        (WITH_A_MESSAGE | {"message_count": -1}, "count"),
        (ASKED | {"last_inbound_at": None}, "conversation_last_inbound_fits_count"),
        (ASKED | {"inbound_count": 2}, "fits_count"),
        (ASKED | {"inbound_count": -1}, "count"),
        (ASKED | {"last_outbound_at": at(1)}, "conversation_last_outbound_fits_count"),
        (WITH_A_MESSAGE | {"last_inbound_at": at(1)}, "conversation_last_inbound_fits_count"),
        (WITH_A_MESSAGE | {"last_outbound_at": None}, "conversation_last_outbound_fits_count"),
        (OPEN | {"revision": 0}, "conversation_revision_covers_its_events"),
        (WITH_A_MESSAGE | {"revision": 1}, "conversation_revision_covers_its_events"),
        (OPEN | {"opened_at": None}, "opened_at"),
        (OPEN | {"received_at": None}, "received_at"),
        (OPEN | {"last_activity_at": None}, "last_activity_at"),
    ],
)
def test_a_conversation_that_contradicts_itself_is_refused(columns: dict[str, Any], constraint: str) -> None:
    with pytest.raises(IntegrityError, match=constraint):
        store_conversation(**columns)
    assert not Conversation.objects.exists()


def test_a_good_conversation_cannot_be_changed_into_a_bad_one() -> None:
    store_conversation(**CLOSED)
    with pytest.raises(IntegrityError, match="conversation_state_fits_close"):
        Conversation.objects.update(state="OPEN")
    assert Conversation.objects.get().state == "CLOSED"


@pytest.mark.parametrize(
    ("columns", "constraint"),
    [
        ({"direction": "SIDEWAYS"}, "message_direction_known"),
        ({"direction": "sent"}, "message_direction_known"),
        ({"direction": ""}, "message_direction_known"),
        ({"content": ""}, "message_content_not_empty"),
        ({"content": None}, "content"),
        ({"sent_at": None}, "sent_at"),
        ({"received_at": None}, "received_at"),
        ({"conversation_id": None}, "conversation_id"),
    ],
)
def test_a_message_that_is_none_is_refused(columns: dict[str, Any], constraint: str) -> None:
    conversation = store_conversation(**WITH_A_MESSAGE)
    with pytest.raises(IntegrityError, match=constraint):
        store_message(conversation, **columns)
    assert not Message.objects.exists()


def test_two_conversations_cannot_share_a_uuid() -> None:
    first = store_conversation(**OPEN)
    with pytest.raises(IntegrityError, match="uuid"):
        store_conversation(**OPEN | {"uuid": first.uuid})
    assert Conversation.objects.count() == 1


def test_two_messages_cannot_share_a_uuid_even_in_two_conversations() -> None:
    first = store_message(store_conversation(**WITH_A_MESSAGE))
    with pytest.raises(IntegrityError, match="uuid"):
        store_message(store_conversation(**WITH_A_MESSAGE), uuid=first.uuid)
    assert Message.objects.count() == 1


def test_a_message_cannot_stand_without_its_conversation() -> None:
    with pytest.raises(IntegrityError, match=r"(?i)foreign key"):
        store_message(Conversation(id=123_456_789))
    assert not Message.objects.exists()


def test_a_conversation_cannot_be_deleted_from_under_its_messages() -> None:
    conversation = store_conversation(**WITH_A_MESSAGE)
    store_message(conversation)
    with pytest.raises(IntegrityError, match=r"(?i)foreign key"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM conversations_conversation WHERE id = %s", [conversation.id])
    assert Message.objects.count() == 1
