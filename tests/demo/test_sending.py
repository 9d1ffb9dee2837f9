"""How the demo speaks to the door: in batches, patiently with a busy server, and plainly when something is wrong."""

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from prosa.demo.composing import compose_history
from prosa.demo.errors import BusyError, KeyNeededError, NoProsaError, NoServerError, ScopeNeededError
from prosa.demo.sending import EVENTS_IN_A_REQUEST, Door
from tests.demo.histories import AFTERNOON
from tests.servers import free_port


class Answers(HTTPServer):
    """Gives the prepared answers, one after another, the last one for ever; keeps what it was asked."""

    def __init__(self, *answers: tuple[int, Any]) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.answers = list(answers)
        self.asked: list[tuple[str, dict[str, str], Any]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class Handler(BaseHTTPRequestHandler):
    server: Answers

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked.append((self.path, dict(self.headers), body))
        status, answer = self.server.answers.pop(0) if len(self.server.answers) > 1 else self.server.answers[0]
        document = {"results": [{"code": "recorded", "index": index} for index, _ in enumerate(body)]}
        sent = (json.dumps(document) if answer is None else answer).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(sent)))
        self.send_header("Retry-After", "2")
        self.end_headers()
        self.wfile.write(sent)

    def log_message(self, *_args: Any) -> None:
        """Say nothing."""


@contextmanager
def answering(*answers: tuple[int, Any]) -> Iterator[Answers]:
    with Answers(*answers) as server:
        thread = threading.Thread(target=server.serve_forever, args=[0.01])
        thread.start()
        yield server
        server.shutdown()
        thread.join()


EVENTS = compose_history(now=AFTERNOON)[: EVENTS_IN_A_REQUEST + 1]


def test_events_go_in_batches_in_their_order_with_the_key_and_local_times() -> None:
    with answering((200, None)) as server:
        codes = Door(url=server.url, key="a key").send(EVENTS)
    assert codes == ["recorded"] * len(EVENTS)
    [(path, headers, first), (_, _, second)] = server.asked
    assert (path, headers["X-API-Key"], headers["Content-Type"]) == ("/webhook/batch/", "a key", "application/json")
    assert (len(first), len(second)) == (EVENTS_IN_A_REQUEST, 1)
    assert first[0] == {
        "type": "NEW_CONVERSATION",
        "timestamp": "2026-10-25T15:40:00-03:00",
        "data": {"id": str(EVENTS[0].conversation_id)},
    }
    assert set(first[1]["data"]) == {"id", "direction", "content", "conversation_id"}


def test_a_busy_server_is_asked_again_after_the_pause_that_it_asks_for() -> None:
    pauses: list[float] = []
    with answering((503, "{}"), (503, "{}"), (200, None)) as server:
        assert Door(url=server.url, sleep=pauses.append).send(EVENTS[:3]) == ["recorded"] * 3
    assert pauses == [2, 2]


def test_a_server_that_stays_busy_is_given_up_with_what_to_do() -> None:
    with answering((503, "{}")) as server, pytest.raises(BusyError, match="it goes on where it stopped"):
        Door(url=server.url, sleep=lambda _: None).send(EVENTS)


@pytest.mark.parametrize(
    ("status", "key", "error", "words"),
    [
        (401, "", KeyNeededError, "lets nobody in without a key"),
        (401, "wrong", KeyNeededError, "does not know this key"),
        (403, "weak", ScopeNeededError, "may not send events"),
    ],
)
def test_a_door_that_stays_closed_is_explained(status: int, key: str, error: type[Exception], words: str) -> None:
    with answering((status, "{}")) as server, pytest.raises(error, match=words) as raised:
        Door(url=server.url, key=key).send(EVENTS)
    assert "./run manage create_api_key demo --scope ingest" in str(raised.value)


@pytest.mark.parametrize(("status", "answer"), [(200, "<html>"), (404, "nothing here"), (301, ""), (200, "{}")])
def test_another_program_is_told_from_prosa(status: int, answer: str) -> None:
    with answering((status, answer)) as server, pytest.raises(NoProsaError, match=f"status {status}"):
        Door(url=server.url).send(EVENTS)


def test_an_address_where_nobody_answers_is_named_with_what_to_do() -> None:
    door = Door(url=f"http://127.0.0.1:{free_port()}")
    for ask in (door.connect, lambda: door.send(EVENTS)):
        with pytest.raises(NoServerError, match=r"Start Prosa in another terminal: \./run"):
            ask()


def test_a_connection_that_was_closed_meanwhile_is_opened_again() -> None:
    with answering((200, None)) as server:
        door = Door(url=server.url)
        door.send(EVENTS[:1])
        assert door.send(EVENTS[:1]) == ["recorded"]  # this server closes after each answer


def test_a_program_that_speaks_no_http_is_no_server() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def hang_up() -> None:
            for _ in range(2):
                listener.accept()[0].close()

        thread = threading.Thread(target=hang_up)
        thread.start()
        with pytest.raises(NoServerError):
            Door(url=f"http://127.0.0.1:{listener.getsockname()[1]}").send(EVENTS[:1])
        thread.join()
