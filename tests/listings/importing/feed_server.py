"""A web server on a local socket that hands out feeds, well or badly."""

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from typing import Final, NamedTuple

from tests.local_servers import listening

FEED: Final = b"a feed" * 1_000


class Asked(NamedTuple):
    """One request as it came."""

    path: str
    headers: Mapping[str, str]


class Answer(NamedTuple):
    """One response, whose `length` may be a lie. `drip` comes before each byte of its body, or of its head."""

    body: bytes = FEED
    status: int = 200
    headers: Mapping[str, str] = {}
    length: int | None = None
    drip: float = 0
    drip_head: float = 0


class FeedServer:
    """Answers each path by what `answers` has for it; `url` is where it listens."""

    def __init__(self, answers: Mapping[str, Answer]) -> None:
        self.answers = answers
        self.asked: list[Asked] = []
        self.stopped = threading.Event()
        self.url = ""
        self.port = 0


@contextmanager
def serving(answers: Mapping[str, Answer], *, host: str = "127.0.0.1") -> Iterator[FeedServer]:
    """Serve `answers` until the block ends."""
    fake = FeedServer(answers)
    with listening(_handler(fake), host=host) as server:
        fake.port = server.server_port
        fake.url = f"http://{host}:{fake.port}"
        try:
            yield fake
        finally:
            fake.stopped.set()


def _handler(fake: FeedServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            fake.asked.append(Asked(self.path, dict(self.headers.items())))
            answer = fake.answers[self.path]
            head = [f"HTTP/1.1 {answer.status} X", *(f"{name}: {value}" for name, value in answer.headers.items())]
            if answer.length != -1:
                head.append(f"Content-Length: {len(answer.body) if answer.length is None else answer.length}")
            _send(self.wfile.write, "\r\n".join([*head, "Connection: close", "", ""]).encode(), answer.drip_head)
            _send(self.wfile.write, answer.body, answer.drip)

        def log_message(self, *_args: object) -> None:
            pass

    def _send(write: Callable[[bytes], object], data: bytes, drip: float) -> None:
        if not drip:
            write(data)
            return
        for byte in data:
            if fake.stopped.is_set():
                return
            write(bytes([byte]))
            time.sleep(drip)

    return Handler
