"""Do the record and the ledger agree? Checked both ways, from their rows alone.

Whatever was recorded must have its delivery, and every delivery's event its effect. What was erased must be gone, and
what is parked must still have something to wait for. Each message must be in the index by which it is found, and none
else. Deliveries whose bytes are not kept are checked by their ids.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.db.models import Count, Exists, OuterRef, QuerySet

from prosa.access.models import Tombstone
from prosa.conversations.events import CloseConversation, Direction, Event, EventType, NewConversation, NewMessage
from prosa.conversations.indexing import find_missing, find_orphans
from prosa.conversations.models import Conversation, Message
from prosa.core.transactions import snapshot
from prosa.deliveries.entries import fingerprint_of
from prosa.deliveries.models import UNREADABLE_CODES, Delivery, Outcome
from prosa.deliveries.readings import read_event

CHECKED_AT_ONCE: Final = 200
SETTLED: Final = (Outcome.RECORDED, Outcome.DUPLICATE)

# What tells an event apart within its conversation: its type and, for a message, the message's id.
type _Name = tuple[str, UUID | None]


class _Recorded(NamedTuple):
    """An event as the record holds it, and when it reached us."""

    event: Event
    received_at: datetime


class Difference(NamedTuple):
    """Something in which the record and the ledger do not agree."""

    conversation: UUID | None
    text: str


def verify_conversations() -> Iterator[tuple[int, list[Difference]]]:
    """Compare each conversation with its deliveries. Yields, part by part, how many were compared and what differs."""
    last = 0
    while True:
        with snapshot():
            part = list(Conversation.objects.filter(id__gt=last).order_by("id")[:CHECKED_AT_ONCE])
            differences = list(_verify(part))
        if not part:
            return
        last = part[-1].id
        yield len(part), differences


def verify_rest() -> list[Difference]:
    """Return what differs in deliveries that have no conversation, and in what was erased."""
    with snapshot():
        return [*_find_lost(), *_find_undead(), *_find_unfit(), *_find_orphans()]


def _verify(conversations: Sequence[Conversation]) -> Iterator[Difference]:
    messages: dict[int, list[Message]] = defaultdict(list)
    for message in Message.objects.filter(conversation__in=conversations):
        messages[message.conversation_id].append(message)
    deliveries: dict[UUID | None, list[Delivery]] = defaultdict(list)
    for delivery in _with_history(Delivery.objects.filter(conversation_uuid__in=[each.uuid for each in conversations])):
        deliveries[delivery.conversation_uuid].append(delivery)
    not_indexed = find_missing(conversations=[each.id for each in conversations])
    for conversation in conversations:
        texts = (
            *_compare_sums(conversation, messages[conversation.id]),
            *(f"message {each.uuid} is in no index" for each in messages[conversation.id] if each.id in not_indexed),
            *_compare_events(_events(conversation, messages[conversation.id]), deliveries[conversation.uuid]),
        )
        yield from (Difference(conversation.uuid, text) for text in texts)


def _compare_sums(conversation: Conversation, messages: Sequence[Message]) -> Iterator[str]:
    """Yield what a conversation says of its messages that is not so."""
    instants = [(conversation.opened_at, conversation.received_at)]
    instants += [(message.sent_at, message.received_at) for message in messages]
    if conversation.closed_at and conversation.close_received_at:
        instants.append((conversation.closed_at, conversation.close_received_at))
    inbound = [message for message in messages if message.direction == Direction.RECEIVED]
    outbound = [message for message in messages if message.direction == Direction.SENT]
    worked_out = {
        "message_count": len(messages),
        "inbound_count": len(inbound),
        "last_inbound_at": _latest(inbound),
        "last_outbound_at": _latest(outbound),
        "last_message_at": max((message.sent_at for message in messages), default=None),
        "last_activity_at": max(map(min, instants)),
        "revision": len(instants),
    }
    for name, value in worked_out.items():
        stored = getattr(conversation, name)
        if stored != value:
            yield f"{name} is {stored} and should be {value}"


def _latest(messages: Sequence[Message]) -> datetime | None:
    return max((min(message.sent_at, message.received_at) for message in messages), default=None)


def _events(conversation: Conversation, messages: Sequence[Message]) -> dict[_Name, _Recorded]:
    """Return the events of which the record is made."""
    uuid = conversation.uuid
    opening = NewConversation(conversation_id=uuid, sent_at=conversation.opened_at)
    recorded = [_Recorded(opening, conversation.received_at)]
    recorded += [_Recorded(_as_event(message, uuid), message.received_at) for message in messages]
    if conversation.closed_at and conversation.close_received_at:
        close = CloseConversation(conversation_id=uuid, sent_at=conversation.closed_at)
        recorded.append(_Recorded(close, conversation.close_received_at))
    return {_name_of(each.event): each for each in recorded}


def _as_event(message: Message, conversation: UUID) -> NewMessage:
    return NewMessage(
        message_id=message.uuid,
        conversation_id=conversation,
        direction=Direction(message.direction),
        content=message.content,
        sent_at=message.sent_at,
    )


def _name_of(event: Event) -> _Name:
    return event.type, event.message_id if isinstance(event, NewMessage) else None


def _compare_events(events: Mapping[_Name, _Recorded], deliveries: Sequence[Delivery]) -> Iterator[str]:
    recorded = Counter(
        (delivery.event_type, delivery.message_uuid) for delivery in deliveries if delivery.outcome == Outcome.RECORDED
    )
    for name in events.keys() - recorded.keys():
        yield f"{_show(name)} has no delivery that was recorded"
    for name, number in recorded.items():
        if name not in events:
            yield f"{_show(name)} was recorded by a delivery and is not there"
        elif number > 1:
            yield f"{_show(name)} was recorded by {number} deliveries"
    for delivery in deliveries:
        yield from _compare_delivery(events, delivery)


def _compare_delivery(events: Mapping[_Name, _Recorded], delivery: Delivery) -> Iterator[str]:
    recorded = events.get((delivery.event_type, delivery.message_uuid))
    event = _read(delivery)
    yield from _compare_with_itself(delivery, event)
    if delivery.outcome == Outcome.PARKED:
        yield f"delivery {delivery.uuid} is parked although its conversation is there"
    is_held = event is not None and recorded is not None and recorded.event == event
    if delivery.outcome in SETTLED and delivery.body is not None and not is_held:
        yield f"delivery {delivery.uuid} is {delivery.outcome}, but its event is not what the record holds"
    if delivery.outcome == Outcome.RECORDED and recorded and recorded.received_at != delivery.received_at:
        yield f"delivery {delivery.uuid} was received at another time than the record says"


def _with_history(deliveries: QuerySet[Delivery]) -> QuerySet[Delivery]:
    return deliveries.annotate(attempts_kept=Count("history"))


def _read(delivery: Delivery) -> Event | None:
    """Return the event that the delivery's bytes are, if they are one and can be read at all."""
    try:
        return read_event(bytes(delivery.body or b""), zone=ZoneInfo(delivery.time_zone)).event
    except (TypeError, ValueError, ZoneInfoNotFoundError):  # a column holds what Prosa never writes
        return None


def _compare_with_itself(delivery: Delivery, event: Event | None) -> Iterator[str]:
    """Yield what a delivery's columns and its history say that doesn't fit its `event`, or each other."""
    # What is settled is compared with the record, and what was refused as unreadable may be readable otherwise.
    is_compared = delivery.outcome in SETTLED or delivery.problem_code in UNREADABLE_CODES
    columns = (delivery.event_type, delivery.conversation_uuid, delivery.message_uuid)
    if event and not is_compared and columns != _columns_of(event):
        yield f"delivery {delivery.uuid} is not about what its bytes say"
    if delivery.outcome == Outcome.PARKED and (event is None or fingerprint_of(event) != delivery.fingerprint):
        yield f"delivery {delivery.uuid} is parked with the fingerprint of another event"
    # The first attempt of one alone has no row.
    expected = delivery.attempts if delivery.attempts > 1 else 0
    kept: int = getattr(delivery, "attempts_kept", expected)
    if kept != expected:
        yield f"delivery {delivery.uuid} has {delivery.attempts} attempts, and {kept} in its history"


def _columns_of(event: Event) -> tuple[str, UUID, UUID | None]:
    return event.type, event.conversation_id, event.message_id if isinstance(event, NewMessage) else None


def _show(name: _Name) -> str:
    return f"{EventType(name[0])} {name[1]}" if name[1] else EventType(name[0])


def _find_lost() -> Iterator[Difference]:
    known = Conversation.objects.filter(uuid=OuterRef("conversation_uuid"))
    erased = Tombstone.objects.filter(conversation_uuid=OuterRef("conversation_uuid"))
    lost = Delivery.objects.filter(~Exists(known), ~Exists(erased), outcome__in=SETTLED)
    for uuid, outcome, conversation in lost.values_list("uuid", "outcome", "conversation_uuid").iterator():
        yield Difference(conversation, f"delivery {uuid} is {outcome}, but its conversation is not there")


def _find_unfit() -> Iterator[Difference]:
    """Yield what does not fit in deliveries that belong to no conversation."""
    known = Conversation.objects.filter(uuid=OuterRef("conversation_uuid"))
    for delivery in _with_history(Delivery.objects.filter(~Exists(known))).iterator():
        for text in _compare_with_itself(delivery, _read(delivery)):
            yield Difference(delivery.conversation_uuid, text)


def _find_undead() -> Iterator[Difference]:
    erased = Tombstone.objects.values("conversation_uuid")
    for undead in Conversation.objects.filter(uuid__in=erased):
        yield Difference(undead.uuid, "was erased and is there")
    kept = Delivery.objects.filter(conversation_uuid__in=erased, body__isnull=False)
    for uuid, conversation in kept.values_list("uuid", "conversation_uuid").iterator():
        yield Difference(conversation, f"was erased, and delivery {uuid} still holds its bytes")


def _find_orphans() -> Iterator[Difference]:
    for key in find_orphans():
        yield Difference(None, f"the index holds a message that is not there, {key}")
