"""The recorder's SQL, for both databases. It is the hot path, where the ORM is several times slower.

Every function sends one statement, whatever the number of rows.
"""

import json
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any, Final, Protocol
from uuid import UUID

from django.db.backends.utils import CursorWrapper

from prosa.conversations.events import Direction
from prosa.conversations.rules import ConversationFacts, MessageFacts

# Advisory locks live in a table of limited size, so ids share a fixed number of them (docs/adr/0002). A prime, so that
# every bit of an id counts: those of time-based UUIDs differ in their high bits only.
LOCK_STRIPES: Final = 2039
LOCK_SPACE: Final = 0x50726F73  # "Pros": keeps these locks apart from those of other software in the same database

_CONVERSATION_COLUMNS: Final = (
    "uuid, state, opened_at, received_at, closed_at, close_received_at, "
    "message_count, last_message_at, last_activity_at, revision"
)
_SELECT_CONVERSATIONS: Final = f"SELECT id, {_CONVERSATION_COLUMNS} FROM conversations_conversation WHERE uuid "
_SELECT_MESSAGES: Final = """
    SELECT message.uuid, conversation.uuid, message.direction, message.content, message.sent_at, message.received_at
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


class SQLiteStatements:
    """SQLite: UUIDs are 32 hexadecimal digits, instants are text in UTC, as Django's ORM stores them."""

    def lock(self, cursor: CursorWrapper, uuids: Iterable[UUID]) -> None:
        """Do nothing: the transaction holds the database's write lock from its beginning."""

    def load_conversations(self, cursor: CursorWrapper, uuids: Iterable[UUID]) -> list[ConversationFacts]:
        cursor.execute(_SELECT_CONVERSATIONS + "IN (SELECT value FROM json_each(%s))", [_as_json(uuids)])
        return [
            ConversationFacts(
                id=row[0],
                uuid=UUID(row[1]),
                opened_at=_from_text(row[3]),
                received_at=_from_text(row[4]),
                closed_at=row[5] and _from_text(row[5]),
                close_received_at=row[6] and _from_text(row[6]),
                message_count=row[7],
                last_message_at=row[8] and _from_text(row[8]),
                last_activity_at=_from_text(row[9]),
                revision=row[10],
            )
            for row in cursor.fetchall()
        ]

    def load_messages(self, cursor: CursorWrapper, uuids: Iterable[UUID]) -> list[MessageFacts]:
        cursor.execute(_SELECT_MESSAGES + "IN (SELECT value FROM json_each(%s))", [_as_json(uuids)])
        return [
            MessageFacts(UUID(row[0]), UUID(row[1]), Direction(row[2]), row[3], _from_text(row[4]), _from_text(row[5]))
            for row in cursor.fetchall()
        ]

    def insert_conversations(self, cursor: CursorWrapper, conversations: Sequence[ConversationFacts]) -> None:
        cursor.executemany(
            f"INSERT INTO conversations_conversation ({_CONVERSATION_COLUMNS}) "
            "VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
            [
                (
                    facts.uuid.hex,
                    _state(facts),
                    _to_text(facts.opened_at),
                    _to_text(facts.received_at),
                    _to_text(facts.closed_at),
                    _to_text(facts.close_received_at),
                    facts.message_count,
                    _to_text(facts.last_message_at),
                    _to_text(facts.last_activity_at),
                    facts.revision,
                )
                for facts in conversations
            ],
        )

    def update_conversations(self, cursor: CursorWrapper, conversations: Sequence[ConversationFacts]) -> None:
        cursor.executemany(
            "UPDATE conversations_conversation SET state = %s, closed_at = %s, close_received_at = %s, "
            "message_count = %s, last_message_at = %s, last_activity_at = %s, revision = %s WHERE id = %s",
            [
                (
                    _state(facts),
                    _to_text(facts.closed_at),
                    _to_text(facts.close_received_at),
                    facts.message_count,
                    _to_text(facts.last_message_at),
                    _to_text(facts.last_activity_at),
                    facts.revision,
                    facts.id,
                )
                for facts in conversations
            ],
        )

    def insert_messages(self, cursor: CursorWrapper, messages: Sequence[MessageFacts]) -> None:
        cursor.executemany(
            "INSERT INTO conversations_message (uuid, conversation_id, direction, content, sent_at, received_at) "
            "VALUES (%s, (SELECT id FROM conversations_conversation WHERE uuid = %s), %s, %s, %s, %s)",
            [
                (
                    facts.uuid.hex,
                    facts.conversation_uuid.hex,
                    facts.direction.value,
                    facts.content,
                    _to_text(facts.sent_at),
                    _to_text(facts.received_at),
                )
                for facts in messages
            ],
        )


class PostgreSQLStatements:
    """PostgreSQL: rows travel as one array for each column."""

    def lock(self, cursor: CursorWrapper, uuids: Iterable[UUID]) -> None:
        """Take advisory locks, always in the same order. They cover ids that do not exist yet, as row locks can't."""
        stripes = sorted({uuid.int % LOCK_STRIPES for uuid in uuids})
        cursor.execute(
            "SELECT pg_advisory_xact_lock(%s, stripe) FROM unnest(%s::int[]) AS stripe", [LOCK_SPACE, stripes]
        )

    def load_conversations(self, cursor: CursorWrapper, uuids: Iterable[UUID]) -> list[ConversationFacts]:
        cursor.execute(_SELECT_CONVERSATIONS + "= ANY(%s)", [list(uuids)])
        return [
            ConversationFacts(
                id=row[0],
                uuid=row[1],
                opened_at=row[3],
                received_at=row[4],
                closed_at=row[5],
                close_received_at=row[6],
                message_count=row[7],
                last_message_at=row[8],
                last_activity_at=row[9],
                revision=row[10],
            )
            for row in cursor.fetchall()
        ]

    def load_messages(self, cursor: CursorWrapper, uuids: Iterable[UUID]) -> list[MessageFacts]:
        cursor.execute(_SELECT_MESSAGES + "= ANY(%s)", [list(uuids)])
        return [MessageFacts(row[0], row[1], Direction(row[2]), *row[3:]) for row in cursor.fetchall()]

    def insert_conversations(self, cursor: CursorWrapper, conversations: Sequence[ConversationFacts]) -> None:
        cursor.execute(
            f"INSERT INTO conversations_conversation ({_CONVERSATION_COLUMNS}) "
            f"SELECT {_CONVERSATION_COLUMNS} FROM unnest(%s::uuid[], %s::text[], %s::timestamptz[], %s::timestamptz[], "
            "%s::timestamptz[], %s::timestamptz[], %s::int[], %s::timestamptz[], %s::timestamptz[], %s::int[]) "
            f"WITH ORDINALITY AS given ({_CONVERSATION_COLUMNS}, place) ORDER BY place",
            [
                [facts.uuid for facts in conversations],
                [_state(facts) for facts in conversations],
                [facts.opened_at for facts in conversations],
                [facts.received_at for facts in conversations],
                [facts.closed_at for facts in conversations],
                [facts.close_received_at for facts in conversations],
                [facts.message_count for facts in conversations],
                [facts.last_message_at for facts in conversations],
                [facts.last_activity_at for facts in conversations],
                [facts.revision for facts in conversations],
            ],
        )

    def update_conversations(self, cursor: CursorWrapper, conversations: Sequence[ConversationFacts]) -> None:
        cursor.execute(
            "UPDATE conversations_conversation AS stored SET state = given.state, closed_at = given.closed_at, "
            "close_received_at = given.close_received_at, message_count = given.message_count, "
            "last_message_at = given.last_message_at, last_activity_at = given.last_activity_at, "
            "revision = given.revision "
            "FROM unnest(%s::bigint[], %s::text[], %s::timestamptz[], %s::timestamptz[], %s::int[], "
            "%s::timestamptz[], %s::timestamptz[], %s::int[]) AS given (id, state, closed_at, close_received_at, "
            "message_count, last_message_at, last_activity_at, revision) WHERE stored.id = given.id",
            [
                [facts.id for facts in conversations],
                [_state(facts) for facts in conversations],
                [facts.closed_at for facts in conversations],
                [facts.close_received_at for facts in conversations],
                [facts.message_count for facts in conversations],
                [facts.last_message_at for facts in conversations],
                [facts.last_activity_at for facts in conversations],
                [facts.revision for facts in conversations],
            ],
        )

    def insert_messages(self, cursor: CursorWrapper, messages: Sequence[MessageFacts]) -> None:
        cursor.execute(
            "INSERT INTO conversations_message (uuid, conversation_id, direction, content, sent_at, received_at) "
            "SELECT given.uuid, conversation.id, direction, content, sent_at, given.received_at "
            "FROM unnest(%s::uuid[], %s::uuid[], %s::text[], %s::text[], %s::timestamptz[], %s::timestamptz[]) "
            "WITH ORDINALITY AS given (uuid, conversation_uuid, direction, content, sent_at, received_at, place) "
            "JOIN conversations_conversation AS conversation ON conversation.uuid = conversation_uuid ORDER BY place",
            [
                [facts.uuid for facts in messages],
                [facts.conversation_uuid for facts in messages],
                [facts.direction.value for facts in messages],
                [facts.content for facts in messages],
                [facts.sent_at for facts in messages],
                [facts.received_at for facts in messages],
            ],
        )


_BY_VENDOR: Final[dict[str, Statements]] = {"sqlite": SQLiteStatements(), "postgresql": PostgreSQLStatements()}


def statements_for(vendor: str) -> Statements:
    """Return the statements for a connection's `vendor`: "sqlite" or "postgresql"."""
    return _BY_VENDOR[vendor]


def _state(facts: ConversationFacts) -> str:
    return "CLOSED" if facts.closed_at else "OPEN"


def _as_json(uuids: Iterable[UUID]) -> str:
    return json.dumps([uuid.hex for uuid in uuids])


def _to_text(instant: datetime | None) -> str | None:
    return str(instant.replace(tzinfo=None)) if instant else None


def _from_text(value: Any) -> datetime:
    # The connection's converter has made a naive datetime of the column's text; the text is always UTC.
    parsed: datetime = value.replace(tzinfo=UTC)
    return parsed
