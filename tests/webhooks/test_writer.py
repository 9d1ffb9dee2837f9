"""The writer, and the server's processes that hand it events: what shares a transaction, and what each is told."""

import errno
import os
import socket
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from types import ModuleType

import pytest
from django.db import OperationalError
from pytest_django.fixtures import Settings

from prosa.deliveries.entries import Claim, Item
from prosa.webhooks.committer import MOST_EVENTS_AT_ONCE
from prosa.webhooks.writer import client, process
from prosa.webhooks.writer.client import LostWriterError, NoWriterError, Writer
from prosa.webhooks.writer.messages import (
    MOST_BYTES,
    address_of,
    can_be_handed_over,
    is_ours,
    new_socket,
    read_request,
    write_request,
)
from prosa.webhooks.writer.process import WriterProcess
from tests.core.holders import eventually
from tests.webhooks.notebooks import SECONDS, Notebook, codes_of, make_events, make_items


@contextmanager
def listening_at(name: str) -> Iterator[socket.socket]:
    with new_socket() as listener:
        listener.bind(address_of(name))
        listener.listen()
        yield listener


@contextmanager
def running_at(name: str, notebook: Notebook, *, most_connections: int = 100) -> Iterator[None]:
    """While this lasts, a writer that writes into `notebook` listens at `name`."""
    end, life = os.pipe()
    with listening_at(name) as listener, os.fdopen(end, "rb", buffering=0) as end_of_life:
        own = WriterProcess(listener, end_of_life, record=notebook, most_connections=most_connections)
        thread = threading.Thread(target=own.run)
        thread.start()
        try:
            yield
        finally:
            notebook.let_go()
            os.close(life)
            thread.join()


@pytest.fixture
def name() -> str:
    return f"prosa-tests-{uuid.uuid4()}"


@pytest.fixture
def own(name: str, notebook: Notebook) -> Iterator[Writer]:
    """A writer that writes into the notebook, as the server's processes see it."""
    with running_at(name, notebook):
        yield Writer(name)


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
    name: str, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.WRITE_TIMEOUT = 0.2
    monkeypatch.setattr(client, "SECONDS_TO_AVOID_IT", 0.5)
    with listening_at(name):
        silent = Writer(name)
        with pytest.raises(OperationalError):
            silent.record(make_events())
        with pytest.raises(NoWriterError):
            silent.record(make_events())
        time.sleep(0.5)
        with pytest.raises(OperationalError):
            silent.record(make_events())


def test_where_no_writer_listens_nothing_is_handed_over(name: str) -> None:
    with pytest.raises(NoWriterError):
        Writer(name).record(make_events())


def test_who_listens_but_takes_nobody_holds_nobody_up(name: str) -> None:
    with new_socket() as listener, ExitStack() as stack:
        listener.bind(address_of(name))
        listener.listen(0)
        began = time.monotonic()
        with suppress(OSError):
            while True:
                waiting = stack.enter_context(new_socket())
                waiting.setblocking(False)
                waiting.connect(address_of(name))
        with pytest.raises(NoWriterError):
            Writer(name).record(make_events())
        assert time.monotonic() - began < 2


def test_where_no_more_files_can_be_opened_nothing_is_handed_over(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise OSError(errno.EMFILE, "Too many open files")

    monkeypatch.setattr(client, "new_socket", fail)
    with pytest.raises(NoWriterError):
        Writer(name).record(make_events())


def test_connections_to_a_writer_that_has_died_are_replaced(name: str, notebook: Notebook) -> None:
    own = Writer(name)
    for _ in range(3):
        with running_at(name, notebook):
            items = make_events()
            assert own.record(items) == codes_of(items)
        with pytest.raises(NoWriterError):
            own.record(make_events())


@pytest.mark.parametrize("reads", [True, False], ids=["after reading", "before reading"])
def test_a_request_whose_writer_dies_with_its_events_learns_that_nobody_knows(
    name: str, pool: ThreadPoolExecutor, *, reads: bool
) -> None:
    with listening_at(name) as listener:
        answer = pool.submit(Writer(name).record, make_events())
        connection, _ = listener.accept()
        assert connection.recv(MOST_BYTES, 0 if reads else socket.MSG_PEEK)
        connection.close()
        with pytest.raises(LostWriterError):
            answer.result(SECONDS)


def test_what_is_no_request_ends_its_connection_and_no_other(own: Writer, name: str) -> None:
    with new_socket() as stranger:
        stranger.connect(address_of(name))
        stranger.send(b"\xc1 is never used in MessagePack")
        assert stranger.recv(10) == b""
    items = make_events()
    assert own.record(items) == codes_of(items)


@pytest.mark.parametrize("moment", ["begun", "open"], ids=["before the transaction", "during the transaction"])
def test_requests_that_went_away_are_no_trouble(own: Writer, name: str, notebook: Notebook, moment: str) -> None:
    held: threading.Event = getattr(notebook, moment)
    held.clear()
    with new_socket() as hasty:
        hasty.connect(address_of(name))
        hasty.send(write_request(make_events(), deadline=time.monotonic() + 5))
        assert eventually(lambda: notebook.waiting_for_turn == 1)
    held.set()
    items = make_events()
    assert own.record(items) == codes_of(items)
    assert len(notebook.recorded) == 2


def test_connections_for_which_there_is_no_place_are_closed_and_others_served(notebook: Notebook, name: str) -> None:
    with running_at(name, notebook, most_connections=1):
        first, second = Writer(name), Writer(name)
        items = make_events()
        assert first.record(items) == codes_of(items)
        with pytest.raises((NoWriterError, LostWriterError)):
            second.record(make_events())
        assert first.record(items) == codes_of(items)


def test_what_cannot_be_sent_is_not_tried_for_ever(own: Writer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "write_request", lambda *_, **__: b"x" * 10_000_000)
    with pytest.raises(NoWriterError):
        own.record(make_events())


@pytest.mark.parametrize("end", [client, process], ids=["the writer is another's", "the request is another's"])
def test_nobody_deals_with_another_user(
    own: Writer, notebook: Notebook, monkeypatch: pytest.MonkeyPatch, end: ModuleType
) -> None:
    monkeypatch.setattr(end, "is_ours", lambda _: False)
    with pytest.raises((NoWriterError, LostWriterError)):
        own.record(make_events())
    assert notebook.attempts == 0


@pytest.mark.filterwarnings("ignore:This process.*is multi-threaded:DeprecationWarning")
@pytest.mark.skipif(os.geteuid() != 0, reason="takes root, which can become another user")
def test_who_is_at_the_other_end_is_told_by_the_system(name: str) -> None:
    with listening_at(name) as listener:
        child = os.fork()
        if child == 0:
            os.setuid(65534)
            with new_socket() as stranger:
                stranger.connect(address_of(name))
                os._exit(stranger.recv(1) != b"")
        connection, _ = listener.accept()
        with connection, new_socket() as ours:
            assert not is_ours(connection)
            ours.connect(address_of(name))
            assert is_ours(ours)
        assert os.waitpid(child, 0)[1] == 0
