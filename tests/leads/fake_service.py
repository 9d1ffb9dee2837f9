"""A language model's service on a local socket: what it is sent it keeps, and it fails as real ones do."""

import json
import threading
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from typing import Any, NamedTuple

from tests.local_servers import listening


class Call(NamedTuple):
    """One request as it came."""

    path: str
    headers: Mapping[str, str]
    raw: bytes

    @property
    def body(self) -> Any:
        return json.loads(self.raw)


class Step(NamedTuple):
    """One response. `cut` breaks off in the middle of it; `pause` comes before it, `drip` before each of its bytes."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = {}
    pause: float = 0
    drip: float = 0
    cut: bool = False


class FakeService:
    """Answers `steps` one after the other, and then as `respond` says."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.steps: deque[Step] = deque()
        self.text = "{}"  # what the model says
        self.url = ""
        self.stopped = threading.Event()

    def respond(self, call: Call) -> Step:
        raise NotImplementedError

    def say(self, text: str | dict[str, Any]) -> None:
        """Have the model say `text` from now on."""
        self.text = text if isinstance(text, str) else json.dumps(text)

    def take(self, call: Call) -> Step:
        self.calls.append(call)
        return self.steps.popleft() if self.steps else self.respond(call)


@contextmanager
def running(fake: FakeService) -> Iterator[None]:
    with listening(_make_handler(fake)) as server:
        fake.url = f"http://127.0.0.1:{server.server_port}"
        try:
            yield
        finally:
            fake.stopped.set()


def _make_handler(fake: FakeService) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            step = fake.take(Call(self.path, dict(self.headers), raw))
            try:
                self._send(step)
            except OSError:
                self.close_connection = True  # the client has gone, which is what some tests are about

        def _send(self, step: Step) -> None:
            fake.stopped.wait(step.pause)
            self.send_response(step.status)
            for name, value in {"Content-Type": "application/json", **step.headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(step.body)))
            self.end_headers()
            sent = step.body[: len(step.body) // 2] if step.cut else step.body
            for piece in [sent] if not step.drip else [sent[place : place + 1] for place in range(len(sent))]:
                fake.stopped.wait(step.drip)
                self.wfile.write(piece)
                self.wfile.flush()
            self.close_connection = step.cut

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 (the name that http.server gives it)
            """Stay silent."""

    return Handler
