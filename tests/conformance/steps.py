"""Steps that many tests take. As all of tests/conformance, they speak HTTP only and import nothing of Prosa."""

from typing import Any

import httpx

from tests.samples import new_conversation, new_id


def open_conversation(client: httpx.Client) -> str:
    """Record a new conversation and return its id."""
    conversation = new_id()
    send(client, new_conversation(conversation))
    return conversation


def send(client: httpx.Client, *events: dict[str, Any]) -> None:
    """Post `events` one after another; each must be accepted."""
    for event in events:
        answer = client.post("/webhook/", json=event)
        assert answer.is_success, answer.text


def post_json(client: httpx.Client, body: bytes | str, *, address: str = "/webhook/") -> httpx.Response:
    """Post `body` as it is, declared as JSON."""
    return client.post(address, content=body, headers={"Content-Type": "application/json"})


def read(client: httpx.Client, conversation: str) -> Any:
    """Return the conversation as the API shows it."""
    answer = client.get(f"/conversations/{conversation}")
    assert answer.status_code == 200, answer.text
    return answer.json()


def assert_problem(answer: httpx.Response, *, status: int, code: str) -> Any:
    """Check that `answer` is the problem `code` with all that every problem document holds, and return the document."""
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json"), answer.text
    document = answer.json()
    assert document["type"] == f"/api/problems/{code}"
    assert document["code"] == code
    assert document["status"] == status
    assert document["title"].strip()
    assert document["detail"].strip()
    return document


def assert_invalid_event(answer: httpx.Response, pointers: list[str]) -> None:
    """Check that `answer` refuses an event and names exactly the places `pointers`."""
    document = assert_problem(answer, status=400, code="invalid_event")
    assert [error["pointer"] for error in document["errors"]] == pointers
    assert all(error["detail"].strip() for error in document["errors"])


def results_of(answer: httpx.Response) -> list[Any]:
    """Return the lines of an answered batch; their indexes must count from 0."""
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json"), answer.text
    [(name, results)] = answer.json().items()
    assert name == "results"
    assert [line["index"] for line in results] == list(range(len(results)))
    return list(results)


def statuses_and_codes(answer: httpx.Response) -> list[tuple[int, str]]:
    """Return what became of each event of an answered batch."""
    return [(line["status"], line["code"]) for line in results_of(answer)]
