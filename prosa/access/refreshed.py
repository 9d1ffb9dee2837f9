"""What a process knows of a small table, so that requests ask the database for nothing (docs/adr/0010)."""

import threading
import time
from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection

REFRESH_SECONDS: Final = 2.0
SECONDS_BETWEEN_MISSES: Final = 0.25


class Refreshed[T]:
    """What `read` has returned, read again when it is asked for and is older than REFRESH_SECONDS.

    What is not found in it may have been made a moment ago: then it may be read again sooner.
    """

    def __init__(self, read: Callable[[], T]) -> None:
        self._read = read
        self._reading = threading.Lock()
        self._known: tuple[float, T] | None = None

    def get(self, most_seconds: float = REFRESH_SECONDS) -> T:
        """Return what is known, `most_seconds` old at most. Raises OperationalError if it can't be read."""
        known = self._known
        if known and self._is_fresh(known, most_seconds):
            return known[1]
        if not self._reading.acquire(timeout=settings.WRITE_TIMEOUT):
            raise OperationalError("it is being read and the database does not answer")
        try:
            known = self._known
            return known[1] if known and self._is_fresh(known, most_seconds) else self._read_again()
        finally:
            self._reading.release()

    def forget(self) -> None:
        """Read it again before it is asked for the next time. Called where this very process changes it."""
        self._known = None

    @staticmethod
    def _is_fresh(known: tuple[float, T], most_seconds: float) -> bool:
        return time.monotonic() < known[0] + most_seconds

    def _read_again(self) -> T:
        read_at = time.monotonic()  # before, so that what changes meanwhile is read again in time
        found = self._read_over_a_sound_connection()
        self._known = read_at, found
        return found

    def _read_over_a_sound_connection(self) -> T:
        """Read, once more if this thread's connection was lost.

        The door's threads use theirs for nothing else, so it may be long since it broke. Where none can be made at all,
        to try again is left to those who wait for an answer.
        """
        try:
            return self._read()
        except (OperationalError, InterfaceError):
            if connection.in_atomic_block or connection.connection is None or connection.is_usable():
                raise
            connection.close()
            return self._read()
