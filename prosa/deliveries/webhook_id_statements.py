"""The SQL of webhook-ids, for both databases: it runs within every transaction that a signed request is in."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Final, NamedTuple
from uuid import UUID

from django.db import connection

from prosa.core.sql import (
    INSTANT,
    TEXT,
    UUID_COLUMN,
    Columns,
    Cursor,
    as_json_array,
    as_records,
    execute_with_rows,
    given,
)
from prosa.deliveries.entries import Claim

_COLUMNS: Final[Columns] = {
    "source_name": TEXT,
    "webhook_id": TEXT,
    "digest": TEXT,
    "codes": TEXT,
    "request_id": UUID_COLUMN,
    "received_at": INSTANT,
}
_NAMES: Final = ", ".join(_COLUMNS)
_TABLE: Final = "deliveries_webhookid"
_SELECT: Final = f"SELECT source_name, webhook_id, digest, codes FROM {_TABLE} WHERE webhook_id "
_FIND: Final = {
    "sqlite": _SELECT + "IN (SELECT value FROM json_each(%s))",
    "postgresql": _SELECT + "= ANY(%s::text[])",
}


class KnownId(NamedTuple):
    """What is stored of a webhook-id: the SHA-256 of the body, and the codes of its events, separated by blanks."""

    digest: str
    codes: str


class StoredId(NamedTuple):
    """A row to be stored: the columns of `WebhookId`."""

    source_name: str
    webhook_id: str
    digest: str
    codes: str
    request_id: UUID
    received_at: datetime


def find_ids(cursor: Cursor, claims: Collection[Claim]) -> Mapping[tuple[str, str], KnownId]:
    """Return what is stored of these ids, by source and id. Other sources may use the same ids."""
    wanted = [claim.webhook_id for claim in claims]
    cursor.execute(_FIND[connection.vendor], [as_json_array(wanted) if connection.vendor == "sqlite" else wanted])
    return {(source, webhook_id): KnownId(digest, codes) for source, webhook_id, digest, codes in cursor.fetchall()}


def insert_ids(cursor: Cursor, rows: Sequence[StoredId]) -> None:
    """Store new ids. Fails where another transaction has stored one of them meanwhile."""
    ordered = sorted(rows)  # the same order in all transactions, so that none waits for another in a ring
    if connection.vendor == "sqlite":
        execute_with_rows(cursor, f"INSERT INTO {_TABLE} ({_NAMES}) {{rows}}", ordered, _COLUMNS)
    else:
        cursor.execute(
            f"INSERT INTO {_TABLE} ({_NAMES}) SELECT {_NAMES} FROM {given(_COLUMNS)} ORDER BY place",
            [as_records(ordered, _COLUMNS)],
        )
