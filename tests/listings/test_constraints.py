"""What the database itself refuses, whoever writes: rows are written here past the services and their rules."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from prosa.listings.models import Listing
from tests.listings.builders import FOR_RENT, FOR_SALE, at, changed

pytestmark = pytest.mark.django_db(transaction=True)

STAMPS: dict[str, Any] = {"created_at": at(0), "updated_at": at(0)}
FOR_BOTH = changed(FOR_SALE, purpose="BOTH", rent_price=Decimal(2500))
FULL = changed(
    FOR_BOTH,
    condominium_fee=Decimal(0),
    property_tax=Decimal("9999999999.99"),
    bedrooms=3,
    suites=3,
    bathrooms=0,
    parking=999,
    area=Decimal("0.01"),
    pets=False,
    furnished=True,
    address="x" * 200,
    photos=["https://fotos.example/1.jpg"] * 30,
    description="x" * 10_000,
)


def store(columns: Any) -> Listing:
    with transaction.atomic():
        return Listing.objects.create(**STAMPS | columns)


@pytest.mark.parametrize("columns", [FOR_SALE, FOR_RENT, FOR_BOTH, FULL], ids=["sale", "rent", "both", "full"])
def test_good_listings_are_stored(columns: dict[str, Any]) -> None:
    stored = store(columns)
    assert Listing.objects.values(*columns).get(uuid=stored.uuid) == columns


@pytest.mark.parametrize(
    ("columns", "constraint"),
    [
        ({"code": ""}, "listing_code_written"),
        ({"code": " AP1"}, "listing_code_written"),
        ({"title": ""}, "listing_title_written"),
        ({"title": "   "}, "listing_title_written"),
        ({"neighbourhood": ""}, "listing_neighbourhood_written"),
        ({"city": " "}, "listing_city_written"),
        ({"address": "x" * 201}, "listing_address_short|too long"),
        ({"description": "x" * 10_001}, "listing_description_short"),
        ({"state": "XX"}, "listing_state_known"),
        ({"state": "sp"}, "listing_state_known"),
        ({"property_type": "castle"}, "listing_type_known"),
        ({"purpose": ""}, "listing_prices_fit_purpose"),
        ({"purpose": "sale"}, "listing_prices_fit_purpose"),
        ({"purpose": "RENT"}, "listing_prices_fit_purpose"),
        ({"purpose": "BOTH"}, "listing_prices_fit_purpose"),
        ({"sale_price": None}, "listing_prices_fit_purpose"),
        ({"rent_price": 1}, "listing_prices_fit_purpose"),
        ({"sale_price": 0}, "listing_sale_price_in_range"),
        ({"sale_price": -1}, "listing_sale_price_in_range"),
        ({"purpose": "BOTH", "rent_price": 0}, "listing_rent_price_in_range"),
        ({"condominium_fee": -1}, "listing_condominium_fee_in_range"),
        ({"property_tax": -1}, "listing_property_tax_in_range"),
        ({"area": 0}, "listing_area_in_range"),
        ({"bedrooms": -1}, "bedrooms"),
        ({"bedrooms": 1000}, "listing_bedrooms_in_range"),
        ({"suites": 1000}, "listing_suites_in_range"),
        ({"bathrooms": 1000}, "listing_bathrooms_in_range"),
        ({"parking": 1000}, "listing_parking_in_range"),
        ({"bedrooms": 1, "suites": 2}, "listing_suites_are_bedrooms"),
        ({"photos": ["https://fotos.example/1.jpg"] * 31}, "listing_photos_are_few"),
        ({"revision": 0}, "listing_revision_begins_at_one"),
    ],
)
def test_a_bad_row_is_refused(columns: dict[str, Any], constraint: str) -> None:
    with pytest.raises(DatabaseError, match=constraint):
        store(changed(FOR_SALE, **columns))
    assert not Listing.objects.exists()


@pytest.mark.parametrize("photos", [{}, {"a": 1}, "https://fotos.example/1.jpg", 7, None])
def test_photos_are_a_list(photos: Any) -> None:
    with pytest.raises(DatabaseError):
        store(changed(FOR_SALE, photos=photos))


@pytest.mark.parametrize("name", ["code", "title", "neighbourhood", "city"])
def test_a_text_that_is_too_long_is_refused(name: str) -> None:
    with pytest.raises(DatabaseError):
        store(changed(FOR_SALE, **{name: "x" * 151}))


def test_two_listings_do_not_share_a_code_in_whatever_letters() -> None:
    store(FOR_SALE)
    with pytest.raises(IntegrityError, match="listing_code_unique"):
        store(changed(FOR_RENT, code="ap0001"))


def test_two_listings_do_not_share_an_id() -> None:
    stored = store(FOR_SALE)
    with pytest.raises(IntegrityError):
        store(changed(FOR_RENT, uuid=stored.uuid))


def test_folded_texts_follow_a_row_that_is_written_alone_or_in_bulk() -> None:
    alone = store(FOR_SALE)
    [other] = Listing.objects.bulk_create([Listing(**STAMPS | changed(FOR_RENT))])
    alone.neighbourhood, alone.city = "São João", "Belém"
    alone.save()
    keys = Listing.objects.order_by("id").values_list("neighbourhood_key", "city_key")
    assert list(keys) == [(" sao joao", " belem"), (" agua verde", " curitiba")]
    assert Listing.objects.get(uuid=other.uuid).search_text == " ca0002 casa de rua agua verde"
