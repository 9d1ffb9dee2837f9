"""The ledger's SQL, for both databases. It is written with every event, where the ORM is several times slower.

Every function sends one statement, whatever the number of rows.
"""

from collections.abc import Collection, Sequence
from operator import attrgetter
from typing import Any, Final, Protocol
from uuid import UUID

from django.db.backends.utils import CursorWrapper

from prosa.core.sql import as_arrays, as_json_array, from_sqlite, to_sqlite
from prosa.deliveries.entries import Entry
from prosa.deliveries.models import Outcome

# Each column with its type in PostgreSQL.
_COLUMNS: Final = {
    "uuid": "uuid",
    "request_id": "uuid",
    "received_at": "timestamptz",
    "key_name": "text",
    "time_zone": "text",
    "body": "bytea",
    "event_type": "text",
    "conversation_uuid": "uuid",
    "message_uuid": "uuid",
    "outcome": "text",
    "problem_code": "text",
    "problem_errors": "text",
    "parked_at": "timestamptz",
    "fingerprint": "text",
    "attempts": "int",
}
_UNCHANGING: Final = {"uuid", "request_id", "received_at", "key_name", "time_zone"}
_NAMES: Final = ", ".join(_COLUMNS)
_UPDATED: Final = {name: kind for name, kind in _COLUMNS.items() if name not in _UNCHANGING}
_values: Final = attrgetter(*_COLUMNS)
_updated_values: Final = attrgetter(*_UPDATED, "id")
_SELECT: Final = f"SELECT id, {_NAMES} FROM deliveries_delivery WHERE "


class LedgerStatements(Protocol):
    """What the ledger asks of a database, inside a write transaction."""

    def load(self, cursor: CursorWrapper, ids: Collection[int]) -> list[Entry]:
        """Return the entries with these ids, by id, and keep others from changing them."""

    def load_parked(
        self, cursor: CursorWrapper, conversations: Collection[UUID], fingerprints: Collection[str]
    ) -> list[Entry]:
        """Return what is parked for these conversations or has these fingerprints, by id; as `load` does."""

    def insert(self, cursor: CursorWrapper, entries: Sequence[Entry]) -> None:
        """Store new entries; their ids grow in the given order."""

    def update(self, cursor: CursorWrapper, entries: Sequence[Entry]) -> None:
        """Store what may change of entries that are already there."""


class SQLiteLedger(LedgerStatements):
    """SQLite, whose transaction keeps every other writer away."""

    def load(self, cursor: CursorWrapper, ids: Collection[int]) -> list[Entry]:
        cursor.execute(_SELECT + "id IN (SELECT value FROM json_each(%s)) ORDER BY id", [as_json_array(ids)])
        return [_from_sqlite_row(row) for row in cursor.fetchall()]

    def load_parked(
        self, cursor: CursorWrapper, conversations: Collection[UUID], fingerprints: Collection[str]
    ) -> list[Entry]:
        cursor.execute(
            _SELECT + "outcome = 'parked' AND (conversation_uuid IN (SELECT value FROM json_each(%s)) "
            "OR fingerprint IN (SELECT value FROM json_each(%s))) ORDER BY id",
            [as_json_array(conversations), as_json_array(fingerprints)],
        )
        return [_from_sqlite_row(row) for row in cursor.fetchall()]

    def insert(self, cursor: CursorWrapper, entries: Sequence[Entry]) -> None:
        cursor.executemany(
            f"INSERT INTO deliveries_delivery ({_NAMES}) VALUES ({', '.join(['%s'] * len(_COLUMNS))})",
            [[to_sqlite(value) for value in _values(entry)] for entry in entries],
        )

    def update(self, cursor: CursorWrapper, entries: Sequence[Entry]) -> None:
        cursor.executemany(
            f"UPDATE deliveries_delivery SET {', '.join(f'{name} = %s' for name in _UPDATED)} WHERE id = %s",
            [[to_sqlite(value) for value in _updated_values(entry)] for entry in entries],
        )


class PostgreSQLLedger(LedgerStatements):
    """PostgreSQL: rows travel as one array for each column."""

    def load(self, cursor: CursorWrapper, ids: Collection[int]) -> list[Entry]:
        cursor.execute(_SELECT + "id = ANY(%s) ORDER BY id FOR UPDATE", [list(ids)])
        return [_to_entry(row) for row in cursor.fetchall()]

    def load_parked(
        self, cursor: CursorWrapper, conversations: Collection[UUID], fingerprints: Collection[str]
    ) -> list[Entry]:
        cursor.execute(
            _SELECT + "outcome = 'parked' AND (conversation_uuid = ANY(%s::uuid[]) OR fingerprint = ANY(%s::text[])) "
            "ORDER BY id FOR UPDATE",
            [list(conversations), list(fingerprints)],
        )
        return [_to_entry(row) for row in cursor.fetchall()]

    def insert(self, cursor: CursorWrapper, entries: Sequence[Entry]) -> None:
        cursor.execute(
            f"INSERT INTO deliveries_delivery ({_NAMES}) SELECT {_NAMES} "
            f"FROM unnest({_arrays(_COLUMNS)}) WITH ORDINALITY AS given ({_NAMES}, place) ORDER BY place",
            as_arrays(_values(entry) for entry in entries),
        )

    def update(self, cursor: CursorWrapper, entries: Sequence[Entry]) -> None:
        assignments = ", ".join(f"{name} = given.{name}" for name in _UPDATED)
        cursor.execute(
            f"UPDATE deliveries_delivery AS stored SET {assignments} "
            f"FROM unnest({_arrays(_UPDATED)}, %s::bigint[]) AS given ({', '.join(_UPDATED)}, id) "
            "WHERE stored.id = given.id",
            as_arrays(_updated_values(entry) for entry in entries),
        )


_BY_VENDOR: Final[dict[str, LedgerStatements]] = {"sqlite": SQLiteLedger(), "postgresql": PostgreSQLLedger()}


def ledger_statements_for(vendor: str) -> LedgerStatements:
    """Return the statements for a connection's `vendor`: "sqlite" or "postgresql"."""
    return _BY_VENDOR[vendor]


def _arrays(columns: dict[str, str]) -> str:
    """Return the parameters of `unnest`, an array for each column."""
    return ", ".join(f"%s::{kind}[]" for kind in columns.values())


def _from_sqlite_row(row: Sequence[Any]) -> Entry:
    entry = _to_entry(list(map(from_sqlite, row)))
    for name, kind in _COLUMNS.items():
        if kind == "uuid" and (digits := getattr(entry, name)) is not None:
            setattr(entry, name, UUID(digits))
    return entry


def _to_entry(row: Sequence[Any]) -> Entry:
    entry = Entry(**dict(zip(("id", *_COLUMNS), row, strict=True)))
    entry.outcome = Outcome(entry.outcome)
    entry.body = None if entry.body is None else bytes(entry.body)
    return entry
