"""The list of listings over HTTP: filters, orders, parts."""

import base64
import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.api.listings import add, client_that_may_write
from tests.conformance.steps import assert_problem

SALE = {"purpose": "SALE"}
RENT = {"purpose": "RENT"}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A client of a server with six listings, S1 to S4 for sale, R1 for rent, and B1 for both."""
    with client_that_may_write(tmp_path_factory.mktemp("listings")) as client:
        add(client, code="S1", sale_price=300000, area=50, bedrooms=1, pets=True)
        add(client, code="S2", sale_price=500000, area=90, bedrooms=3, neighbourhood="Moema", property_type="house")
        add(client, code="S3", sale_price=300000, bedrooms=2, is_active=False, description="Aceita permuta. São Bento")
        add(client, code="S4", sale_price=900000, area=90, city="Belém", state="PA", furnished=False)
        rent: dict[str, Any] = {"purpose": "RENT", "sale_price": None, "property_type": "kitnet"}
        add(client, code="R1", rent_price=1500.5, area=30, neighbourhood="São João", **rent)
        add(client, code="B1", purpose="BOTH", sale_price=400000, rent_price=2000, bedrooms=4, pets=False)
        yield client


def codes(client: httpx.Client, **parameters: Any) -> str:
    """Return the codes of the list, read in parts of two."""
    found: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        answer = client.get("/listings/", params={"limit": 2, **parameters} | ({"cursor": cursor} if cursor else {}))
        assert (answer.status_code, list(answer.json())) == (200, ["results", "next"]), answer.text
        assert len(answer.json()["results"]) <= 2
        found += [listing["code"] for listing in answer.json()["results"]]
        cursor = answer.json()["next"]
    return " ".join(found)


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ({}, "B1 R1 S4 S3 S2 S1"),
        ({"order": "newest"}, "B1 R1 S4 S3 S2 S1"),
        ({"order": "price", **SALE}, "S1 S3 B1 S2 S4"),
        ({"order": "-price", **SALE}, "S4 S2 B1 S3 S1"),
        ({"order": "price", **RENT}, "R1 B1"),
        ({"order": "-price", **RENT}, "B1 R1"),
        ({"order": "-area"}, "S4 S2 S1 R1 B1 S3"),
        (SALE, "B1 S4 S3 S2 S1"),
        (RENT, "B1 R1"),
        ({"types": "house"}, "S2"),
        ({"types": "house,kitnet"}, "R1 S2"),
        ({"neighbourhoods": "moema"}, "S2"),
        ({"neighbourhoods": "MOEMA, sao  joao"}, "R1 S2"),
        ({"neighbourhoods": "Moe"}, ""),
        ({"city": "belem"}, "S4"),
        ({"state": "PA"}, "S4"),
        ({"bedrooms_min": 3}, "B1 S2"),
        ({"bedrooms_min": 0}, "B1 S3 S2 S1"),
        ({"price_max": "300000", **SALE}, "S3 S1"),
        ({"price_min": "300000.01", "price_max": "500000", **SALE}, "B1 S2"),
        ({"price_max": "1500.50", **RENT}, "R1"),
        ({"price_max": "2000"}, "B1 R1"),
        ({"pets": "true"}, "S1"),
        ({"pets": "false"}, "B1"),
        ({"furnished": "false"}, "S4"),
        ({"active": "true"}, "B1 R1 S4 S2 S1"),
        ({"active": "false"}, "S3"),
        ({"q": "SAO"}, "R1 S3"),
        ({"q": "são bent"}, "S3"),
        ({"q": "ermuta"}, ""),
        ({"q": "b1"}, "B1"),
        ({"q": "vila apartamento s4"}, "S4"),
        ({"q": "  !? "}, "B1 R1 S4 S3 S2 S1"),
        ({"q": "%"}, "B1 R1 S4 S3 S2 S1"),
        ({"q": "r_"}, "R1"),
        ({"types": ""}, "B1 R1 S4 S3 S2 S1"),
        ({"types": "house", "city": "Belém"}, ""),
    ],
    ids=lambda value: str(value)[:60],
)
def test_filters_and_orders_find_what_fits(client: httpx.Client, parameters: dict[str, Any], expected: str) -> None:
    assert codes(client, **parameters) == expected


@pytest.mark.parametrize(
    ("parameters", "name"),
    [
        ({"purpose": "BOTH"}, "purpose"),
        ({"purpose": "sale"}, "purpose"),
        ({"types": "castle"}, "types"),
        ({"types": "house,castle"}, "types"),
        ({"neighbourhoods": ",".join(map(str, range(51)))}, "neighbourhoods"),
        ({"neighbourhoods": "a\x00b"}, "neighbourhoods"),
        ({"city": "\x00"}, "city"),
        ({"q": "\x00"}, "q"),
        ({"state": "XX"}, "state"),
        ({"bedrooms_min": "-1"}, "bedrooms_min"),
        ({"bedrooms_min": "1000"}, "bedrooms_min"),
        ({"price_min": "1,5"}, "price_min"),
        ({"price_max": "1e9"}, "price_max"),
        ({"price_max": "NaN"}, "price_max"),
        ({"pets": "maybe"}, "pets"),
        ({"furnished": ""}, "furnished"),
        ({"active": "1"}, "active"),
        ({"order": "title"}, "order"),
        ({"order": "price"}, "order"),
        ({"order": "-price"}, "order"),
        ({"limit": "0"}, "limit"),
        ({"cursor": "nonsense"}, "cursor"),
    ],
    ids=lambda value: str(value)[:60],
)
def test_a_bad_parameter_is_named(client: httpx.Client, parameters: dict[str, str], name: str) -> None:
    document = assert_problem(client.get("/listings/", params=parameters), status=400, code="invalid_parameter")
    assert [error["parameter"] for error in document["errors"]] == [name]


def cursor_of(*parts: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    ("cursor", "parameters"),
    [
        (cursor_of("newest", "created_at", "2025-02-21T10:20:42Z", 5), {"order": "-area"}),
        (cursor_of("-area", "area", "50", 5), {}),
        (cursor_of("price", "sale_price", "50", 5), {"order": "price", **RENT}),
        (cursor_of("price", "sale_price", "50", 5), {"order": "-price", **SALE}),
        (cursor_of("price", "sale_price", None, 5), {"order": "price", **SALE}),
        (cursor_of("price", "sale_price", "NaN", 5), {"order": "price", **SALE}),
        (cursor_of("price", "sale_price", "50", 2**63), {"order": "price", **SALE}),
        (cursor_of("newest", "created_at", "0001-01-01T00:00:00+14:00", 5), {}),
        (cursor_of("newest", "created_at", "2025-02-21T10:20:42", 5), {}),
        (cursor_of("2025-02-21T10:20:42Z", 5), {}),
        (cursor_of("-area", "area", 50, 5), {"order": "-area"}),
    ],
)
def test_the_cursor_of_another_list_is_refused(client: httpx.Client, cursor: str, parameters: dict[str, str]) -> None:
    answer = client.get("/listings/", params=parameters | {"cursor": cursor})
    document = assert_problem(answer, status=400, code="invalid_parameter")
    assert [error["parameter"] for error in document["errors"]] == ["cursor"]


def test_a_listed_listing_is_shown_as_by_itself(client: httpx.Client) -> None:
    [listed] = client.get("/listings/", params={"q": "r1"}).json()["results"]
    assert client.get(f"/listings/{listed['id']}").json() == listed
