"""The index holds the words of every message that is there, and of no other."""

import sqlite3
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from prosa.conversations import indexing
from prosa.conversations.indexing import (
    find_missing,
    find_orphans,
    index_missing_messages,
    keep_trigger,
    make_index,
    remove_erased_words,
)
from prosa.conversations.models import Conversation, Message
from tests.conversations.test_search import find, write

pytestmark = pytest.mark.django_db(transaction=True)
on_sqlite = pytest.mark.skipif(connection.vendor != "sqlite", reason="on PostgreSQL the words are the message's own")


def execute(statement: str, *parameters: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)


def forget_words(*, where: str = "1 = 1") -> None:
    """Take messages out of the index."""
    if connection.vendor == "sqlite":
        execute(f"DELETE FROM conversations_search WHERE rowid IN (SELECT id FROM conversations_message WHERE {where})")
    else:
        execute(f"UPDATE conversations_message SET words = NULL WHERE {where}")


def missing() -> set[int]:
    return find_missing(conversations=list(Conversation.objects.values_list("id", flat=True)))


@pytest.fixture
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(indexing, "MESSAGES_AT_ONCE", 3)


@pytest.mark.usefixtures("small_parts")
def test_what_was_recorded_before_there_was_an_index_is_indexed_part_by_part() -> None:
    write(*(f"casa {number}" for number in range(8)))
    forget_words()
    assert find("casa") == []
    assert list(index_missing_messages()) == [3, 3, 2]
    assert find("casa") == [f"casa {number}" for number in reversed(range(8))]
    assert list(index_missing_messages()) == []


@pytest.mark.usefixtures("small_parts")
def test_indexing_that_was_broken_off_goes_on() -> None:
    write(*(f"casa {number}" for number in range(8)))
    forget_words()
    assert next(index_missing_messages()) == 3
    assert len(missing()) == 5
    make_index()
    assert not missing()
    assert len(find("casa")) == 8


def test_indexing_writes_what_the_recorder_writes() -> None:
    write("Açaí, 450.000 東京", "de " * 300, "x " * 40_000)
    before = read_index()
    forget_words()
    make_index()
    assert read_index() == before


def read_index() -> list[Any]:
    table = "conversations_search" if connection.vendor == "sqlite" else "conversations_message"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT words FROM {table} ORDER BY {'rowid' if connection.vendor == 'sqlite' else 'id'}")
        return list(cursor.fetchall())


def test_the_migration_can_be_undone_and_done_again() -> None:
    write("casa")
    call_command("migrate", "conversations", "0003", verbosity=0)
    call_command("migrate", verbosity=0)
    assert find("casa") == ["casa"]


@pytest.mark.parametrize(
    "delete",
    [
        lambda: Message.objects.filter(content="casa 1").delete(),
        lambda: execute("DELETE FROM conversations_message WHERE content = 'casa 1'"),
    ],
    ids=["orm", "sql"],
)
def test_a_message_takes_its_words_with_it(delete: Any) -> None:
    write("casa 1", "casa 2")
    delete()
    assert find("casa") == ["casa 2"]
    assert find_orphans() == []


def test_a_conversation_takes_its_words_with_it() -> None:
    write("casa")
    Conversation.objects.all().delete()
    assert find("casa") == []
    assert find_orphans() == []


@on_sqlite
def test_a_table_that_is_made_anew_gets_its_trigger_back() -> None:
    write("casa")
    with connection.schema_editor() as editor:
        editor._remake_table(Message)  # type: ignore[attr-defined]  # noqa: SLF001 (as migrations that change columns do)
    call_command("migrate", verbosity=0)
    Message.objects.all().delete()
    assert find_orphans() == []


@on_sqlite
def test_rows_of_messages_that_are_not_there_show() -> None:
    write("casa")
    key = Message.objects.get().id
    execute("DROP TRIGGER conversations_message_leaves_search")
    Message.objects.all().delete()
    assert find_orphans() == [key]
    keep_trigger()
    execute("DELETE FROM conversations_search")


@on_sqlite
@pytest.mark.skipif(sqlite3.sqlite_version_info >= indexing.SECURE_DELETE_SINCE, reason="words leave at once")
def test_words_of_deleted_messages_leave_the_index_for_good(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(indexing, "PAGES_AT_ONCE", 2)
    for number in range(40):
        write(f"casa {number} {'abacaxi' if number == 7 else ''}")
    Message.objects.filter(content__contains="abacaxi").delete()
    assert index_holds("bacaxi")
    remove_erased_words()
    assert not index_holds("bacaxi")
    assert index_holds("asa")
    assert len(find("casa")) == 39


def index_holds(text: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT block FROM conversations_search_data")
        return any(text.encode() in block for (block,) in cursor.fetchall())
