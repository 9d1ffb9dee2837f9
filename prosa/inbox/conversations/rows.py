"""The list's rows, read by one plain statement: open pages ask for them all the time.

They travel as one text of JSON. Two texts that are equal show the same list, so most polls end with comparing them.
"""

from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Final, NamedTuple
from uuid import UUID

import msgspec
from django.db import connection

from prosa.core.keyset import Place
from prosa.core.sql import instant_to_sqlite, quick_cursors
from prosa.inbox.conversations.filters import STATES, ConversationFilter

PREVIEW: Final = 160
MOST_UNREAD: Final = 99
FEW: Final = 250


class Row(msgspec.Struct, array_like=True):
    """A conversation as the list shows it. Instants are aware, in UTC; `content` is the last message's beginning.

    `interest` is the purpose of a customer who seeks a property, or empty if it is unknown; None if nothing is sought.
    """

    id: int
    uuid: UUID
    state: str
    last_activity_at: datetime
    name: str | None
    content: str | None
    direction: str | None
    sent_at: datetime | None
    waiting_since: datetime | None
    unread: int
    interest: str | None


class Reading(NamedTuple):
    """Who reads, and since when messages can be unread to them."""

    user_id: int
    since: datetime


# A conversation is unread if the customer wrote more than this user's mark says, or anything since this user began.
IS_UNREAD: Final = """
    (conversation.last_activity_at > %(since)s
        AND CASE WHEN mark.id IS NULL THEN conversation.last_inbound_at > %(since)s
        ELSE conversation.inbound_count > mark.inbound_seen END)"""
WITH_MARK: Final = """
    LEFT JOIN inbox_readmark AS mark ON mark.conversation_id = conversation.id AND mark.user_id = %(user)s"""
_FROM: Final = f"""
    FROM conversations_conversation AS conversation {WITH_MARK}"""
_SELECT: Final = f"""
    SELECT conversation.id, conversation.uuid, conversation.state, {{activity}} AS last_activity_at, given.name,
        substr(message.content, 1, {PREVIEW}) AS content, message.direction, {{sent}} AS sent_at,
        {{waiting}} AS waiting,
        CASE WHEN NOT {IS_UNREAD} THEN 0 WHEN mark.id IS NULL THEN (
            SELECT count(*) FROM conversations_message AS fresh WHERE fresh.conversation_id = conversation.id
            AND fresh.direction = 'RECEIVED' AND fresh.received_at > %(since)s
        ) ELSE conversation.inbound_count - mark.inbound_seen END AS unread,
        lead.purpose AS interest
    {_FROM}
    LEFT JOIN inbox_conversationname AS given ON given.conversation_id = conversation.id
    LEFT JOIN leads_lead AS lead ON lead.conversation_id = conversation.id AND lead.is_seeking
    LEFT JOIN conversations_message AS message ON message.id = (
        SELECT newest.id FROM conversations_message AS newest WHERE newest.conversation_id = conversation.id
        ORDER BY newest.sent_at DESC, newest.id DESC LIMIT 1
    )
    WHERE {{conditions}}
    ORDER BY conversation.last_activity_at DESC, conversation.id DESC LIMIT %(limit)s"""
_WAITING_SINCE: Final = """
    CASE WHEN conversation.is_waiting THEN (
        SELECT min(asked.sent_at) FROM conversations_message AS asked
        WHERE asked.conversation_id = conversation.id AND asked.direction = 'RECEIVED'
        AND asked.sent_at > coalesce(conversation.last_outbound_at, '0001-01-02')
    ) END"""
_COUNT: Final = f"""
    SELECT count(*) FROM (
        SELECT 1 {_FROM} WHERE conversation.last_activity_at > %(since)s AND {IS_UNREAD} LIMIT {MOST_UNREAD + 1}
    ) AS unread"""
# On SQLite, which does not know how many seek, the statement says where to begin: at the leads where they are few, else
# at the newest conversation. PostgreSQL's statistics tell it.
_COUNT_SEEKING: Final = f"""
    SELECT count(*) FROM (SELECT 1 FROM leads_lead WHERE is_seeking = 1 LIMIT {FEW + 1}) AS seeking"""
_COLUMNS: Final = "id, uuid, state, last_activity_at, name, content, direction, sent_at, waiting, unread, interest"
_CONDITIONS: Final = {
    "state": "conversation.state = %(state)s",
    "waiting": "conversation.is_waiting = 1",
    "unread": IS_UNREAD,
    "interest": "lead.conversation_id IS NOT NULL",
    "interest_of_few": """conversation.id IN (
        SELECT seeking.conversation_id FROM leads_lead AS seeking WHERE seeking.is_seeking = 1)""",
    "begin": "conversation.last_activity_at >= %(begin)s",
    "after": """conversation.last_activity_at <= %(after)s
        AND (conversation.last_activity_at < %(after)s OR conversation.id < %(after_id)s)""",
}
_AS_JSON: Final = {
    "sqlite": f"SELECT json_group_array(json_array({_COLUMNS})) FROM ({{select}}) AS found",
    "postgresql": f"SELECT coalesce(json_agg(json_build_array({_COLUMNS})), '[]')::text FROM ({{select}}) AS found",
}
_decoder: Final = msgspec.json.Decoder(list[Row])
_row_decoder: Final = msgspec.json.Decoder(Row)
_splitter: Final = msgspec.json.Decoder(list[msgspec.Raw])


@lru_cache(maxsize=128)
def _select(vendor: str, conditions: tuple[str, ...]) -> str:
    as_instant = "{} || 'Z'" if vendor == "sqlite" else "{}"
    select = _SELECT.format(
        activity=as_instant.format("conversation.last_activity_at"),
        sent=as_instant.format("message.sent_at"),
        waiting=as_instant.format(f"({_WAITING_SINCE})"),
        conditions=" AND ".join(_CONDITIONS[name] for name in conditions) or "1 = 1",
    )
    if vendor == "postgresql":
        select = select.replace("is_waiting = 1", "is_waiting")  # as its partial index has it
    return _AS_JSON[vendor].format(select=select)


def load_rows(
    *, wanted: ConversationFilter, reading: Reading, begin: datetime | None, limit: int, after: Place | None = None
) -> str:
    """Return the rows that `wanted` asks for, newest activity first, behind the place `after`, as JSON.

    `begin` is the first instant of the wanted period.
    """
    statement, parameters = select_rows(wanted=wanted, reading=reading, begin=begin, limit=limit, after=after)
    return str(read_one(statement, parameters)[0])


def select_rows(
    *, wanted: ConversationFilter, reading: Reading, begin: datetime | None, limit: int, after: Place | None = None
) -> tuple[str, dict[str, Any]]:
    """Return the statement of `load_rows` and its parameters."""
    of_few = wanted.interest and connection.vendor == "sqlite" and _do_few_seek()
    asked = {
        "state": STATES.get(wanted.state),
        "waiting": wanted.waiting or None,
        "unread": wanted.unread or None,
        "interest": (wanted.interest and not of_few) or None,
        "interest_of_few": of_few or None,
        "begin": begin,
        "after": after and after.at,
    }
    conditions = tuple(name for name, value in asked.items() if value is not None)
    parameters: dict[str, Any] = {name: asked[name] for name in ("state", "begin", "after") if name in conditions}
    parameters |= {"after_id": after.id} if after else {}
    parameters |= {"user": reading.user_id, "since": reading.since, "limit": limit}
    return _select(connection.vendor, conditions), parameters


def _do_few_seek() -> bool:
    return int(read_one(_COUNT_SEEKING, {})[0]) <= FEW


def count_unread(*, reading: Reading) -> int:
    """Return how many conversations are unread, at most MOST_UNREAD + 1."""
    return int(read_one(_COUNT, {"user": reading.user_id, "since": reading.since})[0])


def decode_rows(text: str) -> list[Row]:
    """Return the rows that `load_rows` has found."""
    return _decoder.decode(text)


def split_rows(text: str) -> list[bytes]:
    """Return the JSON of each of the rows that `load_rows` has found."""
    return [bytes(row) for row in _splitter.decode(text)]


def decode_row(text: bytes) -> Row:
    """Return one of the rows that `split_rows` has found."""
    return _row_decoder.decode(text)


def read_one(statement: str, parameters: dict[str, Any]) -> tuple[Any, ...]:
    """Return the only row that a plain statement finds. Instants among its parameters are aware."""
    if connection.vendor == "sqlite":
        parameters = {
            name: instant_to_sqlite(value.astimezone(UTC)) if isinstance(value, datetime) else value
            for name, value in parameters.items()
        }
    with quick_cursors() as new_cursor:
        cursor = new_cursor()
        cursor.execute(statement, parameters)
        found: tuple[Any, ...] = cursor.fetchone()
        return found
