"""A lock on a file, shared by all threads of all processes on this machine.

SQLite's own busy handler sleeps and tries again, which starves writers under load. Here a waiter is woken when its
turn comes. Threads of one process take turns by a `threading.Lock`, so that at most one of them waits for the file.
"""

import fcntl
import os
import threading
import time
from pathlib import Path


class FileLock:
    """One process's side of the lock. Not re-entrant: the database connection that holds it keeps count."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._turn = threading.Lock()
        self._descriptor: int | None = None

    def acquire(self, *, timeout: float) -> bool:
        """Take the lock, waiting up to `timeout` seconds. Return whether it was taken; OSError if it can't be."""
        deadline = time.monotonic() + timeout
        if not self._turn.acquire(timeout=timeout):
            return False
        taken = False
        try:
            taken = self._lock_file(timeout=deadline - time.monotonic())
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
        """Close the descriptor without unlocking: after a fork it is the parent's as well, which may hold the lock."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def _lock_file(self, *, timeout: float) -> bool:
        if self._descriptor is None:
            self._descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return self._wait_for_file(self._descriptor, timeout=timeout)
        return True

    def _wait_for_file(self, descriptor: int, *, timeout: float) -> bool:
        """Wait in a helper thread, since `flock` itself knows no deadline. A wait given up closes its descriptor."""
        waiter = _Waiter(descriptor)
        waiter.start()
        if waiter.wait(timeout=timeout):
            return True
        self._descriptor = None
        return False


class _Waiter(threading.Thread):
    """Blocks in `flock` until the lock is there, or gives it straight back when nobody waits for it any more."""

    def __init__(self, descriptor: int) -> None:
        super().__init__(name="write-lock-waiter", daemon=True)
        self._descriptor = descriptor
        self._decided = threading.Condition()
        self._locked = False
        self._abandoned = False

    def run(self) -> None:
        fcntl.flock(self._descriptor, fcntl.LOCK_EX)
        with self._decided:
            if self._abandoned:
                os.close(self._descriptor)
                return
            self._locked = True
            self._decided.notify()

    def wait(self, *, timeout: float) -> bool:
        """Return whether the lock came within `timeout` seconds; if not, the descriptor is this thread's to close."""
        with self._decided:
            self._decided.wait_for(lambda: self._locked, timeout=max(timeout, 0))
            self._abandoned = not self._locked
            return self._locked


_locks: dict[Path, FileLock] = {}
_locks_guard = threading.Lock()


def lock_for(path: Path) -> FileLock:
    """Return this process's lock for the file `path`, always the same object for the same path."""
    with _locks_guard:
        return _locks.setdefault(path, FileLock(path))


def _start_anew_after_fork() -> None:
    global _locks_guard  # noqa: PLW0603 (the parent's may have been held at the moment of the fork)
    _locks_guard = threading.Lock()
    for lock in _locks.values():
        lock.forget()
    _locks.clear()


os.register_at_fork(after_in_child=_start_anew_after_fork)
