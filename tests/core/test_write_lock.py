"""The lock file by itself: threads, processes, deadlines, forks."""

import multiprocessing
import os
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path

import pytest

from prosa.core.sqlite.lock import FileLock, lock_for
from tests.core.holders import (
    count_turns,
    eventually,
    held_by_another_process,
    increment,
    is_locked,
    release,
)

pytestmark = pytest.mark.any_database


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "database.lock"


@pytest.fixture
def processes() -> Iterator[ProcessPoolExecutor]:
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as pool:
        yield pool


def open_descriptors(path: Path) -> int:
    """Return how many descriptors of this process are open on the file `path`."""
    return sum(os.path.realpath(entry) == str(path) for entry in Path("/proc/self/fd").iterdir())


def test_one_thread_at_a_time_holds_the_lock(path: Path) -> None:
    lock, inside, overlaps = lock_for(path), [0], []

    def take_turns() -> None:
        for _ in range(100):
            assert lock.acquire(timeout=30)
            inside[0] += 1
            time.sleep(0)
            overlaps.append(inside[0])
            inside[0] -= 1
            lock.release()

    with ThreadPoolExecutor(8) as pool:
        for turns in [pool.submit(take_turns) for _ in range(8)]:
            turns.result(60)
    assert overlaps == [1] * 800


def test_one_process_at_a_time_holds_the_lock(path: Path, tmp_path: Path, processes: ProcessPoolExecutor) -> None:
    counter = tmp_path / "counter"
    counter.write_text("0")
    for increments in [processes.submit(increment, path, counter, 300) for _ in range(2)]:
        increments.result(60)
    assert counter.read_text() == "600"


def test_two_processes_that_want_it_all_the_time_both_get_their_turns(
    path: Path, processes: ProcessPoolExecutor
) -> None:
    for warm_up in [processes.submit(count_turns, path, 0, 0) for _ in range(8)]:
        warm_up.result(60)
    start_at = time.monotonic() + 0.2
    first, second = (processes.submit(count_turns, path, start_at, 2.0) for _ in range(2))
    turns = first.result(60), second.result(60)
    assert min(turns) >= 0.1 * sum(turns), turns


def test_the_same_path_has_the_same_lock_in_all_of_a_process(path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        locks = set(pool.map(lambda _: lock_for(path), range(100)))
    assert len(locks) == 1
    assert lock_for(path.with_name("another.lock")) not in locks


def test_a_wait_for_another_process_ends_at_its_deadline(path: Path) -> None:
    with held_by_another_process(path):
        began = time.monotonic()
        assert not lock_for(path).acquire(timeout=0.3)
        assert 0.3 <= time.monotonic() - began < 2


def test_a_wait_for_another_thread_ends_at_its_deadline(path: Path) -> None:
    lock = lock_for(path)
    assert lock.acquire(timeout=1)
    with ThreadPoolExecutor(1) as pool:
        began = time.monotonic()
        assert pool.submit(lock.acquire, timeout=0.3).result(30) is False
        assert 0.3 <= time.monotonic() - began < 2
    lock.release()
    assert not is_locked(path)


def test_the_deadline_counts_the_wait_for_other_threads_and_other_processes_together(path: Path) -> None:
    lock = lock_for(path)
    with held_by_another_process(path), ThreadPoolExecutor(5) as pool:
        began = time.monotonic()
        results = list(pool.map(lambda _: lock.acquire(timeout=0.4), range(5)))
        assert time.monotonic() - began < 1.5
    assert results == [False] * 5


def test_a_waiter_is_woken_when_another_process_gives_the_lock_back(path: Path) -> None:
    with held_by_another_process(path) as holder, ThreadPoolExecutor(1) as pool:
        wait = pool.submit(lock_for(path).acquire, timeout=30)
        time.sleep(0.2)
        assert not wait.done()
        release(holder)
        assert wait.result(2) is True
    lock_for(path).release()


def test_the_lock_of_a_process_that_was_killed_is_free(path: Path) -> None:
    with held_by_another_process(path) as holder, ThreadPoolExecutor(1) as pool:
        wait = pool.submit(lock_for(path).acquire, timeout=30)
        time.sleep(0.2)
        holder.kill()
        assert wait.result(5) is True
    lock_for(path).release()
    assert not is_locked(path)


def test_a_wait_that_was_given_up_neither_keeps_the_lock_nor_a_descriptor_nor_a_thread(path: Path) -> None:
    lock, threads = lock_for(path), threading.active_count()
    with held_by_another_process(path) as holder:
        assert [lock.acquire(timeout=0.05) for _ in range(5)] == [False] * 5
        release(holder)
    assert eventually(lambda: open_descriptors(path) <= 1)
    assert eventually(lambda: threading.active_count() <= threads)
    assert not is_locked(path)
    assert lock.acquire(timeout=5)
    lock.release()


def test_waits_given_up_do_not_pile_up_while_another_process_keeps_the_lock(path: Path) -> None:
    lock = lock_for(path)
    with held_by_another_process(path):
        assert [lock.acquire(timeout=0.01) for _ in range(50)] == [False] * 50
        assert open_descriptors(path) <= 3


def test_a_lock_that_changes_hands_many_times_keeps_one_descriptor(path: Path) -> None:
    lock = lock_for(path)
    for _ in range(100):
        assert lock.acquire(timeout=1)
        lock.release()
    assert open_descriptors(path) == 1


def test_the_lock_file_is_for_its_owner_only(path: Path) -> None:
    assert lock_for(path).acquire(timeout=1)
    lock_for(path).release()
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_path_that_cannot_be_opened_is_an_error_and_leaves_the_lock_usable(tmp_path: Path) -> None:
    lock = FileLock(tmp_path / "folder" / "database.lock")
    with pytest.raises(FileNotFoundError):
        lock.acquire(timeout=1)
    (tmp_path / "folder").mkdir()
    assert lock.acquire(timeout=1)
    lock.release()
