"""How conversations look in the API. The OpenAPI document is made of these types.

Instants are shown in the installation's time zone with their offset, so that whoever sent a local time reads the same
digits again.
"""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from prosa.conversations.models import Conversation, Message
from prosa.conversations.reading import MessageRow
from prosa.conversations.rules import ConversationFacts
from prosa.core.clock import in_zone

State = Annotated[str, msgspec.Meta(extra_json_schema={"enum": Conversation.State.values})]
Direction = Annotated[str, msgspec.Meta(extra_json_schema={"enum": Message.Direction.values})]
Instant = Annotated[datetime, msgspec.Meta(tz=True)]


class MessageShown(msgspec.Struct):
    """A message. `timestamp` is when it was written, by the sender's clock."""

    id: UUID
    direction: Direction
    content: str
    timestamp: Instant


class ConversationSummary(msgspec.Struct, kw_only=True):
    """A conversation without its messages. All instants but `last_activity_at` are by the sender's clock."""

    id: UUID
    state: State
    created_at: Instant
    closed_at: Instant | None
    message_count: int
    last_message_at: Instant | None
    last_activity_at: Instant


class ConversationListed(ConversationSummary, kw_only=True):
    """A conversation in a list. A search adds `matches`: the newest messages found on the way, at least one."""

    matches: Annotated[list[UUID], msgspec.Meta(min_length=1, max_length=3)] | msgspec.UnsetType = msgspec.UNSET


class ConversationShown(ConversationSummary, kw_only=True):
    """A conversation with its messages, by event time, then arrival."""

    messages: list[MessageShown]


class ConversationPage(msgspec.Struct):
    """A part of the list. `next` is the cursor of the part behind it, null at the end."""

    results: list[ConversationListed]
    next: str | None


def show_summary(
    conversation: Conversation, *, zone: ZoneInfo, matches: list[UUID] | msgspec.UnsetType = msgspec.UNSET
) -> ConversationListed:
    """Return `conversation` as lists show it, with the ids of the messages that a search has found."""
    return ConversationListed(**_common_members(conversation, zone), matches=matches)


def show_conversation(
    conversation: ConversationFacts, messages: list[MessageRow], *, zone: ZoneInfo
) -> ConversationShown:
    """Return `conversation` with its `messages`."""
    # Nothing but the first can tell whether all are of a time with offsets of whole minutes: it is the oldest.
    is_simple = not messages or in_zone(messages[0].sent_at, zone).tzinfo is zone
    shown = [
        MessageShown(
            row.uuid,
            row.direction,
            row.content,
            row.sent_at.astimezone(zone) if is_simple else in_zone(row.sent_at, zone),
        )
        for row in messages
    ]
    return ConversationShown(**_common_members(conversation, zone), messages=shown)


def _common_members(conversation: Conversation | ConversationFacts, zone: ZoneInfo) -> dict[str, Any]:
    closed_at, last_message_at = conversation.closed_at, conversation.last_message_at
    return {
        "id": conversation.uuid,
        "state": conversation.state,
        "created_at": in_zone(conversation.opened_at, zone),
        "closed_at": closed_at and in_zone(closed_at, zone),
        "message_count": conversation.message_count,
        "last_message_at": last_message_at and in_zone(last_message_at, zone),
        "last_activity_at": in_zone(conversation.last_activity_at, zone),
    }
