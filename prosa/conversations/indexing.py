"""The index by which messages are found: made, filled with what is stored already, and rid of what was erased.

The recorder writes it with each message (`prosa.conversations.statements`), and the database itself removes what
belongs to a message that goes: on PostgreSQL the words are a column of the message, on SQLite a trigger sees to it.
"""

import sqlite3
from collections.abc import Callable, Collection, Iterator
from typing import Any, Final, NamedTuple

from django.db import connection, transaction

from prosa.conversations.words import BLOCK_BITS, BLOCK_OF_MESSAGE, MOST_CHARACTERS_INDEXED, as_text, as_vector

MESSAGES_AT_ONCE: Final = 500
PAGES_AT_ONCE: Final = 100
SECURE_DELETE_SINCE: Final = (3, 42)  # of SQLite: words that are deleted leave FTS5's pages at once

# Signs of ASCII alone part words, so that the words are exactly those of prosa.core.folding.
_SQLITE_TABLES: Final = (
    "CREATE VIRTUAL TABLE IF NOT EXISTS conversations_search USING fts5(words, columnsize=0, tokenize='ascii')",
    "CREATE VIRTUAL TABLE IF NOT EXISTS conversations_search_word USING fts5vocab(conversations_search, 'instance')",
    "CREATE TABLE IF NOT EXISTS conversations_search_erased (id INTEGER PRIMARY KEY, number INTEGER NOT NULL)",
)
_SQLITE_TRIGGER: Final = """
    CREATE TRIGGER conversations_message_leaves_search AFTER DELETE ON conversations_message BEGIN
        DELETE FROM conversations_search WHERE rowid = old.id;
        {note}
    END"""
_NOTE_ERASED: Final = (
    "INSERT INTO conversations_search_erased VALUES (1, 1) ON CONFLICT (id) DO UPDATE SET number = number + 1;"
)
_POSTGRESQL: Final = "ALTER TABLE conversations_message ADD COLUMN IF NOT EXISTS words tsvector"
# Each search looks through what waits to be sorted in, so little may wait; nothing would cost a third of the ingest.
_POSTGRESQL_INDEX: Final = (
    "CREATE INDEX IF NOT EXISTS message_by_words ON conversations_message "
    f"USING gin ((ARRAY[id >> {BLOCK_BITS}]), words) WITH (gin_pending_list_limit = 512)"
)
_DROP_SQLITE: Final = (
    "DROP TRIGGER conversations_message_leaves_search",
    "DROP TABLE conversations_search_word",
    "DROP TABLE conversations_search",
    "DROP TABLE conversations_search_erased",
)
_DROP_POSTGRESQL: Final = ("ALTER TABLE conversations_message DROP COLUMN words",)
_MISSING: Final = {
    "sqlite": "NOT EXISTS (SELECT 1 FROM conversations_search WHERE rowid = message.id)",
    "postgresql": "words IS NULL",
}


class WorkedOutColumn(NamedTuple):
    """A column of PostgreSQL's that no model has: `work_out` makes its value of that in the column `source`."""

    table: str
    name: str
    source: str
    work_out: Callable[[str], str]


COLUMN_OF_WORDS: Final = WorkedOutColumn("conversations_message", "words", "content", as_vector)


def make_index() -> None:
    """Make what is missing of the index, and fill it with the messages that it lacks. Can be broken off and repeated.

    Outside of any transaction, it is done part by part.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for statement in _SQLITE_TABLES:
                cursor.execute(statement)
        else:
            cursor.execute(_POSTGRESQL)
    keep_trigger()
    for _ in index_missing_messages():
        pass
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(_POSTGRESQL_INDEX)


def drop_index() -> None:
    """Leave nothing of the index."""
    statements = _DROP_SQLITE if connection.vendor == "sqlite" else _DROP_POSTGRESQL
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def keep_trigger() -> None:
    """Make SQLite's trigger anew: Django makes tables anew when it changes them, and forgets their triggers.

    Where this SQLite can, deleted words leave the index's pages at once; where not, the trigger notes that there are
    such.
    """
    if connection.vendor != "sqlite" or "conversations_search" not in connection.introspection.table_names():
        return
    can_delete_securely = sqlite3.sqlite_version_info >= SECURE_DELETE_SINCE
    with transaction.atomic(), connection.cursor() as cursor:
        if can_delete_securely:
            cursor.execute("INSERT INTO conversations_search (conversations_search, rank) VALUES ('secure-delete', 1)")
        cursor.execute("DROP TRIGGER IF EXISTS conversations_message_leaves_search")
        cursor.execute(_SQLITE_TRIGGER.format(note="" if can_delete_securely else _NOTE_ERASED))


def index_missing_messages() -> Iterator[int]:
    """Index the messages that the index lacks, each part in a transaction of its own. Yields how many were in each."""
    last = 0
    while True:
        with transaction.atomic():
            rows = _read_missing(last)
            _WRITERS[connection.vendor](rows)
        if not rows:
            return
        last = rows[-1][0]
        yield len(rows)


def _read_missing(last: int) -> list[tuple[int, str]]:
    """Return keys and contents of the next messages behind the key `last`. What is not indexed is not read."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id, substr(content, 1, {MOST_CHARACTERS_INDEXED}) FROM conversations_message AS message "
            f"WHERE id > %s AND {_MISSING[connection.vendor]} ORDER BY id LIMIT {MESSAGES_AT_ONCE}",
            [last],
        )
        return list(cursor.fetchall())


def _write_sqlite(rows: list[tuple[int, str]]) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO conversations_search (rowid, words) SELECT id, {BLOCK_OF_MESSAGE} || ' ' || words "
            "FROM (SELECT %s AS id, %s AS words) AS message",
            [(key, as_text(content)) for key, content in rows],
        )


def _write_postgresql(rows: list[tuple[int, str]]) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE conversations_message SET words = %s::tsvector WHERE id = %s",
            [(as_vector(content), key) for key, content in rows],
        )


_WRITERS: Final[dict[str, Callable[[Any], None]]] = {"sqlite": _write_sqlite, "postgresql": _write_postgresql}


def remove_erased_words() -> None:
    """Rewrite SQLite's index if it may still hold words of messages that were deleted. A chore, too.

    Older versions only note what was deleted, until the parts of the index that hold it are merged. So all of it is
    merged, part by part, that others can write meanwhile. Outside of any transaction.
    """
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        return
    while number := _count_erased():
        is_busy = _merge(-PAGES_AT_ONCE)
        while is_busy:
            is_busy = _merge(PAGES_AT_ONCE)
        with connection.cursor() as cursor:  # unless more were deleted meanwhile
            cursor.execute("DELETE FROM conversations_search_erased WHERE number = %s", [number])


def _count_erased() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT sum(number) FROM conversations_search_erased")
        [number] = cursor.fetchone()
        return number or 0


def _merge(pages: int) -> bool:
    """Merge a part of the index, and tell whether there was anything to do."""
    with transaction.atomic(), connection.cursor() as cursor:
        before = _count_changes(cursor)
        cursor.execute("INSERT INTO conversations_search (conversations_search, rank) VALUES ('merge', %s)", [pages])
        return _count_changes(cursor) - before > 1


def _count_changes(cursor: Any) -> int:
    cursor.execute("SELECT total_changes()")
    [number] = cursor.fetchone()
    return int(number)


def find_missing(*, conversations: Collection[int]) -> set[int]:
    """Return the keys of the messages of these conversations that the index lacks."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM conversations_message AS message "
            f"WHERE conversation_id IN ({', '.join(['%s'] * len(conversations)) or 'NULL'}) "
            f"AND {_MISSING[connection.vendor]}",
            list(conversations),
        )
        return {key for (key,) in cursor.fetchall()}


def find_orphans() -> list[int]:
    """Return the keys in the index of messages that are not there. On PostgreSQL there can be none."""
    if connection.vendor != "sqlite":
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rowid FROM conversations_search "
            "WHERE NOT EXISTS (SELECT 1 FROM conversations_message WHERE id = conversations_search.rowid)"
        )
        return [key for (key,) in cursor.fetchall()]
