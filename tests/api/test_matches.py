"""Matches in the API: the leads that a listing fits, and the listings that fit a lead."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from prosa.listings.services import update_listing
from tests.api.test_query_counts import queries_of
from tests.matching.builders import seeking
from tests.matching.rows import NOW, change_lead, flat, lead, refresh_all

pytestmark = pytest.mark.django_db(transaction=True)
UNKNOWN = "0190c4de-1111-4111-8111-111111111111"


@pytest.fixture
def api() -> Client:
    """Django's test client, as a caller on this very machine."""
    return Client(headers={"Host": "localhost"})


def read(api: Client, address: str, **parameters: Any) -> Any:
    answer = api.get(address, parameters)
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_a_listing_shows_who_seeks_it_and_why(api: Client) -> None:
    stored, offered = lead(pets=True), flat(pets=True)
    lead(price_max=560_000.0)
    refresh_all()
    shown = read(api, f"/listings/{offered.uuid}/matches")
    assert (shown["interested_count"], shown["last_activity_at"]) == (1, "2025-02-21T10:20:00-03:00")
    [result] = shown["results"]
    assert result["score"] == 100
    assert result["lead"]["conversation_id"] == str(stored.conversation.uuid)
    assert result["lead"]["lead"]["neighborhoods"] == ["Moema"]
    assert result["reasons"][:4] == [
        {
            "field": "neighborhood",
            "judgement": "fits",
            "text": "Moema",
            "wanted": ["Moema"],
            "offered": "Moema",
            "difference": None,
        },
        {
            "field": "property_type",
            "judgement": "fits",
            "text": "Apartamento",
            "wanted": ["apartment"],
            "offered": "apartment",
            "difference": None,
        },
        {
            "field": "bedrooms",
            "judgement": "fits",
            "text": "2 quartos",
            "wanted": [2, 2],
            "offered": 2,
            "difference": 0.0,
        },
        {
            "field": "price",
            "judgement": "fits",
            "text": "R$ 580 mil",
            "wanted": [None, 600000.0],
            "offered": 580000.0,
            "difference": 0.0,
        },
    ]


def test_a_conversation_shows_the_listings_that_fit_and_apart_those_that_nearly_do(api: Client) -> None:
    stored = lead()
    flat("AP1")
    flat("AP2", sale_price=Decimal(630_000))
    flat("AP3", neighbourhood="Saúde")
    refresh_all()
    address = f"/conversations/{stored.conversation.uuid}/matches"
    assert [each["listing"]["code"] for each in read(api, address)["results"]] == ["AP1"]
    [near] = read(api, address, near="true")["results"]
    assert near["listing"]["code"] == "AP2"
    assert ("near", "R$ 30 mil acima") in [(reason["judgement"], reason["text"]) for reason in near["reasons"]]


def test_reasons_are_in_the_language_that_the_client_asks_for(api: Client) -> None:
    stored = lead()
    flat(sale_price=Decimal(630_000))
    refresh_all()
    address = f"/conversations/{stored.conversation.uuid}/matches?near=true"
    answer = api.get(address, headers={"Accept-Language": "en"})
    assert (answer["Content-Language"], answer["Vary"]) == ("en", "Accept-Language")
    assert "R$ 30k above" in answer.content.decode()
    assert answer["ETag"] != api.get(address)["ETag"]


def test_long_lists_come_in_parts(api: Client) -> None:
    stored = lead()
    offered = [flat(f"AP{number}", minutes=number) for number in range(5)]
    for number in range(4):
        lead(minutes=number)
    refresh_all()
    for address, expected in (
        (f"/api/conversations/{stored.conversation.uuid}/matches/", 5),
        (f"/api/listings/{offered[0].uuid}/matches/", 5),
    ):
        found, cursor = [], ""
        while cursor is not None:
            part = read(api, address, limit=2, **({"cursor": cursor} if cursor else {}))
            found += [str(each) for each in part["results"]]
            cursor = part["next"]
        assert len(found) == len(set(found)) == expected
    cursor = read(api, address, limit=2)["next"]
    assert api.get(address, {"cursor": cursor, "near": "true"}).json()["code"] == "invalid_parameter"


def test_nothing_has_changed_until_something_that_is_shown_does(api: Client) -> None:
    stored, offered = lead(), flat()
    refresh_all()
    for address in (f"/conversations/{stored.conversation.uuid}/matches", f"/listings/{offered.uuid}/matches"):
        etag = api.get(address)["ETag"]
        assert api.get(address, headers={"If-None-Match": etag}).status_code == 304
        update_listing(listing=offered.uuid, fields={"sale_price": Decimal(570_000 + len(address))}, now=NOW)
        assert api.get(address, headers={"If-None-Match": etag}).status_code == 200


def test_who_seeks_nothing_and_what_nobody_seeks_have_empty_lists(api: Client) -> None:
    stored, offered = lead(seeking(neighborhoods=("Saúde",))), flat()
    refresh_all()
    assert read(api, f"/conversations/{stored.conversation.uuid}/matches") == {"results": [], "next": None}
    assert read(api, f"/listings/{offered.uuid}/matches") == {
        "interested_count": 0,
        "last_activity_at": None,
        "results": [],
        "next": None,
    }
    change_lead(stored, None)
    assert read(api, f"/conversations/{stored.conversation.uuid}/matches")["results"] == []


@pytest.mark.parametrize(
    ("address", "code"),
    [
        (f"/listings/{UNKNOWN}/matches", "listing_not_found"),
        ("/listings/none/matches/", "listing_not_found"),
        (f"/conversations/{UNKNOWN}/matches/", "conversation_not_found"),
        ("/conversations/none/matches", "conversation_not_found"),
        (f"/listings/{UNKNOWN}/matches?near=1", "invalid_parameter"),
        (f"/listings/{UNKNOWN}/matches?limit=0", "invalid_parameter"),
        (f"/conversations/{UNKNOWN}/matches?cursor=x", "invalid_parameter"),
    ],
)
def test_what_is_unknown_or_wrong_is_a_problem(api: Client, address: str, code: str) -> None:
    answer = api.get(address)
    assert answer.json()["code"] == code
    assert answer.status_code == (400 if code == "invalid_parameter" else 404)


def test_other_methods_are_not_allowed(api: Client) -> None:
    assert api.post(f"/listings/{UNKNOWN}/matches").status_code in {401, 405}
    assert api.delete(f"/conversations/{UNKNOWN}/matches").status_code in {401, 405}


def test_the_number_of_queries_does_not_depend_on_the_number_of_matches(api: Client) -> None:
    for number in range(4):
        stored, offered = lead(minutes=number), flat(f"AP{number}")
    refresh_all()
    assert queries_of(lambda: read(api, f"/listings/{offered.uuid}/matches")) == 4
    assert queries_of(lambda: read(api, f"/conversations/{stored.conversation.uuid}/matches")) == 3
