"""The list at /entregas/."""

import uuid
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from prosa.core import clock
from prosa.deliveries.models import Delivery
from prosa.inbox.deliveries import listing
from tests.conversations.builders import close_conversation, new_conversation, new_message
from tests.deliveries.arrivals import as_bytes, take_in_events
from tests.inbox.ledger import deliver, shown_deliveries, sign_in, text_of

pytestmark = pytest.mark.django_db(transaction=True)

NOW = datetime(2025, 2, 21, 15, 0, tzinfo=UTC)  # noon in São Paulo
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture(autouse=True)
def at_noon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def reader() -> Client:
    return sign_in(is_manager=False)


def test_nobody_sees_it_without_signing_in() -> None:
    for address in ("/entregas/", "/entregas/novas/", f"/entregas/{uuid.uuid4()}/", "/entregas/testar/"):
        assert Client(headers={"Host": "localhost"}).get(address).status_code == 302


def test_a_row_tells_in_words_what_arrived_and_what_became_of_it(reader: Client) -> None:
    conversation = uuid.uuid4()
    take_in_events(new_conversation(conversation), received_at=NOW - 2 * HOUR)
    take_in_events(close_conversation(conversation), received_at=NOW - HOUR)
    deliver(as_bytes(new_message(conversation)), at=NOW - HOUR / 2)
    text = text_of(reader, "/entregas/")
    digits = conversation.hex[-8:].upper()
    assert f"11:30 Recusada Conversa encerrada Conversa {digits[:4]}-{digits[4:]} crm" in text
    assert "Mensagem" in text
    assert "Encerramento" in text
    page = reader.get("/entregas/").content.decode()
    assert 'title="21/02/2025 11:30:00"' in page
    assert f'href="/conversas/{conversation}/"' in page


def test_a_conversation_that_is_not_there_is_no_link(reader: Client) -> None:
    conversation = uuid.uuid4()
    deliver(as_bytes(new_message(conversation)), at=NOW - HOUR)
    assert f"/conversas/{conversation}/" not in reader.get("/entregas/").content.decode()


def test_the_outcomes_of_the_period_are_counted(reader: Client) -> None:
    conversation = uuid.uuid4()
    for age in (HOUR, 2 * HOUR, 40 * DAY):
        deliver(b"{", at=NOW - age)
    take_in_events(new_conversation(conversation), new_conversation(conversation), received_at=NOW - HOUR)
    assert "Todas 4 Registrada 1 Repetida 1 Em espera 0 Recusada 2" in text_of(reader, "/entregas/")
    assert "Todas 5 Registrada 1 Repetida 1 Em espera 0 Recusada 3" in text_of(reader, "/entregas/?periodo=tudo")
    assert "Todas Registrada Repetida" in text_of(reader, "/entregas/?chave=crm")


def make_deliveries() -> dict[str, str]:
    """Return the ids of deliveries by what is special about them."""
    conversation, unknown = uuid.UUID(int=1), uuid.UUID(int=2)
    made = {
        "opening": deliver(as_bytes(new_conversation(conversation)), at=NOW - 5 * HOUR),
        "again": deliver(as_bytes(new_conversation(conversation)), at=NOW - 4 * HOUR),
        "parked": deliver(as_bytes(new_message(unknown)), at=NOW - 3 * HOUR, key="other & more"),
        "bad": deliver(b"{", at=NOW - 2 * HOUR),
        "old": deliver(b"[", at=NOW - 20 * DAY),
    }
    return {str(delivery.uuid): name for name, delivery in made.items()}


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({}, ["bad", "parked", "again", "opening"]),
        ({"periodo": "30"}, ["bad", "parked", "again", "opening", "old"]),
        ({"periodo": "tudo", "problema": "invalid_json"}, ["bad", "old"]),
        ({"resultado": "registradas"}, ["opening"]),
        ({"resultado": "repetidas"}, ["again"]),
        ({"resultado": "em-espera"}, ["parked"]),
        ({"resultado": "recusadas"}, ["bad"]),
        ({"tipo": "nova-conversa"}, ["again", "opening"]),
        ({"chave": "other & more"}, ["parked"]),
        ({"conversa": str(uuid.UUID(int=1))}, ["again", "opening"]),
        ({"conversa": f" {uuid.UUID(int=2)} ", "tipo": "mensagem"}, ["parked"]),
        ({"conversa": "4D1B-8303"}, []),
        ({"resultado": "x"}, []),
        ({"problema": "\x00", "tipo": "y"}, []),
        ({"periodo": "9" * 5000}, []),
    ],
)
def test_filters_of_the_address_choose(reader: Client, wanted: dict[str, str], expected: list[str]) -> None:
    made = make_deliveries()
    shown = [made[found] for found in shown_deliveries(reader, f"/entregas/?{urlencode(wanted)}")]
    assert shown == expected


def test_what_came_in_a_request_is_found_by_its_id(reader: Client) -> None:
    made = [deliver(b"{", at=NOW - 30 * DAY) for _ in range(2)]
    page = reader.get(f"/entregas/{made[0].uuid}/").content.decode()
    address = f"/entregas/?requisicao={made[0].request_id}&periodo=tudo"
    assert address.replace("&", "&amp;") in page
    assert shown_deliveries(reader, address) == [str(made[0].uuid)]
    assert "Isso não é o id de uma requisição" in text_of(reader, "/entregas/?requisicao=x")


def test_older_ones_follow_with_and_without_scripts(reader: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "ON_A_PAGE", 3)
    made = [str(deliver(b"{", at=NOW - HOUR).uuid) for _ in range(7)]
    address, shown, parts = "/entregas/?resultado=recusadas", [], 0
    while address:
        headers = {"HX-Request": "true"} if parts % 2 else {}
        page = reader.get(address, headers=headers).content.decode()
        assert ("<html" in page) == (not headers)
        shown += shown_deliveries(reader, address)
        more = page.partition('id="more-deliveries"')[2].partition('href="')[2].partition('"')[0]
        address, parts = more.replace("&amp;", "&"), parts + 1
    assert shown == made[::-1]
    assert parts == 3


def test_a_cursor_that_prosa_did_not_write_begins_at_the_top(reader: Client) -> None:
    made = deliver(b"{", at=NOW - HOUR)
    assert shown_deliveries(reader, "/entregas/?depois=x") == [str(made.uuid)]


def test_new_ones_are_announced_within_the_filter(reader: Client) -> None:
    deliver(b"{", at=NOW - HOUR)
    page = reader.get("/entregas/?resultado=recusadas").content.decode()
    address = page.partition('data-live="')[2].partition('"')[0].replace("&amp;", "&")
    assert reader.get(address).status_code == 204
    take_in_events(new_conversation(uuid.uuid4()), received_at=NOW)
    assert reader.get(address).status_code == 204
    deliver(b"{", at=NOW)
    assert reader.get(address).json() == {"text": "1 nova entrega \N{EN DASH} mostrar"}
    deliver(b"{", at=NOW)
    assert reader.get(address).json() == {"text": "2 novas entregas \N{EN DASH} mostrar"}


def test_many_new_ones_are_not_counted_one_by_one(reader: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "MOST_NEW", 1)
    page = reader.get("/entregas/").content.decode()
    address = page.partition('data-live="')[2].partition('"')[0].replace("&amp;", "&")
    for _ in range(4):
        deliver(b"{", at=NOW + HOUR)
    with CaptureQueriesContext(connection) as captured:
        assert reader.get(address).json()["text"].startswith("2 ")
    assert any("LIMIT 2" in query["sql"] for query in captured)


@pytest.mark.parametrize(
    "address", ["/entregas/novas/", "/entregas/novas/?desde=x", "/entregas/novas/?resultado=x&desde="]
)
def test_a_poll_without_a_place_has_nothing_new(reader: Client, address: str) -> None:
    deliver(b"{", at=NOW)
    assert reader.get(address).status_code == 204


def test_the_number_of_queries_does_not_depend_on_the_number_of_rows(reader: Client) -> None:
    numbers = []
    for more in (1, 12):
        for _ in range(more):
            conversation = uuid.uuid4()
            take_in_events(new_conversation(conversation), new_message(conversation), received_at=NOW - HOUR)
            deliver(b"{", at=NOW - HOUR)
        with CaptureQueriesContext(connection) as captured:
            reader.get("/entregas/")
        numbers.append(len(captured))
    assert numbers[0] == numbers[1] <= 9


def test_the_list_reads_no_bodies(reader: Client) -> None:
    deliver(b"{", at=NOW - HOUR)
    with CaptureQueriesContext(connection) as captured:
        reader.get("/entregas/")
    assert not any('"body"' in query["sql"] for query in captured)


def test_an_empty_ledger_says_what_will_be_here(reader: Client) -> None:
    assert not Delivery.objects.exists()
    assert "Nada chegou nos últimos 7 dias" in text_of(reader, "/entregas/")
    assert "Nenhuma entrega encontrada" in text_of(reader, "/entregas/?resultado=recusadas")
    assert "Isso não é o id de uma conversa" in text_of(reader, "/entregas/?conversa=x")
