"""The database backend `prosa.core.sqlite`: Django's own, with every write transaction under the file's write lock.

The ORM, sessions, the admin, commands and the recorder all pass here, so none of them can starve another. SQLite's
own lock still guards the data; this one decides whose turn it is.
"""

import os
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, Final

from django.db import OperationalError
from django.db.backends.sqlite3 import base

from prosa.core.sqlite.lock import FileLock, lock_for

DEFAULT_TIMEOUT: Final = 5.0
_MILLISECONDS_FOR_READERS: Final = 100
_WRITING_WORDS: Final = frozenset({"INSERT", "UPDATE", "DELETE", "REPLACE", "CREATE", "DROP", "ALTER", "VACUUM"})


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that holds the write lock from the start of its transaction to its end."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._held: FileLock | None = None
        self._file: tuple[int, int] | None = None

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        if not self.is_in_memory_db():
            self._create_file()
            self._file = self._identify_file()
        return super().get_new_connection(conn_params)

    def is_single_write(self, statement: str) -> bool:
        """Tell whether `statement` writes in a transaction of its own."""
        words = statement.split(None, 1)
        return not self._held and not self.in_atomic_block and bool(words) and words[0].upper() in _WRITING_WORDS

    @contextmanager
    def write_lock(self) -> Iterator[None]:
        """Hold the lock around one statement."""
        self._take_write_lock()
        try:
            yield
        finally:
            self._give_write_lock_back()

    def has_log(self) -> bool:
        """Tell whether anything stands in the log (-wal)."""
        try:
            return Path(f"{self.settings_dict['NAME']}-wal").stat().st_size > 0
        except FileNotFoundError:
            return False

    def empty_log(self) -> bool:
        """Write the log (-wal) back into the database's file and empty it. Return whether nobody was in the way.

        Until then it holds what was written lately, be it deleted since. Readers are waited for but a moment, since
        writers wait meanwhile.
        """
        with self.cursor() as cursor, self.write_lock():
            cursor.execute(f"PRAGMA busy_timeout = {_MILLISECONDS_FOR_READERS}")
            try:
                cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                [is_busy, *_] = cursor.fetchone()
            finally:
                cursor.execute(f"PRAGMA busy_timeout = {int(self._timeout * 1000)}")
        return not is_busy

    def create_cursor(self, name: str | None = None) -> Any:
        return self.connection.cursor(factory=partial(LockingCursor, wrapper=self))

    def _start_transaction_under_autocommit(self) -> None:
        self._take_write_lock()
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
        except BaseException:
            self._give_write_lock_back()
            raise

    def _commit(self) -> None:
        try:
            super()._commit()  # type: ignore[misc]
        finally:
            self._give_write_lock_back_after_transaction()

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]
        finally:
            self._give_write_lock_back_after_transaction()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]
        finally:
            self._give_write_lock_back()

    @property
    def _timeout(self) -> float:
        """How long to wait for the lock, in seconds."""
        timeout: float = self.settings_dict["OPTIONS"].get("timeout", DEFAULT_TIMEOUT)
        return timeout

    def _take_write_lock(self) -> None:
        if self._held or self.is_in_memory_db():
            return
        lock = lock_for(f"{self.settings_dict['NAME']}.lock")
        try:
            taken = lock.acquire(timeout=self._timeout)
        except OSError as error:
            raise OperationalError(f"the write lock cannot be taken: {error.strerror}") from error
        if not taken:
            raise OperationalError("database is locked")
        self._held = lock
        if self._file != self._identify_file():
            self.close()
            self._give_write_lock_back()  # which closing does only where there was a connection
            raise OperationalError("the database file was removed or replaced")

    def _create_file(self) -> None:
        """Create a missing database file for its owner alone. SQLite gives its further files the same mode.

        A file that is there is not opened: closing it would end the locks that this process has on it (POSIX).
        """
        try:
            os.close(os.open(self.settings_dict["NAME"], os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
        except FileExistsError:
            pass
        except OSError as error:
            raise OperationalError(f"unable to open database file: {error.strerror}") from error

    def _identify_file(self) -> tuple[int, int] | None:
        """Return what tells the database's file from another of the same name, None if there is none."""
        try:
            status = Path(self.settings_dict["NAME"]).stat()
        except OSError:
            return None
        return status.st_dev, status.st_ino

    def _give_write_lock_back_after_transaction(self) -> None:
        # A COMMIT that failed may leave the transaction open; then the lock stays until its ROLLBACK or close.
        if self.connection is None or not self.connection.in_transaction:
            self._give_write_lock_back()

    def _give_write_lock_back(self) -> None:
        held, self._held = self._held, None
        if held:
            held.release()


class LockingCursor(base.SQLiteCursorWrapper):
    """A cursor whose writing statements outside a transaction take the lock too."""

    def __init__(self, connection: Any, *, wrapper: DatabaseWrapper) -> None:
        super().__init__(connection)
        self._wrapper = wrapper
        self._returned: deque[Any] | None = None

    def execute(self, query: str, params: Any = None) -> Any:
        self._returned = None
        if not self._wrapper.is_single_write(query):
            return super().execute(query, params)
        with self._wrapper.write_lock():
            super().execute(query, params)
            if self.description:  # RETURNING: the statement commits only when its last row has been fetched
                self._returned = deque(super().fetchall())
        return self

    def executemany(self, query: str, param_list: Any) -> Any:
        self._returned = None
        if not self._wrapper.is_single_write(query):
            return super().executemany(query, param_list)
        with self._wrapper.write_lock():
            return super().executemany(query, param_list)

    def __next__(self) -> Any:
        if self._returned is None:
            return super().__next__()
        if not self._returned:
            raise StopIteration
        return self._returned.popleft()

    def fetchone(self) -> Any:
        return super().fetchone() if self._returned is None else next(self, None)

    def fetchmany(self, size: int | None = None) -> list[Any]:
        wanted = self.arraysize if size is None else size
        return super().fetchmany(wanted) if self._returned is None else list(islice(self, wanted))

    def fetchall(self) -> list[Any]:
        return super().fetchall() if self._returned is None else list(self)
