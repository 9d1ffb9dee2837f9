"""Write transactions that run again when the database asks for it."""

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, Final, cast

from django.db import (
    DEFAULT_DB_ALIAS,
    DatabaseError,
    InterfaceError,
    OperationalError,
    connection,
    connections,
    transaction,
)

if TYPE_CHECKING:
    from prosa.core.sqlite.base import DatabaseWrapper as SQLiteConnection

ATTEMPTS: Final = 5
FIRST_PAUSE: Final = 0.01
# PostgreSQL's serialization failure, deadlock and unique violation. SQLite's write lock leaves no room for any.
_RETRIED_SQLSTATES: Final = frozenset({"40001", "40P01", "23505"})


class WriteConflictError(OperationalError):
    """Others wrote the same rows each time this transaction was tried. Worth trying again later."""


def run_in_write_transaction[T](work: Callable[[], T], *, was_committed: Callable[[], bool] = lambda: False) -> T:
    """Run `work` in one durable transaction and return its result.

    Where another writer got in the way (unique violation, deadlock, serialization failure), or the connection was
    lost, the whole of `work` runs again on fresh data, so it must not have effects outside the database. If the
    connection was lost during the COMMIT, `was_committed` is asked first, inside the new transaction. Inside a
    transaction that is already open, `work` simply runs: the owner of that transaction retries.

    Raises WriteConflictError after the last attempt, and any other database error as it comes.
    """
    if connection.in_atomic_block:
        return work()
    attempts = _Attempts(work, was_committed)
    for number in range(ATTEMPTS):
        try:
            return attempts.make()
        except (DatabaseError, InterfaceError) as error:
            if _is_conflict(error):
                problem: Exception = WriteConflictError("the write met a conflict at every attempt")
            elif attempts.lost_connection():
                problem = error
            else:
                _mend_sqlite(error)
                raise
            if number == ATTEMPTS - 1:
                raise problem from error
        time.sleep(random.uniform(0, FIRST_PAUSE * 2**number))  # noqa: S311 (jitter, not a secret)
    raise AssertionError("unreachable")


class _Attempts[T]:
    """The attempts at one piece of work. `_unanswered` holds its result if nobody knows whether it was committed."""

    def __init__(self, work: Callable[[], T], was_committed: Callable[[], bool]) -> None:
        self._work = work
        self._was_committed = was_committed
        self._unanswered: list[T] = []
        self._connection: Any = None

    def make(self) -> T:
        self._connection = None
        with transaction.atomic():
            self._connection = connection.connection
            if self._unanswered and self._was_committed():
                return self._unanswered[0]
            result = self._work()
            self._unanswered = [result]
        return result

    def lost_connection(self) -> bool:
        """Tell whether the connection broke on which the last attempt was made, and close what is left of it.

        Where none could be made at all, the database is away: to try again is left to those who wait for an answer.
        """
        if self._connection is None or connection.vendor != "postgresql":
            return False
        if connection.connection is self._connection and connection.is_usable():
            return False
        connection.close()
        return True


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


def _mend_sqlite(error: Exception) -> None:
    """Let the next transaction do better, once what is wrong with SQLite's files has been put right.

    A connection that was opened while they could not be written stays so for ever, if it is not closed. On a full disk
    the log can be written anew from its beginning only after it has been written back.
    """
    name = getattr(error.__cause__, "sqlite_errorname", "")
    if name.startswith("SQLITE_READONLY"):
        connection.close()
    elif name == "SQLITE_FULL":
        with suppress(OperationalError):
            cast("SQLiteConnection", connections[DEFAULT_DB_ALIAS]).empty_log()


def _is_conflict(error: Exception) -> bool:
    return getattr(error.__cause__, "sqlstate", None) in _RETRIED_SQLSTATES
