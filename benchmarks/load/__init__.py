"""Load from wrk, each of whose answers is checked."""

import json
import random
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

FOLDER: Final = Path(__file__).parent


class LoadError(Exception):
    """The load could not be made, or something was answered otherwise than it should be."""


class Measured(NamedTuple):
    """What one run of wrk measured: requests a second, and latencies in milliseconds."""

    requests: int
    rate: float
    p50: float
    p99: float


def send_events(url: str, *, connections: int, seconds: float, batch: int = 1) -> Measured:
    """Send events for so many seconds from so many connections, `batch` in a request. Raises LoadError."""
    arguments = [str(connections), str(batch), str(random.getrandbits(31))]
    return _run("events.lua", url, connections, seconds, arguments)


def read_conversations(url: str, *, connections: int, seconds: float, ids: Sequence[str]) -> Measured:
    """Read conversations by turns. Raises LoadError."""
    return _run("reads.lua", url, connections, seconds, list(ids))


def _run(script: str, url: str, connections: int, seconds: float, arguments: Sequence[str]) -> Measured:
    wrk = shutil.which("wrk")
    if wrk is None:
        raise LoadError("wrk makes the load: apt install wrk, or brew install wrk.")
    options = [f"-c{connections}", "-t1", f"-d{seconds:.0f}s", "--timeout=30s", "--latency", "-s", script]
    command = [wrk, *options, url, "--", *arguments]
    finished = subprocess.run(command, cwd=FOLDER, capture_output=True, text=True, check=False)
    found = [line.removeprefix("RESULT ") for line in finished.stdout.splitlines() if line.startswith("RESULT ")]
    if not found:
        raise LoadError(f"wrk did not run: {finished.stdout}{finished.stderr}")
    result = json.loads(found[0])
    if result["unexpected"] or result["broken"]:
        sample = finished.stdout.rpartition("SAMPLE ")[2]
        raise LoadError(f"{result['unexpected']} unexpected answers, {result['broken']} broken: {sample}")
    return Measured(result["requests"], result["requests"] / result["seconds"], result["p50"], result["p99"])
