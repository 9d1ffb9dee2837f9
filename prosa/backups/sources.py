"""Reading a database as it is at one moment, while others write to it."""

import sqlite3
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Final, Protocol

from django.db import connection

from prosa.backups.errors import BackupError
from prosa.backups.tables import Kind, Table
from prosa.core.transactions import snapshot

ROWS_AT_ONCE: Final = 200  # a row may hold the bytes of an event, up to 1 MiB

# How a column is selected, where the database does not keep it as a backup does.
_SQLITE: Final = {
    Kind.DECIMAL: "CAST({0} AS TEXT)",
    Kind.BYTES: "CASE WHEN {0} IS NULL THEN NULL ELSE lower(hex({0})) END",
}
_POSTGRESQL: Final = {
    Kind.UUID: "replace({0}::text, '-', '')",
    Kind.INSTANT: "replace(to_char({0} AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US'), '.000000', '')",
    Kind.DATE: "{0}::text",
    Kind.BOOLEAN: "{0}::int",
    Kind.DECIMAL: "{0}::text",
    Kind.JSON: "{0}::text",
    Kind.BYTES: "encode({0}, 'hex')",
}


class Source(Protocol):
    """A database at one moment."""

    def count(self, table: Table) -> int:
        """Return how many rows there are."""

    def rows(self, table: Table) -> Generator[Sequence[Sequence[Any]]]:
        """Yield all rows by their keys, some at once, with values as a backup holds them."""

    def last_id(self, table: Table) -> int | None:
        """Return the highest number that the key was ever given, None if there was none or the key is not counted."""


@contextmanager
def open_source(tables: Sequence[Table]) -> Iterator[Source]:
    """Yield the default database at this moment. Others read and write meanwhile, but cannot change its `tables`.

    Raises BackupError if it is damaged.
    """
    with _SOURCES[connection.vendor](tables) as source:
        yield source


class _SQLiteSource(Source):
    def __init__(self, reader: sqlite3.Connection) -> None:
        self._reader = reader

    def count(self, table: Table) -> int:
        [[number]] = self._reader.execute(f'SELECT count(*) FROM "{table.name}"')
        return int(number)

    def rows(self, table: Table) -> Generator[Sequence[Sequence[Any]]]:
        with closing(self._reader.execute(_select(table, _SQLITE))) as cursor:
            while part := cursor.fetchmany(ROWS_AT_ONCE):
                yield part

    def last_id(self, table: Table) -> int | None:
        found = self._reader.execute("SELECT seq FROM sqlite_sequence WHERE name = ?", [table.name]).fetchone()
        return (found[0] or None) if found and table.is_numbered else None


@contextmanager
def _open_sqlite(tables: Sequence[Table]) -> Iterator[Source]:
    # Django's connection would take the write lock for a transaction. A reader in WAL mode is in nobody's way.
    address = Path(connection.settings_dict["NAME"]).absolute().as_uri() + "?mode=ro"
    try:
        with closing(sqlite3.connect(address, uri=True, isolation_level=None)) as reader:
            reader.execute("BEGIN")
            _require_sound(reader)
            yield _SQLiteSource(reader)
    except sqlite3.Error as error:
        raise BackupError(f"The database cannot be read, and no backup was made: {error}.") from error


def _require_sound(reader: sqlite3.Connection) -> None:
    [[verdict]] = reader.execute("PRAGMA integrity_check(1)")
    if verdict != "ok":
        raise BackupError(f"The database is damaged, and no backup was made: {verdict}")
    if orphan := reader.execute("PRAGMA foreign_key_check").fetchone():
        raise BackupError(f"The database is damaged, and no backup was made: {orphan[0]} refers to what is not there.")


class _PostgreSQLSource(Source):
    def count(self, table: Table) -> int:
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT count(*) FROM "{table.name}"')
            [number] = cursor.fetchone()
            return int(number)

    def rows(self, table: Table) -> Generator[Sequence[Sequence[Any]]]:
        with connection.chunked_cursor() as cursor:  # on the server, so that no more than a part is here
            cursor.execute(_select(table, _POSTGRESQL))
            while part := cursor.fetchmany(ROWS_AT_ONCE):
                yield part

    def last_id(self, table: Table) -> int | None:
        if not table.is_numbered:
            return None
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_sequence_last_value(pg_get_serial_sequence(%s, %s)::regclass)",
                [f'"{table.name}"', table.key],
            )
            [last] = cursor.fetchone()
            return None if last is None else int(last)


@contextmanager
def _open_postgresql(tables: Sequence[Table]) -> Iterator[Source]:
    with snapshot(), connection.cursor() as cursor:
        cursor.execute(f"LOCK TABLE {', '.join(f'"{table.name}"' for table in tables)} IN ACCESS SHARE MODE")
        yield _PostgreSQLSource()


_SOURCES: Final[dict[str, Callable[[Sequence[Table]], Any]]] = {
    "sqlite": _open_sqlite,
    "postgresql": _open_postgresql,
}


def _select(table: Table, expressions: dict[Kind, str]) -> str:
    columns = (expressions.get(column.kind, "{0}").format(f'"{column.name}"') for column in table.columns)
    return f'SELECT {", ".join(columns)} FROM "{table.name}" ORDER BY "{table.key}"'
