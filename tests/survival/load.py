"""A load of conversations, and what was answered: what a server may not lose, whatever happens to it."""

import http.client
import json
import random
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, Final, NamedTuple, Protocol
from urllib.parse import urlsplit

import httpx

from tests.core.holders import eventually
from tests.samples import close_conversation, new_conversation, new_id, new_message

Event = dict[str, Any]
SECONDS_FOR_AN_ANSWER: Final = 30
SECONDS_BETWEEN_TRIES: Final = 0.02
MOST_MESSAGES: Final = 8
SHARE_IN_BATCHES: Final = 0.2
READERS: Final = 4


class NotSentError(Exception):
    """There was no connection, or it ended before the request was completely sent."""


class NoAnswerError(Exception):
    """The request was completely sent, or may have been, and no answer came."""


class Answer(NamedTuple):
    status: int
    document: Any


class Sender(Protocol):
    """What posts a document. Raises NotSentError or NoAnswerError."""

    def __call__(self, path: str, document: Any, /) -> Answer: ...


class Attempt(NamedTuple):
    """An event that was sent once, and what came back: a status, or None."""

    event: Event
    status: int | None


class Load:
    """What threads send to the server at `url`. Each note is made by one call, which no other thread can split."""

    def __init__(self, url: str, make_sender: Callable[[], Sender], seconds: float) -> None:
        self.url = url
        self._make_sender = make_sender
        self._deadline = time.monotonic() + seconds
        self._end = threading.Event()
        self.answered: list[Event] = []
        self.unknown: list[Attempt] = []
        self.refused: list[Attempt] = []
        self.broken: list[Event] = []  # of those that are unknown, the ones whose request was sent
        self.events: dict[str, list[Event]] = {}

    def end(self) -> None:
        """Have the threads end after the request that they are at."""
        self._end.set()

    @property
    def goes_on(self) -> bool:
        return not self._end.is_set() and time.monotonic() < self._deadline

    def converse(self) -> None:
        """Send one conversation after another until the load ends: most event by event, some as a batch."""
        send = self._make_sender()
        while self.goes_on:
            events = _make_conversation()
            self.events[conversation_of(events[0])] = events
            if random.random() < SHARE_IN_BATCHES:
                self._send(send, events, until_answered=True)
            else:
                self._send_singly(send, events)

    def _send_singly(self, send: Sender, events: Sequence[Event]) -> None:
        """Not every message is sent again where no answer came, so that some stay unknown for good."""
        for event in events:
            must_be_known = event["type"] != "NEW_MESSAGE" or random.random() < 0.5
            if self.goes_on:
                self._send(send, [event], until_answered=must_be_known)

    def _send(self, send: Sender, events: Sequence[Event], *, until_answered: bool) -> None:
        while not self._try(send, events) and until_answered and self.goes_on:
            self._end.wait(SECONDS_BETWEEN_TRIES)

    def _try(self, send: Sender, events: Sequence[Event]) -> bool:
        """Send `events`, one by itself and several as a batch, note what came back and tell whether an answer came."""
        try:
            statuses = _post(send, events)
        except NotSentError:
            self.unknown += [Attempt(event, None) for event in events]
            return False
        except NoAnswerError:
            self.unknown += [Attempt(event, None) for event in events]
            self.broken += events
            return False
        for event, status in zip(events, statuses, strict=True):
            self._note(event, status)
        return max(statuses) < 500

    def _note(self, event: Event, status: int) -> None:
        if status < 300:
            self.answered.append(event)
        elif status < 500:
            self.refused.append(Attempt(event, status))
        else:
            self.unknown.append(Attempt(event, status))


def _make_conversation() -> list[Event]:
    conversation = new_id()
    messages = [_make_message(conversation) for _ in range(random.randint(1, MOST_MESSAGES))]
    return [new_conversation(conversation), *messages, close_conversation(conversation)]


def _make_message(conversation: str) -> Event:
    """Return a message whose content no other has, so that none can stand in for another."""
    message = new_id()
    direction = random.choice(["SENT", "RECEIVED"])
    return new_message(conversation, message_id=message, direction=direction, content=f"Olá, aqui é {message}!")


def conversation_of(event: Event) -> str:
    data = event["data"]
    return str(data["conversation_id"] if event["type"] == "NEW_MESSAGE" else data["id"])


def _post(send: Sender, events: Sequence[Event]) -> list[int]:
    if len(events) == 1:
        return [send("/webhook/", events[0]).status]
    answer = send("/webhook/batch/", events)
    if answer.status != 200:
        return [answer.status] * len(events)
    return [result["status"] for result in answer.document["results"]]


def keeping_connections(url: str) -> Sender:
    """Return a sender that keeps its connection, as a service does, and makes another where it broke."""
    client = httpx.Client(base_url=url, timeout=SECONDS_FOR_AN_ANSWER)

    def send(path: str, document: Any, /) -> Answer:
        try:
            answer = client.post(path, json=document)
        except httpx.ConnectError as error:
            raise NotSentError from error
        except httpx.TransportError as error:
            raise NoAnswerError from error
        return Answer(answer.status_code, answer.json())

    return send


def connecting_anew(url: str) -> Sender:
    """Return a sender that makes a connection for each request, so that none can be closed while it is idle."""
    address = urlsplit(url).netloc

    def send(path: str, document: Any, /) -> Answer:
        connection = http.client.HTTPConnection(address, timeout=SECONDS_FOR_AN_ANSWER)
        try:
            _send_completely(connection, path, document)
            return _read_answer(connection)
        finally:
            connection.close()

    return send


def _send_completely(connection: http.client.HTTPConnection, path: str, document: Any) -> None:
    try:
        connection.request("POST", path, json.dumps(document), {"Content-Type": "application/json"})
    except OSError as error:
        raise NotSentError from error


def _read_answer(connection: http.client.HTTPConnection) -> Answer:
    try:
        answer = connection.getresponse()
        return Answer(answer.status, json.loads(answer.read()))
    except (OSError, http.client.HTTPException) as error:
        raise NoAnswerError from error


@contextmanager
def load_on(
    url: str, *, seconds: float, threads: int = 8, sender: Callable[[str], Sender] = keeping_connections
) -> Iterator[Load]:
    """Yield a load on the server at `url`, which ends with the context, and after `seconds` whatever happens."""
    load = Load(url, lambda: sender(url), seconds)
    with ThreadPoolExecutor(threads) as pool:
        running = [pool.submit(load.converse) for _ in range(threads)]
        try:
            yield load
        finally:
            load.end()
    for each in running:
        each.result()  # raises what a thread has raised


def assert_load_is_answered(load: Load, events: int) -> None:
    """Wait for the load to go on, from now, by as many events."""
    goal = len(load.answered) + events
    assert eventually(lambda: len(load.answered) >= goal, seconds=SECONDS_FOR_AN_ANSWER), "the load is not answered"


def records_an_event(url: str) -> bool:
    """Tell whether the server records an event that comes on a new connection."""
    try:
        return connecting_anew(url)("/webhook/", new_conversation(new_id())).status == 201
    except (NotSentError, NoAnswerError):
        return False


def assert_nothing_is_lost(load: Load, url: str) -> None:
    """Check that each answered event is in the record, none is there twice, and none that was never sent."""
    answered: dict[str, list[Event]] = {conversation: [] for conversation in load.events}
    for event in load.answered:
        answered[conversation_of(event)].append(event)
    with httpx.Client(base_url=url, timeout=SECONDS_FOR_AN_ANSWER) as client, ThreadPoolExecutor(READERS) as pool:

        def find(conversation: str) -> str:
            shown = _read(client, conversation)
            problem = _find_problem(shown, load.events[conversation], answered[conversation])
            return problem and f"{conversation}: {problem}"

        assert list(filter(None, pool.map(find, answered))) == []


def assert_none_was_taken_in(events: Sequence[Event], url: str) -> None:
    """Check that none of `events` is in the record."""
    with httpx.Client(base_url=url, timeout=SECONDS_FOR_AN_ANSWER) as client:
        assert [event for event in events if _shows(_read(client, conversation_of(event)), event)] == []


def _read(client: httpx.Client, conversation: str) -> dict[str, Any] | None:
    answer = client.get(f"/conversations/{conversation}")
    assert answer.status_code in {200, 404}, answer.text
    return answer.json() if answer.status_code == 200 else None


def _find_problem(shown: dict[str, Any] | None, sent: Sequence[Event], answered: Sequence[Event]) -> str:
    """Tell what is wrong with a conversation of which `sent` were sent and `answered` answered, "" if nothing is."""
    if shown is None:
        return f"lost, with {len(answered)} events that were answered" if answered else ""
    ids = [message["id"] for message in shown["messages"]]
    if not len(set(ids)) == len(ids) == shown["message_count"]:
        return f"{shown['message_count']} messages, {len(ids)} shown, {len(set(ids))} different ones"
    if missing := [event for event in answered if not _shows(shown, event)]:
        return f"lost: {missing}"
    if foreign := {_facts(message) for message in shown["messages"]} - {_facts(event["data"]) for event in sent}:
        return f"never sent: {foreign}"
    return ""


def _shows(shown: dict[str, Any] | None, event: Event) -> bool:
    """Tell whether a conversation's document holds what `event` tells."""
    if shown is None:
        return False
    if event["type"] == "CLOSE_CONVERSATION":
        return bool(shown["state"] == "CLOSED")
    return event["type"] == "NEW_CONVERSATION" or _facts(event["data"]) in map(_facts, shown["messages"])


def _facts(data: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(data.get(name) for name in ("id", "direction", "content"))
