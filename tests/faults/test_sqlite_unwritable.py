"""A database file that cannot be written: made immutable, or locked by another program for long."""

import os
import signal
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import httpx
import pytest

from tests.core.holders import eventually
from tests.core.processes import children_of
from tests.faults.load import (
    NEW_CONNECTIONS,
    ON_POSTGRESQL,
    Answered,
    assert_answers_were_honest,
    client_of,
    load_on,
    post,
    post_anew,
    resumes,
)
from tests.samples import new_conversation, new_id, new_message
from tests.servers import RunningServer, running_server

pytestmark = pytest.mark.skipif(ON_POSTGRESQL, reason="the files of a PostgreSQL server are another program's matter")
WRITE_TIMEOUT = 1


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("database")


@pytest.fixture(scope="module")
def server(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    url, log = f"sqlite:///{folder}/prosa.sqlite3", tmp_path_factory.mktemp("log") / "server.log"
    with running_server(database_url=url, log=log, WRITE_TIMEOUT=str(WRITE_TIMEOUT), WRITER="true") as server:
        yield server


def change_attributes(change: str, *paths: Path) -> bool:
    return subprocess.run(["chattr", change, *paths], check=False).returncode == 0  # noqa: S607 (where it is differs)


def stops_writing(folder: Path) -> bool:
    """Tell whether an immutable file of `folder` can no longer be written by who has it open: not on any disk."""
    path = folder / "probe"
    with path.open("wb", buffering=0) as file:
        if not change_attributes("+i", path):
            return False
        try:
            file.write(b"a byte")
        except OSError:
            return True
        finally:
            change_attributes("-i", path)
            path.unlink()
    return False


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """Let nobody write the files of `folder`, root included, nor add any."""
    if os.geteuid() != 0 or not stops_writing(folder):
        pytest.skip("only root can make files immutable, and not on any disk")
    # But for the index of the log: it is memory that processes share, and none survives that it can't be written.
    paths = [*(path for path in folder.iterdir() if not path.name.endswith("-shm")), folder]
    assert change_attributes("+i", *paths)
    try:
        yield
    finally:
        assert change_attributes("-i", *paths)


@contextmanager
def locked_by_another_program(folder: Path) -> Iterator[None]:
    """Hold SQLite's own write lock, as a program would that does not know of Prosa's."""
    with closing(sqlite3.connect(folder / "prosa.sqlite3", isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield
        connection.execute("ROLLBACK")


def replace_workers(server: RunningServer) -> None:
    """Kill the server's workers and wait until new ones answer."""
    for worker in children_of(server.process.pid):
        os.kill(worker, signal.SIGKILL)
    assert eventually(lambda: is_there(server), seconds=20)


def is_there(server: RunningServer) -> bool:
    with suppress(httpx.TransportError):
        return httpx.get(f"{server.url}/api/problems/").status_code == 200
    return False


def post_to_both_addresses(server: RunningServer, conversation: str) -> list[Answered]:
    """Post messages, singly and as a batch, which is postponed as a whole; return the answers to the single ones."""
    with client_of(server) as client:
        batch = client.post("/webhook/batch/", json=[new_message(conversation)])
        assert (batch.status_code, batch.headers.get("retry-after")) == (503, "1")
    return [post_anew(server, new_message(conversation)) for _ in range(NEW_CONNECTIONS)]


def test_files_that_can_no_longer_be_written_postpone_events_until_they_can_be_again(
    server: RunningServer, folder: Path
) -> None:
    with load_on(server) as load:
        assert load.grows()
        with read_only(folder):
            assert load.meets_the_fault()
        assert load.grows()
    assert_answers_were_honest(server, load.answers)


def test_conversations_are_read_while_no_file_can_be_written(server: RunningServer, folder: Path) -> None:
    conversation = new_id()
    with client_of(server) as client:
        assert post(client, new_conversation(conversation)).is_accepted
        with read_only(folder):
            assert {client.get(f"/conversations/{conversation}").status_code for _ in range(10)} == {200}
    assert resumes(server)


def test_a_database_that_another_program_locks_for_long_postpones_events_until_it_is_free(
    server: RunningServer, folder: Path
) -> None:
    with load_on(server) as load:
        assert load.grows()
        before = len(load.answers)
        with locked_by_another_program(folder):
            assert load.meets_the_fault()
            assert not load.grows(1, seconds=WRITE_TIMEOUT)
        assert load.grows()
    # Waiting for one's turn, then for the lock, is bounded each by the same time.
    assert max(answer.seconds for answer in load.answers[before:]) < 3 * WRITE_TIMEOUT + 1
    assert_answers_were_honest(server, load.answers)


def test_a_database_that_another_program_locks_again_and_again_records_events_in_between(
    server: RunningServer, folder: Path
) -> None:
    with load_on(server) as load:
        for _ in range(5):
            with locked_by_another_program(folder):
                assert not load.grows(40, seconds=0.2)
            assert load.grows(20)
    assert_answers_were_honest(server, load.answers)


def test_workers_that_find_the_files_read_only_at_their_start_postpone_events_until_they_can_be_written(
    server: RunningServer, folder: Path
) -> None:
    conversation = new_id()
    with client_of(server) as client:
        answers = [post(client, new_conversation(conversation))]
    with read_only(folder):
        replace_workers(server)
        postponed = post_to_both_addresses(server, conversation)
    assert {answer.status for answer in postponed} == {503}
    assert_answers_were_honest(server, answers + postponed)
