"""The worker that the server starts: it reads, is replaced when it dies, and never outlives the server."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.core.holders import eventually
from tests.core.processes import children_of, has_ended
from tests.core.terminals import server_on_a_terminal, signal_all
from tests.databases import fresh_database
from tests.samples import new_conversation, new_id, new_message
from tests.servers import RunningServer, running_server

pytestmark = pytest.mark.any_database


@pytest.fixture
def server(tmp_path: Path, log_file: Path) -> Iterator[RunningServer]:
    with (
        fresh_database(tmp_path) as database_url,
        running_server(database_url=database_url, log=log_file, WORKER="true", WEB_WORKERS="1") as server,
    ):
        yield server


def worker_of(server_process: int) -> int | None:
    """Return the process of the server's worker, once it is there and ready."""
    for process in children_of(server_process):
        command = Path(f"/proc/{process}/cmdline").read_bytes()
        status = Path(f"/proc/{process}/status").read_text()
        caught = next(int(line.split()[1], 16) for line in status.splitlines() if line.startswith("SigCgt"))
        if b"run_worker" in command and caught >> (signal.SIGTERM - 1) & 1:
            return process
    return None


def wait_for_worker(server_process: int, *, but: int | None = None) -> int:
    assert eventually(lambda: worker_of(server_process) not in {None, but}, seconds=30)
    worker = worker_of(server_process)
    assert worker
    return worker


def test_a_worker_that_dies_is_replaced_and_the_server_goes_on(server: RunningServer) -> None:
    killed = wait_for_worker(server.process.pid)
    os.kill(killed, signal.SIGKILL)
    wait_for_worker(server.process.pid, but=killed)
    assert httpx.post(f"{server.url}/webhook/", json=new_conversation(new_id()), timeout=10).status_code == 201


def test_the_worker_ends_with_the_server(server: RunningServer) -> None:
    worker = wait_for_worker(server.process.pid)
    server.process.terminate()
    assert server.process.wait(15) == 0
    assert has_ended(worker)
    assert "Traceback" not in server.log.read_text()


def test_the_worker_is_gone_soon_after_the_server_was_killed(server: RunningServer) -> None:
    worker = wait_for_worker(server.process.pid)
    server.process.kill()
    assert eventually(lambda: has_ended(worker), seconds=10)


def test_a_signal_to_all_processes_ends_server_and_worker(tmp_path: Path, log_file: Path) -> None:
    with (
        fresh_database(tmp_path) as database_url,
        server_on_a_terminal(log_file, DATABASE_URL=database_url, WORKER="true", WEB_WORKERS="1") as server,
    ):
        worker = wait_for_worker(server.process.pid)
        signal_all(server, signal.SIGINT)
        assert server.process.wait(15) == 0
        assert has_ended(worker)
    assert "Traceback" not in log_file.read_text()


def test_no_worker_runs_beside_a_server_that_is_to_have_none(tmp_path: Path, log_file: Path) -> None:
    with (
        fresh_database(tmp_path) as database_url,
        running_server(database_url=database_url, log=log_file, WORKER="false", WEB_WORKERS="1") as server,
    ):
        conversation = new_id()
        for event in (new_conversation(conversation), new_message(conversation)):
            assert httpx.post(f"{server.url}/webhook/", json=event, timeout=10).status_code == 201
        assert len(children_of(server.process.pid)) == 1
