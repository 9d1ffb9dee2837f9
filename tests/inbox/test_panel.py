"""The panel at /, as a page."""

import json
import re
import shlex
import uuid
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from prosa.conversations.events import Direction
from prosa.core import clock
from prosa.inbox.panel import figures
from prosa.inbox.panel.views import DEFAULT_DAYS, PERIODS, chosen_days
from tests.conversations.builders import new_conversation, new_message
from tests.deliveries.arrivals import take_in_bytes, take_in_events

pytestmark = pytest.mark.django_db(transaction=True)

NOW = datetime(2025, 2, 21, 15, 0, tzinfo=UTC)  # noon in São Paulo
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture(autouse=True)
def at_noon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let it be NOW, and no figures be kept of another test."""
    monkeypatch.setattr(clock, "now", lambda: NOW)
    figures.forget()


@pytest.fixture
def reader() -> Client:
    """A signed-in person without any rights."""
    client = Client(headers={"Host": "localhost"})
    client.force_login(User.objects.create_user("rita"))
    return client


def take_in_conversation(began: datetime, *, answered_after: timedelta | None = None) -> None:
    """Take in a conversation in which a customer writes after a minute, and is answered that long after."""
    name = uuid.uuid4()
    take_in_events(new_conversation(name, sent_at=began), received_at=began)
    take_in_events(new_message(name, sent_at=began + timedelta(minutes=1)), received_at=began)
    if answered_after is not None:
        at = began + timedelta(minutes=1) + answered_after
        take_in_events(new_message(name, direction=Direction.SENT, sent_at=at), received_at=at)


class Watch:
    """A clock that shows the given times, one after the other."""

    def __init__(self, times: list[float]) -> None:
        self._times = iter(times)

    def __call__(self) -> float:
        return next(self._times)


def text_of(client: Client, address: str = "/") -> str:
    """Return the page's text without tags."""
    response = client.get(address)
    assert response.status_code == 200
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


def test_nobody_sees_it_without_signing_in() -> None:
    response = Client(headers={"Host": "localhost"}).get("/")
    assert response.status_code == 302
    assert response["Location"].startswith("/entrar/")


def test_an_empty_installation_shows_how_a_first_event_is_sent(reader: Client) -> None:
    text = text_of(reader)
    assert "Boas-vindas à Prosa" in text
    assert "./run demo" in text


def test_the_offered_command_sends_events_that_are_recorded(reader: Client) -> None:
    page = unescape(reader.get("/").content.decode())
    command = shlex.split(page[page.index("curl ") : page.index("</code>")])
    assert command[1] == "http://localhost/webhook/batch/"
    body = command[command.index("-d") + 1]
    answers = Client(headers={"Host": "localhost"}).post(
        "/webhook/batch/", data=json.loads(body), content_type="application/json"
    )
    assert [answer["code"] for answer in answers.json()["results"]] == ["recorded", "recorded"]
    assert "Painel" in text_of(reader)


def test_who_needs_a_key_is_told_so(reader: Client) -> None:
    assert "PROSA_KEY" not in text_of(reader)
    assert '"X-API-Key: $PROSA_KEY"' in unescape(
        reader.get("/", headers={"X-Forwarded-For": "1.2.3.4"}).content.decode()
    )


def test_refused_deliveries_alone_are_shown_already(reader: Client) -> None:
    take_in_bytes(b"{", received_at=NOW - HOUR)
    text = text_of(reader)
    assert "Recusada 1 · 100%" in text
    assert "Nada neste período." in text


def test_the_figures_of_the_period_stand_beside_those_before(reader: Client) -> None:
    for days in (0, 1, 2, 8):
        take_in_conversation(NOW - days * DAY - HOUR, answered_after=timedelta(minutes=3))
    text = text_of(reader, "/?period=7")
    assert "Novas conversas 3 +200%" in text
    assert "antes: 1" in text
    assert "1ª resposta (mediana) 3 min ±0%" in text


def test_open_and_waiting_conversations_lead_to_the_inbox(reader: Client) -> None:
    take_in_conversation(NOW - 300 * DAY)
    take_in_conversation(NOW - HOUR, answered_after=timedelta(minutes=3))
    text = text_of(reader)
    assert "Abertas agora 2" in text
    assert "Aguardando agora 1" in text
    page = reader.get("/").content.decode()
    for address in ("/conversas/?estado=abertas", "/conversas/?espera=1"):
        assert f'href="{address}"' in page
        assert reader.get(address).status_code == 200


@pytest.mark.parametrize("days", PERIODS)
def test_every_period_can_be_chosen_and_is_marked(reader: Client, days: int) -> None:
    take_in_conversation(NOW - HOUR)
    page = reader.get("/", {"period": days}).content.decode()
    assert f'href="?period={days}" aria-current="page"' in page


def test_it_tells_nothing_as_a_message(reader: Client) -> None:
    take_in_conversation(NOW - HOUR)
    assert "data-toast" not in reader.get("/").content.decode()


@pytest.mark.parametrize("text", ["", "0", "8", "-7", "sete", "7 ", "\N{ARABIC-INDIC DIGIT SEVEN}", "9" * 5000])
def test_an_unknown_period_is_the_usual_one(text: str) -> None:
    assert chosen_days(text) == DEFAULT_DAYS


def test_one_day_is_shown_by_hours(reader: Client) -> None:
    take_in_conversation(NOW - HOUR)
    text = text_of(reader, "/?period=1")
    assert "Mensagens por hora" in text
    assert "11h 1 0" in text
    assert "Quando os clientes escrevem" not in text


def test_days_and_hours_are_described_in_portuguese(reader: Client) -> None:
    take_in_conversation(NOW - HOUR)
    text = text_of(reader, "/?period=30")
    assert "Sexta-feira, 21 de Fevereiro Recebidas: 1 Enviadas: 0" in text
    assert "Sexta-feira, 11h: 1 mensagem" in text


def test_the_page_speaks_english_where_the_browser_does(reader: Client) -> None:
    take_in_conversation(NOW - HOUR)
    response = reader.get("/", headers={"Accept-Language": "en"})
    assert "Time to first response" in response.content.decode()


@pytest.mark.parametrize("days", PERIODS)
def test_nothing_in_the_page_breaks_the_content_security_policy(reader: Client, days: int) -> None:
    take_in_conversation(NOW - HOUR)
    page = reader.get("/", {"period": days}).content.decode()
    assert " style=" not in page
    assert not re.search(r"<script(?![^>]*\bsrc=)", page)


def test_numbers_in_drawings_have_points_whatever_the_language(reader: Client) -> None:
    for hours in range(1, 12):
        take_in_conversation(NOW - hours * HOUR)
    page = reader.get("/?period=30").content.decode()
    assert re.search(r'width="\d+\.\d+%"', page)
    assert not re.search(r'(?:x|y|width|height|fill-opacity)="\d+,\d', page)


def test_the_number_of_queries_does_not_depend_on_the_number_of_rows(reader: Client) -> None:
    take_in_conversation(NOW - HOUR)
    numbers = []
    for more in (0, 5):
        for hours in range(more):
            take_in_conversation(NOW - hours * HOUR - HOUR, answered_after=timedelta(minutes=3))
        figures.forget()
        with CaptureQueriesContext(connection) as captured:
            reader.get("/?period=30")
        numbers.append(len(captured))
    assert numbers[0] == numbers[1] <= 20


def test_figures_that_took_long_are_kept_for_a_while(reader: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    take_in_conversation(NOW - HOUR)
    monkeypatch.setattr(figures, "monotonic", Watch([0.0, 1.0, 20.5, 21.5, 22.5]))
    assert "Novas conversas 1" in text_of(reader)
    take_in_conversation(NOW - HOUR)
    assert "Novas conversas 1" in text_of(reader)
    assert "Novas conversas 2" in text_of(reader)


def test_figures_that_are_read_quickly_are_always_fresh(reader: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(figures, "monotonic", Watch([0.0, 0.01, 0.5, 0.51]))
    take_in_conversation(NOW - HOUR)
    assert "Novas conversas 1" in text_of(reader)
    take_in_conversation(NOW - HOUR)
    assert "Novas conversas 2" in text_of(reader)
