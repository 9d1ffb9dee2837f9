"""Other processes that take a write lock: `python -m tests.core.holders <file>` holds it until told to let go."""

import fcntl
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from prosa.core.sqlite.lock import FileLock
from tests.servers import ROOT


@contextmanager
def held_by_another_process(path: Path) -> Iterator[subprocess.Popen[str]]:
    """While this lasts, another process holds the lock `path`, unless the test releases or kills it before."""
    command = [sys.executable, "-m", "tests.core.holders", str(path)]
    holder = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert holder.stdin
    assert holder.stdout
    with holder:
        try:
            assert holder.stdout.readline() == "held\n"
            yield holder
        finally:
            holder.kill()


def release(holder: subprocess.Popen[str]) -> None:
    """Let the holder give the lock back and end."""
    assert holder.stdin
    holder.stdin.write("release\n")
    holder.stdin.flush()
    assert holder.wait(10) == 0


def is_locked(path: Path) -> bool:
    """Tell whether anybody, this process included, holds the lock `path` now."""
    with path.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def increment(path: Path, counter: Path, times: int) -> None:
    """Raise the number in the file `counter`, one at a time, each under the lock; for tests of mutual exclusion."""
    lock = FileLock(path)
    for _ in range(times):
        assert lock.acquire(timeout=30)
        number = int(counter.read_text())
        time.sleep(0)
        counter.write_text(str(number + 1))
        lock.release()


def count_turns(path: Path, start_at: float, seconds: float) -> int:
    """Take and give back the lock as often as possible, working a millisecond each time; return how often."""
    lock, turns = FileLock(path), 0
    time.sleep(max(0.0, start_at - time.monotonic()))
    while time.monotonic() < start_at + seconds:
        assert lock.acquire(timeout=30)
        work_until = time.monotonic() + 0.001
        while time.monotonic() < work_until:
            pass
        lock.release()
        turns += 1
    return turns


def eventually(is_true: Callable[[], bool], *, seconds: float = 5) -> bool:
    """Tell whether `is_true()` becomes true within `seconds`."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if is_true():
            return True
        time.sleep(0.01)
    return is_true()


def main() -> None:
    lock = FileLock(Path(sys.argv[1]))
    assert lock.acquire(timeout=30)
    sys.stdout.write("held\n")
    sys.stdout.flush()
    sys.stdin.readline()
    lock.release()


if __name__ == "__main__":
    main()
