"""Calls made at the same moment, each with the time that it took, and whether their results fit one order."""

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

SECONDS = 60


class Timed[T](NamedTuple):
    """A call's result, and when it began and ended by the machine's monotonic clock, which all processes share."""

    result: T
    began: float
    ended: float


def run_at_once[T](
    calls: Sequence[Callable[[], T]],
    *,
    threads: int = 25,
    before: Callable[[], Any] = lambda: None,
    after: Callable[[], Any] = lambda: None,
) -> list[Timed[T]]:
    """Share `calls` out among threads that start together; return what each call gave, or raise what one raised.

    Each thread calls `before` ahead of the start and `after` at its end.
    """
    number = min(threads, len(calls))
    start = threading.Barrier(number)

    def run_in_turn(share: Sequence[Callable[[], T]]) -> list[Timed[T]]:
        try:
            before()
            start.wait(SECONDS)
            return [_timed(call) for call in share]
        finally:
            after()

    with ThreadPoolExecutor(number) as pool:
        shares = list(pool.map(run_in_turn, [calls[first::number] for first in range(number)], timeout=SECONDS))
    return [shares[place % number][place // number] for place in range(len(calls))]


def _timed[T](call: Callable[[], T]) -> Timed[T]:
    began = time.monotonic()
    result = call()
    return Timed(result, began, time.monotonic())


def can_all_precede(first: Sequence[Timed[Any]], then: Sequence[Timed[Any]]) -> bool:
    """Tell whether all of `first` can have taken effect before all of `then`, each while it was under way.

    If not, no order of the calls explains their results.
    """
    return max((call.began for call in first), default=0) < min((call.ended for call in then), default=float("inf"))
