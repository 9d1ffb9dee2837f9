"""What open pages ask for all the time."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from django.contrib.auth.models import User
from django.test import Client

from prosa.core.keyset import Place
from prosa.inbox.conversations import chat, live, views
from prosa.inbox.conversations.chat import newest_part
from prosa.inbox.conversations.services import add_note
from prosa.inbox.models import Reader
from prosa.privacy.erasing import erase_conversation
from prosa.rest.pagination import encode_cursor
from tests.inbox.talks import DAY, HOUR, MINUTE, NOW, begin, stored, write
from tests.inbox.test_chat import VIEWER, begin_with

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def at_noon(monkeypatch: pytest.MonkeyPatch, rita: User) -> None:
    monkeypatch.setattr(live, "now", lambda: NOW)
    Reader.objects.create(user=rita, reads_since=NOW - DAY)


def poll(client: Client, etag: str = "", **parameters: Any) -> Any:
    return client.get("/conversas/ao-vivo/", parameters, headers={"X-Live": "1", "If-None-Match": etag})


def test_the_same_is_sent_once(reader: Client) -> None:
    conversation = begin(NOW - HOUR, "Oi")
    first = poll(reader, conversa=conversation)
    assert set(first.json()) == {"list", "unread", "items", "head", "lead", "inbound", "first"}
    again = poll(reader, first["ETag"], conversa=conversation)
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert poll(reader, f"W/{first['ETag']}", conversa=conversation).status_code == 304


def test_what_the_page_wrote_into_itself_is_known(reader: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "now", lambda: NOW)
    conversation = begin(NOW - HOUR, "Oi")
    page = reader.get(f"/conversas/{conversation}/").content.decode()
    digests = [part.partition('"')[0] for part in page.split('data-digest="')[1:]]
    assert poll(reader, f'"{".".join(digests)}"', conversa=conversation).status_code == 304


def test_only_the_list_is_sent_if_another_conversation_changes(reader: Client) -> None:
    conversation = begin(NOW - HOUR, "Oi")
    known = poll(reader, conversa=conversation)["ETag"]
    other = begin(NOW - MINUTE, "Alô")
    changes = poll(reader, known, conversa=conversation).json()
    assert set(changes) == {"list", "unread"}
    assert str(other) in changes["list"]
    assert changes["unread"] == "2"


def test_only_the_chat_is_sent_if_the_list_shows_nothing_of_it(reader: Client, rita: User) -> None:
    conversation = begin(NOW - HOUR, "Oi")
    known = poll(reader, conversa=conversation)["ETag"]
    add_note(conversation=stored(conversation), text="Ligar amanhã", by=rita, now=NOW)
    changes = poll(reader, known, conversa=conversation).json()
    assert set(changes) == {"items", "head", "lead", "inbound", "first"}
    assert "Ligar amanhã" in changes["items"]


def test_a_page_that_shows_the_beginning_is_sent_what_came_late(reader: Client) -> None:
    conversation = begin(NOW - HOUR, "Segunda")
    known = poll(reader, conversa=conversation)["ETag"]
    write(conversation, "Primeira", at=NOW - HOUR, received_at=NOW)
    items = poll(reader, known, conversa=conversation).json()["items"]
    assert items.index("Primeira") < items.index("Segunda")


def test_a_page_is_sent_what_it_shows_from_its_first_message_on(reader: Client) -> None:
    conversation = begin_with(200)
    first = newest_part(stored(conversation), VIEWER).items[10].place
    answer = poll(reader, conversa=conversation, desde=encode_cursor(first)).json()
    assert answer["items"].count('class="bubble ') == 40
    assert answer["first"] == encode_cursor(first)


def test_more_than_is_sent_at_once_begins_the_chat_anew_so_that_no_gap_is_left(
    reader: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chat, "MOST_AT_ONCE", 5)
    conversation = begin_with(3)
    since = encode_cursor(newest_part(stored(conversation), VIEWER).items[0].place)
    known = poll(reader, conversa=conversation, desde=since)
    assert "earlier" not in known.json()
    for number in range(7):
        write(conversation, f"E mais {number}", at=NOW - MINUTE)
    changes = poll(reader, known["ETag"], conversa=conversation, desde=since).json()
    assert changes["items"].count("E mais") == 5
    assert f"?antes={changes['first']}" in changes["earlier"]


def test_as_many_entries_are_sent_as_the_page_shows_within_bounds(reader: Client) -> None:
    for number in range(160):
        begin(NOW - HOUR - number * MINUTE)
    counts = {n: poll(reader, n=n).json()["list"].count("data-entry") for n in (0, 60, 150, 900)}
    assert counts == {0: 30, 60: 60, 150: 150, 900: 150}


def test_the_list_is_sent_as_it_is_filtered(reader: Client) -> None:
    begin(NOW - HOUR, "Oi")
    assert "Oi" in poll(reader, estado="abertas").json()["list"]
    assert "Nenhuma conversa" in poll(reader, estado="fechadas").json()["list"]


def test_an_erased_conversation_is_gone(reader: Client) -> None:
    conversation = begin(NOW - HOUR, "Oi")
    known = poll(reader, conversa=conversation)["ETag"]
    erase_conversation(conversation=conversation, by="gil", now=NOW)
    assert poll(reader, known, conversa=conversation).json()["gone"] is True
    assert poll(reader, known, conversa=uuid4()).json()["gone"] is True
    assert poll(reader).json()["gone"] is False


def test_who_has_signed_out_is_told_so_and_not_led_elsewhere(anonymous: Client) -> None:
    assert poll(anonymous).status_code == 401


@pytest.mark.parametrize(
    "parameters",
    [
        {"n": "9" * 5000},
        {"n": "-1"},
        {"n": "\N{ARABIC-INDIC DIGIT SEVEN}"},
        {"conversa": "x"},
        {"conversa": "\x00"},
        {"conversa": UUID(int=0)},
        {"desde": "x"},
        {"desde": "é" * 300},
        {"desde": "WyIwMDAxLTAxLTAxVDAwOjAwOjAwWiIsMV0"},
        {"desde": encode_cursor(Place(NOW, 2**63 - 1))},
        {"desde": encode_cursor(Place(NOW, 0))},
        {"q": "\x00"},
        {"estado": "\x00"},
    ],
    ids=str,
)
def test_nothing_that_a_poll_can_ask_for_breaks_it(reader: Client, parameters: dict[str, Any]) -> None:
    conversation = begin(NOW - HOUR, "Oi")
    for etag in ("", '"', "x" * 5000, '"...."', "*"):
        assert poll(reader, etag, **({"conversa": conversation} | parameters)).status_code == 200


@pytest.mark.parametrize("name", ["antes", "depois"])
@pytest.mark.parametrize("value", ["", "x", "é" * 300, "WyIwMDAxLTAxLTAxVDAwOjAwOjAwWiIsMV0", "\x00"])
def test_nothing_that_an_address_can_ask_for_breaks_a_page(reader: Client, name: str, value: str) -> None:
    conversation = begin(NOW - HOUR, "Oi")
    for address in ("/conversas/", f"/conversas/{conversation}/"):
        for headers in ({}, {"HX-Request": "true"}):
            assert reader.get(address, {name: value}, headers=headers).status_code == 200
