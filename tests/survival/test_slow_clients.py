"""Clients that send nothing, half of what they announced, or read hardly anything: the others go on being served."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, Final

import pytest

from tests.core.holders import eventually
from tests.databases import fresh_database
from tests.forms import IS_LONG
from tests.samples import new_conversation, new_id, new_message
from tests.servers import RunningServer, running_server
from tests.survival.load import (
    Answer,
    Sender,
    assert_load_is_answered,
    connecting_anew,
    keeping_connections,
    load_on,
    records_an_event,
)
from tests.survival.slow import ask_for, connections_to, send_half_a_body

pytestmark = pytest.mark.any_database

IDLE: Final = 1000
SECONDS_UNTIL_CLOSED: Final = 40
SLOW_READERS: Final = 10
THREADS: Final = 16  # of each of two workers, on either database
STALLED: Final = THREADS - 4  # even if one worker gets them all, it has threads left
EVENTS_OF_THE_OTHERS: Final = 300
MOST_SECONDS_FOR_AN_ANSWER: Final = 5
CHARACTERS_OF_A_LONG_MESSAGE: Final = 500_000
LONG_MESSAGES: Final = 12  # more than the buffers of both ends hold together


@pytest.fixture(scope="module")
def own_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    folder = tmp_path_factory.mktemp("slow")
    with (
        fresh_database(folder) as database_url,
        running_server(
            database_url=database_url, log=folder / "server.log", WEB_THREADS=str(THREADS), WRITER="true"
        ) as server,
    ):
        yield server


def record_a_long_conversation(server: RunningServer) -> str:
    """Record a conversation whose document is larger than what the buffers of a connection hold, return its id."""
    conversation, send = new_id(), connecting_anew(server.url)
    assert send("/webhook/", new_conversation(conversation)).status == 201
    for _ in range(LONG_MESSAGES):
        message = new_message(conversation, content="x" * CHARACTERS_OF_A_LONG_MESSAGE)
        assert send("/webhook/", message).status == 201
    return conversation


@contextmanager
def reading_slowly(connections: list[socket.socket]) -> Iterator[None]:
    """While this lasts, read a byte each second from each of `connections`."""
    is_over = threading.Event()

    def read() -> None:
        while not is_over.wait(1):
            for connection in connections:
                assert len(connection.recv(1)) == 1

    with ThreadPoolExecutor(1) as pool:
        reading = pool.submit(read)
        try:
            yield
        finally:
            is_over.set()
        reading.result()


def read_the_rest(connection: socket.socket) -> int:
    """Read until as many bytes have come as the long messages have, at least, and return how many there were."""
    number = 0
    while number < LONG_MESSAGES * CHARACTERS_OF_A_LONG_MESSAGE and (read := len(connection.recv(1 << 16))):
        number += read
    return number


def assert_others_are_served(server: RunningServer) -> None:
    """Check that healthy clients get all their answers in time, on connections that they keep and on new ones."""
    for sender in (keeping_connections, connecting_anew):
        seconds: list[float] = []
        with load_on(server.url, seconds=60, threads=4, sender=timed(sender, seconds)) as load:
            assert_load_is_answered(load, EVENTS_OF_THE_OTHERS)
        assert (load.refused, load.unknown) == ([], [])
        assert max(seconds) < MOST_SECONDS_FOR_AN_ANSWER


def timed(make_sender: Callable[[str], Sender], seconds: list[float]) -> Callable[[str], Sender]:
    """Have the senders note how long each answer took."""

    def make(url: str) -> Sender:
        send = make_sender(url)

        def send_timed(path: str, document: Any, /) -> Answer:
            began = time.monotonic()
            try:
                return send(path, document)
            finally:
                seconds.append(time.monotonic() - began)

        return send_timed

    return make


def test_a_thousand_connections_that_send_nothing_keep_nobody_waiting(own_server: RunningServer) -> None:
    with connections_to(own_server, IDLE):
        assert_others_are_served(own_server)


@pytest.mark.skipif(not IS_LONG, reason="takes half a minute")
def test_a_connection_that_sends_nothing_is_closed(own_server: RunningServer) -> None:
    with connections_to(own_server, 1) as [connection]:
        connection.settimeout(SECONDS_UNTIL_CLOSED)
        assert connection.recv(1) == b""


def test_bodies_that_do_not_come_to_their_end_keep_nobody_waiting_while_threads_are_left(
    own_server: RunningServer,
) -> None:
    with connections_to(own_server, STALLED) as connections:
        for connection in connections:
            send_half_a_body(connection)
        assert_others_are_served(own_server)
    assert_others_are_served(own_server)


def test_bodies_that_hold_all_threads_do_so_no_longer_than_their_connections(own_server: RunningServer) -> None:
    with connections_to(own_server, 4 * THREADS) as connections:
        for connection in connections:
            send_half_a_body(connection)
    assert eventually(lambda: records_an_event(own_server.url), seconds=10)
    assert_others_are_served(own_server)


def test_clients_that_read_a_byte_a_second_keep_nobody_waiting_and_get_their_whole_answer(
    own_server: RunningServer,
) -> None:
    conversation = record_a_long_conversation(own_server)
    with connections_to(own_server, SLOW_READERS) as connections:
        for connection in connections:
            ask_for(connection, conversation)
        with reading_slowly(connections):
            assert_others_are_served(own_server)
        for connection in connections:
            assert read_the_rest(connection) >= LONG_MESSAGES * CHARACTERS_OF_A_LONG_MESSAGE


def test_all_kinds_of_slow_clients_at_once_keep_nobody_waiting(own_server: RunningServer) -> None:
    conversation = record_a_long_conversation(own_server)
    with (
        connections_to(own_server, IDLE - STALLED - SLOW_READERS),
        connections_to(own_server, STALLED) as stalled,
        connections_to(own_server, SLOW_READERS) as readers,
    ):
        for connection in stalled:
            send_half_a_body(connection)
        for connection in readers:
            ask_for(connection, conversation)
        with reading_slowly(readers):
            assert_others_are_served(own_server)
