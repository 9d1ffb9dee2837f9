"""Slots: numbers for the processes that share a folder, each held by one living process at a time.

A process holds the lowest number that is free, by a lock on a file that ends with the process, however that ends.
"""

import fcntl
import os
from itertools import count
from pathlib import Path
from typing import Final

_held: Final[dict[Path, int]] = {}  # the descriptors of the locks that this process holds, which it keeps to its end


def take_slot(folder: Path) -> int:
    """Take the lowest slot of `folder` that nobody holds, until this process ends. OSError if it cannot be written."""
    for number in count():
        path = _lock_of(folder, number)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        if _lock(descriptor):
            _held[path] = descriptor
            return number
        os.close(descriptor)
    raise AssertionError("counting has no end")


def is_held(folder: Path, number: int) -> bool:
    """Tell whether a living process holds the slot."""
    path = _lock_of(folder, number)
    if path in _held:
        return True
    try:
        descriptor = os.open(path, os.O_RDWR)
    except FileNotFoundError:
        return False
    try:
        return not _lock(descriptor)
    finally:
        os.close(descriptor)  # which gives the lock back


def _lock_of(folder: Path, number: int) -> Path:
    return folder / f"{number}.lock"


def _lock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _forget() -> None:
    """In a child: close what is the parent's, or its slots would be held for as long as the child lives."""
    for descriptor in _held.values():
        os.close(descriptor)
    _held.clear()


os.register_at_fork(after_in_child=_forget)
