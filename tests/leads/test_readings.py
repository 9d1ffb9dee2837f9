"""What was read becomes the lead, its history and its evidence, and says how far the conversation was read."""

import math
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from prosa.leads.extraction import Evidence, Extraction, Sought
from prosa.leads.models import Lead, LeadVersion
from prosa.leads.reading import Highlight, as_sought, evidence_by_message, history_of
from prosa.leads.services import correct_lead, store_reading, store_readings
from tests.conversations.builders import at
from tests.leads.talks import READ, lead_of, read, reading_of, say, stored, talk, talks

pytestmark = pytest.mark.django_db(transaction=True)

HOUSE = Sought(purpose="buy", property_types=("house",), price_max=750_000.5)


def test_what_was_read_is_what_the_lead_says_and_its_first_version() -> None:
    everything = Sought(
        purpose="rent",
        property_types=("apartment", "house"),
        neighborhoods=("Vila Mariana", "Moema"),
        city="São Paulo",
        bedrooms_min=2,
        bedrooms_max=3,
        suites_min=1,
        parking_min=0,
        price_min=1_500.0,
        price_max=3_000.55,
        urgency="high",
        pets=True,
        furnished=False,
    )
    lead = read(talk("Quero alugar"), everything)
    assert as_sought(lead) == everything
    assert (lead.revision, lead.changed_at, lead.read_at, lead.read_by) == (1, READ, READ, "rules")
    assert lead.price_max == Decimal("3000.55")
    assert lead.types_key == "|apartment|house|"
    assert lead.neighborhoods_key == "|vila mariana|moema|"
    assert lead.city_key == "sao paulo"
    [version] = LeadVersion.objects.all()
    assert (version.revision, version.changed_by, version.is_person, version.changed_at) == (1, "rules", False, READ)
    assert version.sought == lead.extracted


def test_the_same_read_again_changes_nothing_but_when_it_was_read() -> None:
    conversation = talk("Quero uma casa")
    read(conversation, HOUSE)
    lead = read(conversation, HOUSE, now=at(500))
    assert (lead.revision, lead.changed_at, lead.read_at) == (1, READ, at(500))
    assert lead.versions.count() == 1


def test_a_customer_who_seeks_nothing_has_a_lead_without_a_version() -> None:
    lead = read(talk("Quero falar do boleto"), None)
    assert (as_sought(lead), lead.is_seeking, lead.revision, lead.read_at) == (None, False, 0, READ)
    assert not lead.versions.exists()


def test_a_customer_who_gives_up_the_search_leaves_an_empty_lead_and_a_version_that_says_so() -> None:
    conversation = talk("Quero uma casa")
    read(conversation, HOUSE)
    lead = read(conversation, None)
    assert (as_sought(lead), lead.purpose, lead.property_types, lead.types_key) == (None, "", [], "|")
    [second, first] = history_of(lead)
    assert (second.version.sought, second.fields) == (None, ("is_seeking", "purpose", "property_types", "price_max"))
    assert first.fields == second.fields


def test_a_conversation_counts_as_read_up_to_the_revision_that_was_read() -> None:
    conversation = talk("Quero uma casa")
    begun = reading_of(conversation, HOUSE)
    say(conversation, "De três quartos")
    store_reading(reading=begun, now=READ)
    assert (stored(conversation).derived_revision, stored(conversation).revision) == (2, 3)
    read(conversation, HOUSE)
    assert stored(conversation).derived_revision == 3


def test_an_older_reading_never_takes_the_place_of_a_newer_one() -> None:
    conversation = talk("Quero uma casa")
    slow = reading_of(conversation, None)
    say(conversation, "De três quartos")
    read(conversation, HOUSE)
    assert not store_reading(reading=slow, now=at(500))
    assert as_sought(lead_of(conversation)) == HOUSE
    assert stored(conversation).derived_revision == 3


def test_evidence_names_messages_by_their_keys_and_leaves_out_what_is_no_place() -> None:
    conversation = talk("Olá", "Quero comprar uma casa")
    evidence = {
        "purpose": [Evidence(message=1, start=6, end=13)],
        "property_types": [Evidence(message=1, start=18, end=22), Evidence(message=7, start=0, end=2)],
        "price_max": [Evidence(message=0, start=3, end=3)],
    }
    lead = read(conversation, HOUSE, evidence=evidence)
    first, second = reading_of(conversation, None).messages
    assert lead.evidence == {"purpose": [[second, 6, 13]], "property_types": [[second, 18, 22]], "price_max": []}
    found = [Highlight(6, 13, "purpose"), Highlight(18, 22, "property_types")]
    assert evidence_by_message(lead) == {second: found}
    assert first != second


def test_evidence_of_a_field_that_people_changed_is_shown_no_more() -> None:
    conversation = talk("Quero comprar uma casa")
    read(conversation, HOUSE, evidence={"purpose": [Evidence(message=0, start=6, end=13)]})
    assert len(evidence_by_message(lead_of(conversation))) == 1
    correct_lead(conversation=conversation, changes={"purpose": "rent"}, by="balcão", now=READ)
    assert evidence_by_message(lead_of(conversation)) == {}


@pytest.mark.parametrize(
    ("read_as", "kept"),
    [
        ({"price_max": math.inf, "price_min": math.nan}, {}),
        ({"price_max": 1e15, "bedrooms_min": 5_000, "suites_min": -1}, {}),
        ({"price_min": 900_000.0, "price_max": 500_000.0}, {"price_max": 500_000.0}),
        ({"price_max": 1234.5678}, {"price_max": 1234.57}),
        ({"city": "x" * 121, "neighborhoods": ("\x00", "  Vila   Mariana ", "")}, {"neighborhoods": ("Vila Mariana",)}),
        ({"pets": False, "property_types": ("house", "apartment")}, {"property_types": ("apartment", "house")}),
        (
            {"neighborhoods": tuple(f"Bairro {n}" for n in range(90))},
            {"neighborhoods": tuple(f"Bairro {n}" for n in range(30))},
        ),
    ],
)
def test_what_no_lead_can_hold_is_left_out_of_what_was_read(read_as: Any, kept: Any) -> None:
    assert as_sought(read(talk("Olá"), Sought(**read_as))) == Sought(**kept)


def test_tokens_add_up_over_readings() -> None:
    conversation = talk("Quero uma casa")
    for _ in range(2):
        extraction = Extraction(sought=HOUSE, input_tokens=100, output_tokens=7)
        read(conversation, extraction=extraction)
    assert (lead_of(conversation).input_tokens, lead_of(conversation).output_tokens) == (200, 14)


def test_many_readings_are_kept_in_as_many_statements_as_one() -> None:
    def statements(number: int) -> int:
        readings = [reading_of(conversation, HOUSE) for conversation in talks(number)]
        with CaptureQueriesContext(connection) as captured:
            assert len(store_readings(readings=readings, now=READ)) == number
        return len(captured)

    assert statements(1) == statements(30)
    assert Lead.objects.seeking().count() == 31
