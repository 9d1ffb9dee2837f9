"""Real servers: `manage.py serve` in processes of their own, as `./run` starts it."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir
from typing import NamedTuple

import httpx

from prosa.core.known_settings import ALL_SETTINGS

ROOT = Path(__file__).resolve().parent.parent
SECONDS_TO_START = 60
SECONDS_TO_STOP = 40


class RunningServer(NamedTuple):
    """A server that answers at `url`; its terminal's text goes to the file `log`."""

    url: str
    process: subprocess.Popen[bytes]
    log: Path
    database_url: str


def free_port() -> int:
    """Return a port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def server_environment(**settings: str) -> dict[str, str]:
    """Return an environment in which every setting of Prosa has its default, but for `settings`."""
    defaults = {setting.name: "" for setting in ALL_SETTINGS}
    fixed = {
        "SECRET_KEY": "a-secret-for-tests-only-known-to-everybody",
        "ADMIN_PASSWORD": "admin-password-for-tests",
        "METRICS_FOLDER": f"{gettempdir()}/prosa-tests-{os.getuid()}/metrics",
        "WORKER": "false",  # most tests want to see the server's own processes, and what they did alone
        "WRITER": "false",
    }
    return {**os.environ, "DJANGO_SETTINGS_MODULE": "prosa.settings", **defaults, **fixed, **settings}


@contextmanager
def running_server(*, database_url: str, log: Path, **settings: str) -> Iterator[RunningServer]:
    """Start a server with `settings` as its environment variables, yield it when it answers, end it with SIGTERM.

    Its program is in the folder ROOT, which may be given as a setting too.
    """
    port, root = settings.pop("PORT", str(free_port())), settings.pop("ROOT", str(ROOT))
    with log.open("wb") as output, TemporaryDirectory(prefix="prosa-metrics-") as metrics:
        places = {"METRICS_FOLDER": metrics, "DATABASE_URL": database_url, "PORT": port}
        environment = server_environment(**places | settings)
        process = subprocess.Popen(
            [sys.executable, "manage.py", "serve"], cwd=root, env=environment, stdout=output, stderr=output
        )
        try:
            server = RunningServer(f"http://127.0.0.1:{port}", process, log, database_url)
            wait_until_it_answers(server)
            yield server
        finally:
            stop(process)


def wait_until_it_answers(server: RunningServer) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < deadline and server.process.poll() is None:
        try:
            httpx.get(f"{server.url}/api/problems/", timeout=5)
        except httpx.TransportError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError(f"The server did not start:\n{server.log.read_text()}")


def stop(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
    try:
        process.wait(SECONDS_TO_STOP)
    except subprocess.TimeoutExpired:
        process.kill()
        raise
