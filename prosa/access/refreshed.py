"""What a process knows of a small table, so that requests ask the database for nothing (docs/adr/0010)."""

import threading
import time
from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.db import OperationalError

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
        found = self._read()
        self._known = read_at, found
        return found
