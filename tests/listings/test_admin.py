"""Listings in the admin."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from prosa.listings.models import Listing
from tests.listings.builders import FOR_RENT, listing

pytestmark = pytest.mark.django_db(transaction=True)

ADDRESS = "/admin/listings/listing/"
FORM = {
    "code": "AP0001",
    "title": "Apartamento com varanda",
    "purpose": "SALE",
    "property_type": "apartment",
    "sale_price": "450000",
    "neighbourhood": "Vila Mariana",
    "city": "São Paulo",
    "state": "SP",
    "photos": "[]",
    "is_active": "on",
}


@pytest.fixture
def staff() -> Client:
    user = User.objects.create_superuser("maria", password="a password for tests")
    client = Client(headers={"Host": "localhost"})
    client.force_login(user)
    return client


def errors_of(answer: Any) -> set[str]:
    assert answer.status_code == 200
    return set(answer.context["adminform"].form.errors)


def test_a_listing_is_added(staff: Client) -> None:
    assert staff.post(f"{ADDRESS}add/", FORM).status_code == 302
    stored = Listing.objects.get()
    assert (stored.code, stored.revision, stored.neighbourhood_key) == ("AP0001", 1, " vila mariana")
    assert stored.created_at == stored.updated_at


def test_a_change_raises_the_revision_and_touches_nothing_else(staff: Client) -> None:
    stored = listing(FOR_RENT, photos=["https://fotos.example/1.jpg"])
    page = f"{ADDRESS}{stored.pk}/change/"
    form = staff.get(page).context["adminform"].form
    shown = {name: "" if value is None else value for name, value in form.initial.items()}
    shown |= {"photos": '["https://fotos.example/1.jpg"]', "pets": "unknown", "furnished": "unknown"}
    Listing.objects.update(title="De outra pessoa")
    assert staff.post(page, shown | {"title": FOR_RENT["title"], "bedrooms": "3"}).status_code == 302
    now = Listing.objects.get()
    assert (now.bedrooms, now.photos, now.revision) == (3, ["https://fotos.example/1.jpg"], 2)


@pytest.mark.parametrize(
    ("wrong", "fields"),
    [
        ({"sale_price": ""}, {"sale_price"}),
        ({"rent_price": "5"}, {"rent_price"}),
        ({"bedrooms": "1", "suites": "2"}, {"suites"}),
        ({"photos": '["ftp://fotos.example"]', "code": "Ç"}, {"photos", "code"}),
        ({"photos": "{"}, {"photos"}),
        ({"title": " "}, {"title"}),
    ],
)
def test_what_is_wrong_is_told_at_its_field(staff: Client, wrong: dict[str, str], fields: set[str]) -> None:
    assert errors_of(staff.post(f"{ADDRESS}add/", FORM | wrong)) == fields
    assert not Listing.objects.exists()


def test_a_code_that_is_taken_is_refused_in_words(staff: Client) -> None:
    listing(FOR_RENT, code="ap0001")
    answer = staff.post(f"{ADDRESS}add/", FORM, headers={"Accept-Language": "pt-br"})
    assert errors_of(answer) == {"__all__"}
    assert "Outro imóvel tem este código." in answer.content.decode()


def test_a_listing_that_has_left_its_feed_can_be_made_active_again(staff: Client) -> None:
    stored = listing(photos=[])
    Listing.objects.update(is_imported=True, is_active=False, has_left_feed=True)
    assert staff.post(f"{ADDRESS}{stored.pk}/change/", FORM).status_code == 302
    assert Listing.objects.values_list("is_active", "has_left_feed").get() == (True, False)


def test_photos_may_be_left_empty(staff: Client) -> None:
    assert staff.post(f"{ADDRESS}add/", FORM | {"photos": ""}).status_code == 302
    assert Listing.objects.get().photos == []


def test_the_list_is_searched_without_regard_to_accents(staff: Client) -> None:
    listing()
    listing(FOR_RENT)
    answer = staff.get(ADDRESS, {"q": "AGUA"})
    assert [found.code for found in answer.context["cl"].result_list] == ["CA0002"]


def test_the_list_is_filtered(staff: Client) -> None:
    listing()
    listing(FOR_RENT, is_active=False)
    answer = staff.get(ADDRESS, {"is_active__exact": "0"})
    assert [found.code for found in answer.context["cl"].result_list] == ["CA0002"]
