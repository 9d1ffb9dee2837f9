"""The record as the events that make it again, one conversation after another."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Any, Final, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from prosa.conversations.events import CloseConversation, Direction, Event, NewConversation, NewMessage
from prosa.conversations.models import Conversation, Message
from prosa.deliveries.models import Delivery, Outcome
from prosa.deliveries.readings import read_event

CONVERSATIONS_AT_ONCE: Final = 200
MESSAGES_AT_ONCE: Final = 2000


class ExportFilter(NamedTuple):
    """Which events are wanted: those of one conversation, those that reached Prosa at `since` (aware) or later."""

    conversation: UUID | None = None
    since: datetime | None = None


def count_events(*, wanted: ExportFilter) -> int:
    """Return how many events there are of the record. What is parked is not counted."""
    openings, closes, messages = _conversations(wanted), _conversations(wanted), _messages(wanted)
    if wanted.since:
        openings = openings.filter(received_at__gte=wanted.since)
        closes = closes.filter(close_received_at__gte=wanted.since)
    return openings.count() + closes.filter(closed_at__isnull=False).count() + messages.count()


def export_events(*, wanted: ExportFilter) -> Iterator[Event]:
    """Yield the events that make the record again wherever they are recorded in this order, then those that wait.

    Conversations come in the order of their arrival. Of each comes its opening, its messages in the order in which
    they happened, and its close at last, since a message may have been taken in after it. No more than a part of all
    is read at once, and nobody has to wait: what is recorded meanwhile is there or not.
    """
    last = 0
    while part := list(_conversations(wanted).filter(id__gt=last).order_by("id")[:CONVERSATIONS_AT_ONCE]):
        yield from _events_of(part, wanted)
        last = part[-1].id
    yield from _parked(wanted)


def _conversations(wanted: ExportFilter) -> QuerySet[Conversation]:
    found = Conversation.objects.order_by()
    return found.filter(uuid=wanted.conversation) if wanted.conversation else found


def _messages(wanted: ExportFilter) -> QuerySet[Message]:
    found = Message.objects.order_by()
    if wanted.conversation:
        found = found.filter(conversation__uuid=wanted.conversation)
    return found.filter(received_at__gte=wanted.since) if wanted.since else found


def _events_of(conversations: Sequence[Conversation], wanted: ExportFilter) -> Iterator[Event]:
    since = wanted.since
    rows = _messages(wanted).filter(conversation__in=[each.id for each in conversations])
    rows = rows.order_by("conversation_id", "sent_at", "id")
    by_conversation = groupby(
        rows.values_list("conversation_id", "uuid", "direction", "content", "sent_at").iterator(MESSAGES_AT_ONCE),
        key=itemgetter(0),
    )
    current = next(by_conversation, None)
    for conversation in conversations:
        uuid = conversation.uuid
        if since is None or conversation.received_at >= since:
            yield NewConversation(conversation_id=uuid, sent_at=conversation.opened_at)
        if current and current[0] == conversation.id:
            for row in current[1]:
                yield _as_message(uuid, row)
            current = next(by_conversation, None)
        closed_at, received_at = conversation.closed_at, conversation.close_received_at
        if closed_at and received_at and (since is None or received_at >= since):
            yield CloseConversation(conversation_id=uuid, sent_at=closed_at)


def _as_message(conversation: UUID, row: Sequence[Any]) -> NewMessage:
    _, uuid, direction, content, sent_at = row
    return NewMessage(
        message_id=uuid,
        conversation_id=conversation,
        direction=Direction(direction),
        content=content,
        sent_at=sent_at,
    )


def _parked(wanted: ExportFilter) -> Iterator[Event]:
    """Yield what waits for a conversation that has not begun, in the order of arrival."""
    parked = Delivery.objects.filter(outcome=Outcome.PARKED).order_by("id")
    if wanted.conversation:
        parked = parked.filter(conversation_uuid=wanted.conversation)
    if wanted.since:
        parked = parked.filter(received_at__gte=wanted.since)
    for body, zone in parked.values_list("body", "time_zone").iterator():
        if body and (event := read_event(bytes(body), zone=ZoneInfo(zone)).event):
            yield event
