"""Web pages of other origins: none may read the API, unless its origin is named exactly."""

from collections.abc import Iterator

import httpx
import pytest

from tests.rest.clients import client_of_new_server

pytestmark = pytest.mark.any_database

ORIGIN = "https://site.example"
PREFLIGHT = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "x-api-key, content-type"}


@pytest.fixture(scope="module")
def configured(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    folder = tmp_path_factory.mktemp("cors")
    with client_of_new_server(folder, CORS_ALLOWED_ORIGINS=f"{ORIGIN},http://localhost:5173") as client:
        yield client


def cors_headers_of(answer: httpx.Response) -> dict[str, str]:
    return {name: value for name, value in answer.headers.items() if name.startswith("access-control-")}


def test_nothing_is_allowed_where_nothing_is_configured(client: httpx.Client) -> None:
    for method, headers in (("GET", {}), ("OPTIONS", PREFLIGHT)):
        answer = client.request(method, "/conversations/", headers={"Origin": ORIGIN, **headers})
        assert cors_headers_of(answer) == {}


@pytest.mark.parametrize("address", ["/webhook/", "/api/conversations", "/listings/", "/webhook/crm/"])
def test_an_origin_that_is_named_may_ask_and_is_told_what(configured: httpx.Client, address: str) -> None:
    answer = configured.options(address, headers={"Origin": ORIGIN, **PREFLIGHT})
    assert (answer.status_code, answer.content) == (204, b"")
    headers = cors_headers_of(answer)
    assert headers["access-control-allow-origin"] == ORIGIN
    assert "POST" in headers["access-control-allow-methods"]
    assert {"X-API-Key", "X-Request-ID"} <= set(headers["access-control-allow-headers"].split(", "))
    assert "access-control-allow-credentials" not in headers
    assert answer.headers["vary"] == "Origin"


def test_answers_and_problems_can_be_read_by_the_page(configured: httpx.Client) -> None:
    for address, status in (("/conversations/", 200), ("/conversations/x", 404)):
        answer = configured.get(address, headers={"Origin": "http://localhost:5173"})
        assert answer.status_code == status
        assert answer.headers["access-control-allow-origin"] == "http://localhost:5173"
        assert "X-Request-ID" in answer.headers["access-control-expose-headers"]
        assert "Origin" in answer.headers["vary"]


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "null",
        "http://site.example",
        "https://site.example:444",
        "https://a.site.example",
        "",
        "*",
    ],
)
def test_no_other_origin_may(configured: httpx.Client, origin: str) -> None:
    for method, headers in (("GET", {}), ("OPTIONS", PREFLIGHT)):
        answer = configured.request(method, "/conversations/", headers={"Origin": origin, **headers})
        assert cors_headers_of(answer) == {}
        assert "Origin" in answer.headers["vary"]


def test_pages_are_left_alone(configured: httpx.Client) -> None:
    for address in ("/entrar/", "/conversas/ao-vivo/", "/static/inbox/app.js"):
        assert cors_headers_of(configured.get(address, headers={"Origin": ORIGIN})) == {}
