"""Senders that go on posting while something breaks, and whether what they were told is true."""

import os
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from typing import Any, NamedTuple

import httpx
import psycopg

from tests.core.holders import eventually
from tests.deliveries.verifying import assert_record_agrees
from tests.samples import new_conversation, new_id, new_message
from tests.servers import RunningServer

SECONDS_TO_RESUME = 10
SECONDS_TO_ANSWER = 20
SECONDS_AFTER_503 = 0.05
MESSAGES_PER_CONVERSATION = 3
NEW_CONNECTIONS = 12  # so many reach each process of a server
ON_POSTGRESQL = bool(os.environ.get("TEST_DATABASE_URL"))


class Answered(NamedTuple):
    """An event that was posted, and what was answered."""

    event: dict[str, Any]
    status: int
    retry_after: str
    seconds: float

    @property
    def is_accepted(self) -> bool:
        return self.status in {200, 201}

    @property
    def is_postponed(self) -> bool:
        return self.status == 503


def post(client: httpx.Client, event: dict[str, Any]) -> Answered:
    answer = client.post("/webhook/", json=event)
    return Answered(event, answer.status_code, answer.headers.get("retry-after", ""), answer.elapsed.total_seconds())


@contextmanager
def client_of(server: RunningServer) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.url, timeout=SECONDS_TO_ANSWER) as client:
        yield client


class Load:
    """What senders have posted so far. They go on until the end of the block."""

    def __init__(self, server: RunningServer, content: str, make_id: Callable[[], str]) -> None:
        self.answers: list[Answered] = []
        self._make_id = make_id
        self._server = server
        self._content = content
        self._is_over = threading.Event()

    def end(self) -> None:
        self._is_over.set()

    def send(self) -> None:
        """Open conversations and write messages, one event after another, until the load is over."""
        with client_of(self._server) as client:
            while not self._is_over.is_set():
                conversation = self._make_id()
                if self._post(client, new_conversation(conversation)).is_accepted:
                    for _ in range(MESSAGES_PER_CONVERSATION):
                        self._post(client, self._new_message(conversation))

    def _new_message(self, conversation: str) -> dict[str, Any]:
        return new_message(conversation, message_id=self._make_id(), content=self._content)

    def grows(self, by: int = 50, *, seconds: float = SECONDS_TO_RESUME) -> bool:
        """Tell whether as many further events are accepted within `seconds`."""
        before = count_accepted(self.answers)
        return eventually(lambda: count_accepted(self.answers) >= before + by, seconds=seconds)

    def meets_the_fault(self, *, seconds: float = SECONDS_TO_RESUME) -> bool:
        """Tell whether events that come from now on are postponed within `seconds`."""
        first = len(self.answers)
        return eventually(lambda: any(answer.is_postponed for answer in self.answers[first:]), seconds=seconds)

    def _post(self, client: httpx.Client, event: dict[str, Any]) -> Answered:
        answered = post(client, event)
        self.answers.append(answered)
        if answered.is_postponed:
            self._is_over.wait(SECONDS_AFTER_503)
        return answered


@contextmanager
def load_on(
    server: RunningServer,
    *,
    senders: int = 8,
    content: str = "Olá, tudo bem?",
    make_id: Callable[[], str] = new_id,
) -> Iterator[Load]:
    """Keep `senders` posting to `server`. An answer that does not come is an error at the end."""
    load = Load(server, content, make_id)
    with ThreadPoolExecutor(senders) as pool:
        sending = [pool.submit(load.send) for _ in range(senders)]
        try:
            yield load
        finally:
            load.end()
        for each in sending:
            each.result(SECONDS_TO_ANSWER * 2)


def count_accepted(answers: Iterable[Answered]) -> int:
    return sum(answer.is_accepted for answer in list(answers))


def post_anew(server: RunningServer, event: dict[str, Any]) -> Answered:
    """Post `event` on a new connection, which any of the server's processes may take."""
    with client_of(server) as client:
        return post(client, event)


def resumes(server: RunningServer) -> bool:
    """Tell whether all processes of `server` record events again within some seconds."""

    def records() -> bool:
        return all(post_anew(server, new_conversation(new_id())).is_accepted for _ in range(NEW_CONNECTIONS))

    return eventually(records, seconds=SECONDS_TO_RESUME)


def assert_answers_were_honest(server: RunningServer, answers: Sequence[Answered]) -> None:
    """Check, once the fault is gone, that nothing was answered but 201 and 503, and that both were true.

    What was accepted is in the record. What was postponed can be sent again, and is in the record once after that.
    """
    assert resumes(server)
    wrong = [answer for answer in answers if answer.status not in {201, 503}]
    assert wrong == [], server.log.read_text()[-5000:]
    assert {answer.retry_after for answer in answers if answer.is_postponed} <= {"1"}
    missing = {id_of(answer.event) for answer in answers if answer.is_accepted} - recorded_ids(server.database_url)
    assert missing == set(), missing
    send_again(server, [answer.event for answer in answers if answer.is_postponed])
    assert {id_of(answer.event) for answer in answers} <= recorded_ids(server.database_url)
    assert_record_agrees(server.database_url)


def send_again(server: RunningServer, events: Sequence[dict[str, Any]]) -> None:
    refused = [answer for event in events if not (answer := post_anew(server, event)).is_accepted]
    assert refused == [], refused[:3]


def id_of(event: dict[str, Any]) -> str:
    """Return the id that an event brings into the record, without dashes."""
    return str(event["data"]["id"]).replace("-", "")


def recorded_ids(database_url: str) -> set[str]:
    """Return the ids of all conversations and messages, without dashes, from the database itself."""
    query = "SELECT uuid FROM conversations_conversation UNION ALL SELECT uuid FROM conversations_message"
    if database_url.startswith("sqlite"):
        with closing(sqlite3.connect(database_url.removeprefix("sqlite:///"))) as file:
            return {uuid for (uuid,) in file.execute(query)}
    with psycopg.connect(database_url) as connection:
        return {uuid.hex for (uuid,) in connection.execute(query)}
