"""A batch as large as one may be, with every kind of bad item in it."""

import base64
import json
from collections.abc import Iterator
from itertools import cycle, islice
from typing import Any, NamedTuple

import httpx
import pytest

from tests.conformance.steps import open_conversation, read, send, statuses_and_codes
from tests.samples import close_conversation, new_conversation, new_id, new_message

EVENTS = 1_000


class Item(NamedTuple):
    """What is sent, and what is answered."""

    body: bytes
    status: int
    code: str


class Standing(NamedTuple):
    """Conversations and a message that are recorded before the batch comes."""

    open: str
    closed: str
    message: dict[str, Any]


@pytest.fixture
def standing(client: httpx.Client) -> Standing:
    standing = Standing(open_conversation(client), open_conversation(client), new_message(new_id()))
    standing.message["data"]["conversation_id"] = standing.open
    send(client, standing.message, close_conversation(standing.closed))
    return standing


def as_bytes(event: Any) -> bytes:
    return json.dumps(event).encode()


def every_kind(standing: Standing) -> Iterator[Item]:
    """Yield fresh items: good ones, those against the rules, and those that are no events."""
    message, unknown = new_message(standing.open), new_id()
    yield Item(as_bytes(message), 201, "recorded")
    yield Item(as_bytes(new_conversation(new_id())), 201, "recorded")
    yield Item(as_bytes(standing.message), 200, "duplicate")
    yield Item(
        as_bytes(new_message(standing.open, message_id=message["data"]["id"], content="Não")), 409, "id_conflict"
    )
    yield Item(as_bytes(new_conversation(standing.open, timestamp="2020-01-01T00:00:00")), 409, "id_conflict")
    yield Item(as_bytes(close_conversation(standing.closed, timestamp="2020-01-01T00:00:00")), 409, "already_closed")
    yield Item(as_bytes(new_message(standing.closed)), 409, "conversation_closed")
    yield Item(as_bytes(new_message(unknown)), 404, "conversation_not_found")
    yield Item(as_bytes(close_conversation(unknown)), 404, "conversation_not_found")
    for value in (None, True, 1, "text", [], {}, [message], {"type": "NEW_MESSAGE"}):
        yield Item(as_bytes(value), 400, "invalid_event")
    for field in ("type", "timestamp", "data"):
        yield Item(as_bytes(message | {field: None}), 400, "invalid_event")
    yield Item(as_bytes(message | {"type": "RENAME_CONVERSATION"}), 400, "invalid_event")
    yield Item(as_bytes(message | {"timestamp": "2025-02-30T10:00:00"}), 400, "invalid_event")
    for bad in ({"id": "no id"}, {"direction": "BOTH"}, {"content": " "}, {"content": "\x00"}, {"content": "\ud83d"}):
        yield Item(as_bytes(message | {"data": message["data"] | bad}), 400, "invalid_event")
    yield Item(as_bytes(message).replace(b"tudo", b"t\xfcdo"), 400, "invalid_json")


def not_json(standing: Standing) -> Iterator[Item]:
    """Yield what can stand on a line, but in no array."""
    message = as_bytes(new_message(standing.open))
    for body in (
        b"{",
        message[:-1],
        message + b"}",
        b"NaN",
        b"nonsense",
        b"\x00",
        b"[" * 5_000,
        b"\xef\xbb\xbf" + message,
    ):
        yield Item(body, 400, "invalid_json")


def thousand_items(standing: Standing, *, as_lines: bool) -> list[Item]:
    kinds = [every_kind, not_json] if as_lines else [every_kind]
    return list(islice((item for kind in cycle(kinds) for item in kind(standing)), EVENTS))


def ledger_of(client: httpx.Client, request_id: str) -> list[Any]:
    """Return the deliveries of one request, the first first."""
    found: list[Any] = []
    parameters = {"request": request_id, "limit": "100"}
    while len(found) <= EVENTS:
        page = client.get("/deliveries/", params=parameters).json()
        found += page["results"]
        if page["next"] is None:
            return found[::-1]
        parameters["cursor"] = page["next"]
    raise AssertionError("There are more deliveries than events.")


def body_of(client: httpx.Client, delivery: Any) -> bytes:
    shown = client.get(f"/deliveries/{delivery['id']}").json()
    return base64.b64decode(shown["body"]) if shown["body_encoding"] == "base64" else shown["body"].encode()


@pytest.mark.parametrize("as_lines", [False, True], ids=["array", "NDJSON"])
def test_each_of_a_thousand_items_gets_its_own_answer_and_its_own_delivery(
    client: httpx.Client, standing: Standing, as_lines: bool
) -> None:
    items = thousand_items(standing, as_lines=as_lines)
    bodies = [item.body for item in items]
    content = b"\n".join(bodies) if as_lines else b"[" + b", ".join(bodies) + b"]"
    headers = {"Content-Type": "application/x-ndjson" if as_lines else "application/json"}
    answer = client.post("/webhook/batch/", content=content, headers=headers)

    assert statuses_and_codes(answer) == [(item.status, item.code) for item in items]
    recorded = [json.loads(item.body)["data"] for item in items if item.code == "recorded"]
    messages = {data["id"] for data in recorded if "content" in data} | {standing.message["data"]["id"]}
    assert {message["id"] for message in read(client, standing.open)["messages"]} == messages
    for data in recorded:
        assert "content" in data or read(client, data["id"])["state"] == "OPEN"
    ledger = ledger_of(client, answer.headers["X-Request-ID"])
    told = [(line["problem"] or {"code": line["outcome"]})["code"] for line in ledger]
    assert told == [item.code for item in items]
    assert [body_of(client, delivery) for delivery in ledger[-60:]] == bodies[-60:]
