"""What the server keeps running beside itself."""

import logging
import os
import signal
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from prosa.core import supervision
from prosa.core.supervision import WRITER_VARIABLE, running_worker, running_writer
from tests.core.holders import eventually
from tests.core.processes import has_ended

NOTE_START = "import os, signal, sys, time; open(sys.argv[1], 'a').write(f'{os.getpid()}\\n'); "
LET_GO = "signal.pthread_sigmask(signal.SIG_UNBLOCK, {15}); "  # a program is born with the ending signals held


@pytest.fixture
def port() -> Iterator[int]:
    """The port of something that answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@pytest.fixture
def starts(tmp_path: Path) -> Path:
    """A file in which a program notes its process whenever it starts."""
    path = tmp_path / "starts"
    path.touch()
    return path


@pytest.fixture
def impatience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have a program that has died be noticed, and started again, within moments."""
    monkeypatch.setattr(supervision, "FIRST_PAUSE", 0.01)
    monkeypatch.setattr(supervision, "_SECONDS_BETWEEN_LOOKS", 0.01)


def processes(starts: Path) -> list[int]:
    return [int(line) for line in starts.read_text().splitlines()]


@contextmanager
def beside(starts: Path, port: int, program: str) -> Iterator[None]:
    """While this lasts, `program` is kept running."""
    with running_worker([sys.executable, "-c", NOTE_START + program, str(starts)], address="127.0.0.1", port=port):
        yield


def test_it_starts_only_once_the_server_answers(starts: Path) -> None:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        with beside(starts, server.getsockname()[1], LET_GO + "time.sleep(60)"):
            assert not eventually(lambda: bool(processes(starts)), seconds=0.5)
            server.listen()
            assert eventually(lambda: len(processes(starts)) == 1)


def test_it_is_told_to_end_with_the_server_and_waited_for(starts: Path, port: int) -> None:
    program = "signal.signal(15, lambda *_: sys.exit(open(sys.argv[1], 'a').write('0\\n') and 0)); "
    with beside(starts, port, program + LET_GO + "time.sleep(60)"):
        assert eventually(lambda: len(processes(starts)) == 1)
    assert processes(starts)[1:] == [0]
    assert has_ended(processes(starts)[0])


def test_it_is_killed_if_it_does_not_end(starts: Path, port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervision, "SECONDS_TO_END", 0.2)
    with beside(starts, port, "time.sleep(60)"):  # and lets no signal go
        assert eventually(lambda: len(processes(starts)) == 1)
    assert has_ended(processes(starts)[0])


@pytest.mark.usefixtures("impatience")
def test_it_is_started_again_after_a_growing_pause_whenever_it_dies(
    starts: Path, port: int, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR), beside(starts, port, "sys.exit(3)"):
        assert eventually(lambda: len(processes(starts)) == 4)
    said = [record.message for record in caplog.records][:3]
    assert said == [f"The worker ended with code 3. It is started again in {pause} s." for pause in (0.01, 0.02, 0.04)]


def test_a_program_that_cannot_be_started_is_tried_again(
    tmp_path: Path, port: int, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(supervision, "FIRST_PAUSE", 0.01)
    with (
        caplog.at_level(logging.ERROR),
        running_worker([str(tmp_path / "missing")], address="127.0.0.1", port=port),
    ):
        assert eventually(lambda: len(caplog.records) > 1)
    assert "could not be started: No such file or directory" in caplog.text


def test_signals_are_left_to_the_main_thread(starts: Path, port: int) -> None:
    with beside(starts, port, LET_GO + "time.sleep(60)"):
        assert eventually(lambda: len(processes(starts)) == 1)
        [thread] = [thread for thread in threading.enumerate() if thread.name == "companion"]
        assert thread.native_id
        status = Path(f"/proc/self/task/{thread.native_id}/status").read_text()
        [held] = [int(line.split()[1], 16) for line in status.splitlines() if line.startswith("SigBlk")]
        assert held >> (signal.SIGTERM - 1) & 1
        assert held >> (signal.SIGINT - 1) & 1
    assert signal.SIGTERM not in signal.pthread_sigmask(signal.SIG_BLOCK, [])


@pytest.fixture
def writer_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the environment be after the test what it was before."""
    monkeypatch.setenv(WRITER_VARIABLE, "")


def running_writer_of(starts: Path, port: int, program: str) -> AbstractContextManager[None]:
    return running_writer([sys.executable, "-c", NOTE_START + program, str(starts)], address="127.0.0.1", port=port)


@pytest.mark.usefixtures("writer_variable")
def test_a_writer_ends_when_its_input_does_but_with_no_signal(starts: Path, port: int) -> None:
    program = "sys.stdin.read(); open(sys.argv[1], 'a').write(os.environ['PROSA_WRITER'] and '0\\n')"
    with running_writer_of(starts, port, program):
        assert eventually(lambda: len(processes(starts)) == 1)
        os.kill(processes(starts)[0], signal.SIGTERM)
        os.kill(processes(starts)[0], signal.SIGINT)
        assert not eventually(lambda: has_ended(processes(starts)[0]), seconds=0.5)
    assert processes(starts)[1:] == [0]
    assert has_ended(processes(starts)[0])


@pytest.mark.usefixtures("writer_variable", "impatience")
def test_a_writer_that_dies_is_started_again_at_the_same_address(
    starts: Path, port: int, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR), running_writer_of(starts, port, "sys.stdin.read()"):
        address = os.environ[WRITER_VARIABLE]
        assert eventually(lambda: len(processes(starts)) == 1)
        os.kill(processes(starts)[0], signal.SIGKILL)
        assert eventually(lambda: len(processes(starts)) == 2)
        assert os.environ[WRITER_VARIABLE] == address
    assert "The writer ended with code -9. It is started again in 0.01 s." in caplog.messages
