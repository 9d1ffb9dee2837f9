"""Group commit: which events share a transaction, and what each request is told."""

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial

import pytest
from django.db import OperationalError
from pytest_django.fixtures import Settings

from prosa.deliveries.entries import Item
from prosa.webhooks import committer as module
from prosa.webhooks.committer import MOST_EVENTS_AT_ONCE, Committer, OverloadedError
from tests.core.holders import eventually
from tests.webhooks.notebooks import SECONDS, Notebook, PoisonError, codes_of, make_items


def number_waiting(of: Committer) -> int:
    return len(of._waiting)  # noqa: SLF001 (nothing else tells that a request has joined)


def has_waiting(of: Committer, number: int) -> bool:
    return number_waiting(of) == number


@pytest.fixture
def own(notebook: Notebook) -> Committer:
    """A committer that writes into the notebook."""
    return Committer(record=notebook)


type Gather = Callable[[Sequence[Sequence[Item]]], list[Future[list[str]]]]


@pytest.fixture
def gather(own: Committer, notebook: Notebook, pool: ThreadPoolExecutor) -> Gather:
    """Return a function that makes requests wait, in their order, behind a first one whose transaction is held up.

    The first one's answer is the first that it returns.
    """

    def gather(requests: Sequence[Sequence[Item]]) -> list[Future[list[str]]]:
        notebook.open.clear()
        attempts = notebook.attempts
        answers = [pool.submit(own.record, make_items())]
        assert eventually(lambda: notebook.attempts == attempts + 1)
        for number, items in enumerate(requests, 1):
            answers.append(pool.submit(own.record, items))
            assert eventually(partial(has_waiting, own, number))
        return answers

    return gather


def test_a_lone_request_is_recorded_at_once_and_by_its_own_thread(own: Committer, notebook: Notebook) -> None:
    items, began = make_items(3), time.monotonic()
    assert own.record(items) == codes_of(items)
    assert time.monotonic() - began < 0.5
    assert notebook.transactions == [items]


def test_requests_that_come_one_after_another_have_a_transaction_each(own: Committer, notebook: Notebook) -> None:
    requests = [make_items() for _ in range(5)]
    assert [own.record(items) for items in requests] == [codes_of(items) for items in requests]
    assert notebook.transactions == requests


def test_what_gathers_during_a_transaction_shares_the_next_and_each_request_gets_its_own_codes(
    gather: Gather, notebook: Notebook
) -> None:
    requests = [make_items(number) for number in (1, 3, 0, 2, 1)]
    _, *answers = gather(requests)
    notebook.open.set()
    assert [answer.result(SECONDS) for answer in answers] == [codes_of(items) for items in requests]
    assert notebook.transactions[1:] == [[item for items in requests for item in items]]


def test_what_comes_while_a_transaction_waits_for_its_turn_joins_it(
    own: Committer, notebook: Notebook, pool: ThreadPoolExecutor
) -> None:
    notebook.begun.clear()
    requests = [make_items(number) for number in (2, 1, 3)]
    answers = [pool.submit(own.record, requests[0])]
    assert eventually(lambda: notebook.waiting_for_turn == 1)
    for number, items in enumerate(requests[1:], 1):
        answers.append(pool.submit(own.record, items))
        assert eventually(partial(has_waiting, own, number))
    notebook.begun.set()
    assert [answer.result(SECONDS) for answer in answers] == [codes_of(items) for items in requests]
    assert notebook.transactions == [[item for items in requests for item in items]]


def test_a_transaction_may_be_tried_again(own: Committer, notebook: Notebook) -> None:
    notebook.times = 3
    items = make_items(2)
    assert own.record(items) == codes_of(items)
    assert notebook.transactions == [items]


def test_many_requests_at_once_need_fewer_transactions_than_there_are_requests(
    own: Committer, notebook: Notebook, pool: ThreadPoolExecutor
) -> None:
    def record(items: Sequence[Item]) -> list[str]:
        start.wait(SECONDS)
        return own.record(items)

    notebook.open.clear()
    requests, start = [make_items(2) for _ in range(40)], threading.Barrier(40)
    answers = [pool.submit(record, items) for items in requests]
    assert eventually(lambda: notebook.attempts == 1 and number_waiting(own) >= 30)
    notebook.open.set()
    assert [answer.result(SECONDS) for answer in answers] == [codes_of(items) for items in requests]
    assert len(notebook.transactions) <= 11
    assert len(notebook.recorded) == 80


def test_a_request_that_cannot_be_recorded_fails_alone_and_its_neighbours_are_recorded(
    gather: Gather, notebook: Notebook
) -> None:
    requests = [make_items() for _ in range(5)]
    notebook.poisoned = {requests[2][0].delivery}
    answers = gather(requests)[1:]
    notebook.open.set()
    with pytest.raises(PoisonError):
        answers.pop(2).result(SECONDS)
    del requests[2]
    assert [answer.result(SECONDS) for answer in answers] == [codes_of(items) for items in requests]
    assert sorted(item.delivery for item in notebook.recorded[1:]) == sorted(items[0].delivery for items in requests)


def test_requests_that_wait_behind_one_that_fails_are_not_lost(gather: Gather, notebook: Notebook) -> None:
    poisoned = make_items(MOST_EVENTS_AT_ONCE)
    notebook.poisoned = {poisoned[-1].delivery}
    behind = [make_items() for _ in range(3)]
    _, failing, *answers = gather([poisoned, *behind])
    notebook.open.set()
    with pytest.raises(PoisonError):
        failing.result(SECONDS)
    assert [answer.result(SECONDS) for answer in answers] == [codes_of(items) for items in behind]


def test_the_error_of_a_request_that_was_alone_reaches_its_caller(own: Committer, notebook: Notebook) -> None:
    items = make_items()
    notebook.poisoned = {items[0].delivery}
    with pytest.raises(PoisonError):
        own.record(items)
    assert notebook.recorded == []


def test_the_next_request_after_an_error_is_recorded(own: Committer, notebook: Notebook) -> None:
    poisoned, items = make_items(), make_items()
    notebook.poisoned = {poisoned[0].delivery}
    for _ in range(3):
        with pytest.raises(PoisonError):
            own.record(poisoned)
        assert own.record(items) == codes_of(items)


def test_a_request_that_waits_for_too_long_gives_up_and_is_not_recorded_later(
    gather: Gather, own: Committer, notebook: Notebook, settings: Settings
) -> None:
    settings.WRITE_TIMEOUT = 0.3
    items, began = make_items(), time.monotonic()
    first, answer = gather([items])
    with pytest.raises(OperationalError):
        answer.result(SECONDS)
    assert 0.25 <= time.monotonic() - began < 5
    notebook.open.set()
    assert first.result(SECONDS)
    assert own.record(make_items())
    assert items[0] not in notebook.recorded


def test_a_request_whose_transaction_does_not_end_gives_up(
    gather: Gather, own: Committer, notebook: Notebook, settings: Settings
) -> None:
    settings.WRITE_TIMEOUT = 0.3
    leading, following = make_items(), make_items()
    notebook.stuck = {leading[0].delivery}
    _, leader, follower = gather([leading, following])
    notebook.open.set()
    with pytest.raises(OperationalError):
        follower.result(SECONDS)
    assert not leader.done()
    notebook.unstuck.set()
    assert leader.result(SECONDS) == codes_of(leading)
    assert own.record(make_items())


def test_a_request_for_which_there_is_no_place_is_refused_at_once(
    gather: Gather, own: Committer, notebook: Notebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_REQUESTS_WAITING", 3)
    waiting, refused = [make_items() for _ in range(3)], make_items()
    _, *answers = gather(waiting)
    with pytest.raises(OverloadedError):
        own.record(refused)
    notebook.open.set()
    assert [answer.result(SECONDS) for answer in answers] == [codes_of(items) for items in waiting]
    assert refused[0] not in notebook.recorded
    assert own.record(refused) == codes_of(refused)


def test_a_transaction_takes_no_more_than_its_most_events_and_one_request(gather: Gather, notebook: Notebook) -> None:
    size = 200
    requests = [make_items(size) for _ in range(10)]
    _, *answers = gather(requests)
    notebook.open.set()
    assert [answer.result(SECONDS) for answer in answers] == [codes_of(items) for items in requests]
    sizes = [len(items) for items in notebook.transactions[1:]]
    assert max(sizes) < MOST_EVENTS_AT_ONCE + size
    assert sum(sizes) == size * 10
    assert len(sizes) == 4


def test_requests_are_recorded_in_the_order_in_which_they_came(gather: Gather, notebook: Notebook) -> None:
    requests = [make_items(100) for _ in range(12)]
    gather(requests)
    notebook.open.set()
    assert eventually(lambda: len(notebook.recorded) == 1201)
    assert notebook.recorded[1:] == [item for items in requests for item in items]
