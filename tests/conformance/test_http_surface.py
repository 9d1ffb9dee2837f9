"""The addresses: both roots, with and without final slash, their methods, and what is no address at all."""

import httpx
import pytest

from tests.conformance.steps import assert_problem, open_conversation, read
from tests.samples import new_conversation, new_id

ROOTS = pytest.mark.parametrize("root", ["", "/api"], ids=["at the root", "under /api"])
SLASH = pytest.mark.parametrize("slash", ["", "/"], ids=["without slash", "with slash"])
ADDRESSES = [
    ("/webhook/", "POST"),
    ("/webhook/batch/", "POST"),
    ("/conversations/", "GET, HEAD"),
    ("/conversations/6a41b347-8d80-4ce9-84ba-7af66f369f6a", "GET, HEAD, DELETE"),
    ("/deliveries/", "GET, HEAD"),
    ("/deliveries/replay", "POST"),
    ("/deliveries/6a41b347-8d80-4ce9-84ba-7af66f369f6a", "GET, HEAD"),
    ("/deliveries/6a41b347-8d80-4ce9-84ba-7af66f369f6a/replay", "POST"),
    ("/listings/", "GET, HEAD, POST"),
    ("/listings/6a41b347-8d80-4ce9-84ba-7af66f369f6a", "GET, HEAD, PUT, PATCH, DELETE"),
    ("/api/problems/", "GET, HEAD"),
    ("/api/problems/not_found", "GET, HEAD"),
    ("/api/schema/", "GET, HEAD"),
    ("/api/docs/", "GET, HEAD"),
    ("/api/redoc/", "GET, HEAD"),
]
METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "FROB"]


@ROOTS
@SLASH
def test_the_webhook_answers_at_both_forms_of_both_addresses(client: httpx.Client, root: str, slash: str) -> None:
    conversation = new_id()
    answer = client.post(f"{root}/webhook{slash}", json=new_conversation(conversation))
    assert answer.status_code == 201
    assert read(client, conversation)["id"] == conversation


@ROOTS
@SLASH
def test_batches_answer_at_both_forms_of_both_addresses(client: httpx.Client, root: str, slash: str) -> None:
    answer = client.post(f"{root}/webhook/batch{slash}", json=[new_conversation(new_id())])
    assert (answer.status_code, answer.json()["results"][0]["status"]) == (200, 201)


@ROOTS
@SLASH
def test_conversations_answer_at_both_forms_of_both_addresses(client: httpx.Client, root: str, slash: str) -> None:
    conversation = open_conversation(client)
    one = client.get(f"{root}/conversations/{conversation}{slash}")
    assert (one.status_code, one.json()["id"]) == (200, conversation)
    several = client.get(f"{root}/conversations{slash}")
    assert (several.status_code, list(several.json())) == (200, ["results", "next"])


@ROOTS
@SLASH
def test_deliveries_answer_at_both_forms_of_both_addresses(client: httpx.Client, root: str, slash: str) -> None:
    open_conversation(client)
    several = client.get(f"{root}/deliveries{slash}?limit=1")
    assert (several.status_code, list(several.json())) == (200, ["results", "next"])
    [newest] = several.json()["results"]
    one = client.get(f"{root}/deliveries/{newest['id']}{slash}")
    assert (one.status_code, one.json()["id"]) == (200, newest["id"])


@SLASH
@pytest.mark.parametrize(
    ("address", "content_type"),
    [
        ("/api/docs", "text/html; charset=utf-8"),
        ("/api/redoc", "text/html; charset=utf-8"),
        ("/api/schema", "application/vnd.oai.openapi+json"),
        ("/api/problems", "application/json"),
        ("/api/problems/invalid_event", "application/json"),
    ],
)
def test_the_documentation_answers_at_both_forms(
    client: httpx.Client, address: str, content_type: str, slash: str
) -> None:
    answer = client.get(address + slash)
    assert (answer.status_code, answer.headers["content-type"]) == (200, content_type)


@pytest.mark.parametrize("page", ["/api/docs/", "/api/redoc/"])
def test_the_documentation_loads_nothing_from_other_sites(client: httpx.Client, page: str) -> None:
    text = client.get(page).text
    assert "<script" in text
    assert "http://" not in text
    assert "https://" not in text


@pytest.mark.parametrize(
    ("method", "address", "allowed"),
    [(method, address, allowed) for address, allowed in ADDRESSES for method in METHODS if method not in allowed],
)
def test_a_method_that_is_not_served_is_answered_405(
    client: httpx.Client, method: str, address: str, allowed: str
) -> None:
    answer = client.request(method, address)
    assert_problem(answer, status=405, code="method_not_allowed")
    assert answer.headers["allow"] == allowed


@pytest.mark.parametrize("address", ["/webhook/", "/webhook/batch/", "/deliveries/replay"])
def test_head_is_refused_without_a_body_where_nothing_can_be_read(client: httpx.Client, address: str) -> None:
    answer = client.head(address)
    assert (answer.status_code, answer.headers["allow"], answer.content) == (405, "POST", b"")


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE", "OPTIONS"])
@pytest.mark.parametrize(
    "address",
    [
        "/api",
        "/api/",
        "/api/nothing",
        "/api/api/webhook/",
        "/api//webhook/",
        "/webhook//",
        "/webhook/x",
        "/webhook/batch/x",
        "/webhook/batch.json",
        "/conversations/6a41b347-8d80-4ce9-84ba-7af66f369f6a/messages",
        "/conversations//",
        "/deliveries//",
        "/listings//",
        "/listings/6a41b347-8d80-4ce9-84ba-7af66f369f6a/photos",
        "/deliveries/replay/x",
        "/deliveries/6a41b347-8d80-4ce9-84ba-7af66f369f6a/body",
        "/api/problems/not_found/x",
        "/api/schema/openapi.json",
    ],
)
def test_an_unknown_address_under_the_api_is_answered_404(client: httpx.Client, address: str, method: str) -> None:
    assert_problem(client.request(method, address), status=404, code="not_found")


def test_an_unknown_problem_is_answered_404(client: httpx.Client) -> None:
    assert_problem(client.get("/api/problems/unheard_of"), status=404, code="not_found")


@ROOTS
@pytest.mark.parametrize(
    "malformed",
    [
        "1",
        "None",
        "6a41b347-8d80-4ce9-84ba-7af66f369f6",
        "6a41b347-8d80-4ce9-84ba-7af66f369f6a.json",
        "%7B6a41b347-8d80-4ce9-84ba-7af66f369f6a%7D",
        "6a41b347-8d80-4ce9-84ba-7af66f369f6a%00",
        "%00",
        "%20",
        "%0a",
        "%ff",
        "%ed%a0%80",
        "%F0%9F%8F%A0",
        "%2e%2e",
        "%25",
        "' OR 1=1 --",
        "6" * 20_000,
    ],
    ids=lambda text: text[:40],
)
def test_a_malformed_id_is_answered_404(client: httpx.Client, root: str, malformed: str) -> None:
    answer = client.get(f"{root}/conversations/{malformed}")
    assert_problem(answer, status=404, code="conversation_not_found")


@pytest.mark.parametrize(
    "target",
    [
        b"/conversations/../../../../etc/passwd",
        b"/conversations/..%2f..%2f..%2fetc%2fpasswd",
        b"/conversations/%2e%2e/%2e%2e/etc/passwd",
        b"/conversations/..%5c..%5cwindows%5cwin.ini",
        b"/api/problems/../../manage.py",
        b"/api/problems/%2e%2e%2f%2e%2e%2fmanage.py",
        b"/api/docs/../../../prosa/settings.py",
        b"/webhook/%00/../../../etc/passwd",
    ],
)
def test_no_path_leads_out_of_the_api(client: httpx.Client, target: bytes) -> None:
    answer = client.get("/conversations/", extensions={"target": target})
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")


def test_a_long_query_that_means_nothing_is_ignored(client: httpx.Client) -> None:
    assert client.get("/conversations/", params={"unknown": "a" * 20_000}).status_code == 200


def test_a_query_of_too_many_parameters_is_refused(client: httpx.Client) -> None:
    many = "&".join(f"name{number}=1" for number in range(1_001))
    assert_problem(client.get(f"/conversations/?{many}"), status=400, code="invalid_parameter")
    assert client.post(f"/webhook/?{many}", json=new_conversation(new_id())).status_code == 201


@pytest.mark.parametrize("query", ["%", "%zz=%zz", "&&&===", "%00=%00", "%ff=%ff", "a[]=1&a[b]=2", ";", "?"])
def test_a_query_that_cannot_be_read_does_no_harm(client: httpx.Client, query: str) -> None:
    answer = client.get("/conversations/", extensions={"target": f"/conversations/?{query}".encode()})
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")


def test_the_last_of_several_parameters_with_one_name_counts(client: httpx.Client) -> None:
    for _ in range(3):
        open_conversation(client)
    answer = client.get("/conversations/?limit=1&limit=2")
    assert (answer.status_code, len(answer.json()["results"])) == (200, 2)
    assert client.get("/conversations/?limit=nonsense&limit=1").status_code == 200
    assert_problem(client.get("/conversations/?limit=1&limit=nonsense"), status=400, code="invalid_parameter")


def test_a_query_does_not_keep_an_event_out(client: httpx.Client) -> None:
    assert client.post("/webhook?source=crm&format=xml", json=new_conversation(new_id())).status_code == 201
