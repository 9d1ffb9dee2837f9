"""What is measured: Prosa, other checkouts of it, and the plain implementations, each as real processes."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final, NamedTuple

from tests.servers import ROOT, RunningServer, free_port, server_environment, wait_until_it_answers


class Contender(NamedTuple):
    """A server that can be started: the commands that prepare its database, and the one that serves on a port."""

    name: str
    folder: Path
    prepare: Sequence[Sequence[str]]
    serve: Callable[[int], Sequence[str]]


class Running(NamedTuple):
    """A contender that serves."""

    name: str
    url: str
    process: subprocess.Popen[bytes]


def prosa(name: str = "prosa", folder: Path = ROOT) -> Contender:
    """Return the Prosa of a checkout, as `./run` serves it."""
    return Contender(name, folder, [], lambda _: [sys.executable, "manage.py", "serve"])


PLAIN_DRF: Final = Contender(
    "plain DRF",
    ROOT,
    [[sys.executable, "-m", "django", "migrate", "--run-syncdb", "--settings=benchmarks.plain_drf.settings"]],
    lambda port: [
        *(sys.executable, "-m", "gunicorn", "--workers=2", "--log-level=warning"),
        *(f"--bind=127.0.0.1:{port}", "benchmarks.plain_drf.wsgi:application"),
    ],
)
_CREATE_TABLES: Final = "from benchmarks.plain_fastapi import Base, engine; Base.metadata.create_all(engine)"
PLAIN_FASTAPI: Final = Contender(
    "plain FastAPI",
    ROOT,
    [[sys.executable, "-c", _CREATE_TABLES]],
    lambda port: [
        *(sys.executable, "-m", "uvicorn", "--workers=2", "--log-level=warning", "--no-access-log"),
        *("--host=127.0.0.1", f"--port={port}", "benchmarks.plain_fastapi:app"),
    ],
)


@contextmanager
def running(contender: Contender, *, database_url: str, log: Path, **settings: str) -> Iterator[Running]:
    """Prepare an empty database, serve, yield once there is an answer, and end with SIGTERM."""
    port = free_port()
    own = {"DATABASE_URL": database_url, "PORT": str(port), "METRICS_FOLDER": str(log.parent / f"metrics-{port}")}
    environment = server_environment(**{"LOG_LEVEL": "warning", "WRITER": "true"} | own | settings)
    with log.open("wb") as output:
        for command in contender.prepare:
            subprocess.run(command, cwd=contender.folder, env=environment, stdout=output, stderr=output, check=True)
        process = subprocess.Popen(
            contender.serve(port), cwd=contender.folder, env=environment, stdout=output, stderr=output
        )
        try:
            url = f"http://127.0.0.1:{port}"
            wait_until_it_answers(RunningServer(url, process, log, database_url))
            yield Running(contender.name, url, process)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(60)


def memory_of(process: int) -> int:
    """Return the resident memory of a process and of all that it started, in KiB."""
    return sum(_resident(each) for each in [process, *descendants(process)])


def descendants(process: int) -> Iterator[int]:
    """Yield the processes that `process` has started, and those that they have."""
    for thread in Path(f"/proc/{process}/task").iterdir():
        for child in (thread / "children").read_text().split():
            yield int(child)
            yield from descendants(int(child))


def _resident(process: int) -> int:
    pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") // 1024
