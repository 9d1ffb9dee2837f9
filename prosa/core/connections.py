"""Database connections other than those that Django gives each thread: one that several threads use by turns."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from django.db import DEFAULT_DB_ALIAS, connection, connections

_KIB_OF_CACHE: Final = 16_000  # each event changes pages of its own in the indexes of random ids
_KIB_FOR_LONG_WORK: Final = 64_000


def prepare_for_long_work() -> None:
    """Let this thread's connection keep more in memory, where that is SQLite's: it is to write for minutes."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA cache_size = -{_KIB_FOR_LONG_WORK}")


@contextmanager
def in_place_of_default(other: Any) -> Iterator[None]:
    """Let this thread's default connection be `other`, which stays open."""
    own = connections[DEFAULT_DB_ALIAS]
    connections[DEFAULT_DB_ALIAS] = other
    try:
        yield
    finally:
        connections[DEFAULT_DB_ALIAS] = own


class SharedConnection:
    """A connection of its own for one kind of work, whichever thread does it. One at a time: the caller sees to that.

    Django gives each thread a connection. Work that goes from thread to thread would open one in each of them, and
    lose what a connection has in its cache or has prepared on the server. On PostgreSQL its statements wait for others'
    locks up to `lock_timeout` milliseconds; on SQLite its cache is larger than theirs.
    """

    def __init__(self, *, lock_timeout: int) -> None:
        self.wrapper: Any = connections.create_connection(DEFAULT_DB_ALIAS)
        self.wrapper.inc_thread_sharing()
        given = self.wrapper.settings_dict["OPTIONS"]
        if self.wrapper.vendor == "postgresql":
            own = {"options": f"{given.get('options', '')} -c lock_timeout={lock_timeout}"}
        else:
            own = {"init_command": f"{given.get('init_command', '')}; PRAGMA cache_size = -{_KIB_OF_CACHE}"}
        self.wrapper.settings_dict = {**self.wrapper.settings_dict, "OPTIONS": {**given, **own}}
        self._in_use = threading.Lock()

    @contextmanager
    def in_this_thread(self) -> Iterator[None]:
        """Let this thread's default connection be the shared one."""
        with self._in_use, in_place_of_default(self.wrapper):
            try:
                yield
            except Exception:
                self.wrapper.close_if_unusable_or_obsolete()  # one that broke is replaced when it is next used
                raise

    def close(self) -> None:
        """Close it. It is opened again when it is used."""
        with self._in_use:
            self.wrapper.close()
