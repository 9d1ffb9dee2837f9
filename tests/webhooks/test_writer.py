"""The writer, and the server's processes that hand it events: what shares a transaction, and what each is told."""

import os
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from django.db import OperationalError
from pytest_django.fixtures import Settings

from prosa.deliveries.entries import Claim, Item
from prosa.webhooks.committer import MOST_EVENTS_AT_ONCE
from prosa.webhooks.writer import client
from prosa.webhooks.writer.client import LostWriterError, NoWriterError, Writer
from prosa.webhooks.writer.messages import MOST_BYTES, can_be_handed_over, read_request, write_request
from prosa.webhooks.writer.process import WriterProcess
from tests.core.holders import eventually
from tests.webhooks.notebooks import SECONDS, Notebook, codes_of, make_events, make_items


@pytest.fixture
def notebook() -> Iterator[Notebook]:
    notebook = Notebook()
    yield notebook
    notebook.let_go()


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(64) as pool:
        yield pool


@contextmanager
def listening_at(path: Path) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as listener:
        listener.bind(str(path))
        listener.listen()
        yield listener


@contextmanager
def running_at(path: Path, notebook: Notebook) -> Iterator[None]:
    """While this lasts, a writer that writes into `notebook` listens at `path`."""
    end, life = os.pipe()
    with listening_at(path) as listener, os.fdopen(end, "rb", buffering=0) as end_of_life:
        thread = threading.Thread(target=WriterProcess(listener, end_of_life, record=notebook).run)
        thread.start()
        try:
            yield
        finally:
            notebook.let_go()
            os.close(life)
            thread.join()
    path.unlink()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "writer"


@pytest.fixture
def own(path: Path, notebook: Notebook) -> Iterator[Writer]:
    """A writer that writes into the notebook, as the server's processes see it."""
    with running_at(path, notebook):
        yield Writer(str(path))


type Gather = Callable[[Sequence[Sequence[Item]]], list[Future[list[str] | None]]]


@pytest.fixture
def gather(own: Writer, notebook: Notebook, pool: ThreadPoolExecutor) -> Gather:
    """Return a function that makes requests wait behind a first one whose transaction is held up.

    The first one's answer is the first that it returns.
    """

    def gather(requests: Sequence[Sequence[Item]]) -> list[Future[list[str] | None]]:
        notebook.open.clear()
        answers = [pool.submit(own.record, make_events())]
        assert eventually(lambda: notebook.attempts == 1)
        answers += [pool.submit(own.record, items) for items in requests]
        assert eventually(lambda: own.waiting == len(requests) + 1)
        return answers

    return gather


def test_what_is_handed_over_arrives_as_it_was() -> None:
    items = make_events(3)
    claim = Claim("a source", "an id", "a digest")
    items = [item._replace(envelope=item.envelope._replace(claim=claim)) for item in items]
    assert read_request(write_request(items, deadline=1.5)) == (items, 1.5)


def test_only_few_events_and_nothing_but_events_can_be_handed_over() -> None:
    [event] = make_events()
    assert can_be_handed_over([event])
    assert not can_be_handed_over([event, *make_items()])
    assert can_be_handed_over([event] * 100)
    assert not can_be_handed_over([event] * 1000)
    assert len(write_request([event] * 100, deadline=1.5)) < MOST_BYTES


def test_a_lone_request_is_recorded_at_once(own: Writer, notebook: Notebook) -> None:
    items, began = make_events(3), time.monotonic()
    assert own.record(items) == codes_of(items)
    assert time.monotonic() - began < 0.5
    assert notebook.transactions == [items]
    assert own.waiting == 0


def test_what_gathers_during_a_transaction_shares_the_next_and_each_request_gets_its_own_codes(
    gather: Gather, notebook: Notebook
) -> None:
    requests = [make_events(number) for number in (1, 3, 2, 1)]
    _, *answers = gather(requests)
    notebook.open.set()
    assert [answer.result(SECONDS) for answer in answers] == [codes_of(items) for items in requests]
    assert [len(items) for items in notebook.transactions] == [1, 7]


def test_what_comes_while_a_transaction_waits_for_its_turn_joins_it(
    own: Writer, notebook: Notebook, pool: ThreadPoolExecutor
) -> None:
    notebook.begun.clear()
    requests = [make_events(number) for number in (2, 1, 3)]
    answers = [pool.submit(own.record, requests[0])]
    assert eventually(lambda: notebook.waiting_for_turn == 1)
    answers += [pool.submit(own.record, items) for items in requests[1:]]
    assert eventually(lambda: own.waiting == 3)
    notebook.begun.set()
    assert [answer.result(SECONDS) for answer in answers] == [codes_of(items) for items in requests]
    assert [len(items) for items in notebook.transactions] == [6]


def test_a_transaction_takes_no_more_than_its_most_events_and_one_request(gather: Gather, notebook: Notebook) -> None:
    size = 80
    requests = [make_events(size) for _ in range(20)]
    _, *answers = gather(requests)
    notebook.open.set()
    assert [answer.result(SECONDS) for answer in answers] == [codes_of(items) for items in requests]
    sizes = [len(items) for items in notebook.transactions[1:]]
    assert max(sizes) < MOST_EVENTS_AT_ONCE + size
    assert sum(sizes) == size * 20
    assert len(sizes) == 3


def test_requests_whose_shared_transaction_fails_are_told_to_record_by_themselves(
    gather: Gather, own: Writer, notebook: Notebook
) -> None:
    requests = [make_events() for _ in range(5)]
    notebook.poisoned = {requests[2][0].delivery}
    first, *answers = gather(requests)
    notebook.open.set()
    assert first.result(SECONDS)
    assert [answer.result(SECONDS) for answer in answers] == [None] * 5
    items = make_events()
    assert own.record(items) == codes_of(items)


def test_a_request_that_waits_for_too_long_gives_up_and_is_not_recorded_later(
    gather: Gather, own: Writer, notebook: Notebook, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "SECONDS_TO_AVOID_IT", 0)
    settings.WRITE_TIMEOUT = 0.3
    late, began = make_events(), time.monotonic()
    first, answer = gather([late])
    with pytest.raises(OperationalError):
        answer.result(SECONDS)
    assert 0.25 <= time.monotonic() - began < 5
    with suppress(OperationalError):  # it has given up as well, but its transaction is under way
        first.result(SECONDS)
    notebook.open.set()
    settings.WRITE_TIMEOUT = 5
    assert own.record(make_events())
    assert late[0] not in notebook.recorded


def test_a_writer_that_does_not_answer_in_time_is_asked_no_more_for_a_while(
    path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.WRITE_TIMEOUT = 0.2
    monkeypatch.setattr(client, "SECONDS_TO_AVOID_IT", 0.5)
    with listening_at(path):
        silent = Writer(str(path))
        with pytest.raises(OperationalError):
            silent.record(make_events())
        with pytest.raises(NoWriterError):
            silent.record(make_events())
        time.sleep(0.5)
        with pytest.raises(OperationalError):
            silent.record(make_events())


def test_where_no_writer_listens_nothing_is_handed_over(path: Path) -> None:
    with pytest.raises(NoWriterError):
        Writer(str(path)).record(make_events())


def test_connections_to_a_writer_that_has_died_are_replaced(path: Path, notebook: Notebook) -> None:
    own = Writer(str(path))
    for _ in range(3):
        with running_at(path, notebook):
            items = make_events()
            assert own.record(items) == codes_of(items)
        with pytest.raises(NoWriterError):
            own.record(make_events())


@pytest.mark.parametrize("reads", [True, False], ids=["after reading", "before reading"])
def test_a_request_whose_writer_dies_with_its_events_learns_that_nobody_knows(
    path: Path, pool: ThreadPoolExecutor, *, reads: bool
) -> None:
    with listening_at(path) as listener:
        answer = pool.submit(Writer(str(path)).record, make_events())
        connection, _ = listener.accept()
        assert connection.recv(MOST_BYTES, 0 if reads else socket.MSG_PEEK)
        connection.close()
        with pytest.raises(LostWriterError):
            answer.result(SECONDS)


def test_what_is_no_request_ends_its_connection_and_no_other(own: Writer, path: Path) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as stranger:
        stranger.connect(str(path))
        stranger.send(b"\xc1 is never used in MessagePack")
        assert stranger.recv(10) == b""
    items = make_events()
    assert own.record(items) == codes_of(items)


@pytest.mark.parametrize("moment", ["begun", "open"], ids=["before the transaction", "during the transaction"])
def test_requests_that_went_away_are_no_trouble(own: Writer, path: Path, notebook: Notebook, moment: str) -> None:
    held: threading.Event = getattr(notebook, moment)
    held.clear()
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as hasty:
        hasty.connect(str(path))
        hasty.send(write_request(make_events(), deadline=time.monotonic() + 5))
        assert eventually(lambda: notebook.waiting_for_turn == 1)
    held.set()
    items = make_events()
    assert own.record(items) == codes_of(items)
    assert len(notebook.recorded) == 2
