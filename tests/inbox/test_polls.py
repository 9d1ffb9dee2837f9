"""Polls: who may ask, what it costs, and that what is unread is counted as if all were counted each time."""

import random
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from prosa.conversations.models import Conversation
from prosa.inbox.conversations import live
from prosa.inbox.conversations.entries import show_number
from prosa.inbox.conversations.marks import find_reading, mark_all_read, mark_read
from prosa.inbox.conversations.rows import count_unread
from prosa.inbox.models import Reader
from tests.conversations.builders import new_conversation, new_message
from tests.deliveries.arrivals import take_in_events

pytestmark = pytest.mark.django_db(transaction=True)

NOW = datetime(2025, 2, 21, 15, 0, tzinfo=UTC)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


@pytest.fixture(autouse=True)
def at_noon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "now", lambda: NOW)


@pytest.fixture
def rita() -> User:
    user = User.objects.create_user("rita")
    Reader.objects.create(user=user, reads_since=NOW - DAY)
    return user


@pytest.fixture
def browser(rita: User) -> Client:
    client = Client(headers={"Host": "localhost", "X-Live": "1"})
    client.force_login(rita)
    return client


def poll(client: Client, etag: str = "", **parameters: Any) -> Any:
    return client.get("/conversas/ao-vivo/", parameters, headers={"If-None-Match": etag})


def begin(number: int = 1) -> Sequence[uuid.UUID]:
    """Take in so many conversations in which a customer wrote once."""
    names = [uuid.uuid4() for _ in range(number)]
    for place, name in enumerate(names):
        take_in_events(new_conversation(name, sent_at=NOW - 60 * MINUTE), received_at=NOW - 60 * MINUTE)
        write(name, at=NOW - (59 - place % 50) * MINUTE)
    return names


def write(name: uuid.UUID, *, at: datetime) -> None:
    take_in_events(new_message(name, sent_at=at), received_at=NOW)


def test_signing_out_ends_the_polls_at_once(browser: Client) -> None:
    other_page = Client(headers={"Host": "localhost", "X-Live": "1"})
    other_page.cookies[settings.SESSION_COOKIE_NAME] = browser.cookies[settings.SESSION_COOKIE_NAME].value
    assert poll(other_page).status_code == 200
    browser.post("/sair/")
    assert poll(other_page).status_code == 401


@pytest.mark.parametrize("change", [{"is_active": False}, {"password": "another"}])
def test_a_deactivated_user_or_a_new_password_ends_the_polls_at_once(
    browser: Client, rita: User, change: dict[str, Any]
) -> None:
    assert poll(browser).status_code == 200
    User.objects.filter(id=rita.id).update(**change)
    assert poll(browser).status_code == 401


def test_a_deleted_user_polls_no_more(browser: Client, rita: User) -> None:
    assert poll(browser).status_code == 200
    rita.delete()
    assert poll(browser).status_code == 401


def test_polls_end_with_the_session(browser: Client) -> None:
    assert poll(browser).status_code == 200
    Session.objects.update(expire_date=NOW)
    assert poll(browser).status_code == 401


def test_a_session_that_has_changed_is_looked_up_again(browser: Client) -> None:
    assert poll(browser).status_code == 200
    session = browser.session
    session["chosen"] = "something"
    session.save()
    assert poll(browser).status_code == 200


@pytest.mark.parametrize("cookie", ["", "x", "\x00", "a" * 32, "é" * 32])
def test_a_cookie_of_no_session_is_refused(cookie: str) -> None:
    client = Client(headers={"Host": "localhost", "X-Live": "1"})
    client.cookies[settings.SESSION_COOKIE_NAME] = cookie
    assert poll(client).status_code == 401


def test_a_poll_takes_one_statement_for_the_list_and_one_for_the_chat(browser: Client) -> None:
    counts = []
    for number in (1, 40):
        name = begin(number)[0]
        etag = poll(browser, conversa=name)["ETag"]
        with CaptureQueriesContext(connection) as queries:
            assert poll(browser, etag, conversa=name).status_code == 304
        counts.append(len(queries))
    assert counts == [2, 2]


def test_an_entry_that_looks_otherwise_is_rendered_anew(browser: Client) -> None:
    name = begin()[0]
    assert "Sem nome" not in poll(browser).json()["list"]
    take_in_events(new_message(name, content="Sem nome", sent_at=NOW), received_at=NOW)
    assert "Sem nome" in poll(browser).json()["list"]


def test_the_list_is_as_the_page_shows_it(browser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("prosa.inbox.conversations.views.now", lambda: NOW)
    begin(35)
    page, entries = browser.get("/conversas/").content.decode(), poll(browser).json()["list"]
    assert entries.strip() in page.replace("</li>\n\n<li", "</li>\n<li") or _entries(entries) == _entries(page)


def _entries(html: str) -> list[str]:
    return [part.partition("</li>")[0] for part in html.split('<li id="c-')[1:]]


@pytest.mark.parametrize("seed", range(3))
def test_what_is_unread_is_counted_as_if_all_were_counted_each_time(browser: Client, rita: User, seed: int) -> None:
    chance, names = random.Random(seed), list(begin(12))
    for _ in range(25):
        name = chance.choice(names)
        match chance.choice(("write", "write late", "begin", "read", "read", "all")):
            case "write":
                write(name, at=NOW)
            case "write late":
                write(name, at=NOW - 50 * MINUTE)
            case "begin":
                names.extend(begin())
            case "read":
                conversation = Conversation.objects.get(uuid=name)
                mark_read(user_id=rita.id, conversation=conversation, inbound_seen=conversation.inbound_count)
            case "all" if chance.random() < 0.3:
                mark_all_read(user_id=rita.id, now=NOW - chance.randint(0, 40) * MINUTE)
        expected = count_unread(reading=find_reading(user_id=rita.id, now=NOW))
        assert poll(browser).json()["unread"] == show_number(expected)


def test_beyond_a_hundred_unread_conversations_the_number_is_right_again_as_they_are_read(
    browser: Client, rita: User
) -> None:
    names = begin(103)
    assert poll(browser).json()["unread"] == "99+"
    for name in names[:10]:
        mark_read(user_id=rita.id, conversation=Conversation.objects.get(uuid=name), inbound_seen=1)
    assert poll(browser).json()["unread"] == "93"
