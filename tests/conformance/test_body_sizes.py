"""How large a body may be: 1 MiB for an event, whether its length is declared or not."""

import json
from collections.abc import Iterator

import httpx
import pytest

from tests.conformance.steps import assert_problem, open_conversation, post_json, read
from tests.samples import new_conversation, new_id, new_message

LIMIT = 1_048_576


def in_chunks(body: bytes) -> Iterator[bytes]:
    """Make httpx send `body` chunked, without a Content-Length."""
    for start in range(0, len(body), 65_536):
        yield body[start : start + 65_536]


def padded(body: bytes, *, to: int) -> bytes:
    """Return the JSON `body` followed by blanks, `to` bytes in all."""
    return body + b" " * (to - len(body))


@pytest.mark.parametrize("size", [LIMIT + 1, 3_000_000], ids=["one byte over", "3 MB"])
@pytest.mark.parametrize("chunked", [False, True], ids=["with its length", "chunked"])
def test_a_body_over_the_limit_is_refused(client: httpx.Client, size: int, chunked: bool) -> None:
    conversation = new_id()
    body = padded(json.dumps(new_conversation(conversation)).encode(), to=size)
    content = in_chunks(body) if chunked else body
    answer = client.post("/webhook/", content=content, headers={"Content-Type": "application/json"})
    document = assert_problem(answer, status=413, code="body_too_large")
    assert document["limit"] == LIMIT
    assert client.get(f"/conversations/{conversation}").status_code == 404


@pytest.mark.parametrize("chunked", [False, True], ids=["with its length", "chunked"])
def test_content_that_fills_the_limit_is_recorded_and_read_back(client: httpx.Client, chunked: bool) -> None:
    event = new_message(open_conversation(client), content="")
    event["data"]["content"] = "a" * (LIMIT - len(json.dumps(event)))
    body = json.dumps(event).encode()
    assert len(body) == LIMIT
    content = in_chunks(body) if chunked else body
    answer = client.post("/webhook/", content=content, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["outcome"]) == (201, "recorded")
    [message] = read(client, event["data"]["conversation_id"])["messages"]
    assert message["content"] == event["data"]["content"]


def test_a_small_chunked_body_is_recorded(client: httpx.Client) -> None:
    body = json.dumps(new_conversation(new_id())).encode()
    headers = {"Content-Type": "application/json"}
    answer = client.post("/webhook/", content=iter([body[:10], body[10:]]), headers=headers)
    assert answer.status_code == 201


@pytest.mark.parametrize("address", ["/webhook/", "/webhook/batch/"])
def test_an_empty_body_is_not_json(client: httpx.Client, address: str) -> None:
    assert_problem(post_json(client, b"", address=address), status=400, code="invalid_json")


def test_the_connection_serves_on_after_a_body_was_refused(client: httpx.Client) -> None:
    for _ in range(3):
        assert_problem(post_json(client, b" " * (LIMIT + 1)), status=413, code="body_too_large")
        assert client.post("/webhook/", json=new_conversation(new_id())).status_code == 201


@pytest.mark.parametrize("address", ["/webhook/", "/api/nothing"])
def test_a_refused_body_leaves_the_connection_to_the_next_request(client: httpx.Client, address: str) -> None:
    for _ in range(50):
        answer = client.post(address, content=b"x" * 200_000, headers={"Content-Type": "text/plain"})
        assert answer.status_code in {415, 404}
