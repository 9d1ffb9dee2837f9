"""Values in plain SQL, as Django's ORM stores them."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID


def to_sqlite(value: Any) -> Any:
    """Return `value` as SQLite keeps it: UUIDs are 32 hexadecimal digits, instants are text in UTC."""
    if isinstance(value, datetime):
        return str(value.replace(tzinfo=None))
    return value.hex if isinstance(value, UUID) else value


def from_sqlite(value: Any) -> Any:
    """Return a value that was read from SQLite. Its connection's converter makes naive datetimes of UTC texts."""
    return value.replace(tzinfo=UTC) if isinstance(value, datetime) else value


def as_json_array(values: Iterable[Any]) -> str:
    """Return `values` as one parameter for SQLite's json_each, which has no limit of their number."""
    return json.dumps([to_sqlite(value) for value in values])


def as_arrays(rows: Iterable[Iterable[Any]]) -> list[list[Any]]:
    """Return one array for each column of `rows`: how many rows travel to PostgreSQL in one statement."""
    return [list(column) for column in zip(*rows, strict=True)]
