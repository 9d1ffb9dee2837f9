"""Which leads fit a filter, and the orders of lists."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from prosa.leads.models import Lead
from prosa.leads.querysets import LeadFilter, LeadOrder, LeadPlace, LeadQuerySet, place_of
from tests.inbox.talks import ANSWERED, NOW, begin, close, write
from tests.leads.rows import SOUGHT, lead, lead_of

pytestmark = pytest.mark.django_db(transaction=True)

MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("wanted", "sought", "fits"),
    [
        ({"purpose": "buy"}, {}, True),
        ({"purpose": "rent"}, {}, False),
        ({"purpose": "buy"}, {"purpose": None}, False),
        ({"types": ("house", "apartment")}, {}, True),
        ({"types": ("house",)}, {"property_types": ("penthouse", "townhouse")}, False),
        ({"neighborhoods": ("mariana",)}, {}, True),
        ({"neighborhoods": ("Moema", "São João")}, {"neighborhoods": ("Jardim Sao Joao", "Lapa")}, True),
        ({"neighborhoods": ("mariana moema",)}, {"neighborhoods": ("Vila Mariana", "Moema")}, False),
        ({"neighborhoods": ("|",)}, {}, False),
        ({"neighborhoods": ("%",)}, {}, False),
        ({"neighborhoods": ("moema", "!!")}, {"neighborhoods": ("Moema",)}, True),
        ({"city": "sao paulo"}, {}, True),
        ({"city": "PAULO"}, {}, True),
        ({"city": "Belém"}, {}, False),
        ({"city": "sao"}, {"city": None}, False),
        ({"bedrooms": 2}, {}, True),
        ({"bedrooms": 3}, {}, False),
        ({"bedrooms": 3}, {"bedrooms_min": 2, "bedrooms_max": None}, True),
        ({"bedrooms": 1}, {"bedrooms_min": 2, "bedrooms_max": None}, False),
        ({"bedrooms": 1}, {"bedrooms_min": None, "bedrooms_max": 2}, True),
        ({"bedrooms": 2}, {"bedrooms_min": None, "bedrooms_max": None}, False),
        ({"suites_min": 1}, {"suites_min": 2}, True),
        ({"suites_min": 2}, {"suites_min": 1}, False),
        ({"suites_min": 0}, {"suites_min": None}, False),
        ({"parking_min": 2}, {"parking_min": 2}, True),
        ({"price_min": Decimal(500_000)}, {}, True),
        ({"price_min": Decimal("500000.01")}, {}, False),
        ({"price_max": Decimal(500_000)}, {}, True),
        ({"price_max": Decimal("499999.99")}, {}, False),
        ({"price_max": Decimal(99_000)}, {"price_max": None, "price_min": 98_765.43}, True),
        ({"price_max": Decimal(9_000)}, {"price_max": 10_000}, False),
        ({"price_min": Decimal(0)}, {"price_max": None}, False),
        ({"urgency": "high"}, {"urgency": "high"}, True),
        ({"urgency": "high"}, {}, False),
        ({"pets": True}, {"pets": True}, True),
        ({"pets": True}, {}, False),
        ({"furnished": False}, {"furnished": False}, True),
        ({"furnished": False}, {}, False),
        ({"state": "OPEN"}, {}, True),
        ({"state": "CLOSED"}, {}, False),
        ({"waiting": True}, {}, True),
        ({"waiting": False}, {}, False),
        ({"changed_since": NOW}, {}, True),
        ({"changed_since": NOW + MINUTE}, {}, False),
        ({"changed_until": NOW}, {}, False),
        ({"changed_until": NOW + MINUTE}, {}, True),
    ],
)
def test_a_filter_finds_leads_that_say_what_it_asks_for(
    wanted: dict[str, Any], sought: dict[str, Any], *, fits: bool
) -> None:
    one = lead(**sought)
    assert list(Lead.objects.matching(LeadFilter(**wanted))) == ([one] if fits else [])


def test_conversations_are_told_by_their_state_and_by_who_waits() -> None:
    closed, answered = begin(NOW, "Oi"), begin(NOW, "Oi")
    close(closed, at=NOW + MINUTE)
    write(answered, "Oi!", at=NOW + MINUTE, by=ANSWERED)
    over, told = lead_of(closed), lead_of(answered)
    waiting = lead()
    assert {*Lead.objects.matching(LeadFilter(state="CLOSED"))} == {over}
    assert {*Lead.objects.matching(LeadFilter(waiting=False))} == {over, told}
    assert {*Lead.objects.matching(LeadFilter(waiting=True))} == {waiting}


def test_all_that_is_asked_for_must_fit() -> None:
    one = lead(pets=True)
    lead(pets=True, city="Santos")
    lead()
    assert list(Lead.objects.matching(LeadFilter(pets=True, city="São Paulo", types=("apartment",)))) == [one]


def test_whose_customer_seeks_nothing_is_left_out() -> None:
    lead_of(begin(NOW, "Segunda via do boleto, por favor"), None)
    one = lead()
    assert list(Lead.objects.seeking()) == [one]


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        (LeadOrder.CHANGED, "late dear urgent cheap"),
        (LeadOrder.ACTIVITY, "late dear urgent cheap"),
        (LeadOrder.URGENCY, "urgent dear late cheap"),
        (LeadOrder.PRICE, "cheap urgent dear late"),
        (LeadOrder.PRICE_DESCENDING, "dear urgent cheap late"),
    ],
)
def test_lists_are_ordered_with_what_nobody_has_said_at_the_end(order: LeadOrder, expected: str) -> None:
    leads = {
        "cheap": lead(price_max=None, price_min=9_000),
        "urgent": lead(minutes=1, urgency="high", price_max=10_000),
        "dear": lead(minutes=2, urgency="medium", price_max=2_000_000),
        "late": lead(minutes=3, urgency="low", price_max=None),
    }
    names = {one.pk: name for name, one in leads.items()}
    assert " ".join(names[one.pk] for one in Lead.objects.in_order(order)) == expected


@pytest.mark.parametrize("order", LeadOrder)
def test_every_lead_is_in_exactly_one_part_of_a_list(order: LeadOrder) -> None:
    urgencies = ("high", "low", None)
    for number in range(17):
        amount = None if number % 4 == 0 else 1_000.5 * (number // 3)
        lead(minutes=number // 3, urgency=urgencies[number % 3], price_max=amount)
    seen = walk(Lead.objects.seeking().select_related("conversation"), order)
    assert seen == [one.pk for one in Lead.objects.in_order(order)]
    assert len(set(seen)) == 17


def walk(leads: LeadQuerySet, order: LeadOrder) -> list[int]:
    """Return the keys of `leads`, read in parts of three."""
    seen: list[int] = []
    place: LeadPlace | None = None
    while part := list(leads.in_order(order, after=place)[:3]):
        seen += [one.pk for one in part]
        place = place_of(part[-1], order)
    return seen


def test_the_budget_follows_what_is_stored() -> None:
    one = lead(price_max=SOUGHT.price_max)
    one.price_max, one.price_min = None, Decimal("300000.50")
    one.save()
    assert Lead.objects.get().budget == Decimal("300000.50")
