"""Write transactions that run again when the database asks for it."""

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from django.db import DatabaseError, OperationalError, connection, transaction

ATTEMPTS: Final = 5
FIRST_PAUSE: Final = 0.01
# PostgreSQL's serialization failure, deadlock and unique violation. SQLite's write lock leaves no room for any.
_RETRIED_SQLSTATES: Final = frozenset({"40001", "40P01", "23505"})


class WriteConflictError(OperationalError):
    """Others wrote the same rows each time this transaction was tried. Worth trying again later."""


def run_in_write_transaction[T](work: Callable[[], T]) -> T:
    """Run `work` in one durable transaction and return its result.

    Where another writer got in the way (unique violation, deadlock, serialization failure), the whole of `work` runs
    again on fresh data, so it must not have effects outside the database. Inside a transaction that is already open,
    `work` simply runs: the owner of that transaction retries.

    Raises WriteConflictError after the last attempt, and any other database error as it comes.
    """
    if connection.in_atomic_block:
        return work()
    for attempt in range(ATTEMPTS):
        try:
            with transaction.atomic():
                return work()
        except DatabaseError as error:
            if not _is_conflict(error):
                raise
            if attempt == ATTEMPTS - 1:
                raise WriteConflictError("the write met a conflict at every attempt") from error
        time.sleep(random.uniform(0, FIRST_PAUSE * 2**attempt))  # noqa: S311 (jitter, not a secret)
    raise AssertionError("unreachable")


@contextmanager
def snapshot() -> Iterator[None]:
    """Within it, everything that is read is of one and the same moment. Nothing may be written.

    On SQLite writers wait meanwhile, so keep it short.
    """
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield


def _is_conflict(error: DatabaseError) -> bool:
    return getattr(error.__cause__, "sqlstate", None) in _RETRIED_SQLSTATES
