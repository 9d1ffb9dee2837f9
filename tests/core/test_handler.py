"""The way of an API request past Django's middleware: answers carry what pages carry, and are never a redirect."""

from collections.abc import Iterator, Mapping

import httpx
import pytest

from tests.conformance.steps import open_conversation
from tests.rest.clients import client_of_new_server
from tests.samples import new_conversation, new_id

pytestmark = pytest.mark.any_database

SECURITY_HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
}
HSTS = "max-age=31536000"
UNKNOWN = "00000000-0000-4000-8000-000000000000"
THROUGH_TLS = {"X-Forwarded-Proto": "https"}
ADDRESSES = (
    "/webhook",
    "/webhook/batch",
    "/conversations",
    f"/conversations/{UNKNOWN}",
    "/deliveries",
    f"/deliveries/{UNKNOWN}",
    "/api/docs",
    "/api/problems",
    "/api",
    "/api/webhook",
    "/api/webhook/batch",
    "/api/conversations",
    "/api/nothing/here",
    "/webhook/nothing",
    "/conversations/nothing/at/all",
)
METHODS = ("GET", "HEAD", "POST", "DELETE", "OPTIONS")
by_address = pytest.mark.parametrize("address", ADDRESSES)


@pytest.fixture(scope="module")
def behind_tls(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A client of a server that believes that a proxy speaks TLS for it."""
    with client_of_new_server(tmp_path_factory.mktemp("tls"), HTTPS="true", API_OPEN="true") as client:
        yield client


def security_headers_of(answer: httpx.Response) -> Mapping[str, str]:
    return {name: answer.headers.get(name, "") for name in SECURITY_HEADERS}


def both_forms(address: str) -> tuple[str, str]:
    return address, f"{address}/"


@pytest.mark.parametrize("page", ["/admin/login/", "/api/docs/", "/no/such/page"])
def test_pages_carry_the_security_headers(client: httpx.Client, page: str) -> None:
    assert security_headers_of(client.get(page)) == SECURITY_HEADERS


def test_an_event_that_is_recorded_is_answered_with_the_security_headers_of_pages(client: httpx.Client) -> None:
    answer = client.post("/webhook/", json=new_conversation(new_id()))
    assert answer.status_code == 201
    assert security_headers_of(answer) == SECURITY_HEADERS


def test_reading_is_answered_with_the_security_headers_of_pages(client: httpx.Client) -> None:
    address = f"/conversations/{open_conversation(client)}"
    answer = client.get(address)
    assert (answer.status_code, security_headers_of(answer)) == (200, SECURITY_HEADERS)
    unchanged = client.get(address, headers={"If-None-Match": answer.headers["etag"]})
    assert (unchanged.status_code, security_headers_of(unchanged)) == (304, SECURITY_HEADERS)


@pytest.mark.parametrize(
    ("status", "method", "address", "body"),
    [
        (200, "POST", "/webhook/batch/", b"[]"),
        (400, "POST", "/webhook/", b"no JSON"),
        (404, "POST", "/webhook/nothing/", b"{}"),
        (404, "GET", f"/conversations/{UNKNOWN}", b""),
        (404, "GET", "/api/nothing/here/", b""),
        (405, "GET", "/webhook/", b""),
        (405, "PUT", "/conversations/", b""),
        (413, "POST", "/webhook/", b"x" * 2_000_000),
    ],
)
def test_errors_are_answered_with_the_security_headers_of_pages(
    client: httpx.Client, status: int, method: str, address: str, body: bytes
) -> None:
    answer = client.request(method, address, content=body, headers={"Content-Type": "application/json"})
    assert (answer.status_code, security_headers_of(answer)) == (status, SECURITY_HEADERS)


def test_a_host_that_is_not_served_is_told_so_with_the_security_headers_of_pages(client: httpx.Client) -> None:
    answer = client.get("/conversations/", headers={"Host": "elsewhere.example"})
    assert (answer.status_code, security_headers_of(answer)) == (400, SECURITY_HEADERS)


def test_an_answer_to_the_api_sets_no_cookie(client: httpx.Client) -> None:
    for address in ADDRESSES:
        assert "set-cookie" not in client.get(address).headers


@by_address
def test_no_address_of_the_api_answers_with_a_redirect(client: httpx.Client, address: str) -> None:
    for form in both_forms(address):
        for method in METHODS:
            answer = client.request(method, form)
            assert not answer.is_redirect, (method, form)
            assert answer.status_code < 500, (method, form)


@by_address
def test_no_address_of_the_api_redirects_to_https_although_pages_do(behind_tls: httpx.Client, address: str) -> None:
    assert behind_tls.get("/admin/login/").status_code == 301
    for form in both_forms(address):
        for method in ("GET", "POST"):
            answer = behind_tls.request(method, form)
            assert not answer.is_redirect, (method, form)
            assert "strict-transport-security" not in answer.headers


def test_what_came_through_tls_is_answered_with_hsts_as_pages_are(behind_tls: httpx.Client) -> None:
    recorded = behind_tls.post("/webhook/", json=new_conversation(new_id()), headers=THROUGH_TLS)
    refused = behind_tls.post("/webhook/", json={}, headers=THROUGH_TLS)
    unknown = behind_tls.get("/conversations/nothing/here", headers=THROUGH_TLS)
    page = behind_tls.get("/admin/login/", headers=THROUGH_TLS)
    answers = [recorded, refused, unknown, page]
    assert [answer.status_code for answer in answers] == [201, 400, 404, 200]
    assert [answer.headers.get("strict-transport-security") for answer in answers] == [HSTS] * 4
    assert [security_headers_of(answer) for answer in answers] == [SECURITY_HEADERS] * 4


def test_without_https_nobody_can_have_hsts_sent(client: httpx.Client) -> None:
    answer = client.get("/api/problems/", headers=THROUGH_TLS)
    assert answer.status_code == 200
    assert "strict-transport-security" not in answer.headers
