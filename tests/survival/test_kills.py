"""Processes killed without warning while events come in: what was answered is there, once, and the service is back."""

import logging
import os
import signal
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final

import pytest

from tests.core.holders import eventually
from tests.core.processes import has_ended, web_processes_of, writers_of
from tests.deliveries.verifying import assert_record_agrees
from tests.forms import IS_LONG
from tests.servers import RunningServer, free_port, running_server
from tests.survival.load import Load, assert_load_is_answered, assert_nothing_is_lost, load_on, records_an_event

KILLS: Final = 20 if IS_LONG else 2
SECONDS_OF_LOAD: Final = 600 if IS_LONG else 60
SECONDS_TO_COME_BACK: Final = 30
EVENTS_BETWEEN_KILLS: Final = 500 if IS_LONG else 100
logger = logging.getLogger(__name__)


@pytest.fixture
def own_server(database_url: str, log_file: Path) -> Iterator[RunningServer]:
    with running_server(database_url=database_url, log=log_file, WRITER="true") as server:
        yield server


class Starts:
    """Starts of a server, one after another, on one database and one port."""

    def __init__(self, stack: ExitStack, database_url: str, folder: Path) -> None:
        self._stack = stack
        self._database_url = database_url
        self._folder = folder
        self._port = str(free_port())
        self._number = 0

    def start(self) -> RunningServer:
        self._number += 1
        log = self._folder / f"server-{self._number}.log"
        settings = {"PORT": self._port, "WRITER": "true"}
        return self._stack.enter_context(running_server(database_url=self._database_url, log=log, **settings))


@contextmanager
def starts_of_a_server(database_url: str, folder: Path) -> Iterator[Starts]:
    with ExitStack() as stack:
        yield Starts(stack, database_url, folder)


def workers_of(server: RunningServer) -> set[int]:
    """Return the server's processes that answer requests, as soon as there are two."""
    assert eventually(lambda: len(web_processes_of(server.process.pid)) == 2, seconds=SECONDS_TO_COME_BACK)
    return web_processes_of(server.process.pid)


def writer_of(server: RunningServer) -> int:
    """Return the server's writer as soon as there is one."""
    assert eventually(lambda: len(writers_of(server.process.pid)) == 1, seconds=SECONDS_TO_COME_BACK)
    return min(writers_of(server.process.pid))


def assert_all_is_recorded(load: Load, server: RunningServer) -> None:
    assert load.refused == []
    assert_nothing_is_lost(load, server.url)
    assert_record_agrees(server.database_url)
    logger.info("%d kills, %d events answered, %d tries without", KILLS, len(load.answered), len(load.unknown))


def kill(*processes: int) -> None:
    """Kill all of `processes` in one moment and wait for their ends."""
    for process in processes:
        os.kill(process, signal.SIGKILL)
    assert_all_end(processes)


def assert_all_end(processes: Iterable[int]) -> None:
    assert eventually(lambda: all(map(has_ended, processes)), seconds=10)


def test_what_was_answered_survives_the_kill_of_a_worker_and_the_service_goes_on(own_server: RunningServer) -> None:
    with load_on(own_server.url, seconds=SECONDS_OF_LOAD) as load:
        for _ in range(KILLS):
            workers = workers_of(own_server)
            assert_load_is_answered(load, EVENTS_BETWEEN_KILLS)
            kill(min(workers))
            assert_load_is_answered(load, EVENTS_BETWEEN_KILLS)
            assert eventually(lambda: records_an_event(own_server.url), seconds=SECONDS_TO_COME_BACK)
    assert own_server.process.poll() is None
    assert_all_is_recorded(load, own_server)


def test_what_was_answered_survives_the_kill_of_the_writer_and_nobody_notices(own_server: RunningServer) -> None:
    with load_on(own_server.url, seconds=SECONDS_OF_LOAD) as load:
        for _ in range(KILLS):
            assert_load_is_answered(load, EVENTS_BETWEEN_KILLS)
            kill(writer_of(own_server))
            assert_load_is_answered(load, EVENTS_BETWEEN_KILLS)
    assert load.unknown == []
    assert_all_is_recorded(load, own_server)


def test_what_was_answered_survives_the_kill_of_the_server_and_a_new_one_takes_over(
    database_url: str, tmp_path: Path
) -> None:
    with starts_of_a_server(database_url, tmp_path) as starts:
        server = starts.start()
        with load_on(server.url, seconds=SECONDS_OF_LOAD) as load:
            for _ in range(KILLS):
                workers = workers_of(server)
                assert_load_is_answered(load, EVENTS_BETWEEN_KILLS)
                writer = writer_of(server)
                kill(server.process.pid)
                assert_all_end([*workers, writer])  # by themselves: until then they serve, and hold the port
                server = starts.start()
                assert_load_is_answered(load, EVENTS_BETWEEN_KILLS)
        assert_all_is_recorded(load, server)


def test_what_was_answered_survives_the_kill_of_all_processes_in_one_moment(database_url: str, tmp_path: Path) -> None:
    with starts_of_a_server(database_url, tmp_path) as starts:
        server = starts.start()
        with load_on(server.url, seconds=SECONDS_OF_LOAD) as load:
            for _ in range(KILLS):
                processes = [server.process.pid, writer_of(server), *workers_of(server)]
                assert_load_is_answered(load, EVENTS_BETWEEN_KILLS)
                kill(*processes)
                server = starts.start()
                assert_load_is_answered(load, EVENTS_BETWEEN_KILLS)
        assert_all_is_recorded(load, server)


def test_a_server_whose_new_worker_is_killed_three_times_in_a_row_goes_on(own_server: RunningServer) -> None:
    for _ in range(3):
        kill(max(workers_of(own_server)))  # the newest: one that dies soon after its start looks like a crash loop
        time.sleep(1)
    assert eventually(lambda: all(records_an_event(own_server.url) for _ in range(20)), seconds=SECONDS_TO_COME_BACK)
    assert own_server.process.poll() is None
    assert len(workers_of(own_server)) == 2
