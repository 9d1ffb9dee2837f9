"""Real workers, in processes of their own, on the database of the tests."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.databases import own_database_url
from tests.servers import ROOT, server_environment

SECONDS_TO_END = 20


class Workshop:
    """A folder in which slow workers note what they read, and where they find out whether they may go on."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "log").touch()

    @property
    def notes(self) -> list[list[str]]:
        """What was read so far: the worker's process, whether it began or ended, and the conversation."""
        return [line.split(maxsplit=2) for line in (self.folder / "log").read_text().splitlines()]

    def hold(self) -> None:
        """Let whoever begins to read a conversation from now on stay at it."""
        (self.folder / "hold").touch()

    def let_go(self) -> None:
        (self.folder / "hold").unlink(missing_ok=True)

    @contextmanager
    def worker(self, **settings: str) -> Iterator[subprocess.Popen[bytes]]:
        """While this lasts, a worker is running, unless the test ends it before."""
        command = [sys.executable, "-m", "tests.worker.slow_worker", str(self.folder)]
        environment = server_environment(
            DATABASE_URL=own_database_url(),
            LEAD_QUIET_PERIOD="1s",
            METRICS_FOLDER=str(self.folder / "metrics"),
            **settings,
        )
        with (self.folder / "terminal").open("ab") as terminal:
            process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=terminal, stderr=terminal)
        with process:
            try:
                yield process
            finally:
                self.let_go()
                process.terminate()
                try:
                    process.wait(SECONDS_TO_END)
                finally:
                    process.kill()

    @property
    def terminal(self) -> str:
        return (self.folder / "terminal").read_text()
