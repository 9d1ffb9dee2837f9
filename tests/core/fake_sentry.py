"""A server that speaks as much of Sentry's protocol as it takes to receive events: envelopes over HTTP."""

import gzip
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from typing import Any

from tests.local_servers import listening

SECONDS_TO_WAIT = 30


class FakeSentry:
    """What was received: the raw text of all envelopes, and their items of JSON."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._received: list[str] = []

    @property
    def dsn(self) -> str:
        return f"http://canarydsnkey@127.0.0.1:{self.port}/1"

    @property
    def text(self) -> str:
        return "\n".join(self._received)

    @property
    def items(self) -> list[dict[str, Any]]:
        lines = [json.loads(line) for envelope in list(self._received) for line in envelope.splitlines() if line]
        return [line for line in lines if "event_id" in line and "timestamp" in line]

    def take(self, envelope: bytes) -> None:
        self._received.append(envelope.decode())

    def wait_for(self, number: int, **tags: str) -> list[dict[str, Any]]:
        """Return the events that bear `tags`, once there are so many."""
        deadline = time.monotonic() + SECONDS_TO_WAIT
        while time.monotonic() < deadline:
            found = [each for each in self.items if tags.items() <= each.get("tags", {}).items()]
            if len(found) >= number:
                return found
            time.sleep(0.05)
        raise AssertionError(f"only this came: {self.text}")


@contextmanager
def running_sentry() -> Iterator[FakeSentry]:
    """While this lasts, the server takes what it is sent."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            assert self.path == "/api/1/envelope/"
            sentry.take(gzip.decompress(body) if self.headers.get("Content-Encoding") == "gzip" else body)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, *_args: object) -> None:
            pass

    with listening(Handler) as server:
        sentry = FakeSentry(server.server_port)
        yield sentry
