"""Slots: each is held by one living process at a time, however processes come and go."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from prosa.core.slots import is_held
from tests.servers import ROOT

pytestmark = pytest.mark.any_database
HOLD = "import sys, pathlib; from prosa.core.slots import take_slot; print(take_slot(pathlib.Path(sys.argv[1])))"


class Holders:
    """Processes that take a slot of `folder` each and hold it until they are killed."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self._folder = folder
        self._stack = stack

    def start(self, then: str = "") -> tuple[int, subprocess.Popen[str]]:
        """Return the slot and the process."""
        program = f"{HOLD}; sys.stdout.flush(); {then}; sys.stdin.read()"
        command = [sys.executable, "-c", program.replace("; ;", ";"), str(self._folder)]
        process = subprocess.Popen(command, cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self._stack.callback(_end, process)
        assert process.stdout
        return int(process.stdout.readline()), process


@pytest.fixture
def holders(tmp_path: Path) -> Iterator[Holders]:
    with ExitStack() as stack:
        yield Holders(tmp_path, stack)


def _end(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.communicate()


def test_processes_that_live_at_the_same_time_hold_different_slots(holders: Holders, tmp_path: Path) -> None:
    assert [holders.start()[0] for _ in range(3)] == [0, 1, 2]
    assert [is_held(tmp_path, number) for number in range(4)] == [True, True, True, False]


def test_the_slot_of_a_process_that_was_killed_is_free_for_the_next(holders: Holders, tmp_path: Path) -> None:
    _, first = holders.start()
    holders.start()
    os.kill(first.pid, signal.SIGKILL)
    first.wait()
    assert not is_held(tmp_path, 0)
    assert holders.start()[0] == 0


def test_a_child_does_not_hold_its_parents_slot(holders: Holders, tmp_path: Path) -> None:
    fork = "import os, time; (child := os.fork()) or time.sleep(30); print(child, flush=True)"
    _, parent = holders.start(fork)
    assert parent.stdout
    child = int(parent.stdout.readline())
    try:
        parent.kill()
        parent.wait()
        deadline = time.monotonic() + 5
        while is_held(tmp_path, 0) and time.monotonic() < deadline:
            time.sleep(0.05)
        assert not is_held(tmp_path, 0)
    finally:
        os.kill(child, signal.SIGKILL)
