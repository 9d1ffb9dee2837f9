"""Values and statements in plain SQL, for the paths where the ORM is several times slower."""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import lru_cache, partial
from itertools import batched, chain
from typing import Any, Final, NamedTuple, Protocol
from uuid import UUID

import msgspec
from django.db import connection
from django.db.backends.sqlite3.base import FORMAT_QMARK_REGEX
from django.db.backends.utils import CursorWrapper

FEW_ROWS: Final = 64
MOST_ROWS_AT_ONCE: Final = 2000  # SQLite takes 32,766 parameters, and no row has more than 15

# What a statement that was sent has found, once it is asked for.
type Found[T] = Callable[[], list[T]]


class Cursor(Protocol):
    """What statements are executed with: Django's cursor, or the driver's own."""

    def execute(self, query: Any, params: Any = ..., /) -> Any: ...
    def executemany(self, query: Any, param_list: Any, /) -> Any: ...
    def fetchone(self) -> Any: ...
    def fetchall(self) -> Any: ...


type NewCursor = Callable[[], Cursor]


type ColumnConverter = Callable[[Iterable[Any]], Iterable[Any]]


class Column(NamedTuple):
    """How a column's values travel: its type in PostgreSQL, and what turns values into what SQLite keeps.

    A whole column is converted at once. Any value may be None. `as_json` turns one value into what PostgreSQL reads
    from JSON, where that is not what the encoder makes of it.
    """

    type: str
    convert: ColumnConverter
    as_json: Callable[[Any], Any] | None = None


type Columns = Mapping[str, Column]


def uuids_to_sqlite(values: Iterable[UUID | None]) -> Iterable[str | None]:
    """Return the 32 hexadecimal digits that SQLite keeps of each."""
    return [None if value is None else f"{value.int:032x}" for value in values]


def instants_to_sqlite(values: Iterable[datetime | None]) -> Iterable[str | None]:
    """Return the texts in UTC, without offset, that SQLite keeps."""
    return [None if value is None else instant_to_sqlite(value) for value in values]


@lru_cache(maxsize=4096)
def instant_to_sqlite(value: datetime) -> str:
    """Return the text of one instant, which stands in many columns and rows."""
    return str(value.replace(tzinfo=None))


def choices_to_sqlite(values: Iterable[str]) -> Iterable[str]:
    """Return plain texts, no members of enumerations: SQLite's driver is slow to find out what these are."""
    return map(str.__str__, values)


def plain[T](values: Iterable[T]) -> Iterable[T]:
    """Return the values themselves."""
    return values


# The types of columns that plain statements write.
UUID_COLUMN: Final = Column("uuid", uuids_to_sqlite)
INSTANT: Final = Column("timestamptz", instants_to_sqlite)
CHOICE: Final = Column("text", choices_to_sqlite)
TEXT: Final = Column("text", plain)
BYTES: Final = Column("bytea", plain, lambda value: None if value is None else f"\\x{value.hex()}")
INTEGER: Final = Column("int", plain)
KEY: Final = Column("bigint", plain)
BOOLEAN: Final = Column("bool", plain)
VECTOR: Final = Column("tsvector", plain)


def from_sqlite(value: Any) -> Any:
    """Return a value that was read from SQLite. Its connection's converter makes naive datetimes of UTC texts."""
    return value.replace(tzinfo=UTC) if isinstance(value, datetime) else value


def as_json_array(values: Iterable[UUID | int | str]) -> str:
    """Return `values` as one parameter for SQLite's json_each, which has no limit of their number."""
    return msgspec.json.encode([value.hex if isinstance(value, UUID) else value for value in values]).decode()


def execute_with_rows(cursor: Cursor, statement: str, rows: Iterable[Sequence[Any]], columns: Columns) -> None:
    """Execute `statement` on SQLite with `{rows}` in it replaced by VALUES, each value through its column's converter.

    For few rows it is executed once for each, or it would have to be compiled for each number of rows. Many travel in
    one: Python's driver lets go of the interpreter's lock for each row that a statement is executed with, and other
    threads are slow to give it back.
    """
    by_column = zip(zip(*rows, strict=True), columns.values(), strict=True)
    converted = list(zip(*(column.convert(values) for values, column in by_column), strict=True))
    if len(converted) <= FEW_ROWS:
        cursor.executemany(_with_values(statement, 1, len(columns)), converted)
        return
    for part in batched(converted, MOST_ROWS_AT_ONCE, strict=False):
        cursor.execute(_with_values(statement, len(part), len(columns)), list(chain.from_iterable(part)))


@lru_cache(maxsize=256)
def _with_values(statement: str, rows: int, columns: int) -> str:
    row = f"({', '.join(['%s'] * columns)})"
    return statement.format(rows=f"VALUES {', '.join([row] * rows)}")


def as_records(rows: Iterable[Sequence[Any]], columns: Columns) -> str:
    """Return `rows` as one parameter for PostgreSQL, JSON: arrays of the columns would take five times as long."""
    names, special = tuple(columns), [(name, column.as_json) for name, column in columns.items() if column.as_json]
    records = [dict(zip(names, row, strict=True)) for row in rows]
    for name, convert in special:
        for record in records:
            record[name] = convert(record[name])
    return msgspec.json.encode(records).decode()


def given(columns: Columns) -> str:
    """Return the rows that `as_records` sends as a table named `given` in PostgreSQL, numbered by `place`."""
    types = ", ".join(f"{name} {column.type}" for name, column in columns.items())
    return (
        f"ROWS FROM (json_to_recordset(%s::json) AS ({types})) WITH ORDINALITY AS given ({', '.join(columns)}, place)"
    )


@contextmanager
def pipeline() -> Iterator[NewCursor]:
    """Send the statements of this block without waiting for each one's answer, where the database can.

    As `quick_cursors`. On PostgreSQL the statements travel together, until a result is asked for or the block ends.
    Errors come at these moments. Whoever writes opens a transaction first.
    """
    with quick_cursors() as new_cursor:
        if connection.vendor != "postgresql":
            yield new_cursor
            return
        with connection.connection.pipeline():
            yield new_cursor


@contextmanager
def quick_cursors(*, has_many_rows: bool = False) -> Iterator[NewCursor]:
    """Yield a function that makes cursors of the database's driver, one for each statement.

    On PostgreSQL the statements are prepared on the server, so that each is parsed and planned once a connection, and
    with `has_many_rows` what they find comes in binary form, which is read in less than half the time. They are logged
    only where somebody looks, as tests do.
    """
    connection.validate_no_broken_transaction()
    connection.ensure_connection()
    raw = connection.connection
    is_watched = connection.queries_logged or connection.execute_wrappers
    with connection.wrap_database_errors:
        if connection.vendor == "postgresql":
            new_cursor = partial(_binary_cursor if has_many_rows else _driver().Cursor, raw)
            yield partial(_watch, new_cursor) if is_watched else new_cursor
        else:
            yield connection.cursor if is_watched else partial(QuickCursor, raw)


def _watch(new_cursor: Callable[[], Any]) -> Any:
    """Return a cursor whose statements Django notes."""
    return connection.make_debug_cursor(CursorWrapper(new_cursor(), connection))


def _binary_cursor(raw: Any) -> Any:
    """Return a cursor of the driver whose results come in binary form. Django's own connection makes other ones."""
    cursor = _driver().Cursor(raw)
    cursor.format = _driver().pq.Format.BINARY
    return cursor


def _driver() -> Any:
    """Return PostgreSQL's driver. It is loaded where it is used: on SQLite, a tenth of each program's start."""
    import psycopg  # noqa: PLC0415

    return psycopg


class QuickCursor(sqlite3.Cursor):
    """SQLite's own cursor, for statements as Django writes them. Django's does a lot around each one."""

    def execute(self, query: str, params: Any = (), /) -> "QuickCursor":
        if isinstance(params, Mapping):
            super().execute(with_named_signs(query, tuple(params)), params)
        else:
            super().execute(with_question_marks(query), params)
        return self

    def executemany(self, query: str, param_list: Any, /) -> "QuickCursor":
        super().executemany(with_question_marks(query), param_list)
        return self


@lru_cache(maxsize=1024)
def with_question_marks(query: str) -> str:
    """Return the query with SQLite's signs for parameters: worked out once, as some texts are long."""
    return FORMAT_QMARK_REGEX.sub("?", query).replace("%%", "%")


@lru_cache(maxsize=256)
def with_named_signs(query: str, names: tuple[str, ...]) -> str:
    """Return the query with SQLite's signs for named parameters."""
    return query % {name: f":{name}" for name in names}
