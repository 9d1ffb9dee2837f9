"""Group commit inside one process, for what is not handed to the writer (`prosa.webhooks.writer`).

One request at a time writes, for all that wait. It begins a transaction, takes what has gathered by then, its own
events among them, records it, tells each request what became of its own, and hands its place on to the next that waits.
While it waits for its turn and for the disk, further events gather, so that transactions grow with the load and a lone
request waits for nobody (docs/adr/0011).
"""

import logging
import os
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from enum import Enum
from functools import partial
from typing import Final, NamedTuple, Protocol

from django.conf import settings
from django.db import OperationalError, connection

from prosa.core.connections import SharedConnection
from prosa.deliveries.entries import Item
from prosa.deliveries.intake import record_items
from prosa.webhooks.metrics import count_failure, count_transaction

MOST_EVENTS_AT_ONCE: Final = 500  # when as many are gathered, no more requests join the transaction
MOST_REQUESTS_WAITING: Final = 1024
MILLISECONDS_FOR_LOCKS: Final = 250  # then each request goes on by itself, and one that waits for a lock holds up none
# For the connection, the lock, and then some: no transaction that comes to an end takes longer.
WRITE_TIMEOUTS_OF_A_TRANSACTION: Final = 3
logger = logging.getLogger(__name__)


class OverloadedError(OperationalError):
    """More requests wait to be recorded than can be expected to be in time."""


class Recorder(Protocol):
    """What records items: `prosa.deliveries.intake.record_items`."""

    def __call__(self, items: Sequence[Item], when_begun: Callable[[], object] = ...) -> list[str]: ...


class _State(Enum):
    WAITING = "waiting"
    TAKEN = "taken"  # by a request that is writing
    LEADING = "leading"  # its own request is to write
    DONE = "done"
    ALONE = "alone"  # the shared transaction failed: its request records it by itself


class _Job:
    """What one request wants recorded. Its state is changed under the committer's lock."""

    def __init__(self, items: Sequence[Item]) -> None:
        self.items = items
        self.state = _State.WAITING
        self.codes: list[str] = []
        self._called = threading.Lock()
        self._called.acquire()

    def call(self) -> None:
        """Wake its request, whose state has changed."""
        self._called.release()

    def wait(self, seconds: float) -> bool:
        """Wait until it is called. Return whether it was."""
        return self._called.acquire(timeout=max(seconds, 0))


class _Group:
    """The requests that share a transaction, and what they bring, in the same order."""

    def __init__(self) -> None:
        self.jobs: list[_Job] = []
        self.items: list[Item] = []

    def add(self, job: _Job) -> None:
        job.state = _State.TAKEN
        self.jobs.append(job)
        self.items += job.items


class CommitterState(NamedTuple):
    """How many requests wait, and for how many seconds the one that leads has been at it: 0 if none does."""

    waiting: int
    seconds: float


class Committer:
    """The requests of one process that wait for their events to be recorded."""

    def __init__(self, *, record: Recorder = record_items) -> None:
        self._record = record
        self.connection = SharedConnection(lock_timeout=MILLISECONDS_FOR_LOCKS)
        self._lock = threading.Lock()
        self._waiting: deque[_Job] = deque()
        self._is_led = False
        self._led_since = 0.0

    def record(self, items: Sequence[Item]) -> list[str]:
        """Record `items` durably, together with those of other requests, and return the code of each.

        Where that fails, the items are recorded by themselves, so that no request fails for another's sake. Raises
        OperationalError if the database could not be written within WRITE_TIMEOUT; a transaction that is under way at
        that moment may still be carried out.
        """
        if connection.in_atomic_block:  # somebody else decides when this is committed
            return self._record(items)
        began = time.monotonic()
        job = self._enqueue(items)
        if job.state is not _State.LEADING:
            self._wait(job)
        if job.state is _State.LEADING:
            self._lead(job)
        if job.state is _State.DONE:
            return job.codes
        if time.monotonic() > began + settings.WRITE_TIMEOUT:
            raise OperationalError("the database could not be written in time")
        return self._record(items)

    def _enqueue(self, items: Sequence[Item]) -> _Job:
        job = _Job(items)
        with self._lock:
            if len(self._waiting) >= MOST_REQUESTS_WAITING:
                raise OverloadedError("too many requests are waiting to be recorded")
            self._waiting.append(job)
            if not self._is_led:
                self._is_led, job.state = True, _State.LEADING
                self._led_since = time.monotonic()
        return job

    def _wait(self, job: _Job) -> None:
        """Wait until `job` is done, is to lead, or is to be recorded alone. Raises OperationalError."""
        if job.wait(settings.WRITE_TIMEOUT):
            return
        with self._lock:
            if job.state is _State.WAITING:
                self._waiting.remove(job)
                raise OperationalError("the database was busy for too long with what came before")
        if not job.wait(settings.WRITE_TIMEOUT):
            raise OperationalError("the database did not answer in time")

    def _lead(self, own: _Job) -> None:
        """Record what waits, and `own` with it."""
        group = _Group()
        self._gather(group)
        state, began = _State.ALONE, time.perf_counter()
        try:
            with self.connection.in_this_thread():
                codes = self._record(group.items, partial(self._gather, group))  # what came while it waited joins it
            state = _State.DONE
        except Exception as error:  # noqa: BLE001 (each request learns of its own when it tries by itself)
            log_failure(len(group.jobs), error)
        finally:
            self._hand_on()
            if state is _State.DONE:
                _share_out(codes, group.jobs)
            for job in group.jobs:
                job.state = state
                if job is not own:
                    job.call()
            if state is _State.DONE:
                count_transaction(len(group.items), time.perf_counter() - began)
            else:
                count_failure()

    def _gather(self, group: "_Group") -> None:
        """Take what waits into `group`."""
        with self._lock:
            while self._waiting and len(group.items) < MOST_EVENTS_AT_ONCE:
                group.add(self._waiting.popleft())

    def _hand_on(self) -> None:
        """Let the next that waits lead."""
        with self._lock:
            self._is_led = bool(self._waiting)
            self._led_since = time.monotonic()
            if self._waiting:
                self._waiting[0].state = _State.LEADING
                self._waiting[0].call()

    def state(self) -> CommitterState:
        """Return how it is doing."""
        with self._lock:
            return CommitterState(len(self._waiting), time.monotonic() - self._led_since if self._is_led else 0.0)


def log_failure(requests: int, error: Exception) -> None:
    """Say that a shared transaction failed. A database's own words may hold those of a message."""
    kinds = " of ".join(type(each).__name__ for each in (error, error.__cause__) if each)
    logger.info("%d requests could not be recorded together: %s", requests, kinds)


def _share_out(codes: Sequence[str], jobs: Sequence[_Job]) -> None:
    first = 0
    for job in jobs:
        job.codes = list(codes[first : first + len(job.items)])
        first += len(job.items)


_own: tuple[int, Committer] | None = None
_making = threading.Lock()


def committer() -> Committer:
    """Return this process's committer. It is made on first use: a process that is forked later makes its own."""
    global _own  # noqa: PLW0603 (one committer for the process)
    if _own is None or _own[0] != os.getpid():
        with _making:
            if _own is None or _own[0] != os.getpid():
                _own = os.getpid(), Committer()
    return _own[1]
