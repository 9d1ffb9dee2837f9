"""A database that cannot be written in time: 503, nothing recorded, and business as usual once it can be again."""

import fcntl
import os
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path

import httpx
import pytest

from tests.conformance.steps import assert_problem, open_conversation, read
from tests.rest.clients import client_of_new_server
from tests.samples import new_conversation, new_id, new_message

pytestmark = pytest.mark.skipif(
    bool(os.environ.get("TEST_DATABASE_URL")), reason="the lock of the whole database is SQLite's"
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("unavailable")


@pytest.fixture(scope="module")
def client(folder: Path) -> Iterator[httpx.Client]:
    with client_of_new_server(folder, WRITE_TIMEOUT="1") as client:
        yield client


@contextmanager
def lock_on_the_lock_file(folder: Path) -> Iterator[None]:
    """Hold the lock by which Prosa's processes take turns."""
    [database] = folder.glob("*.sqlite3")
    with Path(f"{database}.lock").open("ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextmanager
def transaction_of_another_program(folder: Path) -> Iterator[None]:
    """Hold SQLite's own write lock, as a program would that does not know of Prosa's."""
    [path] = folder.glob("*.sqlite3")
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield
        connection.execute("ROLLBACK")


type Lock = Callable[[Path], AbstractContextManager[None]]
LOCKS = pytest.mark.parametrize(
    "lock", [lock_on_the_lock_file, transaction_of_another_program], ids=["lock file", "SQLite's own lock"]
)


@LOCKS
def test_an_event_that_cannot_be_written_in_time_is_not_recorded(
    client: httpx.Client, folder: Path, lock: Lock
) -> None:
    conversation, begun = new_id(), time.monotonic()
    with lock(folder):
        answer = client.post("/webhook/", json=new_conversation(conversation))
        seconds = time.monotonic() - begun
    assert_problem(answer, status=503, code="unavailable")
    assert answer.headers["retry-after"] == "1"
    assert 0.9 < seconds < 5
    assert client.get(f"/conversations/{conversation}").status_code == 404

    again = client.post("/webhook/", json=new_conversation(conversation))
    assert (again.status_code, again.json()["outcome"]) == (201, "recorded")


@LOCKS
def test_a_batch_that_cannot_be_written_in_time_is_not_recorded(client: httpx.Client, folder: Path, lock: Lock) -> None:
    conversation = new_id()
    events = [new_conversation(conversation), new_message(conversation)]
    with lock(folder):
        answer = client.post("/webhook/batch/", json=events)
    assert_problem(answer, status=503, code="unavailable")
    assert answer.headers["retry-after"] == "1"
    assert client.get(f"/conversations/{conversation}").status_code == 404
    assert client.post("/webhook/batch/", json=events).json()["results"][1]["status"] == 201


@LOCKS
def test_conversations_are_read_while_nothing_can_be_written(client: httpx.Client, folder: Path, lock: Lock) -> None:
    conversation = open_conversation(client)
    with lock(folder):
        assert read(client, conversation)["id"] == conversation
        assert client.get("/conversations/").status_code == 200


@LOCKS
def test_an_event_waits_for_a_lock_that_is_given_back_in_time(client: httpx.Client, folder: Path, lock: Lock) -> None:
    held, conversation = threading.Event(), new_id()

    def hold_for_a_while() -> None:
        with lock(folder):
            held.set()
            time.sleep(0.3)

    with ThreadPoolExecutor() as pool:
        holder = pool.submit(hold_for_a_while)
        assert held.wait(timeout=10)
        answer = client.post("/webhook/", json=new_conversation(conversation))
        holder.result()
    assert answer.status_code == 201


@LOCKS
def test_many_waiting_events_are_all_answered_in_time(client: httpx.Client, folder: Path, lock: Lock) -> None:
    events = [new_conversation(new_id()) for _ in range(12)]
    with ThreadPoolExecutor(max_workers=12) as pool:
        with lock(folder):
            begun = time.monotonic()
            refused = list(pool.map(lambda event: client.post("/webhook/", json=event), events))
            seconds = time.monotonic() - begun
        recorded = list(pool.map(lambda event: client.post("/webhook/", json=event), events))
    assert [answer.status_code for answer in refused] == [503] * 12
    assert seconds < 5
    assert [answer.status_code for answer in recorded] == [201] * 12
