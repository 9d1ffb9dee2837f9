"""The events as senders write them. The decoder and the OpenAPI document are both made of these types."""

import re
from datetime import datetime
from typing import Annotated
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from prosa.conversations.events import Direction
from prosa.core.clock import to_utc

# Not blank, no NUL (PostgreSQL cannot store it). Linear in the length of the text, whatever it holds.
Content = Annotated[
    str, msgspec.Meta(pattern=r"^(?!\s*$)[^\u0000]*$", description="Not blank; without the NUL character.")
]
_RANGE = "^(?!0000|0001-01-0[123]|9999-12-(?:29|3))"  # the ends of what can be kept, which offsets may overstep
_DAY = r"(?!0000)\d{4}-(?!02-3|(?:04|06|09|11)-31)(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])"
_TIME = r"(?:[01]\d|2[0-3])(?::[0-5]\d){2}(?:\.\d+)?"
# Calendar date and time of ISO 8601, in its extended and its basic form. `datetime.fromisoformat` alone takes more.
_OFFSET = r"(?:Z|[+-](?:[01]\d|2[0-3])(?::?[0-5]\d)?)?"
_EXTENDED = r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?"
_BASIC = r"\d{8}T\d{4}(?:\d{2}(?:[.,]\d+)?)?"
_timestamp = re.compile(f"(?:{_EXTENDED}|{_BASIC}){_OFFSET}", re.ASCII | re.IGNORECASE)
# Text, and not a datetime: the decoder's own parser takes text with a NUL at its end.
Timestamp = Annotated[
    str,
    msgspec.Meta(
        description="When it happened, by the sender's clock: date and time in ISO 8601 (RFC 3339). "
        "Without an offset it is local time of the installation's time zone.",
        extra_json_schema={"anyOf": [{"format": "date-time", "pattern": _RANGE}, {"pattern": f"^{_DAY}[Tt ]{_TIME}$"}]},
    ),
]


class ConversationData(msgspec.Struct):
    """The conversation that an event is about."""

    id: UUID


class MessageData(msgspec.Struct):
    """A message: its own id, who wrote it, what, and in which conversation."""

    id: UUID
    direction: Direction
    content: Content
    conversation_id: UUID


class NewConversationEvent(msgspec.Struct, tag_field="type", tag="NEW_CONVERSATION"):
    """A conversation began."""

    timestamp: Timestamp
    data: ConversationData


class NewMessageEvent(msgspec.Struct, tag_field="type", tag="NEW_MESSAGE"):
    """A message was sent by the agency or received from its customer."""

    timestamp: Timestamp
    data: MessageData


class CloseConversationEvent(msgspec.Struct, tag_field="type", tag="CLOSE_CONVERSATION"):
    """A conversation ended."""

    timestamp: Timestamp
    data: ConversationData


WireEvent = NewConversationEvent | NewMessageEvent | CloseConversationEvent
EVENT_TYPES = (NewConversationEvent, NewMessageEvent, CloseConversationEvent)


def read_timestamp(text: str, *, zone: ZoneInfo) -> datetime:
    """Return the instant of a Timestamp in UTC; without offset it is local time of `zone`.

    Digits behind the microseconds are dropped. Raises ValueError if it is none, of a day that doesn't exist, or out of
    range.
    """
    if not _timestamp.fullmatch(text):
        raise ValueError("not a timestamp")
    timestamp = datetime.fromisoformat(text.upper())
    return to_utc(timestamp if timestamp.tzinfo else timestamp.replace(tzinfo=zone))
