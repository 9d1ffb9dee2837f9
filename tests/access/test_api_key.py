"""The key in the environment (API_KEY): it closes the open door, and lets its holder send events and read."""

import re
from collections.abc import Iterator

import httpx
import pytest

from tests.conformance.steps import assert_problem
from tests.rest.clients import client_of_new_server
from tests.samples import new_conversation, new_id

pytestmark = pytest.mark.any_database

KEY = "Key-for_tests.0123456789~abcdef"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    folder = tmp_path_factory.mktemp("key")
    with client_of_new_server(folder, API_KEY=KEY, ALLOWED_HOSTS="127.0.0.1,prosa.example") as client:
        yield client


@pytest.mark.parametrize(
    "headers",
    [
        {"X-API-Key": KEY},
        {"x-api-key": KEY},
        {"Authorization": f"ApiKey {KEY}"},
        {"authorization": f"apikey {KEY}"},
        {"Authorization": f"APIKEY   {KEY}"},
        {"X-API-Key": KEY, "Host": "prosa.example", "X-Forwarded-For": "203.0.113.7"},
        {"X-API-Key": KEY, "Authorization": "Basic dXNlcjpwYXNzd29yZA=="},
    ],
    ids=["X-API-Key", "x-api-key", "ApiKey", "apikey", "APIKEY", "behind a proxy", "beside another scheme"],
)
def test_the_key_lets_its_holder_send_and_read(client: httpx.Client, headers: dict[str, str]) -> None:
    conversation = new_id()
    assert client.post("/webhook/", json=new_conversation(conversation), headers=headers).status_code == 201
    assert client.post("/webhook/batch/", json=[], headers=headers).status_code == 200
    shown = client.get(f"/conversations/{conversation}", headers=headers)
    assert (shown.status_code, shown.json()["id"]) == (200, conversation)
    assert client.get("/conversations/", headers=headers).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Host": "prosa.example"},
        {"Authorization": f"Bearer {KEY}"},
        {"Authorization": KEY},
        {"Authorization": "Basic dXNlcjpwYXNzd29yZA=="},
        {"Api-Key": KEY},
        {"Cookie": f"X-API-Key={KEY}"},
    ],
    ids=["nothing", "foreign host", "Bearer", "no scheme", "Basic", "another header", "cookie"],
)
def test_without_the_key_nobody_comes_in(client: httpx.Client, headers: dict[str, str]) -> None:
    conversation = new_id()
    sent = client.post("/webhook/", json=new_conversation(conversation), headers=headers)
    assert_problem(sent, status=401, code="not_authenticated")
    assert sent.headers["www-authenticate"] == 'ApiKey realm="Prosa"'
    assert_problem(client.get("/conversations/", headers=headers), status=401, code="not_authenticated")
    known = client.get(f"/conversations/{conversation}", headers={"X-API-Key": KEY})
    assert_problem(known, status=404, code="conversation_not_found")


def test_the_key_is_not_taken_from_the_address(client: httpx.Client) -> None:
    parameters = {"api_key": KEY, "X-API-Key": KEY, "key": KEY}
    assert_problem(client.get("/conversations/", params=parameters), status=401, code="not_authenticated")


@pytest.mark.parametrize(
    "wrong",
    [KEY[:-1], f"{KEY}x", KEY.upper(), f"{KEY},{KEY}", f'"{KEY}"', "garbage", "", "a" * 10_000],
    ids=["shorter", "longer", "upper case", "twice", "quoted", "garbage", "nothing", "very long"],
)
@pytest.mark.parametrize(("header", "scheme"), [("X-API-Key", ""), ("Authorization", "ApiKey ")])
def test_a_wrong_key_is_refused(client: httpx.Client, header: str, scheme: str, wrong: str) -> None:
    headers = {header: f"{scheme}{wrong}".strip()}
    for answer in (
        client.post("/webhook/", json=new_conversation(new_id()), headers=headers),
        client.get("/conversations/", headers=headers),
    ):
        assert_problem(answer, status=401, code="invalid_key")
        assert answer.headers["www-authenticate"] == 'ApiKey realm="Prosa"'


@pytest.mark.parametrize("wrong", [b"\xff" * 31, "chave-não-ascii-0123456789".encode()], ids=["binary", "UTF-8"])
def test_a_key_outside_of_ascii_is_refused(client: httpx.Client, wrong: bytes) -> None:
    assert_problem(client.get("/conversations/", headers={b"X-API-Key": wrong}), status=401, code="invalid_key")


@pytest.mark.parametrize("method", ["DELETE", "PUT", "OPTIONS", "FROB"])
def test_who_has_no_key_is_not_told_which_methods_there_are(client: httpx.Client, method: str) -> None:
    answer = client.request(method, f"/conversations/{new_id()}")
    assert_problem(answer, status=401, code="not_authenticated")
    assert "allow" not in answer.headers


def test_who_has_no_key_is_refused_before_the_body_is_looked_at(client: httpx.Client) -> None:
    answer = client.post("/webhook/", content=b"\xff" * 100_000, headers={"Content-Type": "text/plain"})
    assert_problem(answer, status=401, code="not_authenticated")


@pytest.mark.parametrize("address", ["/api/docs/", "/api/redoc/", "/api/schema/", "/api/problems/"])
def test_documentation_stays_public(client: httpx.Client, address: str) -> None:
    assert client.get(address).status_code == 200


def test_a_web_session_does_not_open_the_api(client: httpx.Client) -> None:
    with httpx.Client(base_url=client.base_url, follow_redirects=True) as browser:
        form = browser.get("/admin/login/").text
        [token] = re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', form)
        login = {"username": "admin", "password": "admin-password-for-tests", "csrfmiddlewaretoken": token}
        welcome = browser.post("/admin/login/?next=/admin/", data=login)
        assert (welcome.status_code, "sessionid" in browser.cookies) == (200, True)
        assert_problem(browser.get("/conversations/"), status=401, code="not_authenticated")
        sent = browser.post("/webhook/", json=new_conversation(new_id()))
        assert_problem(sent, status=401, code="not_authenticated")


def test_the_key_is_not_needed_where_the_door_is_open_to_all(tmp_path_factory: pytest.TempPathFactory) -> None:
    with client_of_new_server(tmp_path_factory.mktemp("both"), API_KEY=KEY, API_OPEN="true") as client:
        assert client.get("/conversations/").status_code == 200
        assert client.get("/conversations/", headers={"X-API-Key": KEY}).status_code == 200
        assert_problem(client.get("/conversations/", headers={"X-API-Key": "x"}), status=401, code="invalid_key")
