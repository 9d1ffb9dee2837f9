"""The writer itself: takes what the server's processes hand it, records what has gathered, and answers.

It is alone in its process, so that nothing gets in its way while it holds the database's locks.
"""

import logging
import resource
import select
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import partial
from typing import IO, Final

import msgspec
from django.conf import settings

from prosa.core.connections import SharedConnection
from prosa.deliveries.entries import Item
from prosa.deliveries.intake import record_items
from prosa.webhooks.committer import (
    MILLISECONDS_FOR_LOCKS,
    MOST_EVENTS_AT_ONCE,
    WRITE_TIMEOUTS_OF_A_TRANSACTION,
    Recorder,
    log_failure,
)
from prosa.webhooks.metrics import count_failure, count_transaction
from prosa.webhooks.writer.messages import MOST_BYTES, is_ours, read_request, write_answer

CONNECTIONS_TO_BE_TAKEN: Final = 1024
FILES_BESIDE_CONNECTIONS: Final = 64  # the database's, the metrics', and some more
logger = logging.getLogger(__name__)


class _Group:
    """The requests that share a transaction, each with its connection, and what they bring, in the same order."""

    def __init__(self) -> None:
        self.requests: list[tuple[socket.socket, int]] = []
        self.items: list[Item] = []

    def add(self, connection: socket.socket, items: Sequence[Item]) -> None:
        self.requests.append((connection, len(items)))
        self.items += items


class WriterProcess:
    """Serves at `listener`, a Unix socket that keeps messages apart, until the file `life` comes to its end.

    Each transaction is made within `bounds`. Of more than `most_connections`, the latest are closed.
    """

    def __init__(
        self,
        listener: socket.socket,
        life: IO[bytes],
        *,
        record: Recorder = record_items,
        bounds: Callable[[], AbstractContextManager[None]] = nullcontext,
        most_connections: int = CONNECTIONS_TO_BE_TAKEN,
    ) -> None:
        self._record = record
        self._bounds = bounds
        self._most_connections = most_connections
        self._connection = SharedConnection(lock_timeout=MILLISECONDS_FOR_LOCKS)
        self._listener = listener
        self._life = life
        self._has_ended = False
        self._connections: dict[int, socket.socket] = {}
        # Not by `selectors`: this looks three times in each transaction, a tenth of what a lone event takes.
        self._ready = select.epoll()
        self._ready.register(listener, select.EPOLLIN)
        self._ready.register(life, select.EPOLLIN)

    def run(self) -> None:
        """Serve until the end."""
        while not self._has_ended:
            group = _Group()
            self._gather(group, wait=True)
            if group.items:
                self._record_group(group)
        for connection in list(self._connections.values()):
            self._drop(connection)

    def _gather(self, group: _Group, *, wait: bool = False) -> None:
        """Take what requests have handed over into `group`: wait for the first, if need be, and for no other."""
        while self._take_ready(group, None if wait else 0):
            wait = False

    def _take_ready(self, group: _Group, seconds: float | None) -> bool:
        """Take what is there, or comes within `seconds`. Return whether there is a new connection with more."""
        has_new = False
        for place, _ in self._ready.poll(seconds):
            if place in self._connections:
                if len(group.items) < MOST_EVENTS_AT_ONCE:
                    self._take(self._connections[place], group)
            elif place == self._listener.fileno():
                has_new = self._accept()
            else:
                self._has_ended = not self._life.read(1)
        return has_new

    def _accept(self) -> bool:
        """Accept a connection. Return whether it was kept."""
        connection, _ = self._listener.accept()
        if len(self._connections) >= self._most_connections or not is_ours(connection):
            connection.close()  # its request is recorded by its own process
            return False
        self._connections[connection.fileno()] = connection
        self._ready.register(connection, select.EPOLLIN)
        return True

    def _take(self, connection: socket.socket, group: _Group) -> None:
        try:
            message = connection.recv(MOST_BYTES)
        except ConnectionError:
            message = b""
        if not message:
            self._drop(connection)
            return
        try:
            items, deadline = read_request(message)
        except msgspec.DecodeError:
            logger.exception("A request could not be read")
            self._drop(connection)
            return
        if time.monotonic() < deadline:
            group.add(connection, items)
        else:
            self._answer(connection, None)

    def _drop(self, connection: socket.socket) -> None:
        del self._connections[connection.fileno()]
        connection.close()  # which ends the looking, too

    def _record_group(self, group: _Group) -> None:
        codes: Sequence[str] | None = None
        began = time.perf_counter()
        try:
            with self._bounds(), self._connection.in_this_thread():
                codes = self._record(group.items, partial(self._gather, group))  # what came while it waited joins it
        except Exception as error:  # noqa: BLE001 (each request learns of its own when it tries by itself)
            log_failure(len(group.requests), error)
            count_failure()
        else:
            count_transaction(len(group.items), time.perf_counter() - began)
        self._share_out(codes, group)

    def _share_out(self, codes: Sequence[str] | None, group: _Group) -> None:
        first = 0
        for connection, number in group.requests:
            self._answer(connection, None if codes is None else codes[first : first + number])
            first += number

    def _answer(self, connection: socket.socket, codes: Sequence[str] | None) -> None:
        if connection.fileno() not in self._connections:  # its request gave up while the transaction waited
            return
        try:
            connection.send(write_answer(codes))
        except ConnectionError:  # or just now
            self._drop(connection)


def connections_allowed() -> int:
    """Let this process have as many open files as the system allows, and return how many connections that leaves."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    return sys.maxsize if most == resource.RLIM_INFINITY else max(most - FILES_BESIDE_CONNECTIONS, 0)


@contextmanager
def bounded_time() -> Iterator[None]:
    """End the process if this takes longer than any transaction may. The server then starts another."""
    signal.alarm(WRITE_TIMEOUTS_OF_A_TRANSACTION * settings.WRITE_TIMEOUT)
    try:
        yield
    finally:
        signal.alarm(0)
