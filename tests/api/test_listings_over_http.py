"""Listings over HTTP: added, read, replaced, changed, deleted, and what is refused."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.api.listings import add, body, client_that_may_write
from tests.conformance.steps import assert_problem
from tests.samples import new_id

ROOTS = pytest.mark.parametrize("root", ["", "/api"], ids=["at the root", "under /api"])
SLASH = pytest.mark.parametrize("slash", ["", "/"], ids=["without slash", "with slash"])


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    with client_that_may_write(tmp_path_factory.mktemp("listings")) as client:
        yield client


def pointers(answer: httpx.Response) -> list[str]:
    document = assert_problem(answer, status=400, code="invalid_listing")
    assert all(error["detail"].strip() for error in document["errors"])
    return [error["pointer"] for error in document["errors"]]


def send(client: httpx.Client, content: bytes, *, address: str = "/listings/", method: str = "POST") -> httpx.Response:
    return client.request(method, address, content=content, headers={"Content-Type": "application/json"})


@ROOTS
@SLASH
def test_a_listing_is_added_and_found_where_the_answer_says(client: httpx.Client, root: str, slash: str) -> None:
    answer = client.post(f"{root}/listings{slash}", json=body(code=(code := f"CA-{new_id()[:8]}")))
    assert answer.status_code == 201
    assert answer.headers["location"] == f"{root}/listings/{answer.json()['id']}"
    found = client.get(answer.headers["location"] + slash)
    assert (found.status_code, found.json()) == (200, answer.json())
    assert found.json()["code"] == code


def test_a_listing_is_shown_with_everything_that_was_said(client: httpx.Client) -> None:
    said = body(
        purpose="BOTH",
        sale_price=450000.5,
        rent_price="2500.10",
        condominium_fee=0,
        property_tax="1200.00",
        bedrooms=3,
        suites=1,
        bathrooms=2,
        parking=0,
        area=68.55,
        pets=True,
        furnished=False,
        address="Rua Vergueiro, 3185",
        photos=["https://fotos.example/1.jpg"],
        description="Perto do metrô.\nVista livre. 🌳",
        is_active=False,
    )
    shown = add(client, **said)
    assert shown["created_at"] == shown["updated_at"]
    numbers = {"rent_price": 2500.1, "property_tax": 1200}
    added = {name: shown.pop(name) for name in ("id", "created_at", "updated_at")}
    assert shown == said | numbers
    assert added["created_at"].endswith("-03:00")


def test_what_nobody_said_is_null(client: httpx.Client) -> None:
    shown = add(client)
    unknown = {"rent_price", "condominium_fee", "property_tax", "bedrooms", "suites", "bathrooms", "parking", "area"}
    assert {name for name, value in shown.items() if value is None} == {*unknown, "pets", "furnished"}
    assert (shown["address"], shown["photos"], shown["description"], shown["is_active"]) == ("", [], "", True)


def test_whole_amounts_are_shown_without_decimals(client: httpx.Client) -> None:
    added = client.post("/listings/", json=body(sale_price="9999999999.99", condominium_fee="650.00"))
    assert b'"sale_price":9999999999.99,' in added.content
    assert b'"condominium_fee":650,' in added.content


def test_an_etag_is_answered_304_until_the_listing_changes(client: httpx.Client) -> None:
    address = f"/listings/{add(client)['id']}"
    etag = client.get(address).headers["etag"]
    known = {"If-None-Match": etag}
    same = client.get(address, headers=known)
    assert (same.status_code, same.content, same.headers["etag"]) == (304, b"", etag)
    changed = client.patch(address, json={"title": "Outro"})
    assert changed.headers["etag"] != etag
    assert client.get(address, headers=known).status_code == 200


def test_a_change_leaves_alone_what_it_does_not_name(client: httpx.Client) -> None:
    before = add(client, bedrooms=3, pets=True)
    answer = client.patch(f"/listings/{before['id']}", json={"sale_price": 440000, "pets": None})
    after = answer.json()
    assert (answer.status_code, after["sale_price"], after["pets"]) == (200, 440000, None)
    assert {name for name in before if before[name] != after[name]} == {"sale_price", "pets", "updated_at"}


def test_an_empty_change_changes_nothing(client: httpx.Client) -> None:
    before = client.get(f"/listings/{add(client)['id']}")
    answer = client.patch(before.url.path, json={})
    assert (answer.status_code, answer.json(), answer.headers["etag"]) == (200, before.json(), before.headers["etag"])


def test_a_replacement_says_everything_anew(client: httpx.Client) -> None:
    before = add(client, bedrooms=3, photos=["https://fotos.example/1.jpg"], is_active=False)
    answer = client.put(f"/listings/{before['id']}", json=body(code=before["code"], title="Novo"))
    after = answer.json()
    assert (answer.status_code, after["id"], after["title"]) == (200, before["id"], "Novo")
    assert (after["bedrooms"], after["photos"], after["is_active"]) == (None, [], True)
    assert after["created_at"] == before["created_at"]


def test_a_deleted_listing_is_gone(client: httpx.Client) -> None:
    address = f"/listings/{add(client)['id']}"
    answer = client.delete(address)
    assert (answer.status_code, answer.content) == (204, b"")
    assert_problem(client.get(address), status=404, code="listing_not_found")
    assert_problem(client.delete(address), status=404, code="listing_not_found")


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_a_stale_state_is_not_written_over(client: httpx.Client, method: str) -> None:
    address = f"/listings/{add(client, code=(code := f'AP-{new_id()[:8]}'))['id']}"
    stale = client.get(address).headers["etag"]
    current = client.patch(address, json={"title": "De outra pessoa"}).headers["etag"]
    document = None if method == "DELETE" else body(code=code)
    for wanted in (stale, f"W/{current}", f'"{new_id()}.2"', "nonsense", ""):
        answer = client.request(method, address, json=document, headers={"If-Match": wanted})
        assert_problem(answer, status=412, code="precondition_failed")
    assert client.get(address).json()["title"] == "De outra pessoa"
    assert client.request(method, address, json=document, headers={"If-Match": f"{stale}, {current}"}).is_success


def test_any_state_will_do_for_a_star(client: httpx.Client) -> None:
    address = f"/listings/{add(client)['id']}"
    assert client.patch(address, json={"title": "Outro"}, headers={"If-Match": "*"}).status_code == 200
    answer = client.patch(f"/listings/{new_id()}", json={"title": "Outro"}, headers={"If-Match": "*"})
    assert_problem(answer, status=404, code="listing_not_found")


def test_a_code_that_is_taken_is_answered_409(client: httpx.Client) -> None:
    first, second = add(client), add(client)
    for answer in (
        client.post("/listings/", json=body(code=first["code"].lower())),
        client.patch(f"/listings/{second['id']}", json={"code": f" {first['code']} "}),
        client.put(f"/listings/{second['id']}", json=body(code=first["code"])),
    ):
        assert_problem(answer, status=409, code="code_taken")


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"code": ""}, "code"),
        ({"code": "   "}, "code"),
        ({"code": "AÇ1"}, "code"),
        ({"code": 5}, "code"),
        ({"title": "a\x00b"}, "title"),
        ({"title": None}, "title"),
        ({"title": "\u2003"}, "title"),
        ({"purpose": "sale"}, "purpose"),
        ({"purpose": "XSALE"}, "purpose"),
        ({"property_type": "Apartamento"}, "property_type"),
        ({"sale_price": None}, "sale_price"),
        ({"sale_price": 0}, "sale_price"),
        ({"sale_price": -1}, "sale_price"),
        ({"sale_price": 10.005}, "sale_price"),
        ({"sale_price": 1e300}, "sale_price"),
        ({"sale_price": 10**30}, "sale_price"),
        ({"sale_price": True}, "sale_price"),
        ({"sale_price": "R$ 450.000"}, "sale_price"),
        ({"sale_price": "450,50"}, "sale_price"),
        ({"sale_price": "NaN"}, "sale_price"),
        ({"rent_price": 1000}, "rent_price"),
        ({"condominium_fee": "-1"}, "condominium_fee"),
        ({"state": "sp"}, "state"),
        ({"bedrooms": -1}, "bedrooms"),
        ({"bedrooms": 1000}, "bedrooms"),
        ({"bedrooms": "3"}, "bedrooms"),
        ({"bedrooms": True}, "bedrooms"),
        ({"bedrooms": 1, "suites": 2}, "suites"),
        ({"area": 0}, "area"),
        ({"area": 100_000_000}, "area"),
        ({"pets": "sim"}, "pets"),
        ({"furnished": 1}, "furnished"),
        ({"photos": None}, "photos"),
        ({"photos": ["ftp://fotos.example/1.jpg"]}, "photos"),
        ({"photos": ["https://"]}, "photos"),
        ({"photos": ["https://fotos.example/1.jpg"] * 31}, "photos"),
        ({"description": "x" * 10_001}, "description"),
        ({"is_active": None}, "is_active"),
        ({"colour": "blue"}, "colour"),
        ({"id": "6a41b347-8d80-4ce9-84ba-7af66f369f6a"}, "id"),
        ({"revision": 7}, "revision"),
        ({"a/b~c é": 1}, "a~1b~0c%20%C3%A9"),
    ],
    ids=lambda value: str(value)[:60],
)
def test_a_bad_field_is_named(client: httpx.Client, wrong: dict[str, Any], pointer: str) -> None:
    assert pointers(client.post("/listings/", json=body(**wrong))) == [f"#/{pointer}"]
    address = f"/listings/{add(client)['id']}"
    before = client.get(address).json()
    assert pointers(client.patch(address, json=wrong)) == [f"#/{pointer}"]
    assert client.get(address).json() == before


def test_everything_that_is_missing_is_named(client: httpx.Client) -> None:
    required = ["code", "title", "purpose", "property_type", "neighbourhood", "city", "state"]
    assert pointers(client.post("/listings/", json={})) == [f"#/{name}" for name in required]


def test_all_bad_fields_are_named_at_once(client: httpx.Client) -> None:
    answer = client.post("/listings/", json=body(code="", bedrooms="3", state="XX", colour="blue"))
    assert sorted(pointers(answer)) == ["#/bedrooms", "#/code", "#/colour", "#/state"]


@pytest.mark.parametrize("content", [b"[]", b'"x"', b"null", b"7"])
def test_json_that_is_no_object_is_no_listing(client: httpx.Client, content: bytes) -> None:
    assert pointers(send(client, content)) == ["#"]


@pytest.mark.parametrize("content", [b"", b"{", b'{"code": NaN}', b'{"code": "\xff"}', b"[" * 100_000, b'{"a":1}x'])
def test_what_is_no_json_is_refused(client: httpx.Client, content: bytes) -> None:
    assert_problem(send(client, content), status=400, code="invalid_json")


def test_half_of_a_surrogate_pair_is_refused(client: httpx.Client) -> None:
    address = f"/listings/{add(client)['id']}"
    for content in (b'{"title": "\\ud800"}', b'{"\\ud800": 1}', b'{"photos": ["https://\\ud800"]}'):
        assert_problem(send(client, content, address=address, method="PATCH"), status=400, code="invalid_listing")


def test_another_content_type_and_a_body_that_is_too_large_are_refused(client: httpx.Client) -> None:
    plain = client.post("/listings/", content=b"{}", headers={"Content-Type": "text/plain"})
    assert_problem(plain, status=415, code="unsupported_media_type")
    large = send(client, b'{"title": "' + b"x" * 2**20 + b'"}')
    assert_problem(large, status=413, code="body_too_large")


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("listing", ["6a41b347-8d80-4ce9-84ba-7af66f369f6a", "1", "%00", "AP0001"])
def test_an_unknown_listing_is_answered_404(client: httpx.Client, method: str, listing: str) -> None:
    document = body() if method in {"PUT", "PATCH"} else None
    answer = client.request(method, f"/listings/{listing}", json=document)
    assert_problem(answer, status=404, code="listing_not_found")


def test_errors_are_in_portuguese_unless_english_is_asked_for(client: httpx.Client) -> None:
    wrong = body(purpose="RENT", bedrooms=1, suites=2)
    in_portuguese = client.post("/listings/", json=wrong, headers={"Accept-Language": ""}).json()
    assert in_portuguese["title"] == "Imóvel inválido"
    assert [error["detail"] for error in in_portuguese["errors"]] == [
        "Não cabe nesta finalidade: deixe vazio.",
        "É necessário para esta finalidade.",
        "Há mais suítes do que quartos.",
    ]
    in_english = client.post("/listings/", json=body(state="XX", bedrooms=-1)).json()
    assert in_english["errors"][1]["detail"] == "Must be a whole number from 0 to 999, or null."
