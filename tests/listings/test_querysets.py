"""How listings are looked up: parts of lists, and what the database does for them."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection

from prosa.listings.models import Listing
from prosa.listings.querysets import ListingFilter, ListingOrder, ListingPlace, PurposeNeededError, place_of
from tests.listings.builders import FOR_RENT, FOR_SALE, listing

pytestmark = pytest.mark.django_db(transaction=True)

ORDERS = [
    (ListingOrder.NEWEST, None),
    (ListingOrder.AREA, None),
    (ListingOrder.PRICE, "SALE"),
    (ListingOrder.PRICE_DESCENDING, "SALE"),
    (ListingOrder.PRICE, "RENT"),
]


@pytest.mark.parametrize(("order", "purpose"), ORDERS)
def test_parts_of_a_list_miss_and_repeat_nothing_among_equals(order: ListingOrder, purpose: str | None) -> None:
    for number in range(12):
        base = FOR_SALE if number % 4 else FOR_RENT
        price: dict[str, Any] = {
            "sale_price" if number % 4 else "rent_price": Decimal(1000 + number // 5) + Decimal("0.1")
        }
        area = None if number % 3 == 0 else Decimal("50.55") + number % 2
        listing(base, minutes=number // 4, code=f"L{number}", area=area, **price)
    whole = list(Listing.objects.in_order(order, purpose=purpose))
    seen: list[Listing] = []
    after: ListingPlace | None = None
    while part := list(Listing.objects.in_order(order, purpose=purpose, after=after)[:2]):
        seen += part
        after = place_of(part[-1], order, purpose=purpose)
    assert [one.code for one in seen] == [one.code for one in whole]
    assert len(whole) == {None: 12, "SALE": 9, "RENT": 3}[purpose]


@pytest.mark.parametrize("purpose", [None, "BOTH", "sale"])
def test_an_order_by_price_needs_a_purpose(purpose: str | None) -> None:
    with pytest.raises(PurposeNeededError):
        Listing.objects.in_order(ListingOrder.PRICE, purpose=purpose)


def test_a_filter_that_asks_for_nothing_keeps_all() -> None:
    listing(FOR_SALE)
    listing(FOR_RENT, is_active=False)
    assert Listing.objects.matching(ListingFilter()).count() == 2


def test_accents_that_were_written_apart_are_found() -> None:
    listing(neighbourhood="Sa\u0303o Joa\u0303o", title="Casa na R. Açaí nº 5")
    for text in ("são joão", "SAO JOAO", "acai 5", "ap0001 sao"):
        assert Listing.objects.matching(ListingFilter(q=text)).exists(), text
    assert Listing.objects.matching(ListingFilter(neighbourhoods=("São João",))).exists()
    assert not Listing.objects.matching(ListingFilter(q="oao")).exists()


@pytest.mark.parametrize(
    ("order", "purpose", "index"),
    [
        (ListingOrder.NEWEST, None, "listing_by_age"),
        (ListingOrder.PRICE, "SALE", "listing_by_sale_price"),
        (ListingOrder.PRICE_DESCENDING, "SALE", "listing_by_sale_price"),
        (ListingOrder.PRICE, "RENT", "listing_by_rent_price"),
    ],
)
def test_an_index_serves_each_order_from_its_beginning_and_from_any_place(
    order: ListingOrder, purpose: str | None, index: str
) -> None:
    base = FOR_RENT if purpose == "RENT" else FOR_SALE
    place = place_of(listing(base), order, purpose=purpose)
    for after in (None, place):
        assert index in plan_of(Listing.objects.in_order(order, purpose=purpose, after=after)[:50])


def plan_of(found: Any) -> str:
    """Return how the database would look for `found` in a large table."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET enable_seqscan = off; SET enable_sort = off; SET enable_bitmapscan = off")
    plan: str = found.explain()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("RESET enable_seqscan; RESET enable_sort; RESET enable_bitmapscan")
    assert "USE TEMP B-TREE" not in plan
    assert "Sort" not in plan
    return plan
