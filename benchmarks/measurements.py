"""What can be measured, by the name that the command line calls it."""

import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final, NamedTuple

import httpx

from benchmarks.contenders import PLAIN_DRF, Contender, Running, memory_of, running
from benchmarks.filling import fill
from benchmarks.load import LoadError, Measured, read_conversations, send_events
from benchmarks.pages import measure_pages
from benchmarks.polling import measure_polls
from benchmarks.raw import measure_raw
from benchmarks.tables import Line, median
from tests.databases import database_on

BATCH: Final = 500
SECONDS_TO_WARM_UP: Final = 2
STORED_CONVERSATIONS: Final = 100_000
EVENTS_FOR_MEMORY: Final = 200_000
SEARCHES: Final[Mapping[str, str]] = {
    "a word of one message": "004711 ",
    "a common word and that one": "Código 004711",
    "a word of three messages in four": "de ",
    "the beginning of a word": "apart",
    "one letter": "a",
    "a phrase": '"até R$ 600 mil"',
    "two common words, never together": "Moema condomínio ",
    "a beginning and a common word, never together": "Moema condom",
    "common words, never next to each other": '"mil até"',
    "a word of no message": "zxqy ",
}


class Plan(NamedTuple):
    """Whom to measure, where, and for how long. `connections` is None for what the measurement itself thinks fit."""

    stack: ExitStack
    folder: Path
    server: str
    contenders: Sequence[Contender]
    connections: Sequence[int] | None
    rounds: int
    seconds: int
    is_short: bool = False

    def new_database(self) -> str:
        """Return the address of an empty database that lives until the measurement is over."""
        return self.stack.enter_context(database_on(self.server, self.folder))

    def start(self) -> list[Running]:
        """Start all contenders, each on a database of its own."""
        return [
            self.stack.enter_context(running(each, database_url=self.new_database(), log=self.folder / f"{number}.log"))
            for number, each in enumerate(self.contenders)
        ]


def measure_ingest(plan: Plan) -> list[Line]:
    """Single events: one in a request, at 1, 16 and 64 connections."""
    servers, lines = plan.start(), []
    for connections in plan.connections or [1, 16, 64]:

        def run(server: Running, seconds: int, connections: int = connections) -> Measured:
            return send_events(server.url, connections=connections, seconds=seconds)

        lines += _compare(plan, servers, f"{connections} connections", run)
    return lines if plan.is_short else lines + _raw_limits(plan)


def measure_batches(plan: Plan) -> list[Line]:
    """Batches of 500 events, at 1 and 4 connections."""
    servers, lines = plan.start(), []
    for connections in plan.connections or [1, 4]:

        def run(server: Running, seconds: int, connections: int = connections) -> Measured:
            return send_events(server.url, connections=connections, seconds=seconds, batch=BATCH)

        lines += _compare(plan, servers, f"{connections} connections", run, unit="events/s", in_a_request=BATCH)
    return lines if plan.is_short else lines + _raw_limits(plan)


def measure_reads(plan: Plan) -> list[Line]:
    """Conversations with 10 messages and with 1,000, at 16 connections."""
    servers, lines = plan.start(), []
    for messages, number in ((10, 50), (1000, 5)):
        ids = {server.name: [_fill(server.url, messages) for _ in range(number)] for server in servers}
        for connections in plan.connections or [16]:

            def run(
                server: Running,
                seconds: int,
                connections: int = connections,
                ids: Mapping[str, Sequence[str]] = ids,
            ) -> Measured:
                return read_conversations(server.url, connections=connections, seconds=seconds, ids=ids[server.name])

            lines += _compare(plan, servers, f"{messages} messages, {connections} connections", run)
    return lines


def measure_growth(plan: Plan) -> list[Line]:
    """Single events with nothing and with a million messages stored, and the memory of the server meanwhile."""
    servers = []
    for name, conversations in (("nothing stored", 0), ("1,000,000 messages stored", STORED_CONVERSATIONS)):
        database_url = plan.new_database()
        fill(database_url, conversations=conversations)
        contender = plan.contenders[0]._replace(name=name)
        log = plan.folder / f"{conversations}.log"
        servers.append(plan.stack.enter_context(running(contender, database_url=database_url, log=log)))
    lines = []
    for connections in plan.connections or [16]:

        def run(server: Running, seconds: int, connections: int = connections) -> Measured:
            return send_events(server.url, connections=connections, seconds=seconds)

        lines += _compare(plan, servers, f"{connections} connections", run)
    return lines + _measure_memory(servers[0])


def measure_searches(plan: Plan) -> list[Line]:
    """Searches of a million messages, one after the other: what is rare, what is common, and what is nasty."""
    server, _ = _start_filled(plan)
    lines = []
    with httpx.Client(base_url=server.url, timeout=60) as client:
        for what, query in SEARCHES.items():
            took = sorted(_time_search(client, query) for _ in range(plan.rounds * 10))
            lines.append(Line(what, {"p50 ms": median(took), "p95 ms": took[int(len(took) * 0.95)]}))
    return lines


def measure_all_pages(plan: Plan) -> list[Line]:
    """Each page of the inbox with a million messages stored, one after the other."""
    return measure_pages(*_start_filled(plan), times=plan.rounds * 10)


def measure_open_inboxes(plan: Plan) -> list[Line]:
    """What the server works for 200 open inboxes with a million messages stored."""
    return measure_polls(*_start_filled(plan), seconds=plan.seconds * 4)


def _start_filled(plan: Plan) -> tuple[Running, str]:
    database_url = plan.new_database()
    fill(database_url, conversations=STORED_CONVERSATIONS)
    log = plan.folder / "filled.log"
    return plan.stack.enter_context(running(plan.contenders[0], database_url=database_url, log=log)), database_url


def _time_search(client: httpx.Client, query: str) -> float:
    began = time.perf_counter()
    client.get("/conversations/", params={"q": query}).raise_for_status()
    return (time.perf_counter() - began) * 1000


def _measure_memory(server: Running) -> list[Line]:
    """Send 200,000 events in batches, and note the memory of the server's processes together as they go by."""
    lines, sent = [], 0
    while sent < EVENTS_FOR_MEMORY:
        sent += send_events(server.url, connections=4, seconds=3, batch=BATCH).requests * BATCH
        lines.append(Line(f"after {sent:,} events in batches", {"MiB": memory_of(server.process.pid) / 1024}))
    return lines


BY_NAME: Final[Mapping[str, Callable[[Plan], list[Line]]]] = {
    "ingest": measure_ingest,
    "batch": measure_batches,
    "read": measure_reads,
    "growth": measure_growth,
    "search": measure_searches,
    "pages": measure_all_pages,
    "polls": measure_open_inboxes,
}


def _compare(
    plan: Plan,
    servers: Sequence[Running],
    what: str,
    run: Callable[[Running, int], Measured],
    *,
    unit: str = "requests/s",
    in_a_request: int = 1,
) -> list[Line]:
    """Measure the servers in turns, and return a line for each with medians and what they are of the plain DRF's."""
    rounds: dict[str, list[Measured]] = {server.name: [] for server in servers}
    for server in servers:
        _run_named(run, server, SECONDS_TO_WARM_UP)
    for _ in range(plan.rounds):
        for server in servers:
            rounds[server.name].append(_run_named(run, server, plan.seconds))
    lines = [_line(name, what, measured, unit, in_a_request) for name, measured in rounds.items()]
    base = next((line for line in lines if line.what.startswith(PLAIN_DRF.name)), None)
    if base is None:
        return lines
    return [line._replace(figures=line.figures | _ratios(line.figures, base.figures, unit)) for line in lines]


def _run_named(run: Callable[[Running, int], Measured], server: Running, seconds: int) -> Measured:
    """Run it. Raises LoadError that names the server."""
    try:
        return run(server, seconds)
    except LoadError as error:
        raise LoadError(f"{server.name}: {error}") from error


def _line(name: str, what: str, measured: Sequence[Measured], unit: str, in_a_request: int) -> Line:
    rates = [each.rate * in_a_request for each in measured]
    return Line(
        f"{name}, {what}",
        {
            unit: median(rates),
            "slowest round": min(rates),
            "fastest round": max(rates),
            "p50 ms": median([each.p50 for each in measured]),
            "p99 ms": median([each.p99 for each in measured]),
        },
    )


def _ratios(figures: Mapping[str, float], base: Mapping[str, float], unit: str) -> dict[str, float]:
    return {"x plain DRF": figures[unit] / base[unit], "p99 x plain DRF": figures["p99 ms"] / base["p99 ms"]}


def _raw_limits(plan: Plan) -> list[Line]:
    lines = []
    for events in (1, 16, 1000):
        rates = [
            measure_raw(plan.new_database(), events_in_a_commit=events, seconds=plan.seconds / 2)
            for _ in range(plan.rounds)
        ]
        lines.append(Line(f"rows without HTTP, {events} in a commit", {"events/s": median(rates)}))
    return lines


def _fill(url: str, messages: int) -> str:
    """Send a conversation with so many messages, and return its id."""
    conversation = str(uuid.uuid4())
    events: list[dict[str, Any]] = [
        {"type": "NEW_CONVERSATION", "timestamp": "2026-03-01T12:00:00", "data": {"id": conversation}}
    ]
    for number in range(messages):
        data = {
            "id": str(uuid.uuid4()),
            "direction": "RECEIVED" if number % 2 else "SENT",
            "content": f"Olá! Procuro um apartamento de 2 quartos em Moema, até R$ 600 mil. ({number})",
            "conversation_id": conversation,
        }
        timestamp = f"2026-03-01T13:{number // 60 % 60:02}:{number % 60:02}.{number:06}"
        events.append({"type": "NEW_MESSAGE", "timestamp": timestamp, "data": data})
    for first in range(0, len(events), BATCH):
        httpx.post(f"{url}/webhook/batch/", json=events[first : first + BATCH], timeout=60).raise_for_status()
    return conversation
