"""Work that one process does at a time, of all that share the database."""

import zlib
from collections.abc import Callable
from pathlib import Path

from django.db import connection

from prosa.core.sqlite.lock import lock_for
from prosa.core.transactions import run_in_write_transaction

_LOCK_CLASS = 0x50726F73  # "Pros", so that these keys meet no others


def run_alone[T](name: str, work: Callable[[], T]) -> T | None:
    """Return what `work` returns, or None at once if another process does the work of this `name` right now.

    On PostgreSQL all of `work` is one write transaction, and runs again after a conflict as these do; the lock goes
    with it. On SQLite `work` opens its own ones, so that others may write in between. When a process dies, its turn
    ends.
    """
    if connection.vendor == "postgresql":
        return run_in_write_transaction(lambda: work() if _take_turn(name) else None)
    lock = lock_for(Path(f"{connection.settings_dict['NAME']}.{name}.lock"))
    if not lock.acquire(timeout=0):
        return None
    try:
        return work()
    finally:
        lock.release()


def _take_turn(name: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [_LOCK_CLASS, zlib.crc32(name.encode()) >> 1])
        [was_taken] = cursor.fetchone()
    return bool(was_taken)
