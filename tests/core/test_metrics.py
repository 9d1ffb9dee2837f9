"""Figures of several processes: none is lost or counted twice, whichever process is asked, and whoever has died."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from prosa.core.metrics import note
from tests.servers import ROOT, server_environment

pytestmark = pytest.mark.any_database


class Process:
    """A process that counts (tests/core/counting.py)."""

    def __init__(self, folder: Path) -> None:
        command = [sys.executable, "-m", "tests.core.counting", str(folder)]
        self._process = subprocess.Popen(
            command, cwd=ROOT, env=server_environment(), text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )

    def do(self, line: str) -> str:
        """Have it do something, and return what it says."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(f"{line}\n")
        self._process.stdin.flush()
        return "".join(iter(self._process.stdout.readline, ".\n"))

    def told(self) -> dict[str, float]:
        """Return all samples that it tells, by name and labels."""
        lines = [line for line in self.do("tell").splitlines() if line.startswith("test_")]
        return {name: float(value) for name, _, value in (line.rpartition(" ") for line in lines)}

    def kill(self) -> None:
        self._process.kill()
        self._process.communicate()


class Processes:
    """Starts processes that share a folder, and ends them after the test."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self._folder = folder
        self._stack = stack

    def start(self) -> Process:
        process = Process(self._folder)
        self._stack.callback(process.kill)
        process.do("nothing")  # it is up, and has its slot
        return process


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "metrics"


@pytest.fixture
def processes(folder: Path) -> Iterator[Processes]:
    with ExitStack() as stack:
        yield Processes(folder, stack)


def test_any_process_tells_what_all_have_counted(processes: Processes) -> None:
    first, second = processes.start(), processes.start()
    first.do("count 2")
    second.do("count 3")
    first.do("observe 1.5")
    second.do("observe 3")
    assert first.told() == second.told()
    told = first.told()
    assert told['test_events_total{outcome="recorded"}'] == 5
    assert told['test_seconds_bucket{le="2.0"}'] == 1
    assert told['test_seconds_bucket{le="+Inf"}'] == told["test_seconds_count"] == 2
    assert told["test_seconds_sum"] == 4.5


def test_what_was_counted_stays_when_its_process_is_killed_and_goes_on_in_the_next(processes: Processes) -> None:
    first, second = processes.start(), processes.start()
    first.do("count 2")
    first.kill()
    assert second.told()['test_events_total{outcome="recorded"}'] == 2
    third = processes.start()
    third.do("count 1")
    assert second.told()['test_events_total{outcome="recorded"}'] == 3


def test_a_restart_that_overlaps_makes_no_counter_go_back(processes: Processes) -> None:
    """The old process still answers requests when the new one begins, and either may be asked."""
    old = processes.start()
    old.do("count 10")
    seen = [old.told()]
    new = processes.start()
    for who in (new, old, new):
        who.do("count 1")
        seen += [old.told(), new.told()]
    old.kill()
    new.do("count 1")
    seen += [new.told(), processes.start().told()]
    assert [told['test_events_total{outcome="recorded"}'] for told in seen] == [10, 11, 11, 12, 12, 13, 13, 14, 14]


def test_a_gauge_ends_with_its_process(processes: Processes) -> None:
    first, second = processes.start(), processes.start()
    first.do("set 7")
    second.do("set 8")
    assert second.told() == {'test_waiting{pid="0"}': 7, 'test_waiting{pid="1"}': 8}
    first.kill()
    assert second.told() == {'test_waiting{pid="1"}': 8}
    third = processes.start()
    assert third.told() == {'test_waiting{pid="1"}': 8}


def test_there_are_as_many_files_after_many_restarts_as_after_the_first(processes: Processes, folder: Path) -> None:
    processes.start().do("count 1")
    files = sorted(path.name for path in folder.rglob("*"))
    for _ in range(3):
        processes.start().kill()
        processes.start().kill()
    once_more = sorted(path.name for path in folder.rglob("*"))
    assert [name for name in once_more if "1" not in name] == [name for name in files if "1" not in name]
    assert not [name for name in once_more if "2" in name]


def test_a_file_that_was_left_broken_begins_anew(processes: Processes, folder: Path) -> None:
    first = processes.start()
    first.do("count 1")
    first.kill()
    [broken] = folder.rglob("counter_0.db")
    broken.write_bytes(b"\xff\x0f\x00\x00" + b"\xee" * 4096)
    second = processes.start()
    second.do("count 2")
    assert second.told()['test_events_total{outcome="recorded"}'] == 2


def test_a_folder_that_cannot_be_written_leaves_each_process_its_own_figures(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    process = Process(tmp_path / "file" / "metrics")
    try:
        process.do("count 4")
        assert process.told()['test_events_total{outcome="recorded"}'] == 4
    finally:
        process.kill()


def test_figures_noted_by_many_threads_at_once_are_all_counted() -> None:
    counted: list[float] = []

    def count() -> None:
        for _ in range(2000):
            note((counted.append, 1))

    threads = [threading.Thread(target=count) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(counted) == 16_000


def test_a_figure_that_cannot_be_counted_is_logged_and_stops_nobody(caplog: pytest.LogCaptureFixture) -> None:
    counted: list[float] = []

    def fail(amount: float) -> None:
        raise ValueError(amount)

    note((counted.append, 1), (fail, 2), (counted.append, 3))
    assert counted == [1, 3]
    assert [record.getMessage() for record in caplog.records] == ["A figure could not be counted"]
