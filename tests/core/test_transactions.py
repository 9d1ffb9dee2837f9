"""Write transactions that run again after a conflict with another writer."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from django.contrib.auth.models import Group
from django.db import DatabaseError, IntegrityError, OperationalError, connection, connections, transaction

from prosa.core.transactions import ATTEMPTS, WriteConflictError, run_in_write_transaction

pytestmark = pytest.mark.django_db(transaction=True)
postgresql_only = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="SQLite's write lock leaves no room for conflicts."
)


@pytest.fixture
def other_writer() -> Iterator[psycopg.Connection]:
    """A second connection, each of whose statements is committed at once."""
    with psycopg.connect(**connection.get_connection_params() | {"cursor_factory": None}, autocommit=True) as other:
        yield other


def test_the_result_of_the_work_is_returned_and_its_writes_are_kept() -> None:
    def work() -> str:
        Group.objects.create(name="a")
        assert connection.in_atomic_block
        return "done"

    assert run_in_write_transaction(work) == "done"
    assert not connection.in_atomic_block
    assert Group.objects.count() == 1


def test_an_error_of_the_work_itself_passes_through_at_once_and_undoes_its_writes() -> None:
    runs = []

    def work() -> None:
        runs.append("a run")
        Group.objects.create(name="a")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        run_in_write_transaction(work)
    assert len(runs) == 1
    assert not Group.objects.exists()


def test_a_database_error_that_is_no_conflict_passes_through_at_once() -> None:
    runs = []

    def work() -> None:
        runs.append("a run")
        with connection.cursor() as cursor:
            cursor.execute("SELECT * FROM no_such_table")

    with pytest.raises(DatabaseError, match="no_such_table"):
        run_in_write_transaction(work)
    assert len(runs) == 1


@pytest.mark.parametrize("fails", [False, True], ids=["kept", "undone"])
def test_inside_an_open_transaction_the_work_belongs_to_it(fails: bool) -> None:
    @transaction.atomic
    def outer() -> None:
        assert run_in_write_transaction(lambda: Group.objects.create(name="a").name) == "a"
        transaction.set_rollback(fails)

    outer()
    assert Group.objects.count() == (0 if fails else 1)


def test_inside_an_open_transaction_a_conflict_is_left_to_its_owner() -> None:
    runs = []

    def work() -> None:
        runs.append("a run")
        Group.objects.create(name="a")

    Group.objects.create(name="a")
    with pytest.raises(IntegrityError), transaction.atomic():
        run_in_write_transaction(work)
    assert len(runs) == 1


@postgresql_only
def test_work_runs_again_on_fresh_data_after_a_unique_violation(other_writer: psycopg.Connection) -> None:
    seen = []

    def work() -> str:
        seen.append(list(Group.objects.values_list("name", flat=True)))
        if seen[-1]:
            return "found"
        other_writer.execute("INSERT INTO auth_group (name) VALUES ('a')")
        Group.objects.create(name="a")
        return "created"

    assert run_in_write_transaction(work) == "found"
    assert seen == [[], ["a"]]


@postgresql_only
def test_work_runs_again_after_a_serialization_failure(other_writer: psycopg.Connection) -> None:
    group, runs = Group.objects.create(name="a"), []

    def work() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        runs.append(Group.objects.get().name)
        if len(runs) == 1:
            other_writer.execute("UPDATE auth_group SET name = 'b' WHERE id = %s", [group.id])
        Group.objects.update(name=runs[-1] + "!")

    run_in_write_transaction(work)
    assert runs == ["a", "b"]
    assert Group.objects.get().name == "b!"


@postgresql_only
def test_work_runs_again_after_a_conflict_that_shows_at_its_commit(other_writer: psycopg.Connection) -> None:
    """Two serializable transactions that each read what the other writes: the one that commits last fails."""
    runs = []

    def work() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL SERIALIZABLE")
        runs.append(Group.objects.count())
        if len(runs) == 1:
            with other_writer.transaction():
                other_writer.execute("SET TRANSACTION ISOLATION LEVEL SERIALIZABLE")
                other_writer.execute("INSERT INTO auth_group (name) SELECT 'b' || count(*) FROM auth_group")
                Group.objects.create(name="a")
            return
        Group.objects.create(name="a")

    run_in_write_transaction(work)
    assert runs == [0, 1]
    assert Group.objects.count() == 2


@postgresql_only
def test_both_sides_of_a_deadlock_succeed_in_the_end() -> None:
    Group.objects.bulk_create([Group(name="first"), Group(name="second")])
    both_hold_one, runs = threading.Barrier(2), []

    def rename(mine: str, theirs: str) -> None:
        def work() -> None:
            runs.append(mine)
            Group.objects.filter(name__startswith=mine).update(name=f"{mine} by {mine}")
            if len(runs) <= 2:
                both_hold_one.wait(10)
            Group.objects.filter(name__startswith=theirs).update(name=f"{theirs} by {mine}")

        try:
            run_in_write_transaction(work)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        sides = [pool.submit(rename, "first", "second"), pool.submit(rename, "second", "first")]
        for side in sides:
            side.result(30)
    assert len(runs) == 3
    last = runs[-1]
    assert set(Group.objects.values_list("name", flat=True)) == {f"first by {last}", f"second by {last}"}


@postgresql_only
def test_a_conflict_at_every_attempt_is_an_error_of_its_own(other_writer: psycopg.Connection) -> None:
    runs = []

    def work() -> None:
        runs.append("a run")
        other_writer.execute("INSERT INTO auth_group (name) VALUES (%s)", [f"group {len(runs)}"])
        Group.objects.create(name=f"group {len(runs)}")

    with pytest.raises(WriteConflictError) as raised:
        run_in_write_transaction(work)
    assert len(runs) == ATTEMPTS == 5
    assert isinstance(raised.value, OperationalError)
    assert isinstance(raised.value.__cause__, IntegrityError)


@postgresql_only
def test_a_wait_for_a_lock_ends_at_its_timeout_and_is_not_tried_again(other_writer: psycopg.Connection) -> None:
    runs = []

    def work() -> None:
        runs.append("a run")
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '100ms'")
            cursor.execute("LOCK TABLE auth_group")

    with other_writer.transaction():
        other_writer.execute("LOCK TABLE auth_group")
        with pytest.raises(OperationalError, match="lock timeout") as raised:
            run_in_write_transaction(work)
    assert len(runs) == 1
    assert not isinstance(raised.value, WriteConflictError)


def test_a_unique_violation_on_sqlite_is_no_conflict_since_none_can_write_at_the_same_time() -> None:
    if connection.vendor != "sqlite":
        pytest.skip("On PostgreSQL another writer may have been first.")
    Group.objects.create(name="a")
    with pytest.raises(IntegrityError, match="UNIQUE"):
        run_in_write_transaction(lambda: Group.objects.create(name="a"))
