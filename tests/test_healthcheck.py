"""The image's health check, against a server that answers as it is told."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from tests.servers import ROOT, free_port

pytestmark = pytest.mark.any_database


@contextmanager
def answering(status: int, asked: list[tuple[str, str | None]]) -> Iterator[int]:
    """Yield the port of a server that answers `status`, and notes the path and the host that it is asked for."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append((self.path, self.headers["Host"]))
            self.send_response(status)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the name that it has there)
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port
        server.shutdown()


def check(port: int, **variables: str) -> int:
    environment = {**os.environ, "PORT": str(port), "ALLOWED_HOSTS": ""} | variables
    command = [sys.executable, str(ROOT / "deploy/healthcheck.py")]
    return subprocess.run(command, env=environment, stderr=subprocess.DEVNULL, check=False).returncode


@pytest.mark.parametrize(("status", "ends_with"), [(200, 0), (503, 1), (400, 1), (301, 1)])
def test_only_a_server_that_says_so_is_ready(status: int, ends_with: int) -> None:
    asked: list[tuple[str, str | None]] = []
    with answering(status, asked) as port:
        assert check(port) == ends_with
    assert asked == [("/readyz", "localhost")]


def test_the_server_is_asked_by_a_name_that_it_answers_to() -> None:
    asked: list[tuple[str, str | None]] = []
    with answering(200, asked) as port:
        check(port, ALLOWED_HOSTS=" .prosa.example, other.example")
    assert asked == [("/readyz", "prosa.example")]


def test_where_nobody_listens_nobody_is_ready() -> None:
    assert check(free_port()) == 1
