"""The end of a server, and of its processes one by one, while requests are under way."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.core.holders import eventually
from tests.core.processes import children_of, has_ended, writes_held_up
from tests.core.terminals import server_on_a_terminal, signal_all
from tests.databases import fresh_database
from tests.samples import new_conversation, new_id
from tests.servers import ROOT, RunningServer, running_server, server_environment


@pytest.fixture
def own_server(tmp_path: Path, log_file: Path) -> Iterator[RunningServer]:
    with (
        fresh_database(tmp_path) as database_url,
        running_server(database_url=database_url, log=log_file) as server,
    ):
        yield server


def answers(server: RunningServer) -> bool:
    """Tell whether the server records an event that comes on a new connection."""
    try:
        return httpx.post(f"{server.url}/webhook/", json=new_conversation(new_id()), timeout=10).status_code == 201
    except httpx.TransportError:
        return False


@contextmanager
def request_in_flight(server: RunningServer) -> Iterator[Future[httpx.Response]]:
    """Yield a request that the server has begun to answer and that waits for the database until this ends."""
    conversation = new_id()
    with ThreadPoolExecutor(1) as pool, writes_held_up(server.database_url, conversation):
        request = pool.submit(httpx.post, f"{server.url}/webhook/", json=new_conversation(conversation), timeout=30)
        time.sleep(0.7)
        assert not request.done()
        yield request


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "SIGINT"])
def test_a_signal_ends_the_server_after_it_has_answered_the_requests_in_flight(
    own_server: RunningServer, number: signal.Signals
) -> None:
    assert eventually(lambda: len(children_of(own_server.process.pid)) == 2, seconds=30)
    workers = children_of(own_server.process.pid)
    with request_in_flight(own_server) as request:
        own_server.process.send_signal(number)
        time.sleep(3)
        assert not request.done()
    assert request.result(30).status_code == 201
    assert own_server.process.wait(15) == 0
    assert eventually(lambda: all(map(has_ended, workers)), seconds=10)
    assert "Traceback" not in own_server.log.read_text()


@pytest.mark.any_database
def test_signals_that_come_in_the_midst_of_each_other_end_the_server(own_server: RunningServer) -> None:
    for _ in range(500):
        own_server.process.send_signal(signal.SIGTERM)
        own_server.process.send_signal(signal.SIGINT)
    assert own_server.process.wait(15) == 0
    assert "Traceback" not in own_server.log.read_text()


@pytest.mark.any_database
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["Ctrl-C", "service-manager"])
def test_a_signal_to_all_its_processes_ends_the_server_in_the_same_way(
    tmp_path: Path, log_file: Path, number: signal.Signals
) -> None:
    with (
        fresh_database(tmp_path) as database_url,
        server_on_a_terminal(log_file, DATABASE_URL=database_url, WEB_WORKERS="8") as server,
    ):
        assert eventually(lambda: len(children_of(server.process.pid)) == 8, seconds=30)
        workers = children_of(server.process.pid)
        with request_in_flight(server) as request:
            signal_all(server, number)
            time.sleep(1)
        assert request.result(30).status_code == 201
        assert server.process.wait(15) == 0
        assert eventually(lambda: all(map(has_ended, workers)), seconds=10)
    assert "Traceback" not in log_file.read_text()


@pytest.mark.any_database
def test_a_signal_that_comes_while_workers_are_still_starting_is_not_lost(tmp_path: Path, log_file: Path) -> None:
    with fresh_database(tmp_path) as database_url:
        for _ in range(3):  # at each start the signal finds the workers at other places
            with running_server(database_url=database_url, log=log_file, WEB_WORKERS="8") as server:
                server.process.send_signal(signal.SIGTERM)
                assert server.process.wait(15) == 0


@pytest.mark.any_database
def test_a_worker_gets_a_signal_that_was_sent_in_the_very_moment_of_its_birth() -> None:
    script = """
import os, signal
from prosa.core.server import ENDING_SIGNALS, hold_ending_signals_while_forking

signal.signal(signal.SIGTERM, lambda *_: None)  # as granian's parent has a handler of its own
hold_ending_signals_while_forking()
for _ in range(100):
    child = os.fork()
    if child == 0:
        os._exit(0 if signal.sigtimedwait(ENDING_SIGNALS, 5) else 1)
    os.kill(child, signal.SIGTERM)
    assert os.waitpid(child, 0)[1] == 0, "the signal was lost"
os.kill(os.getpid(), signal.SIGTERM)  # the parent itself holds none any more
assert not signal.sigpending()
"""
    environment = server_environment(DATABASE_URL="")
    subprocess.run([sys.executable, "-c", script], cwd=ROOT, env=environment, check=True, timeout=60)


@pytest.mark.any_database
def test_workers_end_soon_after_their_parent_was_killed(own_server: RunningServer) -> None:
    assert eventually(lambda: len(children_of(own_server.process.pid)) == 2, seconds=30)
    workers = children_of(own_server.process.pid)
    own_server.process.kill()
    assert eventually(lambda: all(map(has_ended, workers)), seconds=10)
    assert not answers(own_server)


@pytest.mark.any_database
def test_a_server_goes_on_when_one_of_its_workers_is_killed_and_replaces_it(own_server: RunningServer) -> None:
    parent = own_server.process.pid
    assert eventually(lambda: len(children_of(parent)) == 2, seconds=30)
    killed, survivor = sorted(children_of(parent))
    os.kill(killed, signal.SIGKILL)
    assert eventually(lambda: answers(own_server), seconds=10)
    assert [answers(own_server) for _ in range(20)] == [True] * 20
    assert eventually(lambda: len(children_of(parent)) == 2, seconds=20)
    assert survivor in children_of(parent)
    assert [answers(own_server) for _ in range(20)] == [True] * 20


@pytest.mark.any_database
def test_a_server_whose_workers_were_all_killed_comes_back(own_server: RunningServer) -> None:
    assert eventually(lambda: len(children_of(own_server.process.pid)) == 2, seconds=30)
    for worker in children_of(own_server.process.pid):
        os.kill(worker, signal.SIGKILL)
    assert eventually(lambda: answers(own_server), seconds=20)
