"""What the tests of the server look at from outside: its processes, and writes that are made to wait."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

import psycopg

from prosa.conversations.statements import LOCK_SPACE, LOCK_STRIPES
from prosa.core.sqlite.lock import FileLock


def children_of(parent: int) -> set[int]:
    """Return the ids of the processes that `parent` has started and that have not ended."""
    return {
        int(entry.name)
        for entry in Path("/proc").iterdir()
        if entry.name.isdecimal() and (status := _status(int(entry.name))) and status == ("alive", parent)
    }


def web_processes_of(server: int) -> set[int]:
    """Return those of the server's processes that answer requests."""
    return {process for process in children_of(server) if not is_worker(process) and not is_writer(process)}


def writers_of(server: int) -> set[int]:
    """Return those of the server's processes that write for the others: one, or none at a time."""
    return {process for process in children_of(server) if is_writer(process)}


def is_worker(process: int) -> bool:
    """Tell whether the process, one of the server's, reads leads rather than answers requests."""
    return b"run_worker" in _command_of(process)


def is_writer(process: int) -> bool:
    """Tell whether the process, one of the server's, writes for the others."""
    return b"run_writer" in _command_of(process)


def _command_of(process: int) -> bytes:
    try:
        return Path(f"/proc/{process}/cmdline").read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        return b""


def has_ended(process: int) -> bool:
    status = _status(process)
    return status is None or status[0] == "ended"


def _status(process: int) -> tuple[str, int] | None:
    """Return whether a process is "alive" or has "ended" and waits for its parent to notice, and that parent."""
    try:
        text = Path(f"/proc/{process}/stat").read_text(encoding="utf-8", errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return None
    state, parent = text.rpartition(")")[2].split()[:2]
    return "ended" if state in "ZX" else "alive", int(parent)


@contextmanager
def writes_held_up(database_url: str, conversation_id: str) -> Iterator[None]:
    """While this lasts, whoever wants to record something about the conversation has to wait."""
    if database_url.startswith("sqlite"):
        lock = FileLock(Path(database_url.removeprefix("sqlite:///") + ".lock"))
        assert lock.acquire(timeout=5)
        try:
            yield
        finally:
            lock.release()
        return
    with psycopg.connect(database_url, autocommit=True) as connection:
        stripe = UUID(conversation_id).int % LOCK_STRIPES
        connection.execute("SELECT pg_advisory_lock(%s, %s)", [LOCK_SPACE, stripe])
        yield
