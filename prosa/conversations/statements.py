"""The recorder's SQL, for both databases. It is the hot path, where the ORM is several times slower.

Every function sends one statement, whatever the number of rows.
"""

from collections.abc import Iterable, Sequence
from operator import attrgetter
from typing import Any, Final, Protocol
from uuid import UUID

from django.db.backends.utils import CursorWrapper

from prosa.conversations.events import Direction
from prosa.conversations.rules import ConversationFacts, MessageFacts
from prosa.core.sql import as_arrays, as_json_array, from_sqlite, to_sqlite

# Advisory locks live in a table of limited size, so ids share a fixed number of them (docs/adr/0002). A prime, so that
# every bit of an id counts: those of time-based UUIDs differ in their high bits only.
LOCK_STRIPES: Final = 2039
LOCK_SPACE: Final = 0x50726F73  # "Pros": keeps these locks apart from those of other software in the same database

_INSERTED: Final = (
    "uuid",
    "state",
    "opened_at",
    "received_at",
    "closed_at",
    "close_received_at",
    "message_count",
    "last_message_at",
    "last_activity_at",
    "revision",
)
_UNCHANGING: Final = {"uuid", "opened_at", "received_at"}
_UPDATED: Final = tuple(name for name in _INSERTED if name not in _UNCHANGING)
_MESSAGE: Final = ("uuid", "conversation_uuid", "direction", "content", "sent_at", "received_at", "is_late")
_MESSAGE_COLUMNS: Final = ", ".join(_MESSAGE).replace("conversation_uuid", "conversation_id")
_inserted_values: Final = attrgetter(*_INSERTED)
_updated_values: Final = attrgetter(*_UPDATED, "id")
_message_values: Final = attrgetter(*_MESSAGE)

_SELECT_CONVERSATIONS: Final = f"SELECT id, {', '.join(_INSERTED)} FROM conversations_conversation WHERE uuid "
_SELECT_MESSAGES: Final = """
    SELECT message.uuid, conversation.uuid, message.direction, message.content, message.sent_at, message.received_at,
        message.is_late
    FROM conversations_message AS message
    JOIN conversations_conversation AS conversation ON conversation.id = message.conversation_id
    WHERE message.uuid """


class Statements(Protocol):
    """What the recorder asks of a database, inside its write transaction."""

    def lock(self, cursor: CursorWrapper, uuids: Iterable[UUID]) -> None:
        """Keep other recorders away from these conversations and messages until the transaction ends."""

    def load_conversations(self, cursor: CursorWrapper, uuids: Iterable[UUID]) -> list[ConversationFacts]:
        """Return those of the conversations that are stored."""

    def load_messages(self, cursor: CursorWrapper, uuids: Iterable[UUID]) -> list[MessageFacts]:
        """Return those of the messages that are stored."""

    def insert_conversations(self, cursor: CursorWrapper, conversations: Sequence[ConversationFacts]) -> None:
        """Store new conversations; their ids grow in the given order."""

    def update_conversations(self, cursor: CursorWrapper, conversations: Sequence[ConversationFacts]) -> None:
        """Store what may change of conversations that are already there."""

    def insert_messages(self, cursor: CursorWrapper, messages: Sequence[MessageFacts]) -> None:
        """Store new messages; their ids grow in the given order."""


class SQLiteStatements(Statements):
    """SQLite: UUIDs are 32 hexadecimal digits, instants are text in UTC, as Django's ORM stores them."""

    def lock(self, cursor: CursorWrapper, uuids: Iterable[UUID]) -> None:
        """Do nothing: the transaction holds the database's write lock from its beginning."""

    def load_conversations(self, cursor: CursorWrapper, uuids: Iterable[UUID]) -> list[ConversationFacts]:
        cursor.execute(_SELECT_CONVERSATIONS + "IN (SELECT value FROM json_each(%s))", [as_json_array(uuids)])
        return [_to_conversation((row[0], UUID(row[1]), *map(from_sqlite, row[2:]))) for row in cursor.fetchall()]

    def load_messages(self, cursor: CursorWrapper, uuids: Iterable[UUID]) -> list[MessageFacts]:
        cursor.execute(_SELECT_MESSAGES + "IN (SELECT value FROM json_each(%s))", [as_json_array(uuids)])
        return [_to_message((UUID(row[0]), UUID(row[1]), *map(from_sqlite, row[2:]))) for row in cursor.fetchall()]

    def insert_conversations(self, cursor: CursorWrapper, conversations: Sequence[ConversationFacts]) -> None:
        cursor.executemany(
            f"INSERT INTO conversations_conversation ({', '.join(_INSERTED)}) "
            f"VALUES ({', '.join(['%s'] * len(_INSERTED))})",
            [[to_sqlite(value) for value in _inserted_values(facts)] for facts in conversations],
        )

    def update_conversations(self, cursor: CursorWrapper, conversations: Sequence[ConversationFacts]) -> None:
        cursor.executemany(
            f"UPDATE conversations_conversation SET {', '.join(f'{name} = %s' for name in _UPDATED)} WHERE id = %s",
            [[to_sqlite(value) for value in _updated_values(facts)] for facts in conversations],
        )

    def insert_messages(self, cursor: CursorWrapper, messages: Sequence[MessageFacts]) -> None:
        cursor.executemany(
            f"INSERT INTO conversations_message ({_MESSAGE_COLUMNS}) "
            "VALUES (%s, (SELECT id FROM conversations_conversation WHERE uuid = %s), %s, %s, %s, %s, %s)",
            [[to_sqlite(value) for value in _message_values(facts)] for facts in messages],
        )


class PostgreSQLStatements(Statements):
    """PostgreSQL: rows travel as one array for each column."""

    def lock(self, cursor: CursorWrapper, uuids: Iterable[UUID]) -> None:
        """Take advisory locks, always in the same order. They cover ids that do not exist yet, as row locks can't."""
        stripes = sorted({uuid.int % LOCK_STRIPES for uuid in uuids})
        cursor.execute(
            "SELECT pg_advisory_xact_lock(%s, stripe) FROM unnest(%s::int[]) AS stripe", [LOCK_SPACE, stripes]
        )

    def load_conversations(self, cursor: CursorWrapper, uuids: Iterable[UUID]) -> list[ConversationFacts]:
        cursor.execute(_SELECT_CONVERSATIONS + "= ANY(%s)", [list(uuids)])
        return [_to_conversation(row) for row in cursor.fetchall()]

    def load_messages(self, cursor: CursorWrapper, uuids: Iterable[UUID]) -> list[MessageFacts]:
        cursor.execute(_SELECT_MESSAGES + "= ANY(%s)", [list(uuids)])
        return [_to_message(row) for row in cursor.fetchall()]

    def insert_conversations(self, cursor: CursorWrapper, conversations: Sequence[ConversationFacts]) -> None:
        names = ", ".join(_INSERTED)
        cursor.execute(
            f"INSERT INTO conversations_conversation ({names}) "
            f"SELECT {names} FROM unnest(%s::uuid[], %s::text[], %s::timestamptz[], %s::timestamptz[], "
            "%s::timestamptz[], %s::timestamptz[], %s::int[], %s::timestamptz[], %s::timestamptz[], %s::int[]) "
            f"WITH ORDINALITY AS given ({names}, place) ORDER BY place",
            as_arrays(_inserted_values(facts) for facts in conversations),
        )

    def update_conversations(self, cursor: CursorWrapper, conversations: Sequence[ConversationFacts]) -> None:
        cursor.execute(
            "UPDATE conversations_conversation AS stored "
            f"SET {', '.join(f'{name} = given.{name}' for name in _UPDATED)} "
            "FROM unnest(%s::text[], %s::timestamptz[], %s::timestamptz[], %s::int[], %s::timestamptz[], "
            f"%s::timestamptz[], %s::int[], %s::bigint[]) AS given ({', '.join(_UPDATED)}, id) "
            "WHERE stored.id = given.id",
            as_arrays(_updated_values(facts) for facts in conversations),
        )

    def insert_messages(self, cursor: CursorWrapper, messages: Sequence[MessageFacts]) -> None:
        cursor.execute(
            f"INSERT INTO conversations_message ({_MESSAGE_COLUMNS}) "
            "SELECT given.uuid, conversation.id, direction, content, sent_at, given.received_at, is_late "
            "FROM unnest(%s::uuid[], %s::uuid[], %s::text[], %s::text[], %s::timestamptz[], %s::timestamptz[], "
            "%s::bool[]) "
            f"WITH ORDINALITY AS given ({', '.join(_MESSAGE)}, place) "
            "JOIN conversations_conversation AS conversation ON conversation.uuid = conversation_uuid ORDER BY place",
            as_arrays(_message_values(facts) for facts in messages),
        )


_BY_VENDOR: Final[dict[str, Statements]] = {"sqlite": SQLiteStatements(), "postgresql": PostgreSQLStatements()}


def statements_for(vendor: str) -> Statements:
    """Return the statements for a connection's `vendor`: "sqlite" or "postgresql"."""
    return _BY_VENDOR[vendor]


def _to_conversation(row: Iterable[Any]) -> ConversationFacts:
    """Make facts of a row of _SELECT_CONVERSATIONS. Their state follows from `closed_at`."""
    facts = dict(zip(("id", *_INSERTED), row, strict=True))
    del facts["state"]
    return ConversationFacts(**facts)


def _to_message(row: Sequence[Any]) -> MessageFacts:
    return MessageFacts(row[0], row[1], Direction(row[2]), *row[3:])
