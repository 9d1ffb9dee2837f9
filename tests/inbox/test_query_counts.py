"""A page takes as many queries for much as for little."""

import uuid
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from prosa.core.clock import now
from prosa.inbox.panel import figures
from tests.conversations.builders import new_conversation, new_message
from tests.deliveries.arrivals import take_in_events
from tests.inbox.interests import match_all, read_interest
from tests.listings.builders import listing

pytestmark = pytest.mark.django_db(transaction=True)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def reader() -> Client:
    client = Client(headers={"Host": "localhost"})
    client.force_login(User.objects.create_user("rita"))
    client.get("/conversas/")  # the first visit takes note of when it was
    return client


def begin(*, messages: int) -> uuid.UUID:
    name, at = uuid.uuid4(), now() - 200 * MINUTE
    take_in_events(new_conversation(name, sent_at=at), received_at=at)
    for number in range(messages):
        take_in_events(new_message(name, sent_at=at + number * MINUTE), received_at=at)
    return name


def count(client: Client, page: str) -> int:
    figures.forget()
    with CaptureQueriesContext(connection) as queries:
        assert client.get(page).status_code == 200
    return len(queries)


@pytest.mark.parametrize(
    ("page", "expected"), [("/conversas/", 7), ("/conversas/?espera=1", 7), ("/conversas/?nao_lidas=1", 7)]
)
def test_the_list(reader: Client, page: str, expected: int) -> None:
    counts = []
    for number in (5, 45):
        for _ in range(number):
            begin(messages=1)
        counts.append(count(reader, page))
    assert counts == [expected, expected]


def test_the_chat(reader: Client) -> None:
    short, long = begin(messages=5), begin(messages=60)
    assert count(reader, f"/conversas/{short}/") == count(reader, f"/conversas/{long}/") <= 15


def test_the_chat_with_its_lead(reader: Client) -> None:
    counts = []
    for number in (1, 12):
        conversation = begin(messages=number)
        read_interest(conversation, text="Procuro apartamento de 2 quartos em Moema, até 500 mil")
        for place in range(number):
            listing(code=f"AP{number}-{place}", neighbourhood="Moema", bedrooms=2, title=f"{place}")
        match_all()
        counts.append(count(reader, f"/conversas/{conversation}/"))
    assert counts[0] == counts[1] <= 24


def test_the_dashboard(reader: Client) -> None:
    begin(messages=5)
    first = count(reader, "/")
    for _ in range(20):
        begin(messages=5)
    assert count(reader, "/") == first <= 20
