"""How long and how often a service is asked. Pure: no Django."""

import math
import random
import time
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

from prosa.leads.extraction import ExtractorUnavailableError, Failure

MOST_TRIES: Final = 4
LONGEST_BREAK: Final = 8.0
TIMES_THE_TIMEOUT: Final = 2


class TryAgainError(Exception):
    """A service failed in a way that may pass. `after` are the seconds that it asks us to wait, if it does."""

    def __init__(self, reason: str, *, failure: Failure = Failure.UNAVAILABLE, after: float | None = None) -> None:
        super().__init__(reason)
        self.failure = failure
        self.after = after


class Patience:
    """The time that one conversation may take: all tries and the breaks between them, `TIMES_THE_TIMEOUT` in sum.

    One instance serves one conversation.
    """

    def __init__(
        self,
        *,
        timeout: float,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._timeout = timeout
        self._clock = clock
        self._sleep = sleep
        self._end = clock() + TIMES_THE_TIMEOUT * timeout

    def keep_trying[T](self, call: Callable[[float], T]) -> T:
        """Return what `call` returns, which is given the seconds that it may take, and may raise TryAgainError.

        Raises ExtractorUnavailableError when tries or time have run out.
        """
        for number in range(1, MOST_TRIES + 1):
            try:
                return call(self._seconds_for_a_try())
            except TryAgainError as error:
                pause = self._choose_break(number, error.after)
                if number == MOST_TRIES or self._clock() + pause >= self._end:
                    raise ExtractorUnavailableError(f"{error} (tries: {number})", failure=error.failure) from None
            self._sleep(pause)
        raise AssertionError("the last try returns or raises")

    def _seconds_for_a_try(self) -> float:
        left = self._end - self._clock()
        if left <= 0:
            raise ExtractorUnavailableError("The service took too long.", failure=Failure.TOO_SLOW)
        return min(self._timeout, left)

    def _choose_break(self, number: int, asked: float | None) -> float:
        """Return the longer of what the service asks for and a break that grows, and differs between processes.

        There is none where the service asks for none.
        """
        if asked == 0:
            return 0
        own = min(LONGEST_BREAK, 2.0 ** (number - 1)) * random.uniform(0.5, 1)  # noqa: S311 (no secret)
        return max(own, asked or 0.0)


def read_retry_after(value: str | None, *, now: datetime) -> float | None:
    """Return the seconds that a Retry-After header asks for, which gives them or an HTTP date."""
    if value is None:
        return None
    try:
        seconds = float(value)
    except ValueError:
        return _seconds_until(value, now)
    return max(0.0, seconds) if math.isfinite(seconds) else None


def _seconds_until(value: str, now: datetime) -> float | None:
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    return max(0.0, (moment.replace(tzinfo=moment.tzinfo or UTC) - now).total_seconds())
