"""What is erased leaves SQLite's files as well, and not only its tables."""

import json
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from unittest.mock import Mock
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from django.db import OperationalError, connection, connections
from uuid_utils.compat import uuid7

from prosa.core import clock
from prosa.deliveries.entries import Envelope
from prosa.deliveries.intake import Arrival, take_in
from prosa.privacy.erasing import empty_log, erase_conversation, remove_traces
from tests.databases import files_hold
from tests.samples import new_conversation, new_id, new_message

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL's files are its own business"),
]
SECRET = "Moro na Rua das Acácias, 1234, apartamento 56"


def take_in_a_conversation(content: str = SECRET) -> UUID:
    conversation = new_id()
    events = [new_conversation(conversation), *(new_message(conversation, content=content) for _ in range(200))]
    envelope = Envelope(uuid7(), "crm", clock.now(), ZoneInfo("America/Sao_Paulo"))
    take_in(arrivals=[Arrival(json.dumps(event, ensure_ascii=False).encode(), envelope) for event in events])
    assert files_hold(content.encode())
    return UUID(conversation)


def test_the_text_of_an_erased_conversation_is_in_no_file_any_more() -> None:
    conversation = take_in_a_conversation()
    erase_conversation(conversation=conversation, by="crm", now=clock.now())
    assert not files_hold(SECRET.encode())


def test_the_words_of_an_erased_conversation_are_in_no_file_any_more() -> None:
    take_in_a_conversation()
    conversation = take_in_a_conversation("Um unicórnio no jardim")
    assert files_hold(b"nicornio")
    erase_conversation(conversation=conversation, by="crm", now=clock.now())
    assert not files_hold(b"nicornio")
    assert files_hold(b"cacias")


def test_words_are_removed_later_if_that_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    take_in_a_conversation()
    conversation = take_in_a_conversation("Um unicórnio no jardim")
    with monkeypatch.context() as broken:
        broken.setattr(
            "prosa.privacy.erasing.remove_erased_words", Mock(side_effect=OperationalError("disk I/O error"))
        )
        erase_conversation(conversation=conversation, by="crm", now=clock.now())
    remove_traces()
    assert not files_hold(b"nicornio")


def test_a_log_that_somebody_reads_is_emptied_later() -> None:
    conversation = take_in_a_conversation()
    with closing(sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM conversations_message").fetchone()
        erase_conversation(conversation=conversation, by="crm", now=clock.now())
        assert files_hold(SECRET.encode())
        reader.execute("COMMIT")
    empty_log()
    assert not files_hold(SECRET.encode())


def test_a_thread_that_has_used_no_connection_yet_empties_the_log() -> None:
    """As the chore's does."""
    conversation = take_in_a_conversation()
    with closing(sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM conversations_message").fetchone()
        erase_conversation(conversation=conversation, by="crm", now=clock.now())
    with ThreadPoolExecutor(1) as pool:
        pool.submit(empty_log).result(30)
        pool.submit(connections.close_all).result(30)
    assert not files_hold(SECRET.encode())
