"""Typed events, and what the record holds after them. Every call without an id makes a new one."""

import uuid
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from prosa.conversations.events import CloseConversation, Direction, Event, NewConversation, NewMessage
from prosa.conversations.models import Message
from prosa.conversations.recorder import Recording
from prosa.conversations.rules import OutcomeCode, Policy
from prosa.core.sql import pipeline
from prosa.core.transactions import run_in_write_transaction

NOON = datetime(2025, 2, 21, 12, 0, 0, tzinfo=UTC)


def at(seconds: float) -> datetime:
    """Return the instant that many seconds after noon of the day on which these tests play."""
    return NOON + timedelta(seconds=seconds)


OPENED, WRITTEN, CLOSED, ARRIVED = at(0), at(1), at(10), at(60)
REFUSE_LATE, ACCEPT_LATE = Policy(accept_late_messages=False), Policy(accept_late_messages=True)


def new_conversation(conversation_id: UUID, *, sent_at: datetime = OPENED) -> NewConversation:
    return NewConversation(conversation_id=conversation_id, sent_at=sent_at)


def new_message(
    conversation_id: UUID,
    *,
    message_id: UUID | None = None,
    direction: Direction = Direction.RECEIVED,
    content: str = "Olá, tudo bem?",
    sent_at: datetime = WRITTEN,
) -> NewMessage:
    return NewMessage(
        message_id=message_id or uuid.uuid4(),
        conversation_id=conversation_id,
        direction=direction,
        content=content,
        sent_at=sent_at,
    )


def close_conversation(conversation_id: UUID, *, sent_at: datetime = CLOSED) -> CloseConversation:
    return CloseConversation(conversation_id=conversation_id, sent_at=sent_at)


class ReceivedEvent(NamedTuple):
    """An event and when it reached us (aware, UTC)."""

    event: Event
    received_at: datetime


def record(*, events: Sequence[ReceivedEvent], policy: Policy) -> list[OutcomeCode]:
    """Record `events` in their order, without a ledger, in one transaction."""
    return run_in_write_transaction(lambda: _record(events, policy))


def _record(events: Sequence[ReceivedEvent], policy: Policy) -> list[OutcomeCode]:
    recording = Recording()
    recording.load(
        conversations={event.conversation_id for event, _ in events},
        messages={event.message_id for event, _ in events if isinstance(event, NewMessage)},
    )
    outcomes = [recording.decide(event=event, received_at=received_at, policy=policy) for event, received_at in events]
    with pipeline() as new_cursor:
        recording.store(new_cursor)
    return outcomes


def record_events(*events: Event, received_at: datetime = ARRIVED, policy: Policy = REFUSE_LATE) -> list[OutcomeCode]:
    """Record `events` as one batch that arrived at one instant."""
    return record(events=[ReceivedEvent(event, received_at) for event in events], policy=policy)


def contents_by_arrival(conversation_id: UUID) -> list[str]:
    """Return the texts of the conversation's stored messages in the order of their integer ids."""
    messages = Message.objects.filter(conversation__uuid=conversation_id).order_by("id")
    return list(messages.values_list("content", flat=True))
