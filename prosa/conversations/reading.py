"""One conversation and its messages, read by plain statements: a page of a thousand messages is no place for models."""

from datetime import datetime
from itertools import starmap
from typing import Final
from uuid import UUID

import msgspec
from django.db import connection

from prosa.conversations.rules import ConversationFacts
from prosa.conversations.statements import statements_for
from prosa.core.sql import quick_cursors


class MessageRow(msgspec.Struct, array_like=True):
    """A message as it is shown. `sent_at` is aware, in UTC."""

    uuid: UUID
    direction: str
    content: str
    sent_at: datetime


_COLUMNS: Final = "uuid, direction, content, sent_at"
_ALL: Final = f"SELECT {_COLUMNS} FROM conversations_message WHERE conversation_id = %s ORDER BY sent_at, id"
_FIRST: Final = f"""
    SELECT {_COLUMNS} FROM (
        SELECT id, {_COLUMNS} FROM conversations_message WHERE conversation_id = %s ORDER BY id LIMIT %s
    ) AS arrived ORDER BY sent_at, id"""
# As one row of JSON: the driver takes its time for each row, UUID and instant, and the decoder next to none.
_AS_JSON: Final = (
    "SELECT json_group_array(json_array(uuid, direction, content, sent_at || 'Z')) FROM ({select}) AS found"
)
_decoder: Final = msgspec.json.Decoder(list[MessageRow])


def find_conversation(*, conversation: UUID) -> ConversationFacts | None:
    """Return the conversation, if there is one."""
    with quick_cursors() as new_cursor:
        found = statements_for(connection.vendor).load_conversations(new_cursor(), [conversation])
    return next(iter(found()), None)


def messages_at_revision(*, conversation: ConversationFacts) -> list[MessageRow] | None:
    """Return the messages that `conversation` had when it was read, by event time, then arrival.

    Messages are only ever added, in the order of their ids, so its first `message_count` are exactly those of its
    revision, whatever was recorded since: no transaction is needed to answer with one consistent state.
    Returns None if the conversation was erased meanwhile.
    """
    if not conversation.message_count:
        return []
    rows = _read(_ALL, conversation.id)
    if len(rows) > conversation.message_count:  # more were recorded since
        rows = _read(_FIRST, conversation.id, conversation.message_count)
    return rows if len(rows) == conversation.message_count else None


def _read(select: str, *parameters: int | None) -> list[MessageRow]:
    with quick_cursors(has_many_rows=True) as new_cursor:
        cursor = new_cursor()
        if connection.vendor == "postgresql":
            cursor.execute(select, list(parameters))
            return list(starmap(MessageRow, cursor.fetchall()))
        cursor.execute(_AS_JSON.format(select=select), list(parameters))
        return _decoder.decode(*cursor.fetchone())
