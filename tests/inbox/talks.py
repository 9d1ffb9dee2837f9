"""Conversations for the inbox, taken in as the door takes them in."""

import uuid
from datetime import UTC, datetime, timedelta
from uuid import UUID

from prosa.conversations.events import Direction
from prosa.conversations.models import Conversation
from tests.conversations.builders import close_conversation, new_conversation, new_message, record_events

NOW = datetime(2025, 2, 21, 15, 0, tzinfo=UTC)  # noon in São Paulo
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
ASKED, ANSWERED = Direction.RECEIVED, Direction.SENT


def begin(at: datetime = NOW - HOUR, *texts: str) -> UUID:
    """Record a conversation that began at `at`, in which the customer wrote `texts`, a second apart."""
    conversation = uuid.uuid4()
    record_events(new_conversation(conversation, sent_at=at), received_at=at)
    for number, text in enumerate(texts, start=1):
        write(conversation, text, at=at + timedelta(seconds=number))
    return conversation


def write(
    conversation: UUID, text: str, *, at: datetime, by: Direction = ASKED, received_at: datetime | None = None
) -> UUID:
    """Record a message, and return its id."""
    message = uuid.uuid4()
    event = new_message(conversation, message_id=message, content=text, sent_at=at, direction=by)
    assert record_events(event, received_at=received_at or at) == ["recorded"]
    return message


def close(conversation: UUID, *, at: datetime) -> None:
    record_events(close_conversation(conversation, sent_at=at), received_at=at)


def stored(conversation: UUID) -> Conversation:
    return Conversation.objects.get(uuid=conversation)
