"""One delivery at /entregas/<id>/."""

import json
import uuid
from datetime import UTC, datetime

import pytest
from django.test import Client

from prosa.core import clock
from prosa.deliveries.models import PROBLEM_CODES
from prosa.deliveries.replay import replay_delivery
from prosa.inbox.deliveries.wording import problem_of
from prosa.privacy.erasing import erase_conversation
from tests.conversations.builders import new_conversation, new_message
from tests.deliveries.arrivals import as_bytes
from tests.inbox.ledger import deliver, sign_in, text_of

pytestmark = pytest.mark.django_db(transaction=True)

NOW = datetime(2025, 2, 21, 15, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def at_noon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def reader() -> Client:
    return sign_in(is_manager=False)


def test_it_shows_its_bytes_and_the_facts_of_its_request(reader: Client) -> None:
    conversation = uuid.uuid4()
    delivery = deliver(as_bytes(new_conversation(conversation)), at=NOW)
    text = text_of(reader, f"/entregas/{delivery.uuid}/")
    assert "Nova conversa Registrada" in text
    assert f'"data": {{ "id": "{conversation}" }}' in text
    for fact in (str(delivery.request_id), "crm", "America/Sao_Paulo", "21/02/2025 12:00:00", str(delivery.uuid)):
        assert fact in text


def test_what_is_wrong_is_told_with_its_places_and_what_to_do(reader: Client) -> None:
    delivery = deliver(json.dumps({"type": "NEW_MESSAGE", "timestamp": "ontem", "data": {}}).encode(), at=NOW)
    text = text_of(reader, f"/entregas/{delivery.uuid}/")
    assert "Evento inválido" in text
    assert "#/timestamp Deve ser data e hora" in text
    assert "#/data/id Está faltando." in text
    assert "O que fazer:" in text


@pytest.mark.parametrize("code", PROBLEM_CODES)
def test_every_problem_has_words_and_advice(code: str) -> None:
    problem = problem_of(code)
    assert problem is not None
    assert all(problem)


@pytest.mark.parametrize(
    "raw", [b"<script>alert(1)</script>", b'"<img src=x onerror=alert(1)>"', "\u202e<b>".encode(), b"\xff<b>\x00"]
)
def test_hostile_bytes_do_nothing_to_the_page(reader: Client, raw: bytes) -> None:
    delivery = deliver(raw, at=NOW)
    page = reader.get(f"/entregas/{delivery.uuid}/").content.decode()
    shown = page.partition('id="body-text"')[2].partition("</pre>")[0]
    assert not any(tag in shown for tag in ("<script", "<img", "<b>"))
    assert "\u202e" not in page
    assert "\x00" not in page
    assert reader.get(f"/entregas/{delivery.uuid}/corpo/").content == raw


def test_the_bytes_are_a_download_that_no_browser_opens(reader: Client) -> None:
    delivery = deliver(b"<script>alert(1)</script>", at=NOW)
    response = reader.get(f"/entregas/{delivery.uuid}/corpo/")
    assert response["Content-Type"] == "application/octet-stream"
    assert response["Content-Disposition"].startswith("attachment")


def test_erased_bytes_are_said_to_be_erased(reader: Client) -> None:
    conversation = uuid.uuid4()
    delivery = deliver(as_bytes(new_conversation(conversation)), at=NOW)
    erase_conversation(conversation=conversation, by="me", now=NOW)
    assert "foram apagados junto com a conversa" in text_of(reader, f"/entregas/{delivery.uuid}/")
    assert reader.get(f"/entregas/{delivery.uuid}/corpo/").status_code == 404


def test_its_history_tells_every_attempt_and_who_made_it(reader: Client) -> None:
    delivery = deliver(as_bytes(new_message(uuid.uuid4())), at=NOW)
    assert "1 21/02/2025 12:00:00 Chegou · crm" in text_of(reader, f"/entregas/{delivery.uuid}/")
    replay_delivery(delivery=delivery, by="Rita", accept_late=False, now=NOW)
    text = text_of(reader, f"/entregas/{delivery.uuid}/")
    assert "1 21/02/2025 12:00:00 Chegou · crm" in text
    assert "2 21/02/2025 12:00:00 Foi reprocessada · Rita" in text


def test_an_unknown_delivery_is_not_found(reader: Client) -> None:
    assert reader.get(f"/entregas/{uuid.uuid4()}/").status_code == 404
