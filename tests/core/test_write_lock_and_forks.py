"""The lock file in processes that fork: a child inherits descriptors, and must not inherit the lock with them."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from prosa.core.sqlite.lock import lock_for
from tests.core.holders import eventually, held_by_another_process, is_locked, release

pytestmark = [
    pytest.mark.any_database,
    pytest.mark.filterwarnings("ignore:This process.*is multi-threaded:DeprecationWarning"),
]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "database.lock"


@pytest.fixture
def pipe() -> tuple[int, int]:
    """A pipe from a child to its parent, opened first, so that it takes no number that the lock has given back."""
    return os.pipe()


@contextmanager
def forked(pipe: tuple[int, int], work: Callable[[], bool]) -> Iterator[Callable[[], bool]]:
    """Run `work` in a forked child. Yields a function that waits for its result; then the child lives on a while."""
    reading, writing = pipe
    child = os.fork()
    if child == 0:
        try:
            os.write(writing, b"1" if work() else b"0")
            time.sleep(30)
        finally:
            os._exit(0)
    os.close(writing)
    try:
        yield lambda: {b"1": True, b"0": False}[os.read(reading, 1)]
    finally:
        os.close(reading)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


def test_a_child_does_not_hold_the_lock_of_its_parent(path: Path, pipe: tuple[int, int]) -> None:
    assert lock_for(path).acquire(timeout=1)
    with forked(pipe, lambda: lock_for(path).acquire(timeout=0.2)) as result:
        assert result() is False
    lock_for(path).release()


def test_a_lock_that_a_parent_gives_back_is_free_although_its_child_lives_on(path: Path, pipe: tuple[int, int]) -> None:
    assert lock_for(path).acquire(timeout=1)
    with forked(pipe, lambda: True) as result:
        assert result() is True
        assert is_locked(path)
        lock_for(path).release()
        assert not is_locked(path)


def test_a_child_takes_a_lock_of_its_own_which_keeps_its_parent_out(path: Path, pipe: tuple[int, int]) -> None:
    assert lock_for(path).acquire(timeout=1)
    lock_for(path).release()
    with forked(pipe, lambda: lock_for(path).acquire(timeout=1)) as result:
        assert result() is True
        assert lock_for(path).acquire(timeout=0.2) is False
    assert lock_for(path).acquire(timeout=5)
    lock_for(path).release()


def test_a_child_waits_for_its_parent_to_give_the_lock_back(path: Path, pipe: tuple[int, int]) -> None:
    assert lock_for(path).acquire(timeout=1)
    with forked(pipe, lambda: lock_for(path).acquire(timeout=20)) as result:
        time.sleep(0.2)
        lock_for(path).release()
        assert result() is True
        assert is_locked(path)


def test_a_wait_given_up_before_a_fork_does_not_leave_the_lock_with_the_child(
    path: Path, pipe: tuple[int, int]
) -> None:
    with held_by_another_process(path) as holder:
        assert lock_for(path).acquire(timeout=0.05) is False
        with forked(pipe, lambda: True) as result:
            assert result() is True
            release(holder)
            assert eventually(lambda: not is_locked(path), seconds=2)


@pytest.fixture
def long_over(tmp_path: Path, pipe: tuple[int, int]) -> None:
    """A wait for a lock that was given up, after which the lock came, and went back; all after the pipe was made."""
    path = tmp_path / "another.lock"
    with held_by_another_process(path) as holder:
        assert lock_for(path).acquire(timeout=0.05) is False
        release(holder)
    assert eventually(lambda: not is_locked(path))
    time.sleep(0.1)


@pytest.mark.usefixtures("long_over")
def test_a_wait_given_up_long_ago_leaves_a_child_its_own_locks(path: Path, pipe: tuple[int, int]) -> None:
    assert lock_for(path).acquire(timeout=1)
    lock_for(path).release()
    with forked(pipe, lambda: lock_for(path).acquire(timeout=1)) as result:
        assert result() is True
        assert lock_for(path).acquire(timeout=0.2) is False


@pytest.mark.usefixtures("long_over")
def test_a_wait_given_up_long_ago_costs_a_child_none_of_its_files(path: Path, pipe: tuple[int, int]) -> None:
    with path.open("w") as first, path.open() as second:
        numbers = [first.fileno(), second.fileno()]
        with forked(pipe, lambda: all(Path(f"/proc/self/fd/{number}").exists() for number in numbers)) as result:
            assert result() is True
