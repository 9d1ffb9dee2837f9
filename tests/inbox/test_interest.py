"""The lead beside a chat: what its card tells, where it was read, and that the open page follows it."""

import re
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from prosa.inbox.conversations import chat, live
from prosa.inbox.conversations.details import find_details
from prosa.inbox.models import Reader
from prosa.leads.extraction import Failure, Sought
from prosa.leads.services import correct_lead, lift_corrections
from prosa.listings.services import update_listing
from prosa.privacy.erasing import erase_conversation
from tests.inbox.interests import SOUGHT, TEXT, key_of, match_all, read_interest
from tests.inbox.talks import ANSWERED, DAY, HOUR, MINUTE, NOW, begin, stored, write
from tests.leads.talks import read
from tests.listings.builders import listing

pytestmark = pytest.mark.django_db(transaction=True)
HOSTILE = "<script>alert(1)</script>\"'&amp;"


@pytest.fixture(autouse=True)
def at_noon(monkeypatch: pytest.MonkeyPatch, rita: User) -> None:
    monkeypatch.setattr(live, "now", lambda: NOW)
    Reader.objects.create(user=rita, reads_since=NOW - DAY)


def page_of(client: Client, conversation: UUID, tail: str = "", **parameters: Any) -> str:
    answer = client.get(f"/conversas/{conversation}/{tail}", parameters)
    assert answer.status_code == 200
    return str(answer.content.decode())


def card_of(client: Client, conversation: UUID) -> str:
    return page_of(client, conversation).partition('id="lead-pane"')[2]


def text_of(html: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", html).split())


def poll(client: Client, etag: str = "", **parameters: Any) -> Any:
    return client.get("/conversas/ao-vivo/", parameters, headers={"X-Live": "1", "If-None-Match": etag})


def test_the_card_tells_in_words_what_is_sought_and_who_read_it_when(reader: Client) -> None:
    conversation = begin(NOW - HOUR, TEXT)
    read_interest(conversation)
    text = text_of(card_of(reader, conversation))
    for part in ("Finalidade Comprar", "Tipo de imóvel Apartamento", "Bairros Moema", "Quartos 2 quartos"):
        assert part in text
    assert "Preço até R$ 500 mil" in text
    assert "Lido por: Regras, 21/02/2025 12:00" in text


def test_before_anything_was_read_the_card_says_so(reader: Client) -> None:
    assert "Ainda não lida" in card_of(reader, begin(NOW - HOUR, TEXT))


def test_a_customer_who_seeks_nothing_has_a_quiet_line(reader: Client) -> None:
    conversation = begin(NOW - HOUR, "Meu boleto não chegou")
    read(conversation, None)
    assert "Não procura imóvel" in card_of(reader, conversation)


def test_what_was_not_read_yet_or_could_not_be_read_is_told(reader: Client) -> None:
    conversation = begin(NOW - HOUR, TEXT)
    read_interest(conversation, is_fallback=True)
    assert "Lido pelas regras, pois o serviço falhou" in card_of(reader, conversation)
    assert "Lendo as mensagens novas" not in card_of(reader, conversation)
    write(conversation, "E com varanda", at=NOW)
    assert "Lendo as mensagens novas" in card_of(reader, conversation)
    read(conversation, extraction=None, attempts=3, problem=f"It says {HOSTILE}.", failure=Failure.TOO_SLOW)
    card = card_of(reader, conversation)
    assert "Não foi possível ler: o serviço do modelo de linguagem demorou demais." in card
    assert "It says" not in card
    assert "Preço" in card  # what was read before stays


def test_why_it_could_not_be_read_is_told_in_the_readers_language(reader: Client) -> None:
    conversation = begin(NOW - HOUR, TEXT)
    read(conversation, extraction=None, attempts=1, problem="Kept before there were codes.")
    assert "Não foi possível ler: algo deu errado na Prosa." in card_of(reader, conversation)
    in_english = reader.get(f"/conversas/{conversation}/", headers={"Accept-Language": "en"}).content.decode()
    assert "Could not be read: something went wrong in Prosa." in in_english


def test_what_was_read_is_marked_in_the_message_and_the_card_leads_there(reader: Client) -> None:
    conversation = begin(NOW - HOUR, TEXT)
    read_interest(conversation)
    page = page_of(reader, conversation)
    assert 'data-evidence="price" title="Preço">até 500 mil<span class="sr-only"> (Preço)</span></span>' in page
    assert 'data-evidence="bedrooms" title="Quartos">2 quartos<' in page
    message = stored(conversation).messages.get()
    link = (
        f'href="/conversas/{conversation}/?mensagem={message.uuid}" data-evidence-of="price" data-item="m{message.id}"'
    )
    assert link in page


def test_the_card_leads_to_the_latest_message_that_told_something(reader: Client) -> None:
    conversation = begin(NOW - HOUR, TEXT)
    later = write(conversation, "aliás, até 500 mil mesmo", at=NOW - MINUTE)
    lead = read_interest(conversation)
    first, second = stored(conversation).messages.order_by("id")
    lead.evidence["price_max"] = [[first.id, 43, 54], [second.id, 7, 18]]
    lead.save()
    assert f'?mensagem={later}" data-evidence-of="price"' in page_of(reader, conversation)
    assert page_of(reader, conversation).count('data-evidence="price"') == 2


def test_evidence_is_marked_in_earlier_parts_too_and_in_the_whole_of_a_long_text(
    reader: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chat, "ON_A_PAGE", 3)
    text = "Moema " + "a" * chat.LONG + "\n" + TEXT
    conversation = begin(NOW - HOUR, text)
    for number in range(12):
        write(conversation, str(number), at=NOW - MINUTE, by=ANSWERED)
    read_interest(conversation, text=text)
    page = page_of(reader, conversation)
    earlier = re.search(r"\?antes=[\w-]+", page)
    assert earlier is not None
    assert 'data-evidence="price"' not in page  # neither loaded nor within the folded beginning
    part = reader.get(f"/conversas/{conversation}/{earlier[0]}", headers={"HX-Request": "true"}).content.decode()
    assert 'data-evidence="neighborhoods" title="Bairros">Moema<' in part
    message = stored(conversation).messages.get(id=key_of(conversation))
    for headers in ({}, {"HX-Request": "true"}):
        whole = reader.get(f"/conversas/{conversation}/mensagens/{message.uuid}/", headers=headers).content.decode()
        assert 'data-evidence="price"' in whole


def test_a_found_message_shows_both_what_was_searched_and_what_was_read(reader: Client) -> None:
    conversation = begin(NOW - HOUR, TEXT)
    read_interest(conversation)
    message = stored(conversation).messages.get()
    page = page_of(reader, conversation, q="moema", mensagem=message.uuid)
    assert 'title="Bairros"><mark>Moema</mark>' in page


def test_a_corrected_field_tells_who_corrected_it_and_has_no_evidence(reader: Client, gil: User) -> None:
    conversation = begin(NOW - HOUR, TEXT)
    read_interest(conversation)
    correct_lead(conversation=conversation, changes={"price_max": 600_000}, by=gil, now=NOW)
    page = page_of(reader, conversation)
    assert "Corrigido por gil em 21/02/2025 12:00" in page
    assert "até R$ 600 mil" in page
    assert 'data-evidence="price"' not in page


def test_a_field_that_people_took_away_stays_on_the_card_to_be_undone(reader: Client, gil: User) -> None:
    conversation = begin(NOW - HOUR, TEXT)
    read_interest(conversation)
    correct_lead(conversation=conversation, changes={"neighborhoods": None}, by=gil, now=NOW)
    assert "Bairros Não informado" in text_of(card_of(reader, conversation))


def test_who_said_that_nothing_is_sought_is_told(reader: Client, gil: User) -> None:
    conversation = begin(NOW - HOUR, TEXT)
    read_interest(conversation)
    correct_lead(conversation=conversation, changes={"is_seeking": False}, by=gil, now=NOW)
    card = card_of(reader, conversation)
    assert "Não procura imóvel" in card
    assert "Corrigido por gil" in card
    assert '<input type="hidden" name="campo" value="is_seeking">' in card


def test_nothing_that_a_lead_holds_becomes_part_of_the_page(reader: Client) -> None:
    conversation = begin(NOW - HOUR, f"{HOSTILE} 😀 em Moema")
    sought = Sought(neighborhoods=(HOSTILE, "Moema"), city="\u202e" + HOSTILE)
    lead = read_interest(conversation, sought)
    lead.evidence = {"neighborhoods": [[key_of(conversation), 0, 9**6]], "city": [[key_of(conversation), 3, 9]]}
    lead.save()
    correct_lead(conversation=conversation, changes={"city": HOSTILE}, by=HOSTILE, now=NOW)
    for page in (
        page_of(reader, conversation),
        page_of(reader, conversation, "interesse/"),
        page_of(reader, conversation, "interesse/corrigir/"),
        page_of(reader, conversation, "interesse/historico/"),
    ):
        assert "<script>alert" not in page


def test_the_page_of_its_own_shows_the_card_without_a_script(reader: Client) -> None:
    conversation = begin(NOW - HOUR, TEXT)
    read_interest(conversation)
    page = page_of(reader, conversation, "interesse/")
    assert "até R$ 500 mil" in page
    assert f"/conversas/{conversation}/interesse/corrigir/?voltar=cartao" in page


def test_the_history_tells_what_changed_and_who_changed_it(reader: Client, gil: User) -> None:
    conversation = begin(NOW - HOUR, TEXT)
    read_interest(conversation)
    correct_lead(conversation=conversation, changes={"price_max": 600_000, "purpose": None}, by=gil, now=NOW)
    text = text_of(page_of(reader, conversation, "interesse/historico/"))
    newest, oldest = text.index("gil 21/02/2025 12:00"), text.index("Regras 21/02/2025 12:00")
    assert newest < text.index("Preço: antes: até R$ 500 mil → até R$ 600 mil") < oldest
    assert newest < text.index("Finalidade: antes: Comprar → não informado") < oldest
    assert oldest < text.index("O cliente procura imóvel.") < text.index("Bairros: Moema")


def test_the_history_of_a_conversation_in_which_nothing_is_sought_is_a_page_too(reader: Client) -> None:
    conversation = begin(NOW - HOUR, "Bom dia! Vocês abrem aos sábados?")
    read_interest(conversation, None)
    assert "Ainda não houve mudanças." in text_of(page_of(reader, conversation, "interesse/historico/"))


def test_what_is_read_corrected_and_lifted_is_sent_to_the_open_page(reader: Client, gil: User) -> None:
    conversation = begin(NOW - HOUR, TEXT)
    known = poll(reader, conversa=conversation)
    assert "Ainda não lida" in known.json()["lead"]

    read_interest(conversation)
    changes = poll(reader, known["ETag"], conversa=conversation)
    assert "até R$ 500 mil" in changes.json()["lead"]
    assert 'data-evidence="price"' in changes.json()["items"]
    assert "Quer comprar" in changes.json()["list"]

    correct_lead(conversation=conversation, changes={"price_max": 500_000}, by=gil, now=NOW)
    corrected = poll(reader, changes["ETag"], conversa=conversation)
    assert "Corrigido por gil" in corrected.json()["lead"]

    lift_corrections(conversation=conversation, fields=["price_max"], by=gil, now=NOW)
    lifted = poll(reader, corrected["ETag"], conversa=conversation)
    assert "Corrigido" not in lifted.json()["lead"]
    assert poll(reader, lifted["ETag"], conversa=conversation).status_code == 304


def test_the_digest_changes_with_all_that_a_card_shows(gil: User) -> None:
    conversation = begin(NOW - HOUR, TEXT)
    digests = []

    def note() -> None:
        digests.append(find_details(conversation=conversation, now=NOW).digest)

    note()
    read(conversation, None)
    note()
    read_interest(conversation)
    note()
    read_interest(conversation, now=NOW + MINUTE)
    note()
    write(conversation, "Temos", at=NOW - MINUTE, by=ANSWERED)
    note()
    read(conversation, extraction=None, problem="x", attempts=1, retry_at=NOW)
    note()
    read_interest(conversation, is_fallback=True)
    note()
    correct_lead(conversation=conversation, changes={"city": None}, by=gil, now=NOW)
    note()
    correct_lead(conversation=conversation, changes={"city": None}, by=gil, now=NOW + MINUTE)
    note()
    assert len(set(digests)) == len(digests)


def test_a_poll_takes_no_more_statements_for_the_lead(reader: Client) -> None:
    conversation = begin(NOW - HOUR, TEXT)
    read_interest(conversation)
    known = poll(reader, conversa=conversation)["ETag"]
    with CaptureQueriesContext(connection) as queries:
        assert poll(reader, known, conversa=conversation).status_code == 304
    assert len(queries) == 2


def test_the_lead_goes_with_its_conversation(reader: Client) -> None:
    conversation = begin(NOW - HOUR, TEXT)
    read_interest(conversation)
    known = poll(reader, conversa=conversation)["ETag"]
    erase_conversation(conversation=conversation, by="gil", now=NOW)
    assert poll(reader, known, conversa=conversation).json()["gone"] is True
    assert reader.get(f"/conversas/{conversation}/interesse/").status_code == 404


def test_the_export_as_json_holds_the_lead(reader: Client, gil: User) -> None:
    conversation = begin(NOW - HOUR, TEXT)
    address = f"/conversas/{conversation}/conversa.json"
    assert reader.get(address).json()["lead"] is None
    read_interest(conversation)
    correct_lead(conversation=conversation, changes={"price_max": 600_000}, by=gil, now=NOW)
    exported = reader.get(address).json()["lead"]
    assert (exported["read_by"], exported["lead"]["neighborhoods"]) == ("rules", list(SOUGHT.neighborhoods))
    assert exported["lead"]["price_max"] == 600_000
    assert [(each["field"], each["corrected_by"]) for each in exported["corrections"]] == [("price_max", "gil")]


def test_listings_that_fit_are_shown_with_their_reasons_and_near_misses_apart(reader: Client) -> None:
    conversation = begin(NOW - HOUR, TEXT)
    read_interest(conversation)
    fitting = listing(
        code="AP1", title="Perto do parque", neighbourhood="Moema", bedrooms=2, sale_price=Decimal(480_000)
    )
    near = listing(code="AP2", title="Um pouco mais", neighbourhood="Moema", bedrooms=2, sale_price=Decimal(530_000))
    listing(code="CA3", title="Outra coisa", property_type="land", neighbourhood="Lapa")
    match_all()
    card = card_of(reader, conversation)
    best, _, others = card.partition('id="near-offers"')
    assert "Outra coisa" not in card
    assert f'href="/imoveis/{fitting.uuid}/"' in best
    assert "AP1 · Moema" in text_of(best)
    assert "Moema combina" in text_of(best)
    assert "2 quartos combina" in text_of(best)
    assert 'data-copy="*Perto do parque*' in best
    assert f'href="/imoveis/{near.uuid}/"' in others
    assert "R$ 30 mil acima" in text_of(others)


def test_the_price_shown_is_the_one_for_what_the_customer_wants_to_do(reader: Client) -> None:
    conversation = begin(NOW - HOUR, TEXT)
    read_interest(conversation, Sought(purpose="rent", property_types=("apartment",), neighborhoods=("Moema",)))
    listing(purpose="BOTH", neighbourhood="Moema", rent_price=Decimal(2_500))
    match_all()
    text = text_of(card_of(reader, conversation).partition("data-copy")[0])
    assert "R$ 2.500 /mês" in text
    assert "R$ 450.000" not in text


def test_a_customer_for_whom_there_is_nothing_is_told_so(reader: Client) -> None:
    conversation = begin(NOW - HOUR, TEXT)
    read_interest(conversation)
    assert "Procurando imóveis." in card_of(reader, conversation)
    match_all()
    assert "Nenhum imóvel do catálogo combina por enquanto." in card_of(reader, conversation)


def test_a_listing_that_is_found_changed_or_taken_off_the_market_is_sent_to_the_open_page(reader: Client) -> None:
    conversation = begin(NOW - HOUR, TEXT)
    read_interest(conversation)
    match_all()
    known = poll(reader, conversa=conversation)["ETag"]
    offered = listing(neighbourhood="Moema", bedrooms=2)
    match_all()
    found = poll(reader, known, conversa=conversation)
    assert "Apartamento com varanda" in found.json()["lead"]
    update_listing(listing=offered.uuid, fields={"title": "Com vista"}, now=NOW)
    match_all()
    changed = poll(reader, found["ETag"], conversa=conversation)
    assert "Com vista" in changed.json()["lead"]
    update_listing(listing=offered.uuid, fields={"is_active": False}, now=NOW)
    match_all()
    assert "Com vista" not in poll(reader, changed["ETag"], conversa=conversation).json()["lead"]


def test_photos_of_listings_may_be_loaded_beside_a_chat(reader: Client) -> None:
    conversation = begin(NOW - HOUR, TEXT)
    for address in ("/conversas/", f"/conversas/{conversation}/", f"/conversas/{conversation}/interesse/"):
        assert "img-src 'self' data: https:;" in reader.get(address)["Content-Security-Policy"]
