"""Writing listings: what is stored, and what is refused with its reasons."""

import uuid
from decimal import Decimal
from typing import Any

import pytest
from django.utils import translation

from prosa.listings.errors import CodeTakenError, InvalidListingError, StaleListingError, UnknownListingError
from prosa.listings.models import Listing
from prosa.listings.services import ListingFields, create_listing, delete_listing, update_listing
from tests.listings.builders import FOR_RENT, FOR_SALE, at, changed, listing

pytestmark = pytest.mark.django_db(transaction=True)


def errors_of(fields: ListingFields) -> dict[str, str]:
    with pytest.raises(InvalidListingError) as caught:
        create_listing(fields=fields, now=at(0))
    with translation.override("en"):
        return {name: str(text) for name, text in caught.value.errors.items()}


def test_a_listing_is_stored_as_it_was_said() -> None:
    said = changed(
        FOR_SALE,
        purpose="BOTH",
        rent_price=Decimal("2500.50"),
        condominium_fee=Decimal(650),
        property_tax=Decimal(0),
        bedrooms=3,
        suites=1,
        bathrooms=2,
        parking=1,
        area=Decimal("68.5"),
        pets=True,
        furnished=False,
        photos=["https://fotos.example/1.jpg", "http://fotos.example/2.jpg"],
        description="Perto do metrô.\n\nVista livre.",
        is_active=False,
    )
    created = create_listing(fields=said, now=at(3))
    stored = Listing.objects.values(*said).get(uuid=created.uuid)
    assert stored == said
    assert (created.created_at, created.updated_at, created.revision) == (at(3), at(3), 1)


def test_what_nobody_said_is_unknown_or_has_its_default() -> None:
    stored = Listing.objects.get(uuid=listing(FOR_SALE).uuid)
    unknown = ("rent_price", "condominium_fee", "property_tax", "bedrooms", "suites", "bathrooms", "parking", "area")
    assert [getattr(stored, name) for name in unknown] == [None] * len(unknown)
    assert (stored.pets, stored.furnished, stored.photos, stored.description) == (None, None, [], "")
    assert stored.is_active


def test_texts_lose_the_blanks_that_mean_nothing() -> None:
    stored = listing(code="  AP 0001 ", title=" Casa \n com  quintal", description="\n Linha 1\n\n Linha 2 \n")
    assert (stored.code, stored.title) == ("AP 0001", "Casa com quintal")
    assert stored.description == "Linha 1\n\n Linha 2"


@pytest.mark.parametrize(
    ("wrong", "fields"),
    [
        ({"code": ""}, {"code"}),
        ({"code": "   "}, {"code"}),
        ({"code": "ÁP01"}, {"code"}),
        ({"code": "A" * 33}, {"code"}),
        ({"title": " "}, {"title"}),
        ({"title": "a\x00b"}, {"title"}),
        ({"title": "x" * 151}, {"title"}),
        ({"purpose": "sale"}, {"purpose"}),
        ({"property_type": "castle"}, {"property_type"}),
        ({"sale_price": None}, {"sale_price"}),
        ({"sale_price": Decimal(0)}, {"sale_price"}),
        ({"sale_price": Decimal("0.001")}, {"sale_price"}),
        ({"sale_price": Decimal("NaN")}, {"sale_price"}),
        ({"sale_price": Decimal("1E+40")}, {"sale_price"}),
        ({"sale_price": Decimal(10_000_000_000)}, {"sale_price"}),
        ({"rent_price": Decimal(1000)}, {"rent_price"}),
        ({"purpose": "RENT"}, {"sale_price", "rent_price"}),
        ({"purpose": "BOTH"}, {"rent_price"}),
        ({"condominium_fee": Decimal(-1)}, {"condominium_fee"}),
        ({"property_tax": Decimal(-1)}, {"property_tax"}),
        ({"address": "x" * 201}, {"address"}),
        ({"neighbourhood": ""}, {"neighbourhood"}),
        ({"city": ""}, {"city"}),
        ({"state": "XX"}, {"state"}),
        ({"bedrooms": -1}, {"bedrooms"}),
        ({"bedrooms": 1000}, {"bedrooms"}),
        ({"bedrooms": 1, "suites": 2}, {"suites"}),
        ({"area": Decimal(0)}, {"area"}),
        ({"photos": ["ftp://fotos.example/1.jpg"]}, {"photos"}),
        ({"photos": ["javascript:alert(1)"]}, {"photos"}),
        ({"photos": ["https://fotos.example/" + "x" * 2000]}, {"photos"}),
        ({"photos": [f"https://fotos.example/{number}.jpg" for number in range(31)]}, {"photos"}),
        ({"description": "x" * 10_001}, {"description"}),
        ({"colour": "blue"}, {"colour"}),
    ],
)
def test_a_bad_value_is_named_by_its_field(wrong: dict[str, Any], fields: set[str]) -> None:
    assert errors_of(changed(FOR_SALE, **wrong)).keys() == fields
    assert not Listing.objects.exists()


def test_all_errors_are_told_at_once_in_one_text_each() -> None:
    errors = errors_of(changed(FOR_SALE, code="", rent_price=Decimal(5), bedrooms=-1, state="ZZ"))
    assert errors == {
        "code": "This field cannot be blank.",
        "rent_price": "Does not belong to this purpose: leave it empty.",
        "bedrooms": "Ensure this value is greater than or equal to 0.",
        "state": "Value 'ZZ' is not a valid choice.",
    }


def test_errors_speak_the_language_of_whoever_reads_them() -> None:
    with pytest.raises(InvalidListingError) as caught:
        create_listing(fields=changed(FOR_SALE, sale_price=None, title=""), now=at(0))
    with translation.override("pt-br"):
        assert str(caught.value.errors["title"]) == "Este campo não pode estar vazio."
        assert str(caught.value.errors["sale_price"]) == "É necessário para esta finalidade."


@pytest.mark.parametrize("code", ["AP0001", "ap0001", " Ap0001 "])
def test_a_code_belongs_to_one_listing_however_it_is_written(code: str) -> None:
    listing(code="AP0001")
    with pytest.raises(CodeTakenError):
        listing(FOR_RENT, code=code)
    assert Listing.objects.count() == 1


def test_a_listing_may_change_how_its_own_code_is_written() -> None:
    stored = listing(code="AP0001")
    assert update_listing(listing=stored.uuid, fields={"code": "ap0001"}, now=at(1)).code == "ap0001"


def test_a_change_touches_the_given_fields_and_raises_the_revision() -> None:
    stored = listing(bedrooms=3)
    update_listing(listing=stored.uuid, fields={"title": "Cobertura"}, now=at(5))
    now = Listing.objects.get(uuid=stored.uuid)
    assert (now.title, now.bedrooms, now.revision) == ("Cobertura", 3, 2)
    assert (now.created_at, now.updated_at) == (at(0), at(5))


def test_what_changes_nothing_raises_no_revision() -> None:
    stored = listing(bedrooms=3, sale_price=Decimal("450000.00"))
    same: ListingFields = {"title": f" {stored.title} ", "sale_price": Decimal(450_000), "bedrooms": 3}
    now = update_listing(listing=stored.uuid, fields=same, now=at(5))
    assert (now.revision, now.updated_at) == (1, at(0))


def test_a_refused_change_changes_nothing() -> None:
    stored = listing()
    with pytest.raises(InvalidListingError):
        update_listing(listing=stored.uuid, fields={"title": "Outro", "purpose": "RENT"}, now=at(5))
    now = Listing.objects.get(uuid=stored.uuid)
    assert (now.title, now.revision) == (stored.title, 1)


def test_a_change_of_another_revision_is_refused() -> None:
    stored = listing()
    update_listing(listing=stored.uuid, fields={"title": "Primeiro"}, now=at(1), expected_revision=1)
    with pytest.raises(StaleListingError):
        update_listing(listing=stored.uuid, fields={"title": "Segundo"}, now=at(2), expected_revision=1)
    with pytest.raises(StaleListingError):
        delete_listing(listing=stored.uuid, expected_revision=1)
    assert Listing.objects.get().title == "Primeiro"


def test_a_deleted_listing_is_gone_and_gives_its_code_back() -> None:
    stored = listing(code="AP0001")
    delete_listing(listing=stored.uuid, expected_revision=1)
    assert not Listing.objects.exists()
    listing(code="ap0001")


def test_an_unknown_listing_is_neither_changed_nor_deleted() -> None:
    with pytest.raises(UnknownListingError):
        update_listing(listing=uuid.uuid4(), fields={"title": "Casa"}, now=at(0))
    with pytest.raises(UnknownListingError):
        delete_listing(listing=uuid.uuid4())
