"""The raw limits: the same rows inserted into Prosa's own tables by plain statements, without HTTP and ledger."""

import sqlite3
import time
import uuid
from collections.abc import Callable
from typing import Any, Final

import psycopg

from benchmarks.filling import migrate

CONVERSATIONS: Final = 100
CONTENT: Final = "Olá! Procuro um apartamento de 2 quartos em Moema, até R$ 600 mil."
INSTANT: Final = "2026-03-01 12:00:00"
_OPEN: Final = """INSERT INTO conversations_conversation
    (id, uuid, state, opened_at, received_at, message_count, last_activity_at, revision)
    VALUES (?, ?, 'OPEN', ?, ?, 0, ?, 1)"""
_INSERT: Final = """INSERT INTO conversations_message
    (uuid, conversation_id, direction, content, sent_at, received_at, is_late)
    VALUES (?, ?, 'RECEIVED', ?, ?, ?, false)"""
_UPDATE: Final = """UPDATE conversations_conversation SET message_count = message_count + 1, revision = revision + 1,
    inbound_count = inbound_count + 1, last_message_at = ?, last_activity_at = ?, last_inbound_at = ? WHERE id = ?"""


def measure_raw(database_url: str, *, events_in_a_commit: int, seconds: float) -> float:
    """Return how many messages a second one connection writes that commits after so many of them."""
    migrate(database_url)
    if database_url.startswith("sqlite"):
        return _measure_sqlite(database_url.removeprefix("sqlite:///"), events_in_a_commit, seconds)
    return _measure_postgresql(database_url, events_in_a_commit, seconds)


def _measure_sqlite(path: str, events_in_a_commit: int, seconds: float) -> float:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL")
    instants = [INSTANT] * 3
    connection.executemany(_OPEN, [(key, uuid.uuid4().hex, *instants) for key in range(1, CONVERSATIONS + 1)])

    def write(events: list[tuple[int, str]]) -> None:
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany(_INSERT, [(name, key, CONTENT, INSTANT, INSTANT) for key, name in events])
        connection.executemany(_UPDATE, [(*[INSTANT] * 3, key) for key, _ in events])
        connection.execute("COMMIT")

    return _rate(write, lambda: uuid.uuid4().hex, events_in_a_commit, seconds)


def _measure_postgresql(database_url: str, events_in_a_commit: int, seconds: float) -> float:
    def translated(statement: str) -> Any:
        return statement.replace("?", "%s")

    with psycopg.connect(database_url, autocommit=True) as connection, connection.cursor() as cursor:
        rows: list[Any] = [(key, uuid.uuid4(), *[INSTANT] * 3) for key in range(1, CONVERSATIONS + 1)]
        cursor.executemany(translated(_OPEN), rows)

        def write(events: list[tuple[int, Any]]) -> None:
            with connection.transaction():
                cursor.executemany(
                    translated(_INSERT), [(name, key, CONTENT, INSTANT, INSTANT) for key, name in events]
                )
                cursor.executemany(translated(_UPDATE), [(*[INSTANT] * 3, key) for key, _ in events])

        return _rate(write, uuid.uuid4, events_in_a_commit, seconds)


def _rate(
    write: Callable[[list[Any]], None], new_name: Callable[[], Any], events_in_a_commit: int, seconds: float
) -> float:
    began, written = time.perf_counter(), 0
    while time.perf_counter() < began + seconds:
        write([(place % CONVERSATIONS + 1, new_name()) for place in range(events_in_a_commit)])
        written += events_in_a_commit
    return written / (time.perf_counter() - began)
