"""What is accepted and what is answered: JSON, and texts in Portuguese or English."""

import json

import httpx
import pytest

from tests.conformance.steps import assert_problem, open_conversation
from tests.samples import new_conversation, new_id


@pytest.mark.parametrize(
    "content_type",
    [
        None,
        "",
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/xml",
        "application/x-ndjson",
        "application/jsonp",
        "application/vnd.api+json",
        "text/json",
        "json",
        "*/*",
        "application/xml, application/json",
        ";application/json",
    ],
    ids=repr,
)
def test_the_webhook_takes_json_only(client: httpx.Client, content_type: str | None) -> None:
    conversation = new_id()
    headers = {} if content_type is None else {"Content-Type": content_type}
    answer = client.post("/webhook/", content=json.dumps(new_conversation(conversation)), headers=headers)
    document = assert_problem(answer, status=415, code="unsupported_media_type")
    assert document["allowed"] == ["application/json"]
    assert client.get(f"/conversations/{conversation}").status_code == 404


@pytest.mark.parametrize("content_type", [None, "text/plain", "application/json-seq", "text/csv"], ids=repr)
def test_batches_take_json_and_ndjson_only(client: httpx.Client, content_type: str | None) -> None:
    headers = {} if content_type is None else {"Content-Type": content_type}
    answer = client.post("/webhook/batch/", content="[]", headers=headers)
    document = assert_problem(answer, status=415, code="unsupported_media_type")
    assert document["allowed"] == ["application/json", "application/x-ndjson"]


@pytest.mark.parametrize(
    "content_type",
    [
        "application/json; charset=utf-8",
        'application/json;charset="UTF-8"',
        "application/json; charset=iso-8859-1",
        "application/json ; x=y ; z",
        "application/json;",
        "Application/JSON",
    ],
)
def test_parameters_of_the_content_type_are_passed_over(client: httpx.Client, content_type: str) -> None:
    body = json.dumps(new_conversation(new_id()))
    assert client.post("/webhook/", content=body, headers={"Content-Type": content_type}).status_code == 201
    answer = client.post("/webhook/batch/", content=f"[{body}]", headers={"Content-Type": content_type})
    assert answer.status_code == 200


@pytest.mark.parametrize("size", [100_000, 5_000_000])
def test_a_large_body_of_another_type_gets_its_answer(client: httpx.Client, size: int) -> None:
    answer = client.post("/webhook/", content=b"x" * size, headers={"Content-Type": "text/plain"})
    assert_problem(answer, status=415, code="unsupported_media_type")


@pytest.mark.parametrize(
    "accept",
    ["application/xml", "text/html", "text/html,application/xhtml+xml,*/*;q=0.8", "image/png", "nonsense;;q=x", ""],
)
def test_answers_are_json_whatever_the_client_accepts(client: httpx.Client, accept: str) -> None:
    headers = {"Accept": accept}
    conversation = open_conversation(client)
    sent = client.post("/webhook/", json=new_conversation(conversation), headers=headers)
    assert (sent.status_code, sent.headers["content-type"]) == (200, "application/json")
    shown = client.get(f"/conversations/{conversation}", headers=headers)
    assert (shown.status_code, shown.headers["content-type"]) == (200, "application/json")
    listed = client.get("/conversations/", headers=headers)
    assert (listed.status_code, listed.headers["content-type"]) == (200, "application/json")
    unknown = client.get(f"/conversations/{new_id()}", headers=headers)
    assert_problem(unknown, status=404, code="conversation_not_found")
    assert_problem(client.get("/api/nothing", headers=headers), status=404, code="not_found")


@pytest.mark.parametrize("format_", ["xml", "html", "api", "json", "openapi"])
def test_a_format_parameter_is_ignored(client: httpx.Client, format_: str) -> None:
    conversation = open_conversation(client)
    answer = client.get(f"/conversations/{conversation}", params={"format": format_})
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    schema = client.get("/api/schema/", params={"format": format_})
    assert (schema.status_code, schema.headers["content-type"]) == (200, "application/vnd.oai.openapi+json")


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        (None, "pt-br"),
        ("", "pt-br"),
        ("*", "pt-br"),
        ("pt-BR", "pt-br"),
        ("pt", "pt-br"),
        ("pt-PT,en;q=0.5", "pt-br"),
        ("en", "en"),
        ("EN", "en"),
        ("en-GB", "en"),
        ("en;q=0.1, pt-BR;q=0.9", "pt-br"),
        ("pt-BR;q=0.1, en;q=0.9", "en"),
        ("de, en;q=0.5", "en"),
        ("de, fr;q=0.9", "pt-br"),
        ("nonsense;;q=x,,", "pt-br"),
        ("en," * 2_000, "en"),
    ],
    ids=lambda value: repr(value)[:30],
)
def test_problems_are_explained_in_the_clients_language(
    client: httpx.Client, accepted: str | None, language: str
) -> None:
    # httpx sends no Accept-Language of its own.
    headers = {} if accepted is None else {"Accept-Language": accepted}
    answer = client.get("/conversations/unknown", headers=headers)
    document = assert_problem(answer, status=404, code="conversation_not_found")
    assert answer.headers["content-language"] == language
    assert "accept-language" in answer.headers["vary"].lower()
    title = {"en": "Conversation not found", "pt-br": "Conversa não encontrada"}[language]
    assert document["title"] == title


def test_every_problem_is_explained_in_both_languages(client: httpx.Client) -> None:
    english = client.get("/api/problems/", headers={"Accept-Language": "en"}).json()["problems"]
    portuguese = client.get("/api/problems/", headers={"Accept-Language": "pt-BR"}).json()["problems"]
    assert [problem["code"] for problem in english] == [problem["code"] for problem in portuguese]
    alike = [
        (one["code"], member)
        for one, other in zip(english, portuguese, strict=True)
        for member in ("title", "detail")
        if one[member] == other[member]
    ]
    assert alike == []


@pytest.mark.parametrize(
    ("event", "pointer"),
    [
        (new_conversation("no id"), "#/data/id"),
        (new_conversation(new_id(), timestamp="never"), "#/timestamp"),
        (new_conversation(new_id()) | {"type": "UNKNOWN"}, "#/type"),
        ({"type": "NEW_MESSAGE", "timestamp": "2025-02-21T10:20:42"}, "#/data"),
    ],
    ids=["id", "timestamp", "type", "data"],
)
def test_what_is_wrong_with_a_field_is_told_in_the_clients_language(
    client: httpx.Client, event: dict[str, object], pointer: str
) -> None:
    answers = [client.post("/webhook/", json=event, headers={"Accept-Language": tag}) for tag in ("en", "pt-BR")]
    [english], [portuguese] = (answer.json()["errors"] for answer in answers)
    assert (english["pointer"], portuguese["pointer"]) == (pointer, pointer)
    assert english["detail"] != portuguese["detail"]


def test_a_bad_parameter_is_told_in_the_clients_language(client: httpx.Client) -> None:
    answers = [client.get("/conversations/?limit=0", headers={"Accept-Language": tag}) for tag in ("en", "pt-BR")]
    [english], [portuguese] = (answer.json()["errors"] for answer in answers)
    assert english["detail"] == "Must be a whole number from 1 to 200."
    assert portuguese["detail"] != english["detail"]


def test_refused_items_of_a_batch_are_explained_in_the_clients_language(client: httpx.Client) -> None:
    english = client.post("/webhook/batch/", json=[{}], headers={"Accept-Language": "en"})
    portuguese = client.post("/webhook/batch/", json=[{}])
    assert english.headers["content-language"] == "en"
    assert portuguese.headers["content-language"] == "pt-br"
    [one], [other] = english.json()["results"], portuguese.json()["results"]
    assert one["title"] == "Invalid event"
    assert one["title"] != other["title"]
    assert one["errors"][0]["detail"] != other["errors"][0]["detail"]
