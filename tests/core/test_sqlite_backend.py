"""The SQLite backend: when a connection takes the write lock, and when it gives it back."""

import sqlite3
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db import DatabaseError, IntegrityError, OperationalError, connection, connections, transaction

from prosa.conversations.models import Message
from tests.conversations.builders import at
from tests.core.holders import held_by_another_process, is_locked, release

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "sqlite", reason="Only SQLite needs a write lock of our own."),
]


@pytest.fixture
def lock_path() -> Path:
    return Path(f"{connection.settings_dict['NAME']}.lock")


@pytest.fixture
def _short_timeout(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Wait for the lock a quarter of a second only."""
    monkeypatch.setitem(connection.settings_dict["OPTIONS"], "timeout", 0.25)
    connection.close()  # SQLite's own timeout is set when a connection is opened
    yield
    connection.close()


def execute(statement: str, *parameters: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)


WRITES: dict[str, Callable[[], object]] = {
    "create": lambda: Group.objects.create(name="b"),
    "save": lambda: Group(name="b").save(),
    "update": lambda: Group.objects.update(name="b"),
    "delete": lambda: Group.objects.all().delete(),
    "bulk_create": lambda: Group.objects.bulk_create([Group(name="b"), Group(name="c")]),
    "get_or_create": lambda: Group.objects.get_or_create(name="b"),
    "atomic": transaction.atomic(lambda: None),
    "raw": lambda: execute("UPDATE auth_group SET name = %s", "b"),
    "raw with blanks before it": lambda: execute("\n   insert into auth_group (name) values ('b')"),
    "replace": lambda: execute("REPLACE INTO auth_group (name) VALUES ('b')"),
    "create table": lambda: execute("CREATE TABLE another (name text)"),
}
READS: dict[str, Callable[[], object]] = {
    "get": lambda: Group.objects.get(name="a"),
    "count": Group.objects.count,
    "list": lambda: list(Group.objects.all()),
    "exists": Group.objects.exists,
    "raw": lambda: execute("SELECT 1"),
    "with": lambda: execute("WITH one AS (SELECT 1) SELECT * FROM one"),
    "pragma": lambda: execute("PRAGMA journal_mode"),
}


@pytest.mark.usefixtures("_short_timeout")
@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
def test_a_write_gives_up_after_its_timeout_and_succeeds_once_the_lock_is_free(
    write: Callable[[], object], lock_path: Path
) -> None:
    Group.objects.create(name="a")
    with held_by_another_process(lock_path) as holder:
        began = time.monotonic()
        with pytest.raises(OperationalError, match=r"^database is locked$"):
            write()
        assert 0.25 <= time.monotonic() - began < 3
        assert list(Group.objects.values_list("name", flat=True)) == ["a"]
        release(holder)
    write()
    assert not is_locked(lock_path)
    execute("DROP TABLE IF EXISTS another")


@pytest.mark.usefixtures("_short_timeout")
@pytest.mark.parametrize("read", READS.values(), ids=READS)
def test_a_read_does_not_wait_for_writers(read: Callable[[], object], lock_path: Path) -> None:
    Group.objects.create(name="a")
    with held_by_another_process(lock_path):
        read()


def test_a_write_waits_until_another_process_gives_the_lock_back(lock_path: Path) -> None:
    with held_by_another_process(lock_path) as holder:
        timer = threading.Timer(0.3, release, [holder])
        timer.start()
        began = time.monotonic()
        Group.objects.create(name="a")
        assert time.monotonic() - began >= 0.25
        timer.join()
    assert Group.objects.count() == 1


def test_the_lock_is_held_from_the_beginning_of_a_transaction_to_its_commit(lock_path: Path) -> None:
    with transaction.atomic():
        assert is_locked(lock_path)
        Group.objects.create(name="a")
        with transaction.atomic():
            Group.objects.create(name="b")
        assert is_locked(lock_path)
    assert not is_locked(lock_path)


def test_the_lock_is_given_back_after_a_rollback(lock_path: Path) -> None:
    with transaction.atomic():
        transaction.set_rollback(True)
        assert is_locked(lock_path)
    assert not is_locked(lock_path)


def test_a_savepoint_that_is_rolled_back_keeps_the_lock_for_its_transaction(lock_path: Path) -> None:
    Group.objects.create(name="a")
    with transaction.atomic():
        with pytest.raises(IntegrityError), transaction.atomic():
            Group.objects.create(name="a")
        assert is_locked(lock_path)
    assert not is_locked(lock_path)


def test_the_lock_is_kept_from_a_commit_that_fails_to_its_rollback(
    lock_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def roll_back() -> None:
        held.append(is_locked(lock_path))
        connections["default"].__class__.rollback(connections["default"])

    held: list[bool] = []
    monkeypatch.setattr(connections["default"], "rollback", roll_back)
    orphan = Message(uuid=uuid.uuid4(), conversation_id=1, content="Oi", direction="SENT", sent_at=at(0))
    orphan.received_at = at(0)
    with pytest.raises(IntegrityError, match="FOREIGN KEY"), transaction.atomic():
        orphan.save()
    assert held == [True]
    assert not is_locked(lock_path)
    assert not Message.objects.exists()


@pytest.mark.usefixtures("_short_timeout")
def test_the_lock_is_given_back_when_a_transaction_cannot_begin(lock_path: Path) -> None:
    with closing(sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)) as other_program:
        other_program.execute("BEGIN IMMEDIATE")
        with pytest.raises(OperationalError, match="database is locked"), transaction.atomic():
            raise AssertionError("the transaction began")
        assert not is_locked(lock_path)
    Group.objects.create(name="a")


@pytest.mark.usefixtures("_short_timeout")
def test_the_lock_is_given_back_when_a_single_statement_fails(lock_path: Path) -> None:
    with pytest.raises(IntegrityError), connection.cursor() as cursor:
        cursor.executemany("INSERT INTO auth_group (name) VALUES (%s)", [("a",), ("a",)])
    assert not is_locked(lock_path)


def test_the_lock_is_given_back_when_the_connection_is_closed_amid_a_transaction(lock_path: Path) -> None:
    connection.ensure_connection()
    with pytest.raises(DatabaseError), transaction.atomic():  # noqa: PT012 (the block is what the test is about)
        Group.objects.create(name="a")
        connection.close()
        assert not is_locked(lock_path)
        Group.objects.create(name="b")
    assert not Group.objects.exists()


def test_the_lock_is_held_during_a_single_statement_and_given_back_after_it(lock_path: Path) -> None:
    held: list[bool] = []
    connection.ensure_connection()
    connection.connection.create_function("note_the_lock", 0, lambda: held.append(is_locked(lock_path)))
    execute("INSERT INTO auth_group (name) SELECT 'a' WHERE note_the_lock() IS NULL")
    assert held == [True]
    assert not is_locked(lock_path)


def test_a_statement_that_returns_rows_is_committed_before_the_lock_is_given_back(lock_path: Path) -> None:
    with (
        closing(sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None, timeout=0)) as another_writer,
        connection.cursor() as cursor,
    ):
        cursor.execute("INSERT INTO auth_group (name) VALUES ('a') RETURNING id")
        if not is_locked(lock_path):
            another_writer.execute("INSERT INTO auth_group (name) VALUES ('b')")
        assert len(cursor.fetchall()) == 1
    assert not is_locked(lock_path)


def test_a_lock_file_that_cannot_be_opened_is_a_database_error(monkeypatch: pytest.MonkeyPatch) -> None:
    connection.ensure_connection()
    monkeypatch.setitem(connection.settings_dict, "NAME", "/no/such/folder/prosa.sqlite3")
    with pytest.raises(OperationalError, match="write lock cannot be taken: No such file or directory"):
        Group.objects.create(name="a")


def test_threads_that_write_in_transactions_and_single_statements_never_meet_a_locked_database() -> None:
    def write(thread: int) -> None:
        for number in range(10):
            Group.objects.create(name=f"{thread} {number} alone")
            with transaction.atomic():
                count = Group.objects.filter(name__startswith=f"{thread} ").count()
                Group.objects.create(name=f"{thread} {number} {count}")
        connections.close_all()

    with ThreadPoolExecutor(20) as pool:
        for writes in [pool.submit(write, thread) for thread in range(20)]:
            writes.result(60)
    assert Group.objects.count() == 400
