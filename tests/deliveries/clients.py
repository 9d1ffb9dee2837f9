"""Client processes that call a server with its key, each with many threads."""

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from typing import Any, NamedTuple

import httpx

from tests.conversations.racing import Timed, run_at_once
from tests.conversations.senders import PROCESSES, Answer


class Door(NamedTuple):
    """Where a server is, and a key that it takes."""

    url: str
    key: str


class Call(NamedTuple):
    method: str
    path: str
    body: Any = None


def client_of(door: Door) -> httpx.Client:
    return httpx.Client(base_url=door.url, headers={"X-API-Key": door.key}, timeout=30)


def call_at_once(clients: ProcessPoolExecutor, door: Door, calls: Sequence[Call]) -> list[Timed[Answer]]:
    """Share `calls` out among the processes, each of which makes its share from 25 threads at once."""
    shares = [clients.submit(_call_all, door, calls[first::PROCESSES]) for first in range(PROCESSES)]
    results = [share.result(60) for share in shares]
    return [results[place % PROCESSES][place // PROCESSES] for place in range(len(calls))]


def _call_all(door: Door, calls: Sequence[Call]) -> list[Timed[Answer]]:
    with client_of(door) as client:
        return run_at_once([partial(_call, client, call) for call in calls])


def _call(client: httpx.Client, call: Call) -> Answer:
    response = client.request(call.method, call.path, json=call.body)
    return Answer(response.status_code, response.json() if response.content else {})
