"""What people correct stays, whatever is read before or after."""

from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.utils import translation

from prosa.leads.errors import InvalidCorrectionError, StaleLeadError, UnknownConversationError
from prosa.leads.extraction import Sought
from prosa.leads.models import LeadCorrection
from prosa.leads.reading import as_extracted, as_sought, corrections_of, history_of
from prosa.leads.services import correct_lead, lift_corrections
from tests.conversations.builders import at
from tests.leads.talks import lead_of, read, stored, talk

pytestmark = pytest.mark.django_db(transaction=True)

HOUSE = Sought(purpose="buy", property_types=("house",), bedrooms_min=3, price_max=750_000.0)
CORRECTED = at(300)


@pytest.fixture
def ana() -> User:
    return User.objects.create_user("ana", first_name="Ana", last_name="Souza")


def test_a_correction_counts_at_once_and_says_who_made_it_and_when(ana: User) -> None:
    conversation = talk("Quero uma casa")
    read(conversation, HOUSE)
    lead = correct_lead(conversation=conversation, changes={"bedrooms_min": 2}, by=ana, now=CORRECTED)
    assert lead.revision == 2
    assert as_sought(lead_of(conversation)) == Sought(
        purpose="buy", property_types=("house",), bedrooms_min=2, price_max=750_000.0
    )
    assert as_extracted(lead_of(conversation)) == HOUSE
    correction = corrections_of(lead)["bedrooms_min"]
    assert (correction.value, correction.corrected_by, correction.corrected_at) == (2, ana, CORRECTED)
    [latest, _] = history_of(lead)
    assert (latest.version.changed_by, latest.version.is_person, latest.fields) == (
        "Ana Souza",
        True,
        ("bedrooms_min",),
    )


def test_a_correction_stays_whatever_is_read_later_until_it_is_lifted(ana: User) -> None:
    conversation = talk("Quero uma casa")
    correct_lead(conversation=conversation, changes={"purpose": "rent", "pets": True}, by=ana, now=CORRECTED)
    lead = read(conversation, HOUSE)
    assert (lead.purpose, lead.pets, lead.bedrooms_min) == ("rent", True, 3)
    lead = lift_corrections(conversation=conversation, fields=["purpose"], by=ana, now=CORRECTED)
    assert (lead.purpose, lead.pets) == ("buy", True)
    lead = lift_corrections(conversation=conversation, fields=["pets"], by=ana, now=CORRECTED)
    assert as_sought(lead_of(conversation)) == HOUSE
    assert (lead.revision, [change.version.changed_by for change in history_of(lead)][:2]) == (4, ["Ana Souza"] * 2)


def test_a_conversation_that_was_never_read_can_be_corrected_and_is_still_to_be_read(ana: User) -> None:
    conversation = talk("Quero uma casa")
    lead = correct_lead(conversation=conversation, changes={"city": "Santos"}, by=ana, now=CORRECTED)
    assert (as_sought(lead), lead.read_at, lead.revision) == (Sought(city="Santos"), None, 1)
    assert stored(conversation).derived_revision == 0


def test_a_value_can_be_corrected_to_what_nobody_has_said(ana: User) -> None:
    conversation = talk("Quero uma casa")
    changes = {"price_max": None, "property_types": None}
    correct_lead(conversation=conversation, changes=changes, by=ana, now=CORRECTED)
    assert as_sought(read(conversation, HOUSE)) == Sought(purpose="buy", bedrooms_min=3)


def test_who_seeks_nothing_becomes_one_who_seeks_by_a_correction(ana: User) -> None:
    conversation = talk("Bom dia")
    read(conversation, None)
    lead = correct_lead(conversation=conversation, changes={"purpose": "buy"}, by=ana, now=CORRECTED)
    assert as_sought(lead) == Sought(purpose="buy")
    assert as_sought(read(conversation, None)) == Sought(purpose="buy")


def test_whoever_people_say_seeks_nothing_does_not_whatever_else_is_corrected_or_read(ana: User) -> None:
    conversation = talk("Quero uma casa")
    read(conversation, HOUSE)
    correct_lead(conversation=conversation, changes={"is_seeking": False, "city": "Santos"}, by=ana, now=CORRECTED)
    assert as_sought(read(conversation, HOUSE)) is None
    lead = lift_corrections(conversation=conversation, fields=["is_seeking"], by=ana, now=CORRECTED)
    assert (lead.is_seeking, lead.city, lead.bedrooms_min) == (True, "Santos", 3)


def test_a_correction_to_what_was_read_changes_nothing_now_but_stays(ana: User) -> None:
    conversation = talk("Quero uma casa")
    read(conversation, HOUSE)
    lead = correct_lead(conversation=conversation, changes={"bedrooms_min": 3}, by=ana, now=CORRECTED)
    assert (lead.revision, lead.versions.count()) == (1, 1)
    assert read(conversation, Sought(bedrooms_min=1)).bedrooms_min == 3


def test_a_bound_that_was_read_gives_way_to_one_that_people_corrected(ana: User) -> None:
    conversation = talk("Quero uma casa")
    read(conversation, HOUSE)
    lead = correct_lead(conversation=conversation, changes={"bedrooms_max": 2}, by=ana, now=CORRECTED)
    assert (lead.bedrooms_min, lead.bedrooms_max) == (None, 2)
    assert (read(conversation, HOUSE).bedrooms_min, lead_of(conversation).bedrooms_max) == (None, 2)


def test_bounds_that_people_set_must_not_contradict_each_other(ana: User) -> None:
    conversation = talk("Quero uma casa")
    correct_lead(conversation=conversation, changes={"price_min": 500_000}, by=ana, now=CORRECTED)
    with pytest.raises(InvalidCorrectionError) as caught:
        correct_lead(conversation=conversation, changes={"price_max": 400_000, "pets": True}, by=ana, now=CORRECTED)
    assert set(caught.value.errors) == {"price_max"}
    assert set(corrections_of(lead_of(conversation))) == {"price_min"}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("purpose", "sell"),
        ("purpose", ""),
        ("purpose", ["buy"]),
        ("property_types", "house"),
        ("property_types", ["castle"]),
        ("property_types", [None]),
        ("neighborhoods", [" "]),
        ("neighborhoods", ["x" * 121]),
        ("neighborhoods", ["a"] * 31),
        ("city", "São\x00Paulo"),
        ("city", 7),
        ("bedrooms_min", True),
        ("bedrooms_min", 2.0),
        ("bedrooms_max", -1),
        ("suites_min", "2"),
        ("parking_min", 1_001),
        ("price_min", float("nan")),
        ("price_max", float("inf")),
        ("price_max", 10**12),
        pytest.param("price_max", 10**400, id="price_max-endless"),
        ("price_max", Decimal("NaN")),
        ("price_max", 10.005),
        ("price_max", "450000"),
        ("urgency", "soon"),
        ("pets", False),
        ("furnished", 1),
        ("is_seeking", None),
        ("is_seeking", "true"),
        ("colour", "blue"),
    ],
)
def test_a_wrong_value_is_named_by_its_field_and_nothing_is_written(ana: User, field: str, value: Any) -> None:
    conversation = talk("Quero uma casa")
    changes = {"urgency": "low", field: value}
    with pytest.raises(InvalidCorrectionError) as caught, translation.override("en"):
        correct_lead(conversation=conversation, changes=changes, by=ana, now=CORRECTED)
    assert list(caught.value.errors) == [field]
    assert str(caught.value.errors[field]).endswith(".")
    assert not LeadCorrection.objects.exists()


def test_a_correction_of_what_others_have_changed_meanwhile_is_refused_where_that_is_asked_for(ana: User) -> None:
    conversation = talk("Quero uma casa")
    correct_lead(conversation=conversation, changes={"city": "Santos"}, by=ana, now=CORRECTED, expected_revision=0)
    with pytest.raises(StaleLeadError):
        correct_lead(conversation=conversation, changes={"city": "Itu"}, by=ana, now=CORRECTED, expected_revision=0)
    assert lead_of(conversation).city == "Santos"


def test_an_unknown_conversation_and_an_unknown_field_to_lift_have_their_errors(ana: User) -> None:
    with pytest.raises(UnknownConversationError):
        correct_lead(conversation=uuid4(), changes={"city": "Santos"}, by=ana, now=CORRECTED)
    with pytest.raises(InvalidCorrectionError):
        lift_corrections(conversation=talk("Olá"), fields=["colour"], by=ana, now=CORRECTED)


def test_who_corrected_is_still_named_when_the_user_is_gone(ana: User) -> None:
    conversation = talk("Quero uma casa")
    correct_lead(conversation=conversation, changes={"city": "Santos"}, by=ana, now=CORRECTED)
    ana.delete()
    correction = corrections_of(lead_of(conversation))["city"]
    assert (correction.corrected_by, correction.corrected_by_name) == (None, "Ana Souza")
