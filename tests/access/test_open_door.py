"""Who comes in without a key: this very machine while no key exists, everybody, or nobody (API_OPEN)."""

import socket
from collections.abc import Iterator

import httpx
import pytest

from tests.conformance.steps import assert_problem
from tests.rest.clients import client_of_new_server
from tests.samples import new_conversation, new_id

pytestmark = pytest.mark.any_database

HOSTS = "localhost,127.0.0.1,[::1],.prosa.example"
FORWARDING_HEADERS = pytest.mark.parametrize(
    ("header", "value"),
    [
        ("X-Forwarded-For", "203.0.113.7"),
        ("X-Forwarded-For", "127.0.0.1"),
        ("x-forwarded-for", ""),
        ("X-Forwarded-Host", "localhost"),
        ("X-Forwarded-Proto", "https"),
        ("Forwarded", "for=127.0.0.1"),
        ("X-Real-IP", "127.0.0.1"),
        ("Via", "1.1 proxy"),
        ("CF-Connecting-IP", "127.0.0.1"),
    ],
)
FOREIGN_HOSTS = pytest.mark.parametrize(
    "host", ["prosa.example", "prosa.example:8000", "localhost.prosa.example", "127.0.0.1.prosa.example"]
)
PUBLIC_ADDRESSES = pytest.mark.parametrize(
    "address", ["/api/docs/", "/api/redoc/", "/api/schema/", "/api/problems/", "/api/problems/invalid_key"]
)
GARBAGE_KEYS = pytest.mark.parametrize(
    "headers",
    [
        {"X-API-Key": "garbage"},
        {"X-API-Key": ""},
        {"Authorization": "ApiKey garbage"},
        {"Authorization": "ApiKey"},
        {"Authorization": "apikey x y"},
    ],
    ids=repr,
)


@pytest.fixture(scope="module")
def auto(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    with client_of_new_server(tmp_path_factory.mktemp("auto"), API_OPEN="auto", ALLOWED_HOSTS=HOSTS) as client:
        yield client


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    with client_of_new_server(tmp_path_factory.mktemp("true"), API_OPEN="true", ALLOWED_HOSTS=HOSTS) as client:
        yield client


@pytest.fixture(scope="module")
def shut(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    with client_of_new_server(tmp_path_factory.mktemp("false"), API_OPEN="false", ALLOWED_HOSTS=HOSTS) as client:
        yield client


def assert_comes_in(client: httpx.Client, headers: dict[str, str]) -> None:
    """Check that the client may send events and read conversations."""
    conversation = new_id()
    assert client.post("/webhook/", json=new_conversation(conversation), headers=headers).status_code == 201
    assert client.post("/webhook/batch/", json=[], headers=headers).status_code == 200
    assert client.get(f"/conversations/{conversation}", headers=headers).status_code == 200
    assert client.get("/conversations/", headers=headers).status_code == 200


def assert_stays_out(client: httpx.Client, headers: dict[str, str]) -> None:
    """Check that the client is asked for a key wherever one is needed."""
    conversation = new_id()
    for answer in (
        client.post("/webhook/", json=new_conversation(conversation), headers=headers),
        client.post("/webhook/batch/", json=[], headers=headers),
        client.get(f"/conversations/{conversation}", headers=headers),
        client.get("/conversations/", headers=headers),
        client.delete(f"/conversations/{conversation}", headers=headers),
    ):
        assert_problem(answer, status=401, code="not_authenticated")
        assert answer.headers["www-authenticate"] == 'ApiKey realm="Prosa"'


@pytest.mark.parametrize("host", ["localhost", "LocalHost:9", "127.0.0.1", "127.0.0.1:65535", "[::1]", "[::1]:80"])
def test_this_very_machine_comes_in_while_no_key_exists(auto: httpx.Client, host: str) -> None:
    assert_comes_in(auto, {"Host": host})


@FORWARDING_HEADERS
def test_what_a_proxy_forwards_needs_a_key(auto: httpx.Client, header: str, value: str) -> None:
    assert_stays_out(auto, {header: value})


@pytest.mark.parametrize("header", [b"X-Forwarded-For", b"Forwarded", b"Via"])
def test_a_forwarding_header_that_is_no_text_counts_as_well(auto: httpx.Client, header: bytes) -> None:
    answer = auto.get("/conversations/", headers={header: b"\xff, 203.0.113.7"})
    assert_problem(answer, status=401, code="not_authenticated")


@pytest.mark.parametrize(("version", "status"), [("1.1", 200), ("1.0", 401)])
def test_the_protocol_that_proxies_speak_by_default_needs_a_key(auto: httpx.Client, version: str, status: int) -> None:
    request = f"GET /conversations/ HTTP/{version}\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    with socket.create_connection((auto.base_url.host, auto.base_url.port or 80), timeout=30) as connection:
        connection.sendall(request.encode())
        answer = connection.makefile("rb").readline()
    assert answer.split()[1] == str(status).encode()


@FOREIGN_HOSTS
def test_a_foreign_host_needs_a_key(auto: httpx.Client, host: str) -> None:
    assert_stays_out(auto, {"Host": host})


@GARBAGE_KEYS
def test_a_key_that_is_given_must_be_right_even_while_the_door_is_open(
    auto: httpx.Client, headers: dict[str, str]
) -> None:
    answer = auto.post("/webhook/", json=new_conversation(new_id()), headers=headers)
    assert_problem(answer, status=401, code="invalid_key")
    assert answer.headers["www-authenticate"] == 'ApiKey realm="Prosa"'
    assert_problem(auto.get("/conversations/", headers=headers), status=401, code="invalid_key")


@PUBLIC_ADDRESSES
def test_documentation_is_public_behind_a_proxy(auto: httpx.Client, address: str) -> None:
    assert auto.get(address, headers={"Host": "prosa.example", "X-Forwarded-For": "203.0.113.7"}).status_code == 200


@pytest.mark.parametrize(
    "host", ["unknown.example", "127.0.0.2", "localhost.evil.example", "prosa.example@evil", "prosa.example/", "[::2]"]
)
def test_an_unknown_host_is_not_served(auto: httpx.Client, host: str) -> None:
    assert_problem(auto.get("/conversations/", headers={"Host": host}), status=400, code="invalid_host")


@pytest.mark.parametrize(
    "address",
    [
        "/webhook/",
        "/webhook/batch/",
        "/conversations/6a41b347-8d80-4ce9-84ba-7af66f369f6a",
        "/api/problems/",
        "/api/problems/not_found",
        "/api/schema/",
        "/api/docs/",
        "/api/redoc/",
        "/api/nothing",
        "/conversations/a/b",
    ],
)
def test_an_unknown_host_is_not_served_at_any_address(auto: httpx.Client, address: str) -> None:
    answer = auto.get(address, headers={"Host": "unknown.example"})
    assert_problem(answer, status=400, code="invalid_host")


def test_an_event_for_an_unknown_host_is_not_recorded(auto: httpx.Client) -> None:
    conversation = new_id()
    answer = auto.post("/webhook/", json=new_conversation(conversation), headers={"Host": "unknown.example"})
    assert_problem(answer, status=400, code="invalid_host")
    assert auto.get(f"/conversations/{conversation}").status_code == 404


@FORWARDING_HEADERS
def test_a_door_that_is_open_to_all_lets_forwarded_requests_in(opened: httpx.Client, header: str, value: str) -> None:
    assert_comes_in(opened, {header: value, "Host": "prosa.example"})


@GARBAGE_KEYS
def test_a_key_that_is_given_must_be_right_even_where_nobody_needs_one(
    opened: httpx.Client, headers: dict[str, str]
) -> None:
    assert_problem(opened.get("/conversations/", headers=headers), status=401, code="invalid_key")


def test_a_door_that_is_open_to_all_still_serves_its_own_hosts_only(opened: httpx.Client) -> None:
    answer = opened.get("/conversations/", headers={"Host": "unknown.example"})
    assert_problem(answer, status=400, code="invalid_host")


def test_a_door_that_is_shut_lets_nobody_in_without_a_key(shut: httpx.Client) -> None:
    assert_stays_out(shut, {})


@PUBLIC_ADDRESSES
def test_documentation_is_public_behind_a_shut_door(shut: httpx.Client, address: str) -> None:
    assert shut.get(address).status_code == 200


def test_an_unknown_address_is_no_secret(shut: httpx.Client) -> None:
    assert_problem(shut.get("/api/nothing"), status=404, code="not_found")
