"""A database as it looks after years: rows as Prosa writes them, but written at once."""

import random
import sqlite3
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate
from typing import Any, Final

import psycopg
from uuid_utils.compat import uuid7

from prosa.conversations.words import BLOCK_BITS, as_text, as_vector, word_of_block
from tests.servers import ROOT, server_environment

MESSAGES_IN_A_CONVERSATION: Final = 10
TEXTS: Final = (
    "Olá! Procuro um apartamento de 2 quartos em Moema, até R$ 600 mil.",
    "Bom dia! Temos três opções com essa faixa de preço. Posso enviar as fotos?",
    "Pode sim. Aceita financiamento? E tem vaga de garagem?",
    "Tem uma vaga coberta, e o condomínio é de R$ 850 por mês.",
)
_SYLLABLES: Final = [c + v for c in "bcdfghjlmnprstvxz" for v in "aeiou"]
_FURTHER_WORDS: Final = ["".join(random.choices(_SYLLABLES, k=random.randint(2, 4))) for _ in range(20_000)]
_HOW_OFTEN: Final = list(accumulate(1 / (place + 10) for place in range(len(_FURTHER_WORDS))))
_TABLES: Final = {
    "conversations_conversation": (
        "id, uuid, state, opened_at, received_at, closed_at, close_received_at, message_count, last_message_at, "
        "last_activity_at, inbound_count, last_inbound_at, last_outbound_at, revision"
    ),
    "conversations_message": "id, uuid, conversation_id, direction, content, sent_at, received_at, is_late, words",
    "deliveries_delivery": (
        "uuid, request_id, received_at, key_name, time_zone, body, event_type, conversation_uuid, message_uuid, "
        "outcome, problem_code, problem_errors, attempts"
    ),
}
type Row = tuple[Any, ...]


def migrate(database_url: str) -> None:
    """Make Prosa's tables."""
    command = [sys.executable, "manage.py", "migrate", "-v0", "--no-input"]
    subprocess.run(command, cwd=ROOT, env=server_environment(DATABASE_URL=database_url), check=True)


def fill(database_url: str, *, conversations: int) -> None:
    """Write so many closed conversations of ten messages each, with their deliveries, into an empty database."""
    migrate(database_url)
    if database_url.startswith("sqlite"):
        _fill_sqlite(database_url.removeprefix("sqlite:///"), conversations)
    else:
        _fill_postgresql(database_url, conversations)


def _fill_sqlite(path: str, conversations: int) -> None:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("BEGIN")
    for keys in _parts(conversations):
        for table, rows in _rows(keys, as_text).items():
            marks = ", ".join("?" * len(rows[0]))
            converted = ([value.hex if isinstance(value, uuid.UUID) else value for value in row] for row in rows)
            names = _TABLES[table].removesuffix(", words")
            if table == "conversations_message":
                searched = [(row[0], f"{word_of_block(row[0] >> BLOCK_BITS)} {row[-1]}") for row in rows]
                connection.executemany("INSERT INTO conversations_search (rowid, words) VALUES (?, ?)", searched)
                converted, marks = (row[:-1] for row in converted), marks.removesuffix(", ?")
            connection.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", converted)
    connection.execute("COMMIT")
    connection.close()


def _fill_postgresql(database_url: str, conversations: int) -> None:
    with psycopg.connect(database_url, autocommit=True) as connection, connection.cursor() as cursor:
        for keys in _parts(conversations):
            for table, rows in _rows(keys, as_vector).items():
                with cursor.copy(f"COPY {table} ({_TABLES[table]}) FROM STDIN") as copy:
                    for row in rows:
                        copy.write_row(row)
        for table in ("conversations_conversation", "conversations_message"):
            cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}")
        cursor.execute("VACUUM ANALYZE")


def _parts(conversations: int) -> Iterator[range]:
    for first in range(1, conversations + 1, 10_000):
        yield range(first, min(first + 10_000, conversations + 1))


def _rows(keys: Sequence[int], to_words: Callable[[str], str]) -> dict[str, list[Row]]:
    """Return the rows of these conversations, by table. Each began an hour and some after the one before.

    `to_words` makes of a text what its database finds it by: the last column of a message.
    """
    rows: dict[str, list[Row]] = {table: [] for table in _TABLES}
    for key in keys:
        name, ended = uuid.uuid4(), _instant(key, 59)
        begin, asked, last = _instant(key, 0), _instant(key, 9), _instant(key, 10)
        rows["conversations_conversation"].append(
            (key, name, "CLOSED", begin, begin, ended, ended, 10, last, ended, 5, asked, last, 12)
        )
        rows["deliveries_delivery"].append(_delivery(key, 0, "NEW_CONVERSATION", name, None, b"{}"))
        for number in range(1, MESSAGES_IN_A_CONVERSATION + 1):
            message, text, at = uuid.uuid4(), _write(key, number), _instant(key, number)
            direction = "RECEIVED" if number % 2 else "SENT"
            identity = (key - 1) * MESSAGES_IN_A_CONVERSATION + number
            rows["conversations_message"].append(
                (identity, message, key, direction, text, at, at, False, to_words(text))
            )
            body = f'{{"type": "NEW_MESSAGE", "data": {{"id": "{message}", "content": "{text}"}}}}'.encode()
            rows["deliveries_delivery"].append(_delivery(key, number, "NEW_MESSAGE", name, message, body))
    return rows


def _write(key: int, number: int) -> str:
    """Return a message: much that is in a quarter of all, some words of a language, and what is in this one only."""
    words = " ".join(random.choices(_FURTHER_WORDS, cum_weights=_HOW_OFTEN, k=4))
    return f"{random.choice(TEXTS)} {words}{f' Código {key:06}' if number == 1 else ''}"


def _delivery(
    key: int, minute: int, event_type: str, conversation: uuid.UUID, message: uuid.UUID | None, body: bytes
) -> Row:
    ids = (uuid7(), uuid7(), _instant(key, minute), "crm", "America/Sao_Paulo", body)
    return (*ids, event_type, conversation, message, "recorded", "", "", 1)


def _instant(key: int, minute: int) -> str:
    hours = key % (365 * 24)
    return f"2025-{hours // 730 + 1:02}-{hours // 24 % 28 + 1:02} {hours % 24:02}:{minute:02}:00"
