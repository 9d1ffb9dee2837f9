"""What can happen to a conversation, typed. Imports no Django."""

from datetime import datetime
from enum import StrEnum
from typing import ClassVar, Final
from uuid import UUID

import msgspec


class EventType(StrEnum):
    """The `type` of an event, as senders write it."""

    NEW_CONVERSATION = "NEW_CONVERSATION"
    NEW_MESSAGE = "NEW_MESSAGE"
    CLOSE_CONVERSATION = "CLOSE_CONVERSATION"


class Direction(StrEnum):
    """Who wrote a message: the agency (SENT) or its customer (RECEIVED)."""

    SENT = "SENT"
    RECEIVED = "RECEIVED"


class NewConversation(msgspec.Struct, frozen=True, kw_only=True):
    """A conversation began at `sent_at` (aware, UTC, by the sender's clock, as in all events)."""

    type: ClassVar[Final] = EventType.NEW_CONVERSATION
    conversation_id: UUID
    sent_at: datetime


class NewMessage(msgspec.Struct, frozen=True, kw_only=True):
    """A message was written. `content` is neither blank nor holds NUL."""

    type: ClassVar[Final] = EventType.NEW_MESSAGE
    message_id: UUID
    conversation_id: UUID
    direction: Direction
    content: str
    sent_at: datetime


class CloseConversation(msgspec.Struct, frozen=True, kw_only=True):
    """A conversation ended."""

    type: ClassVar[Final] = EventType.CLOSE_CONVERSATION
    conversation_id: UUID
    sent_at: datetime


type Event = NewConversation | NewMessage | CloseConversation
