"""Correcting a lead on the pages: what people type is kept, understood, and taken back field by field."""

from typing import Any
from uuid import UUID

import pytest
from django.contrib.auth.models import User
from django.test import Client

from prosa.inbox.interest.forms import LeadForm, typed_from
from prosa.leads.extraction import Sought
from prosa.leads.models import Lead, LeadCorrection
from prosa.leads.services import correct_lead
from tests.inbox.interests import SOUGHT, TEXT, read_interest
from tests.inbox.talks import HOUR, MINUTE, NOW, begin
from tests.leads.talks import lead_of
from tests.listings.builders import listing

pytestmark = pytest.mark.django_db(transaction=True)

EVERYTHING = Sought(
    purpose="rent",
    property_types=("apartment", "flat", "house"),
    neighborhoods=("Moema", "Vila Nova Conceição"),
    city="São Paulo",
    bedrooms_min=2,
    bedrooms_max=3,
    suites_min=1,
    parking_min=2,
    price_min=2_500.5,
    price_max=1_250_000.0,
    urgency="high",
    pets=True,
    furnished=False,
)


@pytest.fixture
def conversation() -> UUID:
    found = begin(NOW - HOUR, TEXT)
    read_interest(found)
    return found


def correct(client: Client, conversation: UUID, *, lead: Lead | None = None, **changes: Any) -> Any:
    data = {name: value for name, value in typed_from(SOUGHT, revision=1, is_denied=False).items() if value}
    data |= {"revision": (lead or lead_of(conversation)).revision} | changes
    return client.post(f"/conversas/{conversation}/interesse/corrigir/", data)


def corrections(conversation: UUID) -> dict[str, Any]:
    found = LeadCorrection.objects.filter(lead__conversation__uuid=conversation)
    return dict(found.values_list("field", "value"))


@pytest.mark.parametrize("sought", [None, Sought(), SOUGHT, EVERYTHING], ids=["none", "nothing", "some", "all"])
def test_a_form_that_is_sent_as_it_came_changes_nothing(sought: Sought | None) -> None:
    values = typed_from(sought, revision=3, is_denied=False)
    form = LeadForm({name: value for name, value in values.items() if value != "" and value is not False})
    assert form.is_valid(), form.errors
    assert form.changes_of(sought, was_denied=False) == {}


def test_only_what_was_changed_becomes_a_correction(reader: Client, rita: User, conversation: UUID) -> None:
    answer = correct(reader, conversation, price_max="R$ 620 mil", neighborhoods="Moema ,  Campo   Belo,")
    assert (answer.status_code, answer["Location"]) == (302, f"/conversas/{conversation}/")
    assert corrections(conversation) == {"price_max": 620_000.0, "neighborhoods": ["Moema", "Campo Belo"]}
    lead = lead_of(conversation)
    assert lead.price_max == 620_000
    assert lead.bedrooms_min == 2
    assert {each.corrected_by for each in lead.corrections.all()} == {rita}


def test_what_was_read_since_the_form_was_opened_is_not_undone_by_it(reader: Client, conversation: UUID) -> None:
    seen = lead_of(conversation)
    read_interest(conversation, Sought(purpose="buy", price_max=700_000.0, neighborhoods=("Moema",)), now=NOW + MINUTE)
    correct(reader, conversation, lead=seen, city="Campinas")
    assert corrections(conversation) == {"city": "Campinas"}
    assert lead_of(conversation).price_max == 700_000


def test_what_is_emptied_counts_as_not_said(reader: Client, conversation: UUID) -> None:
    correct(reader, conversation, price_max="", neighborhoods="", purpose="")
    assert corrections(conversation) == {"price_max": None, "neighborhoods": [], "purpose": None}


@pytest.mark.parametrize(
    ("field", "value", "text"),
    [
        ("price_max", "muito", "Escreva um valor"),
        ("price_min", "900 mil", "O mínimo é maior que o máximo."),
        ("bedrooms_min", "9999", "menor ou igual"),
        ("bedrooms_min", "dois", "número inteiro"),
        ("property_types", "castle", "castle"),
        ("purpose", "steal", "steal"),
        ("city", "x" * 500, "120"),
        ("neighborhoods", ",".join(["a"] * 3 + [str(number) for number in range(40)]), "30"),
        ("neighborhoods", "a\u202eb", "texto"),
        ("price_max", "-1", "Escreva um valor"),
        ("city", "\x00", "nulo"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(
    reader: Client, conversation: UUID, field: str, value: str, text: str
) -> None:
    changes: dict[str, Any] = {field: value}
    answer = correct(reader, conversation, **changes)
    assert answer.status_code == 200
    page = answer.content.decode()
    assert 'role="alert"' in page
    assert text in page
    assert corrections(conversation) == {}


def test_one_says_that_the_customer_seeks_nothing_and_takes_it_back(reader: Client, conversation: UUID) -> None:
    correct(reader, conversation, is_not_seeking="on", price_max="1")
    assert corrections(conversation) == {"is_seeking": False}
    assert not lead_of(conversation).is_seeking
    form = reader.get(f"/conversas/{conversation}/interesse/corrigir/").content.decode()
    assert 'id="id_is_not_seeking" class="checkbox checkbox-sm" checked' in form
    correct(reader, conversation, neighborhoods="Moema, Saúde")
    assert lead_of(conversation).is_seeking
    assert lead_of(conversation).neighborhoods == ["Moema", "Saúde"]


def test_a_conversation_that_nobody_has_read_can_be_told_what_is_sought(reader: Client) -> None:
    conversation = begin(NOW - HOUR, "Oi")
    data = {"revision": "0", "purpose": "rent", "price_max": "2.800", "pets": "on"}
    reader.post(f"/conversas/{conversation}/interesse/corrigir/", data)
    assert corrections(conversation) == {"purpose": "rent", "price_max": 2_800.0, "pets": True}
    assert lead_of(conversation).is_seeking


def test_corrections_are_lifted_field_by_field(reader: Client, gil: User, conversation: UUID) -> None:
    changes = {"price_min": 100, "price_max": 600_000, "city": "Campinas"}
    correct_lead(conversation=conversation, changes=changes, by=gil, now=NOW)
    address = f"/conversas/{conversation}/interesse/desfazer/"
    answer = reader.post(address, {"campo": ["price_min", "price_max"]})
    assert answer["Location"] == f"/conversas/{conversation}/"
    assert corrections(conversation) == {"city": "Campinas"}
    assert lead_of(conversation).price_max == 500_000
    assert reader.post(address, {"campo": "city"}, headers={"HX-Request": "true"}).status_code == 204
    assert corrections(conversation) == {}


@pytest.mark.parametrize("fields", [[], ["nothing"], ["city", "\x00"]])
def test_lifting_what_is_no_field_does_nothing(reader: Client, conversation: UUID, fields: list[str]) -> None:
    correct(reader, conversation, city="Campinas")
    assert reader.post(f"/conversas/{conversation}/interesse/desfazer/", {"campo": fields}).status_code == 302
    assert corrections(conversation) == {"city": "Campinas"}


def test_who_came_from_the_card_of_its_own_goes_back_there(reader: Client, conversation: UUID) -> None:
    back = f"/conversas/{conversation}/interesse/"
    assert correct(reader, conversation, city="Campinas", voltar="cartao")["Location"] == back
    lifted = reader.post(f"{back}desfazer/", {"campo": "city", "voltar": "cartao"})
    assert lifted["Location"] == back
    assert correct(reader, conversation, voltar="//evil.example")["Location"] == f"/conversas/{conversation}/"


def test_a_script_that_sends_the_form_is_told_plainly_that_it_was_kept(reader: Client, conversation: UUID) -> None:
    data = {"revision": 1, "city": "Campinas"}
    address = f"/conversas/{conversation}/interesse/corrigir/"
    assert reader.post(address, data, headers={"HX-Request": "true"}).status_code == 204
    refused = reader.post(address, {"revision": 1, "price_max": "x"}, headers={"HX-Request": "true"})
    assert (refused.status_code, b'id="lead-form"' in refused.content) == (200, True)


@pytest.mark.parametrize("revision", ["", "x", "-1", "999", "9" * 400])
def test_a_revision_that_nobody_has_seen_breaks_nothing(reader: Client, conversation: UUID, revision: str) -> None:
    data = {"revision": revision, "city": "Campinas"}
    assert reader.post(f"/conversas/{conversation}/interesse/corrigir/", data).status_code in {200, 302}


def test_places_of_the_catalogue_are_suggested(reader: Client, conversation: UUID) -> None:
    listing(neighbourhood="Água Funda", city="Diadema")
    page = reader.get(f"/conversas/{conversation}/interesse/corrigir/").content.decode()
    assert '<option value="Água Funda">' in page
    assert '<option value="Diadema">' in page


def test_a_conversation_that_is_gone_has_nothing_to_correct(reader: Client) -> None:
    address = f"/conversas/{UUID(int=7)}/interesse/"
    assert reader.post(f"{address}corrigir/", {}).status_code == 404
    assert reader.post(f"{address}desfazer/", {}).status_code == 404
    assert reader.get(f"{address}historico/").status_code == 404
