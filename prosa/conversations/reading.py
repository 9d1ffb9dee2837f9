"""One conversation and its messages, read by a plain statement: a thousand messages are no place for models."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

import msgspec
from django.db import connection

from prosa.conversations.rules import ConversationFacts
from prosa.conversations.statements import FACTS, SQLITE_FACTS, statements_for
from prosa.core.sql import quick_cursors


class MessageRow(msgspec.Struct, array_like=True):
    """A message as it is shown. `sent_at` is aware, in UTC."""

    uuid: UUID
    direction: str
    content: str
    sent_at: datetime


class WholeConversation(NamedTuple):
    """A conversation and its messages, by event time, then arrival, as they were at one moment."""

    facts: ConversationFacts
    messages: list[MessageRow]


_MESSAGES: Final = """
    SELECT uuid, direction, content, sent_at FROM conversations_message WHERE conversation_id = conversation.id
    ORDER BY sent_at, id"""
# As JSON: the driver takes its time for each row, UUID and instant, and the decoder next to none.
_SQLITE: Final = f"""
    SELECT {SQLITE_FACTS},
        (SELECT json_group_array(json_array(uuid, direction, content, sent_at || 'Z')) FROM ({_MESSAGES}))
    FROM conversations_conversation AS conversation WHERE uuid = %s"""
# As arrays, in binary form: one row costs this driver less than many.
_POSTGRESQL: Final = f"""
    SELECT {", ".join(f"conversation.{name}" for name in FACTS)}, messages.*
    FROM conversations_conversation AS conversation
    CROSS JOIN LATERAL (
        SELECT array_agg(uuid), array_agg(direction), array_agg(content), array_agg(sent_at)
        FROM ({_MESSAGES}) AS message
    ) AS messages
    WHERE conversation.uuid = %s"""
_facts: Final = msgspec.json.Decoder(ConversationFacts)
_messages: Final = msgspec.json.Decoder(list[MessageRow])


def find_conversation(*, conversation: UUID) -> ConversationFacts | None:
    """Return the conversation, if there is one."""
    with quick_cursors() as new_cursor:
        found = statements_for(connection.vendor).load_conversations(new_cursor(), [conversation])
    return next(iter(found()), None)


def read_conversation(*, conversation: UUID) -> WholeConversation | None:
    """Return the conversation with its messages, if there is one.

    By one statement, which sees the database as it is at one moment: no transaction is needed (docs/adr/0004).
    """
    is_postgresql = connection.vendor == "postgresql"
    with quick_cursors(has_many_rows=True) as new_cursor:
        cursor = new_cursor()
        cursor.execute(_POSTGRESQL if is_postgresql else _SQLITE, [conversation if is_postgresql else conversation.hex])
        row = cursor.fetchone()
    if row is None:
        return None
    return _from_arrays(row) if is_postgresql else WholeConversation(_facts.decode(row[0]), _messages.decode(row[1]))


def _from_arrays(row: Sequence[Any]) -> WholeConversation:
    facts, columns = row[: len(FACTS)], row[len(FACTS) :]
    messages = [] if columns[0] is None else list(map(MessageRow, *columns))  # there is no array of nothing
    return WholeConversation(ConversationFacts(**dict(zip(FACTS, facts, strict=True))), messages)
