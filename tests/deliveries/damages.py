"""A healthy record, and everything that can be done to it behind Prosa's back, with what verify_record says to it."""

from collections.abc import Callable
from typing import NamedTuple
from uuid import UUID

from django.db import connection

from prosa.access.models import Tombstone
from prosa.access.tombstones import put_tombstone
from prosa.conversations.events import Event
from prosa.conversations.models import Conversation, Message
from prosa.deliveries.models import Delivery
from prosa.privacy.erasing import erase_conversation
from tests.conversations.builders import ARRIVED, at, close_conversation, new_conversation, new_message
from tests.deliveries.arrivals import as_bytes, take_in_events

CONVERSATION, ERASED, UNKNOWN = (UUID(int=number) for number in (1, 2, 3))
FIRST, SECOND, THIRD = (UUID(int=number) for number in (11, 12, 13))
OPENING = new_conversation(CONVERSATION, sent_at=at(0))
HELLO = new_message(CONVERSATION, message_id=FIRST, sent_at=at(1))
REPLY = new_message(CONVERSATION, message_id=SECOND, sent_at=at(2))
CLOSING = close_conversation(CONVERSATION, sent_at=at(10))
NOT_HELD = "but its event is not what the record holds"


def make_healthy_record() -> dict[str, UUID]:
    """Record events with every outcome, and erase one conversation. Return the ids of the deliveries."""
    events: dict[str, Event] = {
        "opening": OPENING,
        "hello": HELLO,
        "reply": REPLY,
        "closing": CLOSING,
        "duplicate": HELLO,
        "refused": new_message(CONVERSATION),
        "parked": new_message(UNKNOWN),
        "erased": new_conversation(ERASED),
    }
    take_in_events(*events.values())
    erase_conversation(conversation=ERASED, by="somebody", now=ARRIVED)
    return dict(zip(events, Delivery.objects.order_by("id").values_list("uuid", flat=True), strict=True))


class Damage(NamedTuple):
    """Something done to the healthy record, and how it shows; "{reply}" stands for the id of that delivery."""

    name: str
    do: Callable[[], object]
    shows: tuple[str, ...]
    conversation: UUID = CONVERSATION


def stored() -> Conversation:
    return Conversation.objects.get(uuid=CONVERSATION)


def change_conversation(**values: object) -> Callable[[], object]:
    return lambda: Conversation.objects.filter(uuid=CONVERSATION).update(**values)


def remove_words() -> None:
    """Take a message out of the index."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            key = Message.objects.get(uuid=SECOND).id
            cursor.execute("DELETE FROM conversations_search WHERE rowid = %s", [key])
        else:
            cursor.execute("UPDATE conversations_message SET words = NULL WHERE uuid = %s", [SECOND])


def change_message(**values: object) -> Callable[[], object]:
    return lambda: Message.objects.filter(uuid=SECOND).update(**values)


def change_delivery(place: int, **values: object) -> Callable[[], object]:
    return lambda: Delivery.objects.filter(id=Delivery.objects.order_by("id")[place].id).update(**values)


def add_message() -> None:
    values = {"direction": "SENT", "content": "Oi", "sent_at": at(1), "received_at": ARRIVED}
    Message.objects.create(uuid=THIRD, conversation=stored(), **values)


DAMAGES = [
    Damage(
        "message deleted",
        lambda: Message.objects.filter(uuid=SECOND).delete(),
        (
            "message_count is 2 and should be 1",
            "inbound_count is 2 and should be 1",
            f"last_inbound_at is {at(2)} and should be {at(1)}",
            f"last_message_at is {at(2)} and should be {at(1)}",
            "revision is 4 and should be 3",
            f"NEW_MESSAGE {SECOND} was recorded by a delivery and is not there",
            f"delivery {{reply}} is recorded, {NOT_HELD}",
        ),
    ),
    Damage(
        "message added",
        add_message,
        (
            "message_count is 2 and should be 3",
            f"last_outbound_at is None and should be {at(1)}",
            "revision is 4 and should be 5",
            f"message {THIRD} is in no index",
            f"NEW_MESSAGE {THIRD} has no delivery that was recorded",
        ),
    ),
    Damage("not indexed", remove_words, (f"message {SECOND} is in no index",)),
    Damage("content", change_message(content="Outra coisa"), (f"delivery {{reply}} is recorded, {NOT_HELD}",)),
    Damage(
        "direction",
        change_message(direction="SENT"),
        (
            "inbound_count is 2 and should be 1",
            f"last_inbound_at is {at(2)} and should be {at(1)}",
            f"last_outbound_at is None and should be {at(2)}",
            f"delivery {{reply}} is recorded, {NOT_HELD}",
        ),
    ),
    Damage(
        "sent_at",
        change_message(sent_at=at(1.5)),
        (
            f"last_inbound_at is {at(2)} and should be {at(1.5)}",
            f"last_message_at is {at(2)} and should be {at(1.5)}",
            f"delivery {{reply}} is recorded, {NOT_HELD}",
        ),
    ),
    Damage(
        "id of a message",
        change_message(uuid=THIRD),
        (
            f"NEW_MESSAGE {SECOND} was recorded by a delivery and is not there",
            f"NEW_MESSAGE {THIRD} has no delivery that was recorded",
            f"delivery {{reply}} is recorded, {NOT_HELD}",
        ),
    ),
    Damage(
        "close removed",
        change_conversation(state="OPEN", closed_at=None, close_received_at=None),
        (
            f"last_activity_at is {at(10)} and should be {at(2)}",
            "revision is 4 and should be 3",
            "CLOSE_CONVERSATION was recorded by a delivery and is not there",
            f"delivery {{closing}} is recorded, {NOT_HELD}",
        ),
    ),
    Damage(
        "closed_at",
        change_conversation(closed_at=at(9)),
        (
            f"last_activity_at is {at(10)} and should be {at(9)}",
            f"delivery {{closing}} is recorded, {NOT_HELD}",
        ),
    ),
    Damage("opened_at", change_conversation(opened_at=at(-1)), (f"delivery {{opening}} is recorded, {NOT_HELD}",)),
    Damage(
        "message_count",
        change_conversation(message_count=3, last_outbound_at=at(1)),
        ("message_count is 3 and should be 2", f"last_outbound_at is {at(1)} and should be None"),
    ),
    Damage(
        "inbound_count",
        change_conversation(inbound_count=1, last_outbound_at=at(1)),
        ("inbound_count is 1 and should be 2", f"last_outbound_at is {at(1)} and should be None"),
    ),
    Damage(
        "last_inbound_at",
        change_conversation(last_inbound_at=at(3)),
        (f"last_inbound_at is {at(3)} and should be {at(2)}",),
    ),
    Damage(
        "no messages",
        change_conversation(message_count=0, inbound_count=0, last_message_at=None, last_inbound_at=None),
        (
            "message_count is 0 and should be 2",
            "inbound_count is 0 and should be 2",
            f"last_inbound_at is None and should be {at(2)}",
            f"last_message_at is None and should be {at(2)}",
        ),
    ),
    Damage(
        "last_message_at",
        change_conversation(last_message_at=at(3)),
        (f"last_message_at is {at(3)} and should be {at(2)}",),
    ),
    Damage(
        "last_activity_at",
        change_conversation(last_activity_at=at(11)),
        (f"last_activity_at is {at(11)} and should be {at(10)}",),
    ),
    Damage("revision", change_conversation(revision=5), ("revision is 5 and should be 4",)),
    Damage(
        "delivery deleted",
        lambda: Delivery.objects.filter(message_uuid=SECOND).delete(),
        (f"NEW_MESSAGE {SECOND} has no delivery that was recorded",),
    ),
    Damage(
        "duplicate instead of recorded",
        change_delivery(2, outcome="duplicate"),
        (f"NEW_MESSAGE {SECOND} has no delivery that was recorded",),
    ),
    Damage(
        "refused instead of recorded",
        change_delivery(0, outcome="refused", problem_code="id_conflict"),
        ("NEW_CONVERSATION has no delivery that was recorded",),
    ),
    Damage(
        "recorded instead of refused",
        change_delivery(5, outcome="recorded", problem_code="", message_uuid=THIRD),
        (
            f"NEW_MESSAGE {THIRD} was recorded by a delivery and is not there",
            f"delivery {{refused}} is recorded, {NOT_HELD}",
        ),
    ),
    Damage(
        "recorded twice", change_delivery(4, outcome="recorded"), (f"NEW_MESSAGE {FIRST} was recorded by 2 deliveries",)
    ),
    Damage(
        "body of another event",
        change_delivery(3, body=as_bytes(REPLY).replace(b"tudo", b"nada")),
        (f"delivery {{closing}} is recorded, {NOT_HELD}",),
    ),
    Damage("body of no event", change_delivery(0, body=b"{"), (f"delivery {{opening}} is recorded, {NOT_HELD}",)),
    Damage(
        "zone",
        change_delivery(1, body=as_bytes(HELLO).replace(b"+00:00", b"")),
        (f"delivery {{hello}} is recorded, {NOT_HELD}",),
    ),
    Damage(
        "duplicate of nothing",
        change_delivery(4, body=as_bytes(new_message(CONVERSATION))),
        (f"delivery {{duplicate}} is duplicate, {NOT_HELD}",),
    ),
    Damage(
        "conversation deleted",
        lambda: stored().delete(),
        (
            *(
                f"delivery {{{name}}} is recorded, but its conversation is not there"
                for name in ("opening", "hello", "reply", "closing")
            ),
            "delivery {duplicate} is duplicate, but its conversation is not there",
        ),
    ),
    Damage(
        "still parked",
        change_delivery(6, conversation_uuid=CONVERSATION),
        (
            "delivery {parked} is parked although its conversation is there",
            "delivery {parked} is not about what its bytes say",
        ),
    ),
    Damage(
        "still there",
        lambda: put_tombstone(conversation=CONVERSATION, key_name="x", now=ARRIVED),
        (
            "was erased and is there",
            *(
                f"was erased, and delivery {{{name}}} still holds its bytes"
                for name in ("opening", "hello", "reply", "closing", "duplicate", "refused")
            ),
        ),
    ),
    Damage(
        "bytes still there",
        change_delivery(7, body=b"{}"),
        ("was erased, and delivery {erased} still holds its bytes",),
        ERASED,
    ),
    Damage(
        "erased and parked",
        change_delivery(6, conversation_uuid=ERASED),
        (
            "was erased, and delivery {parked} still holds its bytes",
            "delivery {parked} is not about what its bytes say",
        ),
        ERASED,
    ),
    Damage(
        "parked as no event",
        change_delivery(6, body=b"{"),
        ("delivery {parked} is parked with the fingerprint of another event",),
        UNKNOWN,
    ),
    Damage(
        "fingerprint",
        change_delivery(6, fingerprint="0" * 64),
        ("delivery {parked} is parked with the fingerprint of another event",),
        UNKNOWN,
    ),
    Damage(
        "zone that does not exist",
        change_delivery(1, time_zone="Nowhere/X"),
        (f"delivery {{hello}} is recorded, {NOT_HELD}",),
    ),
    Damage(
        "refused event of another conversation",
        change_delivery(5, body=as_bytes(new_message(UNKNOWN))),
        ("delivery {refused} is not about what its bytes say",),
    ),
    Damage(
        "history without its beginning",
        change_delivery(5, attempts=3),
        ("delivery {refused} has 3 attempts, and 0 in its history",),
    ),
    Damage(
        "tombstone deleted",
        lambda: Tombstone.objects.all().delete(),
        ("delivery {erased} is recorded, but its conversation is not there",),
        ERASED,
    ),
]
