"""Leaving a service alone while it fails, so that an outage does not make every conversation wait for it. Pure."""

import threading
from datetime import datetime, timedelta
from typing import Final

from prosa.leads.extraction import Failure

FAILURES_THAT_OPEN: Final = 3
FIRST_PAUSE: Final = timedelta(seconds=30)
LONGEST_PAUSE: Final = timedelta(minutes=10)


class CircuitBreaker:
    """Opens after some failures one after the other. When its pause is over, one call may try whether it works again.

    Each time that one fails too, the next pause is twice as long. Several threads may use it.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._failures = 0
        self._pause = FIRST_PAUSE
        self._open_until: datetime | None = None
        self._is_trying = False
        self.problem = ""
        self.failure = Failure.UNAVAILABLE

    @property
    def open_until(self) -> datetime | None:
        """When the service is to be tried again, where it is left alone; None where it works."""
        return self._open_until

    def is_open(self, *, now: datetime) -> bool:
        """Tell whether the service is to be left alone."""
        return self._open_until is not None and now < self._open_until

    def admits(self, *, now: datetime) -> bool:
        """Tell whether a call may be made now. Where the pause is over, only the first that asks may."""
        with self._lock:
            if self._open_until is None:
                return True
            if now < self._open_until:
                return False
            self._open_until = now + self._pause  # until that call has told how it went, others leave it alone
            self._is_trying = True
            return True

    def succeed(self) -> bool:
        """Note a call that the service has answered. Return whether it had failed before."""
        with self._lock:
            was_open = self._open_until is not None
            self._failures, self._pause, self._open_until = 0, FIRST_PAUSE, None
            self._is_trying, self.problem = False, ""
            return was_open

    def fail(self, *, problem: str, failure: Failure, now: datetime) -> bool:
        """Note a call that failed for the service's sake. Return whether that opens the circuit, which was closed."""
        with self._lock:
            self.problem, self.failure = problem, failure
            self._failures += 1
            if self._open_until is None:
                self._open_until = now + self._pause if self._failures >= FAILURES_THAT_OPEN else None
                return self._open_until is not None
            if self._is_trying:  # others are calls that were under way when it opened
                self._is_trying = False
                self._pause = min(self._pause * 2, LONGEST_PAUSE)
                self._open_until = now + self._pause
            return False
