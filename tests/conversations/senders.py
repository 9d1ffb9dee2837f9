"""Client processes that post to a server, each with many threads."""

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from typing import Any, NamedTuple

import httpx

from tests.conversations.racing import Timed, run_at_once

PROCESSES = 2


class Answer(NamedTuple):
    status: int
    document: dict[str, Any]


class Request(NamedTuple):
    path: str
    body: Any


def post_at_once(senders: ProcessPoolExecutor, url: str, requests: Sequence[Request]) -> list[Timed[Answer]]:
    """Share `requests` out among the processes, each of which posts its share from 25 threads at once."""
    shares = [senders.submit(_post_all, url, requests[first::PROCESSES]) for first in range(PROCESSES)]
    results = [share.result(60) for share in shares]
    return [results[place % PROCESSES][place // PROCESSES] for place in range(len(requests))]


def _post_all(url: str, requests: Sequence[Request]) -> list[Timed[Answer]]:
    with httpx.Client(base_url=url, timeout=30) as client:
        return run_at_once([partial(_post, client, request) for request in requests])


def _post(client: httpx.Client, request: Request) -> Answer:
    response = client.post(request.path, json=request.body)
    return Answer(response.status_code, response.json())
