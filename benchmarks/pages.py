"""The pages, as a signed-in person's browser asks for them: how long they take and how much travels."""

import re
import time
from collections.abc import Mapping
from datetime import datetime
from typing import Final, NamedTuple

import httpx

from benchmarks.contenders import Running
from benchmarks.daily import Days, live_some_days
from benchmarks.inside import count_queries, sign_in
from benchmarks.load import LoadError
from benchmarks.tables import Line, median
from prosa.core.clock import now

COOKIE: Final = "sessionid"
LISTS: Final = {
    "list": "/conversas/",
    "list, open": "/conversas/?estado=abertas",
    "list, closed": "/conversas/?estado=fechadas",
    "list, waiting": "/conversas/?espera=1",
    "list, unread": "/conversas/?nao_lidas=1",
    "list, today": "/conversas/?periodo=hoje",
    "list, 30 days, closed": "/conversas/?periodo=30&estado=fechadas",
}
SEARCHES: Final = {
    "list, search for a rare word": "/conversas/?q=004711",
    "list, search for a common word": "/conversas/?q=apartamento",
}
OTHERS: Final = {"dashboard": "/", "dashboard, 90 days": "/?period=90"}
PAGES_DOWN: Final = 40
THREADS: Final = 32
_STATIC: Final = re.compile(r'(?:href|src)="(/static/[^"#]+)')


class Answer(NamedTuple):
    """What came: the headers, the body, the bytes that travelled, and how long it took, in milliseconds."""

    headers: httpx.Headers
    text: str
    travelled: int
    took: float


def measure_pages(server: Running, database_url: str, *, times: int) -> list[Line]:
    """Ask for each page `times` times, one after the other."""
    days = live_some_days(server.url, until=now())
    session = sign_in(database_url, users=1, sessions=1)[0]
    with httpx.Client(base_url=server.url, timeout=60, cookies={COOKIE: session}) as client:
        addresses = _addresses(client, days, now())
        queries = count_queries(database_url, session=session, pages=list(addresses.values()))
        _warm_up(client, addresses)
        lines = [
            _measure(client, what, address, times, number)
            for (what, address), number in zip(addresses.items(), queries, strict=True)
        ]
        return [*lines, *_measure_poll(client, times), _measure_first_visit(client, addresses["chat, 10 messages"])]


def fetch(client: httpx.Client, address: str, *, headers: Mapping[str, str] | None = None) -> Answer:
    """Ask for `address` as browsers do. Raises LoadError unless it is answered as it should be."""
    began = time.perf_counter()
    sent = {"Accept-Encoding": "gzip", "Accept-Language": "pt-BR", **(headers or {})}
    with client.stream("GET", address, headers=sent) as response:
        text = response.read().decode(errors="replace")
        took = (time.perf_counter() - began) * 1000
        if response.status_code not in {200, 304}:
            raise LoadError(f"{address}: {response.status_code} {text[:500]}")
        return Answer(response.headers, text, response.num_bytes_downloaded, took)


def _addresses(client: httpx.Client, days: Days, at: datetime) -> dict[str, str]:
    chats = {f"chat, {name}": f"/conversas/{uuid}/" for name, uuid in days.by_length.items()}
    deep = "/conversas/"
    for _ in range(PAGES_DOWN):
        following = re.search(r'href="(/conversas/\?[^"]*depois=[^"]+)"', fetch(client, deep).text)
        if not following:
            raise LoadError(f"{deep} leads no further, at {at}")
        deep = following[1].replace("&amp;", "&")
    middle = re.search(r'href="([^"]*antes=[^"]+)"', fetch(client, chats["chat, 5,000 messages"]).text)
    earlier = {"chat, earlier messages": middle[1].replace("&amp;", "&")} if middle else {}
    return LISTS | {f"list, {PAGES_DOWN} pages down": deep} | SEARCHES | chats | earlier | OTHERS


def _warm_up(client: httpx.Client, addresses: Mapping[str, str]) -> None:
    """Ask for the pages once of about each thread: the first statements of a thread's own connection are slow."""
    for _ in range(THREADS):
        for address in addresses.values():
            fetch(client, address)


def _measure(client: httpx.Client, what: str, address: str, times: int, queries: int) -> Line:
    answers = [fetch(client, address) for _ in range(times)]
    return Line(what, _times(answers) | {"KB": median([each.travelled for each in answers]) / 1000, "queries": queries})


def _measure_poll(client: httpx.Client, times: int) -> list[Line]:
    tag = fetch(client, "/conversas/ao-vivo/").headers["ETag"]
    same = [fetch(client, "/conversas/ao-vivo/", headers={"If-None-Match": tag}) for _ in range(times)]
    changed = [fetch(client, "/conversas/ao-vivo/", headers={"If-None-Match": '"other.gone"'}) for _ in range(times)]
    return [
        Line(what, _times(answers) | {"KB": median([each.travelled for each in answers]) / 1000})
        for what, answers in (("poll, nothing new", same), ("poll, another list", changed))
    ]


def _measure_first_visit(client: httpx.Client, address: str) -> Line:
    """Fetch a page and all that it names: styles, scripts and icons."""
    page = fetch(client, address)
    files = {name: fetch(client, name).travelled for name in sorted(set(_STATIC.findall(page.text)))}
    return Line(
        "first visit of a chat, with styles, scripts and icons", {"KB": (page.travelled + sum(files.values())) / 1000}
    )


def _times(answers: list[Answer]) -> dict[str, float]:
    took = sorted(each.took for each in answers)
    return {"p50 ms": median(took), "p95 ms": took[int(len(took) * 0.95)]}
