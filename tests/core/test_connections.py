"""A connection that threads use by turns."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from django.contrib.auth.models import Group
from django.db import DatabaseError, connection, connections, transaction

from prosa.core.connections import SharedConnection
from tests.core.holders import eventually

pytestmark = pytest.mark.django_db(transaction=True)
SECONDS = 20
MILLISECONDS = 321


@pytest.fixture
def shared() -> Iterator[SharedConnection]:
    shared = SharedConnection(lock_timeout=MILLISECONDS)
    yield shared
    shared.close()


class ThreadsOwnError(Exception):
    """An error that has nothing to do with the database."""


def fail(shared: SharedConnection, error: Exception) -> None:
    with shared.in_this_thread():
        raise error


def break_off(shared: SharedConnection) -> None:
    """Use the connection after it has broken, within a transaction."""
    with shared.in_this_thread(), transaction.atomic():
        Group.objects.create(name="lost")
        if connection.vendor == "postgresql":
            terminate(connection.connection.info.backend_pid)
        else:
            connection.connection.close()
        Group.objects.create(name="never")


def terminate(backend: int) -> None:
    """End the process of PostgreSQL's that serves a connection, and wait for its end."""
    with psycopg.connect(**connection.get_connection_params() | {"cursor_factory": None}, autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", [backend])


def test_within_it_the_threads_default_connection_is_the_shared_one_and_after_it_its_own_again(
    shared: SharedConnection,
) -> None:
    own = connections["default"]
    with shared.in_this_thread():
        assert connections["default"] is shared.wrapper
        assert connection.settings_dict is shared.wrapper.settings_dict
        Group.objects.create(name="a")
    assert connections["default"] is own
    assert Group.objects.get().name == "a"


@pytest.mark.parametrize("error", [ThreadsOwnError(), DatabaseError(), KeyboardInterrupt()], ids=repr)
def test_the_threads_own_connection_is_restored_after_an_error(shared: SharedConnection, error: Exception) -> None:
    own = connections["default"]
    with pytest.raises(type(error)):
        fail(shared, error)
    assert connections["default"] is own
    with shared.in_this_thread():
        Group.objects.create(name="a")


def test_the_threads_own_connection_is_restored_after_the_shared_one_broke(shared: SharedConnection) -> None:
    own = connections["default"]
    with pytest.raises(DatabaseError):
        break_off(shared)
    assert connections["default"] is own
    assert not Group.objects.exists()


def test_a_connection_that_broke_is_replaced(shared: SharedConnection) -> None:
    with shared.in_this_thread():
        Group.objects.create(name="before")
    broken = shared.wrapper.connection
    with pytest.raises(DatabaseError):
        break_off(shared)
    with shared.in_this_thread():
        Group.objects.create(name="after")
    assert shared.wrapper.connection is not broken
    assert set(Group.objects.values_list("name", flat=True)) == {"before", "after"}


def test_an_error_of_the_work_leaves_a_sound_connection_as_it_is(shared: SharedConnection) -> None:
    with shared.in_this_thread():
        Group.objects.create(name="a")
    kept = shared.wrapper.connection
    with pytest.raises(ThreadsOwnError):
        fail(shared, ThreadsOwnError())
    with shared.in_this_thread():
        assert Group.objects.count() == 1
    assert shared.wrapper.connection is kept


def test_threads_use_one_and_the_same_connection_by_turns(shared: SharedConnection) -> None:
    def hold_it() -> None:
        with shared.in_this_thread():
            raw.append(open_connection())
            first_has_it.set()
            assert first_may_go.wait(SECONDS)
            turns.append("first")

    def use_it() -> None:
        second_is_there.set()
        with shared.in_this_thread():
            raw.append(open_connection())
            turns.append("second")

    def open_connection() -> object:
        assert connections["default"] is shared.wrapper
        Group.objects.exists()
        return connections["default"].connection

    raw: list[object] = []
    turns: list[str] = []
    first_has_it, first_may_go, second_is_there = threading.Event(), threading.Event(), threading.Event()
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(hold_it)
        assert first_has_it.wait(SECONDS)
        second = pool.submit(use_it)
        assert second_is_there.wait(SECONDS)
        assert not eventually(second.done, seconds=0.2)
        assert turns == []
        first_may_go.set()
        first.result(SECONDS)
        second.result(SECONDS)
    assert turns == ["first", "second"]
    assert raw[0] is raw[1]


def test_a_closed_connection_opens_again_when_it_is_used(shared: SharedConnection) -> None:
    for name in ("a", "b"):
        with shared.in_this_thread():
            Group.objects.create(name=name)
        shared.close()
        assert shared.wrapper.connection is None
    assert Group.objects.count() == 2


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one lock for all.")
def test_it_waits_for_locks_as_long_as_it_is_told_and_others_wait_as_ever(shared: SharedConnection) -> None:
    before = show_lock_timeout()
    with shared.in_this_thread():
        assert show_lock_timeout() == f"{MILLISECONDS}ms"
    assert show_lock_timeout() == before == "5s"


def show_lock_timeout() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SHOW lock_timeout")
        return str(cursor.fetchone()[0])


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL has one cache for all.")
def test_its_cache_is_larger_than_those_of_the_connections_of_threads(shared: SharedConnection) -> None:
    own = kib_of_cache()
    with shared.in_this_thread():
        assert kib_of_cache() > 4 * own


def kib_of_cache() -> int:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA cache_size")
        return -int(cursor.fetchone()[0])
