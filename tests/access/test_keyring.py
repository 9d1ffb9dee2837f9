"""The keys that a process knows: when it reads them, how long it trusts them, and what it writes down about their use.

Two clocks are set by hand: the machine's, which tells how old the keys are, and the calendar, which tells when a key
was used.
"""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any

import pytest
from django.db import OperationalError, connection, connections
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from prosa.access.callers import Scope
from prosa.access.keyring import any_key_was_made, find_holder, forget_keys, note_use_of_keys
from prosa.access.keys import create_key
from prosa.access.last_uses import LastUses
from prosa.access.models import ApiKey
from tests.conversations.builders import at
from tests.conversations.racing import run_at_once

REFRESH_SECONDS = 2

pytestmark = pytest.mark.django_db


class HandSetClock:
    """Stands for `time` and for `prosa.core.clock`: it is so many seconds after noon until a test says otherwise."""

    seconds: float = 0

    def monotonic(self) -> float:
        return self.seconds

    def now(self) -> datetime:
        return at(self.seconds)


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[HandSetClock]:
    clock = HandSetClock()
    monkeypatch.setattr("prosa.access.refreshed.time", clock)
    monkeypatch.setattr("prosa.access.last_uses.clock", clock)
    become_another_process(monkeypatch)
    yield clock
    forget_keys()


def become_another_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the keyring know no more than in a server process that has just started."""
    forget_keys()
    monkeypatch.setattr("prosa.access.keyring._uses", LastUses(ApiKey))


def make_key(name: str = "site") -> str:
    key = create_key(name=name, scopes=[Scope.READ], now=at(0))
    forget_keys()
    return key


def revoke_elsewhere(name: str) -> None:
    """Revoke a key as another process does, of which this one hears nothing."""
    ApiKey.objects.filter(name=name).update(revoked_at=at(0))


def last_use(name: str = "site") -> datetime | None:
    return ApiKey.objects.get(name=name).last_used_at


def queries_meeting(meet: Callable[[], None]) -> AbstractContextManager[None]:
    """While this lasts, `meet` is called ahead of each query of this thread's connection."""

    def wrap(execute: Callable[..., Any], *arguments: Any) -> Any:
        meet()
        return execute(*arguments)

    return connection.execute_wrapper(wrap)


def fail() -> None:
    raise OperationalError("the database is gone")


def test_one_query_answers_for_all_keys_until_they_are_read_again(
    clock: HandSetClock, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    first, second = make_key("first"), make_key("second")
    with django_assert_num_queries(1):
        for step in range(100):
            clock.seconds = step * REFRESH_SECONDS / 100
            assert find_holder(key=first)
            assert find_holder(key=second)
            assert any_key_was_made()
    clock.seconds = REFRESH_SECONDS
    with django_assert_num_queries(1):
        assert find_holder(key=first)
        assert any_key_was_made()


def test_that_there_are_no_keys_is_known_for_as_long(
    clock: HandSetClock, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        assert not any_key_was_made()
        clock.seconds = REFRESH_SECONDS - 0.01
        assert not any_key_was_made()


def test_a_key_that_is_unknown_has_the_keys_read_again_four_times_a_second_at_most(
    clock: HandSetClock, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make_key()
    with django_assert_num_queries(4):
        for step in range(100):
            clock.seconds = step / 100
            assert find_holder(key="garbage") is None


def test_a_key_that_another_process_revokes_is_refused_once_the_keys_are_read_again(clock: HandSetClock) -> None:
    key = make_key()
    assert find_holder(key=key)
    revoke_elsewhere("site")
    clock.seconds = REFRESH_SECONDS
    assert find_holder(key=key) is None
    assert any_key_was_made()


def test_a_key_that_another_process_has_just_made_is_taken(
    clock: HandSetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("prosa.access.keys.forget_keys", lambda: None)  # another process forgets its own only
    assert not any_key_was_made()
    clock.seconds = 0.25
    assert find_holder(key=create_key(name="site", scopes=[Scope.READ], now=at(0)))
    assert any_key_was_made()


def test_keys_are_as_old_as_the_beginning_of_their_reading(
    clock: HandSetClock, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    def answer_slowly() -> None:
        clock.seconds += 1.5

    key = make_key()
    with queries_meeting(answer_slowly):
        assert find_holder(key=key)
    revoke_elsewhere("site")
    clock.seconds = REFRESH_SECONDS
    with django_assert_num_queries(1):
        assert find_holder(key=key) is None


@pytest.mark.django_db(transaction=True)
def test_of_many_threads_that_ask_at_once_one_reads() -> None:
    reads = []

    def count_and_wait() -> None:
        reads.append(threading.get_ident())
        time.sleep(0.3)  # so that the others come while the first reads

    def ask() -> bool:
        with queries_meeting(count_and_wait):
            return bool(find_holder(key=key))

    key = make_key()
    calls = run_at_once([ask] * 25, before=connection.ensure_connection, after=connections.close_all)
    assert [call.result for call in calls] == [True] * 25
    assert len(reads) == 1


def test_while_the_database_cannot_be_read_nobody_is_let_in_on_old_knowledge(clock: HandSetClock) -> None:
    key = make_key()
    assert find_holder(key=key)
    clock.seconds = REFRESH_SECONDS
    with queries_meeting(fail):
        for _ in range(2):
            with pytest.raises(OperationalError):
                find_holder(key=key)
            with pytest.raises(OperationalError):
                any_key_was_made()
    assert find_holder(key=key)


def test_a_request_is_asked_to_come_again_while_the_keys_cannot_be_read() -> None:
    key = make_key()
    with queries_meeting(fail):
        answers = [Client().get("/conversations/", headers=headers) for headers in ({"X-API-Key": key}, {})]
    for answer in answers:
        assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
        assert answer.headers["Retry-After"]


@pytest.mark.django_db(transaction=True)
def test_who_waits_for_a_reading_that_does_not_end_gives_up_in_time(settings: Settings) -> None:
    settings.WRITE_TIMEOUT = 0.2
    reading, answer = threading.Event(), threading.Event()

    def hang() -> None:
        reading.set()
        answer.wait(30)

    def read_slowly() -> bool:
        try:
            with queries_meeting(hang):
                return bool(find_holder(key=key))
        finally:
            connections.close_all()

    key = make_key()
    with ThreadPoolExecutor(1) as pool:
        slow = pool.submit(read_slowly)
        assert reading.wait(30)
        with pytest.raises(OperationalError):
            find_holder(key=key)
        answer.set()
        assert slow.result(30)
    assert find_holder(key=key)


def test_the_use_of_a_key_is_written_down(clock: HandSetClock) -> None:
    key, _ = make_key("used"), make_key("unused")
    clock.seconds = 7
    assert find_holder(key=key)
    assert find_holder(key="garbage") is None
    clock.seconds = 9
    note_use_of_keys()
    assert last_use("used") == at(7)
    assert last_use("unused") is None


def test_nothing_is_written_while_a_key_is_looked_up() -> None:
    key = make_key()
    assert find_holder(key=key)
    assert last_use() is None


def test_a_key_that_is_used_all_the_time_is_written_down_once_a_minute(
    clock: HandSetClock, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    key = make_key()
    with django_assert_num_queries(30 + 2):  # 30 readings, and two writings
        for second in range(0, 120, 4):
            clock.seconds = second
            find_holder(key=key)
            note_use_of_keys()
    assert last_use() == at(60)


def test_a_key_that_is_no_longer_used_costs_nothing_more(
    clock: HandSetClock, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    key = make_key()
    find_holder(key=key)
    note_use_of_keys()
    clock.seconds = 600
    with django_assert_num_queries(0):
        note_use_of_keys()
    assert last_use() == at(0)


def test_several_processes_write_the_use_of_a_key_down_once_a_minute_together(
    clock: HandSetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = make_key()
    written = []
    for second in range(0, 125, 5):
        become_another_process(monkeypatch)
        clock.seconds = second
        find_holder(key=key)
        note_use_of_keys()
        written.append(last_use())
    assert written == [at(0)] * 12 + [at(60)] * 12 + [at(120)]


def test_a_use_that_is_noted_late_does_not_turn_the_last_use_back(
    clock: HandSetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = make_key()
    clock.seconds = 300
    find_holder(key=key)
    note_use_of_keys()
    become_another_process(monkeypatch)
    clock.seconds = 10
    find_holder(key=key)
    note_use_of_keys()
    assert last_use() == at(300)


def test_the_last_use_is_exact_to_a_minute_although_another_process_wrote_before(
    clock: HandSetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = make_key()
    find_holder(key=key)
    note_use_of_keys()
    become_another_process(monkeypatch)
    for second in range(50, 101, 5):
        clock.seconds = second
        find_holder(key=key)
        note_use_of_keys()
    known = last_use()
    assert known
    assert (at(100) - known).total_seconds() <= 60
