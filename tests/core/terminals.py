"""Servers that somebody starts on a terminal."""

import os
import pty
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.servers import ROOT, RunningServer, free_port, server_environment, stop, wait_until_it_answers


@contextmanager
def server_on_a_terminal(log: Path, **variables: str) -> Iterator[RunningServer]:
    """Start a server whose output goes to a terminal; at its end, what the terminal has shown is in the file `log`."""
    port = str(free_port())
    command, environment = (
        [sys.executable, "manage.py", "serve"],
        server_environment(**{"METRICS_FOLDER": f"{log}-metrics", "PORT": port} | variables),
    )
    screen, terminal = pty.openpty()
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=terminal, stderr=terminal, start_new_session=True
    )
    os.close(terminal)
    server = RunningServer(f"http://127.0.0.1:{port}", process, log, variables["DATABASE_URL"])
    try:
        wait_until_it_answers(server)
        yield server
    finally:
        stop(process)
        log.write_bytes(os.read(screen, 100_000))
        os.close(screen)


def signal_all(server: RunningServer, number: signal.Signals) -> None:
    """Signal all processes of the server, as a terminal does at Ctrl-C and a service manager at a stop."""
    os.killpg(server.process.pid, number)
