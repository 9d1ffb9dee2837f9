"""The writer as the server's processes see it: they hand it events, and wait until it has recorded them."""

import os
import socket
import struct
import threading
import time
from collections import deque
from collections.abc import Sequence
from functools import cache
from typing import Final

from django.conf import settings
from django.db import OperationalError

from prosa.core.supervision import WRITER_VARIABLE
from prosa.deliveries.entries import Item
from prosa.webhooks.writer.messages import MOST_BYTES, address_of, is_ours, new_socket, read_answer, write_request

SECONDS_TO_AVOID_IT: Final = 10.0  # once it did not answer in time


class NoWriterError(Exception):
    """Nobody was there to hand the events to. They are not recorded."""


class LostWriterError(Exception):
    """The writer died with the events in its hands. Nobody knows whether they are recorded."""


class Writer:
    """The writer that listens at `name`. Each request has a connection to itself while it waits."""

    def __init__(self, name: str) -> None:
        self._address = address_of(name)
        self._idle: deque[socket.socket] = deque()
        self._lock = threading.Lock()
        self._avoided_until = 0.0
        self.waiting = 0  # requests

    def record(self, items: Sequence[Item]) -> list[str] | None:
        """Have `items` recorded, and return the code of each, or None if the caller is to record them by itself.

        Raises NoWriterError, LostWriterError, and OperationalError if there was no answer within WRITE_TIMEOUT; what
        is under way at that moment may still be carried out.
        """
        deadline = time.monotonic() + settings.WRITE_TIMEOUT
        if time.monotonic() < self._avoided_until:
            raise NoWriterError
        connection = self._hand_over(write_request(items, deadline=deadline))
        self._count(1)
        try:
            answer = connection.recv(MOST_BYTES)
        except BlockingIOError:
            connection.close()
            self._avoided_until = time.monotonic() + SECONDS_TO_AVOID_IT
            raise OperationalError("the database did not answer the writer in time") from None
        except OSError:
            answer = b""
        finally:
            self._count(-1)
        if not answer:
            connection.close()
            raise LostWriterError
        self._idle.append(connection)
        return read_answer(answer)

    def _hand_over(self, message: bytes) -> socket.socket:
        """Send `message` and return the connection that the answer will come by. Raises NoWriterError.

        Connections to a writer that has died since take nothing.
        """
        while connection := self._take_idle():
            if _send(message, connection):
                return connection
        connection = self._connect()
        if not _send(message, connection):
            raise NoWriterError
        return connection

    def _take_idle(self) -> socket.socket | None:
        try:
            return self._idle.pop()
        except IndexError:
            return None

    def _connect(self) -> socket.socket:
        try:
            connection = new_socket()
        except OSError as error:
            raise NoWriterError from error
        try:
            self._prepare(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    def _prepare(self, connection: socket.socket) -> None:
        connection.setblocking(False)  # who listens there may be another's, who takes nobody
        try:
            connection.connect(self._address)
        except OSError as error:
            raise NoWriterError from error
        if not is_ours(connection):
            raise NoWriterError
        connection.setblocking(True)
        # By the kernel: Python's own timeouts look and let go of the interpreter's lock twice for each call.
        for limit in (socket.SO_RCVTIMEO, socket.SO_SNDTIMEO):
            connection.setsockopt(socket.SOL_SOCKET, limit, _as_interval(settings.WRITE_TIMEOUT))

    def _count(self, step: int) -> None:
        with self._lock:
            self.waiting += step


def _send(message: bytes, connection: socket.socket) -> bool:
    """Send `message` and return whether it was taken. If not, the connection is closed."""
    try:
        connection.send(message)
    except OSError:
        connection.close()
        return False
    return True


def _as_interval(seconds: float) -> bytes:
    """Return `seconds` as the kernel reads them: whole ones and millionths, each a long."""
    whole, rest = divmod(seconds, 1)
    return struct.pack("ll", int(whole), int(rest * 1_000_000))


@cache
def writer() -> Writer | None:
    """Return the writer of the server that this process belongs to, None if it has none."""
    name = os.environ.get(WRITER_VARIABLE)
    return Writer(name) if name else None


os.register_at_fork(after_in_child=writer.cache_clear)  # a connection is for one process
