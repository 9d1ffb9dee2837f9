"""Open inboxes: many connections that each ask once a second whether something has changed."""

import asyncio
import os
import random
import re
import time
from collections.abc import Iterator, Sequence
from itertools import cycle
from pathlib import Path
from typing import Final, NamedTuple
from urllib.parse import urlsplit

import httpx
import psycopg

from benchmarks.contenders import Running, descendants
from benchmarks.daily import live_some_days, new_message
from benchmarks.inside import sign_in
from benchmarks.load import LoadError
from benchmarks.pages import COOKIE
from benchmarks.tables import Line
from prosa.core.clock import now

INBOXES: Final = 200
USERS: Final = 20
WARM_UP: Final = 4
_HEAD: Final = re.compile(rb"^(etag|content-length): *([^\r]*)\r$", re.IGNORECASE | re.MULTILINE)


class Polled(NamedTuple):
    """How many polls were answered, how many of them with something new, and the bytes of the answers."""

    polls: int
    changed: int
    travelled: int


def measure_polls(server: Running, database_url: str, *, seconds: int) -> list[Line]:
    """Measure what open inboxes cost while nothing happens, and while a customer writes every second."""
    days = live_some_days(server.url, until=now())
    sessions = sign_in(database_url, users=USERS, sessions=INBOXES)
    return [
        _measure(server, database_url, sessions, days.open[0], what, seconds, writing)
        for what, writing in (("nothing happens", []), ("a message every second", days.open))
    ]


def _measure(
    server: Running,
    database_url: str,
    sessions: Sequence[str],
    chat: str,
    what: str,
    seconds: int,
    writing: Sequence[str],
) -> Line:
    polled, server_seconds, database_seconds = asyncio.run(
        _run(server, _postmaster(database_url), sessions, chat, seconds, writing)
    )
    return Line(
        f"{INBOXES} open inboxes, {what}",
        {
            "polls/s": polled.polls / seconds,
            "with news": polled.changed / polled.polls,
            "KB": polled.travelled / polled.polls / 1000,
            "ms of CPU each": server_seconds / polled.polls * 1000,
            "cores": server_seconds / seconds,
            "cores of the database": database_seconds / seconds,
        },
    )


async def _run(
    server: Running, postmaster: int | None, sessions: Sequence[str], chat: str, seconds: int, writing: Sequence[str]
) -> tuple[Polled, float, float]:
    """Return what was answered, and the seconds of CPU that the server and the database server took."""
    # Every second one has a chat open.
    inboxes = [_Inbox(server.url, session, chat) for session, chat in zip(sessions, cycle(["", chat]), strict=False)]
    tasks = [asyncio.create_task(inbox.stay_open()) for inbox in inboxes]
    writer = asyncio.create_task(_write(server.url, writing)) if writing else None
    await asyncio.sleep(WARM_UP)
    before = _sum(inboxes), cpu_seconds(server.process.pid), cpu_seconds(postmaster)
    await asyncio.sleep(seconds)
    after = _sum(inboxes), cpu_seconds(server.process.pid), cpu_seconds(postmaster)
    for task in [*tasks, *([writer] if writer else [])]:
        if task.done():
            task.result()  # which raises what ended it
        task.cancel()
    counted = Polled(*(late - early for late, early in zip(after[0], before[0], strict=True)))
    return counted, after[1] - before[1], after[2] - before[2]


class _Inbox:
    """A browser's page: it asks with what it knows, once a second, over one connection."""

    def __init__(self, url: str, session: str, chat: str) -> None:
        self.address = urlsplit(url)
        self.path = f"/conversas/ao-vivo/?n=30&conversa={chat}" if chat else "/conversas/ao-vivo/?n=30"
        self.session = session
        self.tag = b'"none.gone"'
        self.polled = Polled(0, 0, 0)

    async def stay_open(self) -> None:
        reader, writer = await asyncio.open_connection(self.address.hostname, self.address.port)
        await asyncio.sleep(random.random())
        due = time.monotonic()
        while True:
            writer.write(self._request())
            await writer.drain()
            head = await reader.readuntil(b"\r\n\r\n")
            found = {name.lower(): value for name, value in _HEAD.findall(head)}
            length = int(found.get(b"content-length", 0))
            body = await reader.readexactly(length)
            status = int(head[9:12])
            if status not in {200, 304}:
                raise LoadError(f"A poll was answered {head!r} {body[:200]!r}")
            self.tag = found[b"etag"]
            polls, changed, travelled = self.polled
            self.polled = Polled(polls + 1, changed + (status == 200), travelled + len(head) + length)
            due += 1
            await asyncio.sleep(max(due - time.monotonic(), 0))

    def _request(self) -> bytes:
        lines = [
            f"GET {self.path} HTTP/1.1",
            f"Host: {self.address.netloc}",
            f"Cookie: {COOKIE}={self.session}",
            f"If-None-Match: {self.tag.decode()}",
            "X-Live: 1",
            "Accept-Encoding: gzip",
            "Accept-Language: pt-BR,pt;q=0.9,en;q=0.8",
        ]
        return "\r\n".join([*lines, "", ""]).encode()


async def _write(url: str, conversations: Sequence[str]) -> None:
    async with httpx.AsyncClient(base_url=url, timeout=30) as client:
        while True:
            event = new_message(random.choice(conversations), at=now())
            (await client.post("/webhook/", json=event)).raise_for_status()
            await asyncio.sleep(1)


def _sum(inboxes: Sequence[_Inbox]) -> Polled:
    return Polled(*map(sum, zip(*(inbox.polled for inbox in inboxes), strict=True)))


def cpu_seconds(process: int | None) -> float:
    """Return the CPU time that a process and all that it started have taken; of no process, none."""
    return sum(_ticks(each) for each in _family(process)) / os.sysconf("SC_CLK_TCK")


def _family(process: int | None) -> Iterator[int]:
    if process is not None:
        yield process
        yield from descendants(process)


def _ticks(process: int) -> int:
    fields = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def _postmaster(database_url: str) -> int | None:
    """Return the process of the database server, if there is one on this machine."""
    if database_url.startswith("sqlite"):
        return None
    with psycopg.connect(database_url) as connection:
        backend = connection.execute("SELECT pg_backend_pid()").fetchone()
        status = Path(f"/proc/{backend[0] if backend else 0}/status").read_text(encoding="utf-8")
    return int(re.findall(r"^PPid:\s*(\d+)", status, re.MULTILINE)[0])
