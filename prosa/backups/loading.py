"""Putting the rows of a backup into empty tables, inside a transaction."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from itertools import batched
from typing import Any, Final, Protocol

from django.db import DataError, IntegrityError, NotSupportedError, ProgrammingError, connection

from prosa.backups.archive import Advance, Archive, TableEntry
from prosa.backups.errors import UnfittingRowsError, UnusableBackupError
from prosa.backups.sources import ROWS_AT_ONCE
from prosa.backups.tables import Kind, Table, tables_to_back_up
from prosa.conversations.indexing import COLUMN_OF_WORDS, index_missing_messages

ORPHANS: Final = "The backup does not fit: rows in it refer to others that are not there."

type Convert = Callable[[Any], Any]
type Row = list[Any]


def load(*, archive: Archive, advance: Advance) -> None:
    """Put all rows of `archive` into the tables that are there, which must be empty, and index the messages.

    Raises UnusableBackupError if it holds other tables, or rows that do not fit.
    """
    loader = _LOADERS[connection.vendor]
    for table, entry in _pair(archive.manifest.tables):
        with _refusing_rows_of(table):
            for number in loader.load(table, archive.rows(entry)):
                advance(number)
            if table.is_numbered:
                loader.count_on(table, entry.last_id)
    loader.require_whole()
    for _ in index_missing_messages():  # on PostgreSQL the words came with their messages
        pass


@contextmanager
def _refusing_rows_of(table: Table) -> Iterator[None]:
    """Have the backup refused for what is wrong with rows, without what the database tells of them."""
    try:
        yield
    except (DataError, IntegrityError, NotSupportedError, ProgrammingError, ValueError, RecursionError):
        raise UnfittingRowsError(table.name) from None


def _pair(entries: Sequence[TableEntry]) -> list[tuple[Table, TableEntry]]:
    """Return each table of this version with what the backup holds of it. Nothing of a backup's own gets into SQL."""
    tables = tables_to_back_up()
    by_name = {entry.name: entry for entry in entries}
    if {table.name: table.columns for table in tables} != {name: entry.columns for name, entry in by_name.items()}:
        raise UnusableBackupError("The backup holds other tables or columns than this version of Prosa.")
    return [(table, by_name[table.name]) for table in tables]


class _Loader(Protocol):
    """How rows get into a database."""

    def load(self, table: Table, rows: Iterable[Row]) -> Iterator[int]:
        """Put `rows` into `table`, and yield now and then how many more were."""

    def count_on(self, table: Table, last_id: int | None) -> None:
        """Have the key of `table` counted on behind `last_id`, so that no number is given to two rows ever."""

    def require_whole(self) -> None:
        """Raise UnusableBackupError if a row refers to what is not there."""


class _SQLiteLoader(_Loader):
    def load(self, table: Table, rows: Iterable[Row]) -> Iterator[int]:
        converters: dict[Kind, Convert] = {
            Kind.BYTES: bytes.fromhex,
            Kind.JSON: _as_django_writes_json,
            Kind.INSTANT: _of_the_calendar(datetime.fromisoformat),
            Kind.DATE: _of_the_calendar(date.fromisoformat),
        }
        signs = ", ".join("?" for _ in table.columns)
        statement = f'INSERT INTO "{table.name}" ({_names(table)}) VALUES ({signs})'
        connection.ensure_connection()
        for part in batched(_converted(table, rows, converters), ROWS_AT_ONCE, strict=False):
            with connection.wrap_database_errors:
                connection.connection.executemany(statement, part)
            yield len(part)

    def count_on(self, table: Table, last_id: int | None) -> None:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table.name])
            if last_id is not None:
                cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table.name, last_id])

    def require_whole(self) -> None:
        with connection.cursor() as cursor:
            if cursor.execute("PRAGMA foreign_key_check").fetchone():
                raise UnusableBackupError(ORPHANS)


class _PostgreSQLLoader(_Loader):
    def load(self, table: Table, rows: Iterable[Row]) -> Iterator[int]:
        names, converted = _names(table), _converted(table, rows, {Kind.BYTES: lambda digits: f"\\x{digits}"})
        words = COLUMN_OF_WORDS if table.name == COLUMN_OF_WORDS.table else None
        if words:  # with their message, as the recorder writes them: to add them later would write each row twice
            names = f'{names}, "{words.name}"'
            place = [column.name for column in table.columns].index(words.source)
            converted = ([*row, words.work_out(row[place] or "")] for row in converted)
        statement = f'COPY "{table.name}" ({names}) FROM STDIN'
        with connection.cursor() as cursor, connection.wrap_database_errors, cursor.copy(statement) as copy:
            for part in batched(converted, ROWS_AT_ONCE, strict=False):
                for row in part:
                    copy.write_row(row)
                yield len(part)

    def count_on(self, table: Table, last_id: int | None) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT setval(pg_get_serial_sequence(%s, %s), %s, %s)",
                [f'"{table.name}"', table.key, last_id or 1, last_id is not None],
            )

    def require_whole(self) -> None:
        with connection.cursor() as cursor:
            try:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # rather than at the end of the transaction
            except IntegrityError:
                raise UnusableBackupError(ORPHANS) from None


_LOADERS: Final[dict[str, _Loader]] = {"sqlite": _SQLiteLoader(), "postgresql": _PostgreSQLLoader()}


def _names(table: Table) -> str:
    return ", ".join(f'"{column.name}"' for column in table.columns)


def _converted(table: Table, rows: Iterable[Row], converters: dict[Kind, Convert]) -> Iterable[Row]:
    """Yield `rows` with the values of some kinds of columns converted, but for those that are NULL."""
    places = [
        (place, converters[column.kind]) for place, column in enumerate(table.columns) if column.kind in converters
    ]
    if not places:
        yield from rows
        return
    for row in rows:
        for place, convert in places:
            if row[place] is not None:
                row[place] = convert(row[place])
        yield row


def _as_django_writes_json(text: str) -> str:
    """Return JSON as Django keeps it on SQLite, where texts are compared."""
    return json.dumps(json.loads(text))


def _of_the_calendar(read: Callable[[str], object]) -> Callable[[str], str]:
    """Return what passes on the text of an instant or a day that `read` can read. PostgreSQL looks for itself."""

    def pass_on(text: str) -> str:
        read(text)
        return text

    return pass_on
