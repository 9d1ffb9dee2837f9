"""A lock on a file, shared by all threads of all processes on this machine.

SQLite's own busy handler sleeps and tries again, which starves writers under load. Here a waiter is woken when its
turn comes. Threads of one process take turns by a `threading.Lock`, so that at most one of them waits for the file.
"""

import fcntl
import os
import threading
import time
from enum import Enum
from pathlib import Path


class FileLock:
    """One process's side of the lock. Not re-entrant: the database connection that holds it keeps count."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._turn = threading.Lock()
        self._descriptor: int | None = None
        self._waiter: _Waiter | None = None

    def acquire(self, *, timeout: float) -> bool:
        """Take the lock, waiting up to `timeout` seconds. Return whether it was taken; OSError if it can't be."""
        deadline = time.monotonic() + timeout
        if not self._turn.acquire(timeout=timeout):
            return False
        taken = False
        try:
            taken = self._lock_file(deadline)
        finally:
            if not taken:
                self._turn.release()
        return taken

    def release(self) -> None:
        """Give the lock back. Only the holder may call this."""
        try:
            if self._descriptor is not None:
                fcntl.flock(self._descriptor, fcntl.LOCK_UN)
        finally:
            self._turn.release()

    def forget(self) -> None:
        """Close descriptors without unlocking: after a fork they are the parent's as well, which may hold the lock."""
        if self._descriptor is not None:
            os.close(self._descriptor)
        if self._waiter is not None:
            self._waiter.forget()

    def _lock_file(self, deadline: float) -> bool:
        while self._waiter is None:
            if self._descriptor is None:
                self._descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
            try:
                fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                self._start_waiter(self._descriptor)
            else:
                return True
        return self._wait_for_file(self._waiter, deadline)

    def _start_waiter(self, descriptor: int) -> None:
        self._waiter, self._descriptor = _Waiter(descriptor), None
        self._waiter.start()

    def _wait_for_file(self, waiter: "_Waiter", deadline: float) -> bool:
        """Wait for the thread that waits for the file. A wait given up leaves it to the next who comes."""
        state = waiter.wait(timeout=deadline - time.monotonic())
        if state is _State.WAITING:
            return False
        self._waiter = None
        if state is _State.LEFT:  # it had the lock at a moment when nobody wanted it
            return self._lock_file(deadline)
        self._descriptor = waiter.descriptor
        return True


class _State(Enum):
    WAITING = "waiting"
    LOCKED = "locked"
    LEFT = "left"


class _Waiter(threading.Thread):
    """Blocks in `flock`, which knows no deadline. Gives the lock straight back if nobody wants it any more."""

    def __init__(self, descriptor: int) -> None:
        super().__init__(name="write-lock-waiter", daemon=True)
        self.descriptor = descriptor
        self._changed = threading.Condition()
        self._state = _State.WAITING
        self._wanted = True

    def run(self) -> None:
        fcntl.flock(self.descriptor, fcntl.LOCK_EX)
        with self._changed:
            if self._wanted:
                self._state = _State.LOCKED
                self._changed.notify()
                return
            self._state = _State.LEFT
            fcntl.flock(self.descriptor, fcntl.LOCK_UN)
            os.close(self.descriptor)

    def forget(self) -> None:
        """In a forked child, where this thread does not run: close the descriptor, unless its thread has done so."""
        if self._state is not _State.LEFT:
            os.close(self.descriptor)

    def wait(self, *, timeout: float) -> _State:
        """Wait up to `timeout` seconds. LOCKED: the descriptor is the caller's, with the lock."""
        with self._changed:
            self._wanted = True
            self._changed.wait_for(lambda: self._state is not _State.WAITING, timeout=max(timeout, 0))
            self._wanted = False
            return self._state


_locks: dict[str, FileLock] = {}
_locks_guard = threading.Lock()


def lock_for(path: Path | str) -> FileLock:
    """Return this process's lock for the file `path`, always the same object for the same path."""
    name = str(path)
    with _locks_guard:
        if name not in _locks:
            _locks[name] = FileLock(Path(name))
        return _locks[name]


def _start_anew_after_fork() -> None:
    global _locks_guard  # noqa: PLW0603 (the parent's may have been held at the moment of the fork)
    _locks_guard = threading.Lock()
    inherited = list(_locks.values())
    _locks.clear()
    for lock in inherited:
        lock.forget()


os.register_at_fork(after_in_child=_start_anew_after_fork)
