"""The ledger's SQL, for both databases. It is written with every event, where the ORM is several times slower.

Every function sends one statement, whatever the number of rows.
"""

from collections.abc import Collection, Sequence
from operator import attrgetter
from typing import Any, Final, Protocol
from uuid import UUID

from prosa.core.sql import (
    BYTES,
    CHOICE,
    INSTANT,
    INTEGER,
    KEY,
    TEXT,
    UUID_COLUMN,
    Columns,
    Cursor,
    Found,
    as_json_array,
    as_records,
    execute_with_rows,
    from_sqlite,
    given,
)
from prosa.deliveries.entries import Entry
from prosa.deliveries.models import Outcome

_COLUMNS: Final[Columns] = {
    "uuid": UUID_COLUMN,
    "request_id": UUID_COLUMN,
    "received_at": INSTANT,
    "key_name": TEXT,
    "time_zone": TEXT,
    "body": BYTES,
    "event_type": CHOICE,
    "conversation_uuid": UUID_COLUMN,
    "message_uuid": UUID_COLUMN,
    "outcome": CHOICE,
    "problem_code": CHOICE,
    "problem_errors": TEXT,
    "parked_at": INSTANT,
    "fingerprint": TEXT,
    "attempts": INTEGER,
}
_UNCHANGING: Final = {"uuid", "request_id", "received_at", "key_name", "time_zone"}
_NAMES: Final = ", ".join(_COLUMNS)
_UPDATED: Final[Columns] = {
    **{name: column for name, column in _COLUMNS.items() if name not in _UNCHANGING},
    "id": KEY,
}
_values: Final = attrgetter(*_COLUMNS)
_updated_values: Final = attrgetter(*_UPDATED)
_SELECT: Final = f"SELECT id, {_NAMES} FROM deliveries_delivery WHERE "


class LedgerStatements(Protocol):
    """What the ledger asks of a database, inside a write transaction."""

    def load(self, cursor: Cursor, ids: Collection[int]) -> list[Entry]:
        """Return the entries with these ids, by id, and keep others from changing them."""

    def load_parked(
        self, cursor: Cursor, conversations: Collection[UUID], fingerprints: Collection[str]
    ) -> Found[Entry]:
        """Ask for what is parked for these conversations or has these fingerprints, by id; as `load` does."""

    def insert(self, cursor: Cursor, entries: Sequence[Entry]) -> None:
        """Store new entries; their ids grow in the given order."""

    def update(self, cursor: Cursor, entries: Sequence[Entry]) -> None:
        """Store what may change of entries that are already there."""


class SQLiteLedger(LedgerStatements):
    """SQLite, whose transaction keeps every other writer away."""

    def load(self, cursor: Cursor, ids: Collection[int]) -> list[Entry]:
        cursor.execute(_SELECT + "id IN (SELECT value FROM json_each(%s)) ORDER BY id", [as_json_array(ids)])
        return [_from_sqlite_row(row) for row in cursor.fetchall()]

    def load_parked(
        self, cursor: Cursor, conversations: Collection[UUID], fingerprints: Collection[str]
    ) -> Found[Entry]:
        cursor.execute(
            _SELECT + "outcome = 'parked' AND (conversation_uuid IN (SELECT value FROM json_each(%s)) "
            "OR fingerprint IN (SELECT value FROM json_each(%s))) ORDER BY id",
            [as_json_array(conversations), as_json_array(fingerprints)],
        )
        return lambda: [_from_sqlite_row(row) for row in cursor.fetchall()]

    def insert(self, cursor: Cursor, entries: Sequence[Entry]) -> None:
        execute_with_rows(
            cursor, f"INSERT INTO deliveries_delivery ({_NAMES}) {{rows}}", map(_values, entries), _COLUMNS
        )

    def update(self, cursor: Cursor, entries: Sequence[Entry]) -> None:
        assignments = ", ".join(f"{name} = column{place}" for place, name in enumerate(_UPDATED, 1) if name != "id")
        execute_with_rows(
            cursor,
            f"UPDATE deliveries_delivery SET {assignments} FROM ({{rows}}) AS given "
            f"WHERE deliveries_delivery.id = given.column{len(_UPDATED)}",
            map(_updated_values, entries),
            _UPDATED,
        )


class PostgreSQLLedger(LedgerStatements):
    """PostgreSQL: rows travel as one text of JSON."""

    def load(self, cursor: Cursor, ids: Collection[int]) -> list[Entry]:
        cursor.execute(_SELECT + "id = ANY(%s) ORDER BY id FOR UPDATE", [list(ids)])
        return [_to_entry(row) for row in cursor.fetchall()]

    def load_parked(
        self, cursor: Cursor, conversations: Collection[UUID], fingerprints: Collection[str]
    ) -> Found[Entry]:
        cursor.execute(
            _SELECT + "outcome = 'parked' AND (conversation_uuid = ANY(%s::uuid[]) OR fingerprint = ANY(%s::text[])) "
            "ORDER BY id FOR UPDATE",
            [list(conversations), list(fingerprints)],
        )
        return lambda: [_to_entry(row) for row in cursor.fetchall()]

    def insert(self, cursor: Cursor, entries: Sequence[Entry]) -> None:
        cursor.execute(
            f"INSERT INTO deliveries_delivery ({_NAMES}) SELECT {_NAMES} FROM {given(_COLUMNS)} ORDER BY place",
            [as_records(map(_values, entries), _COLUMNS)],
        )

    def update(self, cursor: Cursor, entries: Sequence[Entry]) -> None:
        assignments = ", ".join(f"{name} = given.{name}" for name in _UPDATED if name != "id")
        cursor.execute(
            f"UPDATE deliveries_delivery AS stored SET {assignments} FROM {given(_UPDATED)} WHERE stored.id = given.id",
            [as_records(map(_updated_values, entries), _UPDATED)],
        )


_BY_VENDOR: Final[dict[str, LedgerStatements]] = {"sqlite": SQLiteLedger(), "postgresql": PostgreSQLLedger()}


def ledger_statements_for(vendor: str) -> LedgerStatements:
    """Return the statements for a connection's `vendor`: "sqlite" or "postgresql"."""
    return _BY_VENDOR[vendor]


def _from_sqlite_row(row: Sequence[Any]) -> Entry:
    entry = _to_entry(list(map(from_sqlite, row)))
    for name, column in _COLUMNS.items():
        if column.type == "uuid" and (digits := getattr(entry, name)) is not None:
            setattr(entry, name, UUID(digits))
    return entry


def _to_entry(row: Sequence[Any]) -> Entry:
    entry = Entry(**dict(zip(("id", *_COLUMNS), row, strict=True)))
    entry.outcome = Outcome(entry.outcome)
    entry.body = None if entry.body is None else bytes(entry.body)
    return entry
