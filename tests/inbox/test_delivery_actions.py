"""Replays and test events from the pages."""

import json
import shlex
import uuid
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from django.test import Client

from prosa.conversations.models import Conversation, Message
from prosa.core import clock
from prosa.deliveries import replay
from prosa.deliveries.models import Delivery
from prosa.inbox.deliveries.wording import PAGE_NAME
from prosa.privacy.erasing import erase_conversation
from tests.conversations.builders import close_conversation, new_conversation, new_message
from tests.deliveries.arrivals import as_bytes, take_in_events
from tests.inbox.ledger import as_text, deliver, sign_in, text_of

pytestmark = pytest.mark.django_db(transaction=True)

NOW = datetime(2025, 2, 21, 15, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def at_noon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def manager() -> Client:
    return sign_in(is_manager=True)


@pytest.fixture
def reader() -> Client:
    return sign_in(is_manager=False)


def refuse_late_message() -> Delivery:
    """Return the delivery of a message that came after its conversation was closed."""
    conversation = uuid.uuid4()
    take_in_events(new_conversation(conversation), close_conversation(conversation), received_at=NOW - 2 * HOUR)
    return deliver(as_bytes(new_message(conversation)), at=NOW - HOUR)


def post(client: Client, address: str, **fields: str) -> str:
    """Return the text of the page that a form leads to."""
    response = client.post(address, fields, follow=True)
    assert response.status_code == 200
    return as_text(response.content)


def test_readers_have_no_buttons_and_may_not(reader: Client) -> None:
    delivery = refuse_late_message()
    for address in ("/entregas/", f"/entregas/{delivery.uuid}/"):
        assert "reprocessar/" not in reader.get(address).content.decode()
    assert "Ou deixe esta página enviar um" not in text_of(reader, "/entregas/testar/")
    for address in (f"/entregas/{delivery.uuid}/reprocessar/", "/entregas/reprocessar/", "/entregas/testar/"):
        assert reader.post(address, {"atrasadas": "1"}).status_code == 403
    assert reader.get("/entregas/reprocessar/").status_code == 403
    assert Delivery.objects.count() == 3
    assert not Message.objects.exists()


def test_a_form_without_a_token_does_nothing(manager: Client) -> None:
    delivery = refuse_late_message()
    strict = Client(enforce_csrf_checks=True, headers={"Host": "localhost"})
    strict.cookies = manager.cookies
    for address in (f"/entregas/{delivery.uuid}/reprocessar/", "/entregas/reprocessar/", "/entregas/testar/"):
        assert strict.post(address, {"atrasadas": "1"}).status_code == 403
    assert not Message.objects.exists()


def test_one_delivery_is_replayed_and_the_result_told(manager: Client) -> None:
    delivery = refuse_late_message()
    address = f"/entregas/{delivery.uuid}/reprocessar/"
    assert "Reprocessar esta entrega?" in text_of(manager, address)
    assert "Reprocessada. Continua: recusada (Conversa encerrada)." in post(manager, address)
    text = post(manager, address, atrasadas="1")
    assert "Reprocessada. Agora está: registrada." in text
    assert "Foi reprocessada · Rita" in text
    assert Message.objects.count() == 1


def test_erased_bytes_are_not_replayed(manager: Client) -> None:
    delivery = refuse_late_message()
    assert delivery.conversation_uuid
    erase_conversation(conversation=delivery.conversation_uuid, by="me", now=NOW)
    assert "Reprocessar" not in text_of(manager, f"/entregas/{delivery.uuid}/")
    assert "não foram guardados" in post(manager, f"/entregas/{delivery.uuid}/reprocessar/")


def test_what_will_be_replayed_is_shown_before(manager: Client) -> None:
    for _ in range(2):
        refuse_late_message()
    deliver(b"{", at=NOW - HOUR)
    text = text_of(manager, "/entregas/reprocessar/")
    assert "Reprocessar 3 entregas?" in text
    assert "2 Mensagem · Conversa encerrada 1 Tipo desconhecido · Não é JSON" in text
    assert "Reprocessar 1 entrega?" in text_of(manager, "/entregas/reprocessar/?problema=invalid_json")
    assert "Nada a reprocessar" in text_of(manager, "/entregas/reprocessar/?chave=x")
    assert not Message.objects.exists()


def test_all_that_the_filter_leaves_are_replayed_and_told_by_outcome(manager: Client) -> None:
    for _ in range(2):
        refuse_late_message()
    bad = deliver(b"{", at=NOW - HOUR)
    text = post(manager, "/entregas/reprocessar/", problema="conversation_closed", atrasadas="1")
    assert "2 entregas reprocessadas: 2 registradas." in text
    bad.refresh_from_db()
    assert bad.attempts == 1
    assert "1 entrega reprocessada: 1 recusada." in post(manager, "/entregas/reprocessar/", resultado="recusadas")
    assert Message.objects.count() == 2


def test_older_ones_than_the_period_are_left_alone(manager: Client) -> None:
    old = deliver(b"{", at=NOW - timedelta(days=20))
    assert "Nada a reprocessar" in post(manager, "/entregas/reprocessar/")
    assert "1 entrega reprocessada" in post(manager, "/entregas/reprocessar/", periodo="30")
    old.refresh_from_db()
    assert old.attempts == 2


@pytest.mark.parametrize("field", ["resultado", "problema", "tipo", "conversa", "periodo"])
def test_a_filter_that_is_not_understood_replays_nothing(manager: Client, field: str) -> None:
    bad = deliver(b"{", at=NOW - HOUR)
    text = post(manager, "/entregas/reprocessar/", **{field: "x"})
    assert "Este filtro não foi entendido, então nada foi reprocessado." in text
    bad.refresh_from_db()
    assert bad.attempts == 1


def test_many_are_replayed_in_parts_each_once(manager: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replay, "REPLAYED_AT_ONCE", 2)
    monkeypatch.setattr(replay, "REPLAYED_IN_ONE_REQUEST", 4)
    for _ in range(6):
        deliver(b"{", at=NOW - HOUR)
    response = manager.post("/entregas/reprocessar/", {"resultado": "recusadas"}, follow=True)
    text = as_text(response.content)
    assert "4 entregas reprocessadas: 4 recusadas." in text
    assert "Continuar? Faltam 2 entregas." in text
    cursor = response.content.decode().partition('name="depois" value="')[2].partition('"')[0]
    text = post(manager, "/entregas/reprocessar/", resultado="recusadas", depois=cursor)
    assert "2 entregas reprocessadas: 2 recusadas." in text
    assert set(Delivery.objects.values_list("attempts", flat=True)) == {2}


def test_the_offered_commands_send_events_that_are_recorded(reader: Client) -> None:
    page = unescape(reader.get("/entregas/testar/").content.decode())
    commands = [shlex.split(part.partition("</code>")[0]) for part in page.split("<code>")[1:]]
    assert [command[1] for command in commands] == ["http://localhost/webhook/"] * 2
    for command in commands:
        body = json.loads(command[command.index("-d") + 1])
        answer = Client(headers={"Host": "localhost"}).post("/webhook/", body, content_type="application/json")
        assert answer.status_code == 201
    assert Message.objects.get().conversation == Conversation.objects.get()


def test_who_needs_a_key_is_told_where_it_goes(reader: Client) -> None:
    assert "X-API-Key" not in text_of(reader, "/entregas/testar/")
    response = reader.get("/entregas/testar/", headers={"X-Forwarded-For": "1.2.3.4"})
    assert "-H 'X-API-Key: <sua chave>'" in unescape(response.content.decode())


@pytest.mark.parametrize(("kind", "messages"), [("nova-conversa", 0), ("mensagem", 1)])
def test_a_manager_sends_a_test_event_and_sees_its_delivery(manager: Client, kind: str, messages: int) -> None:
    text = post(manager, "/entregas/testar/", tipo=kind)
    assert "O evento de teste foi enviado." in text
    assert "página de entregas (teste)" in text
    assert set(Delivery.objects.values_list("outcome", "key_name")) == {("recorded", PAGE_NAME)}
    assert (Conversation.objects.count(), Message.objects.count()) == (1, messages)
