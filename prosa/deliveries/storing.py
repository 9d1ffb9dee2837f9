"""Entries read from the ledger and written to it, inside a write transaction."""

from collections.abc import Collection, Sequence
from uuid import UUID

from django.db import connection

from prosa.core.sql import Found, NewCursor, pipeline
from prosa.deliveries.entries import Entry
from prosa.deliveries.models import Attempt
from prosa.deliveries.statements import ledger_statements_for


def load_entries(ids: Collection[int]) -> list[Entry]:
    """Return the stored entries with these ids, by id, and keep others from changing them in this transaction."""
    if not ids:
        return []
    with connection.cursor() as cursor:
        return ledger_statements_for(connection.vendor).load(cursor, ids)


def load_parked(*, fingerprints: Collection[str]) -> list[Entry]:
    """Return what is parked that is the same as one of these events; as `load_entries` does."""
    with pipeline() as new_cursor:
        found = ask_for_parked(new_cursor, fingerprints=fingerprints)
    return found()


def ask_for_parked(
    new_cursor: NewCursor, *, conversations: Collection[UUID] = (), fingerprints: Collection[str] = ()
) -> Found[Entry]:
    """Ask for what is parked for these conversations, or is the same as one of these events; as `load_entries` does."""
    if not conversations and not fingerprints:
        return list
    return ledger_statements_for(connection.vendor).load_parked(new_cursor(), conversations, fingerprints)


def store_entries(entries: Sequence[Entry], new_cursor: NewCursor) -> None:
    """Write new entries, and what was decided anew of stored ones, with the history of their attempts.

    Call it within `prosa.core.sql.pipeline`, which makes the cursors.
    """
    statements = ledger_statements_for(connection.vendor)
    new = [entry for entry in entries if entry.id is None]
    changed = [entry for entry in entries if entry.id is not None and entry.new_history]
    history = [attempt for entry in entries for attempt in entry.new_history]
    if changed:  # first, as one that is parked no more may leave its fingerprint to a new one
        statements.update(new_cursor(), changed)
    if new:
        statements.insert(new_cursor(), new)
    if history:
        Attempt.objects.bulk_create([Attempt(**attempt._asdict()) for attempt in history])
