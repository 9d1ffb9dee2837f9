"""Events that wait for their conversation.

A message or a close for a conversation that nobody knows yet is parked; when the conversation begins, the same
transaction decides on what waits for it. What has waited for too long is refused: it stays in the ledger, from where
it can be replayed.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import connection

from prosa.conversations.rules import OutcomeCode
from prosa.core import clock
from prosa.core.sql import pipeline
from prosa.core.transactions import run_in_write_transaction
from prosa.deliveries.entries import Entry, Occasion, in_event_order
from prosa.deliveries.models import Cause, Delivery
from prosa.deliveries.storing import load_entries, store_entries

EXPIRED_AT_ONCE: Final = 500
EXPIRED: Final = OutcomeCode.CONVERSATION_NOT_FOUND


class ParkingLot:
    """What is parked for some conversations, as it is while events are being decided on."""

    def __init__(self, parked: Sequence[Entry]) -> None:
        self._parked = {entry.fingerprint: entry for entry in parked}

    def find(self, fingerprint: str) -> Entry | None:
        """Return the entry that is parked for the same event, if there is one."""
        return self._parked.get(fingerprint)

    def add(self, entry: Entry) -> None:
        """Park `entry`, which has been settled as parked."""
        self._parked[entry.fingerprint] = entry

    def take_out(self, conversation: UUID) -> list[Entry]:
        """Take out what waits for `conversation` and return it in the order in which it happened."""
        waiting = [entry for entry in self._parked.values() if entry.conversation_uuid == conversation]
        for entry in waiting:
            del self._parked[entry.fingerprint]
        return in_event_order(waiting)


def is_expired(entry: Entry, *, now: datetime) -> bool:
    """Tell whether a parked `entry` has waited for longer than PARK_FOR."""
    return entry.parked_at is not None and entry.parked_at <= now - settings.PARK_FOR


def give_up(entry: Entry, *, now: datetime) -> None:
    """Refuse an `entry` that has waited for too long."""
    entry.settle(EXPIRED, Occasion(Cause.EXPIRY, now), may_park=False)


def expire_parked(*, now: datetime) -> int:
    """Refuse everything that has waited for longer than PARK_FOR, and return how much that was."""
    expired = 0
    while count := run_in_write_transaction(lambda: _expire_some(now)):
        expired += count
    return expired


def expire_what_waited_too_long() -> None:
    """The chore of the server processes."""
    due = Delivery.objects.filter(parked_at__lte=clock.now() - settings.PARK_FOR)
    if due.exists():  # looked at first, as a look needs no write lock
        expire_parked(now=clock.now())


def _expire_some(now: datetime) -> int:
    # Rows that somebody else works on are left to them: they are being recorded, or another process expires them.
    due = Delivery.objects.filter(parked_at__lte=now - settings.PARK_FOR).order_by("parked_at")
    if connection.features.has_select_for_update_skip_locked:
        due = due.select_for_update(skip_locked=True)
    entries = load_entries(list(due.values_list("id", flat=True)[:EXPIRED_AT_ONCE]))
    for entry in entries:
        give_up(entry, now=now)
    with pipeline() as new_cursor:
        store_entries(entries, new_cursor)
    return len(entries)
