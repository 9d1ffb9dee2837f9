"""The recorder's SQL, for both databases. It is the hot path, where the ORM is several times slower.

Every function sends one statement, whatever the number of rows.
"""

from collections.abc import Iterable, Sequence
from operator import attrgetter
from typing import Any, Final, Protocol
from uuid import UUID

import msgspec

from prosa.conversations.events import Direction
from prosa.conversations.rules import ConversationFacts, MessageFacts
from prosa.conversations.words import BLOCK_OF_MESSAGE, as_text, as_vector
from prosa.core.sql import (
    BOOLEAN,
    CHOICE,
    INSTANT,
    INTEGER,
    KEY,
    TEXT,
    UUID_COLUMN,
    VECTOR,
    Column,
    Columns,
    Cursor,
    Found,
    as_json_array,
    as_records,
    execute_with_rows,
    given,
)

# Advisory locks live in a table of limited size, so ids share a fixed number of them (docs/adr/0002). A prime, so that
# every bit of an id counts: those of time-based UUIDs differ in their high bits only.
LOCK_STRIPES: Final = 2039
LOCK_SPACE: Final = 0x50726F73  # "Pros": keeps these locks apart from those of other software in the same database

_INSERTED: Final[Columns] = {
    "uuid": UUID_COLUMN,
    "state": CHOICE,
    "opened_at": INSTANT,
    "received_at": INSTANT,
    "closed_at": INSTANT,
    "close_received_at": INSTANT,
    "message_count": INTEGER,
    "last_message_at": INSTANT,
    "last_activity_at": INSTANT,
    "inbound_count": INTEGER,
    "last_inbound_at": INSTANT,
    "last_outbound_at": INSTANT,
    "revision": INTEGER,
}
_UNCHANGING: Final = {"uuid", "opened_at", "received_at"}
_UPDATED: Final[Columns] = {
    **{name: column for name, column in _INSERTED.items() if name not in _UNCHANGING},
    "id": KEY,
}
_MESSAGE: Final[Columns] = {
    "uuid": UUID_COLUMN,
    "conversation_uuid": UUID_COLUMN,
    "direction": CHOICE,
    "content": TEXT,
    "sent_at": INSTANT,
    "received_at": INSTANT,
    "is_late": BOOLEAN,
}
_MESSAGE_COLUMNS: Final = ", ".join(_MESSAGE).replace("conversation_uuid", "conversation_id")
_inserted_values: Final = attrgetter(*_INSERTED)
_updated_values: Final = attrgetter(*_UPDATED)
_message_values: Final = attrgetter(*_MESSAGE)

FACTS: Final[Columns] = {"id": KEY, **{name: column for name, column in _INSERTED.items() if name != "state"}}
_SELECT_CONVERSATIONS: Final = f"SELECT {', '.join(FACTS)} FROM conversations_conversation WHERE uuid "
_SELECT_MESSAGES: Final = """
    SELECT message.uuid, conversation.uuid AS conversation_uuid, message.direction, message.content, message.sent_at,
        message.received_at, message.is_late
    FROM conversations_message AS message
    JOIN conversations_conversation AS conversation ON conversation.id = message.conversation_id
    WHERE message.uuid """


class Statements(Protocol):
    """What the recorder asks of a database, inside its write transaction."""

    def lock(self, cursor: Cursor, uuids: Iterable[UUID]) -> None:
        """Keep other recorders away from these conversations and messages until the transaction ends."""

    def load_conversations(self, cursor: Cursor, uuids: Iterable[UUID]) -> Found[ConversationFacts]:
        """Ask for those of the conversations that are stored."""

    def load_messages(self, cursor: Cursor, uuids: Iterable[UUID]) -> Found[MessageFacts]:
        """Ask for those of the messages that are stored."""

    def insert_conversations(self, cursor: Cursor, conversations: Sequence[ConversationFacts]) -> None:
        """Store new conversations; their ids grow in the given order."""

    def update_conversations(self, cursor: Cursor, conversations: Sequence[ConversationFacts]) -> None:
        """Store what may change of conversations that are already there."""

    def insert_messages(self, cursor: Cursor, messages: Sequence[MessageFacts]) -> None:
        """Store new messages; their ids grow in the given order."""

    def index_messages(self, cursor: Cursor, messages: Sequence[MessageFacts]) -> None:
        """Store the words by which new messages are found, once these are stored, unless they are already."""


# All that is found comes as one row of JSON, for the reason that `execute_with_rows` tells.
def _as_json(row: str, select: str) -> str:
    return f"SELECT json_group_array({row}) FROM ({select} IN (SELECT value FROM json_each(%s)))"


def _as_instant(name: str, column: Column) -> str:
    """Return the expression for a column that the decoder makes an aware datetime of, if it holds instants."""
    return f"{name} || 'Z'" if column is INSTANT else name


SQLITE_FACTS: Final = (
    f"json_object({', '.join(f"'{name}', {_as_instant(name, column)}" for name, column in FACTS.items())})"
)
_SQLITE_CONVERSATIONS: Final = _as_json(SQLITE_FACTS, _SELECT_CONVERSATIONS)
_SQLITE_MESSAGES: Final = _as_json(
    f"json_array({', '.join(_as_instant(name, column) for name, column in _MESSAGE.items())})", _SELECT_MESSAGES
)
_conversations: Final = msgspec.json.Decoder(list[ConversationFacts])
_messages: Final = msgspec.json.Decoder(list[MessageFacts], strict=False)  # SQLite's booleans are 0 and 1
_SQLITE_INSERT: Final = f"INSERT INTO conversations_conversation ({', '.join(_INSERTED)}) {{rows}}"
_ASSIGNMENTS: Final = ", ".join(f"{name} = column{place}" for place, name in enumerate(_UPDATED, 1) if name != "id")
_SQLITE_UPDATE: Final = (
    f"UPDATE conversations_conversation SET {_ASSIGNMENTS} FROM ({{rows}}) AS given "
    f"WHERE conversations_conversation.id = given.column{len(_UPDATED)}"
)
_SQLITE_INSERT_MESSAGES: Final = f"""
    INSERT INTO conversations_message ({_MESSAGE_COLUMNS})
    SELECT column1, (SELECT id FROM conversations_conversation WHERE uuid = column2), column3, column4, column5,
        column6, column7
    FROM ({{rows}})"""
# With the message's block as a word of its own: docs/adr/0014.
_SQLITE_INDEX: Final = f"""
    INSERT INTO conversations_search (rowid, words)
    SELECT message.id, {BLOCK_OF_MESSAGE} || ' ' || given.column2
    FROM ({{rows}}) AS given CROSS JOIN conversations_message AS message ON message.uuid = given.column1"""
_INDEXED: Final[Columns] = {"uuid": UUID_COLUMN, "words": TEXT}
_VECTORED: Final[Columns] = {**_MESSAGE, "words": VECTOR}


class SQLiteStatements(Statements):
    """SQLite: UUIDs are 32 hexadecimal digits, instants are text in UTC, as Django's ORM stores them."""

    def lock(self, cursor: Cursor, uuids: Iterable[UUID]) -> None:
        """Do nothing: the transaction holds the database's write lock from its beginning."""

    def load_conversations(self, cursor: Cursor, uuids: Iterable[UUID]) -> Found[ConversationFacts]:
        cursor.execute(_SQLITE_CONVERSATIONS, [as_json_array(uuids)])
        return lambda: _conversations.decode(*cursor.fetchone())

    def load_messages(self, cursor: Cursor, uuids: Iterable[UUID]) -> Found[MessageFacts]:
        cursor.execute(_SQLITE_MESSAGES, [as_json_array(uuids)])
        return lambda: _messages.decode(*cursor.fetchone())

    def insert_conversations(self, cursor: Cursor, conversations: Sequence[ConversationFacts]) -> None:
        execute_with_rows(cursor, _SQLITE_INSERT, map(_inserted_values, conversations), _INSERTED)

    def update_conversations(self, cursor: Cursor, conversations: Sequence[ConversationFacts]) -> None:
        execute_with_rows(cursor, _SQLITE_UPDATE, map(_updated_values, conversations), _UPDATED)

    def insert_messages(self, cursor: Cursor, messages: Sequence[MessageFacts]) -> None:
        execute_with_rows(cursor, _SQLITE_INSERT_MESSAGES, map(_message_values, messages), _MESSAGE)

    def index_messages(self, cursor: Cursor, messages: Sequence[MessageFacts]) -> None:
        rows = ((message.uuid, as_text(message.content)) for message in messages)
        execute_with_rows(cursor, _SQLITE_INDEX, rows, _INDEXED)


class PostgreSQLStatements(Statements):
    """PostgreSQL: rows travel as one text of JSON."""

    def lock(self, cursor: Cursor, uuids: Iterable[UUID]) -> None:
        """Take advisory locks, always in the same order. They cover ids that do not exist yet, as row locks can't."""
        stripes = sorted({uuid.int % LOCK_STRIPES for uuid in uuids})
        cursor.execute(
            "SELECT count(pg_advisory_xact_lock(%s, stripe)) FROM unnest(%s::int[]) AS stripe", [LOCK_SPACE, stripes]
        )

    def load_conversations(self, cursor: Cursor, uuids: Iterable[UUID]) -> Found[ConversationFacts]:
        cursor.execute(_SELECT_CONVERSATIONS + "= ANY(%s)", [list(uuids)])
        return lambda: [ConversationFacts(**dict(zip(FACTS, row, strict=True))) for row in cursor.fetchall()]

    def load_messages(self, cursor: Cursor, uuids: Iterable[UUID]) -> Found[MessageFacts]:
        cursor.execute(_SELECT_MESSAGES + "= ANY(%s)", [list(uuids)])
        return lambda: [_to_message(row) for row in cursor.fetchall()]

    def insert_conversations(self, cursor: Cursor, conversations: Sequence[ConversationFacts]) -> None:
        names = ", ".join(_INSERTED)
        cursor.execute(
            f"INSERT INTO conversations_conversation ({names}) SELECT {names} FROM {given(_INSERTED)} ORDER BY place",
            [as_records(map(_inserted_values, conversations), _INSERTED)],
        )

    def update_conversations(self, cursor: Cursor, conversations: Sequence[ConversationFacts]) -> None:
        cursor.execute(
            "UPDATE conversations_conversation AS stored "
            f"SET {', '.join(f'{name} = given.{name}' for name in _UPDATED if name != 'id')} "
            f"FROM {given(_UPDATED)} WHERE stored.id = given.id",
            [as_records(map(_updated_values, conversations), _UPDATED)],
        )

    def insert_messages(self, cursor: Cursor, messages: Sequence[MessageFacts]) -> None:
        cursor.execute(
            f"INSERT INTO conversations_message ({_MESSAGE_COLUMNS}, words) "
            "SELECT given.uuid, conversation.id, direction, content, sent_at, given.received_at, is_late, given.words "
            f"FROM {given(_VECTORED)} "
            "JOIN conversations_conversation AS conversation ON conversation.uuid = conversation_uuid ORDER BY place",
            [as_records(((*_message_values(each), as_vector(each.content)) for each in messages), _VECTORED)],
        )

    def index_messages(self, cursor: Cursor, messages: Sequence[MessageFacts]) -> None:
        """Do nothing: the words are a column of the message."""


_BY_VENDOR: Final[dict[str, Statements]] = {"sqlite": SQLiteStatements(), "postgresql": PostgreSQLStatements()}


def statements_for(vendor: str) -> Statements:
    """Return the statements for a connection's `vendor`: "sqlite" or "postgresql"."""
    return _BY_VENDOR[vendor]


def _to_message(row: Sequence[Any]) -> MessageFacts:
    uuid, conversation_uuid, direction, content, sent_at, received_at, is_late = row
    return MessageFacts(uuid, conversation_uuid, Direction(direction), content, sent_at, received_at, is_late=is_late)
