"""Batches with items that cannot be read: an item fails alone, as long as it can be told where it ends."""

import json
from typing import Any

import httpx
import pytest

from tests.conformance.steps import assert_problem, post_json, statuses_and_codes
from tests.samples import new_conversation, new_id, new_message


def one_broken_among_good(broken: bytes) -> list[bytes]:
    """Return the texts of three items, of which the middle one is `broken`."""
    return [json.dumps(new_conversation(new_id())).encode(), broken, json.dumps(new_conversation(new_id())).encode()]


def message_with(value: bytes) -> bytes:
    """Return a message with `value` pasted into its content as it is."""
    return json.dumps(new_message(new_id(), content="CONTENT")).encode().replace(b"CONTENT", value)


@pytest.mark.parametrize("as_lines", [False, True], ids=["array", "NDJSON"])
@pytest.mark.parametrize(
    ("broken", "code"),
    [
        pytest.param(message_with(b"\xff"), "invalid_json", id="invalid UTF-8"),
        pytest.param(message_with(rb"\ud83d"), "invalid_event", id="lone surrogate"),
        pytest.param(message_with(rb"\u0000"), "invalid_event", id="NUL"),
        pytest.param(b"null", "invalid_event", id="null"),
        pytest.param(b'"text"', "invalid_event", id="text"),
        pytest.param(b"[[]]", "invalid_event", id="array"),
        pytest.param(b'{"type": "NEW_CONVERSATION"}', "invalid_event", id="missing fields"),
        pytest.param(b'{"type": "NEW_CONVERSATION", "x": ' + b"9" * 5_000 + b"}", "invalid_event", id="huge number"),
    ],
)
def test_an_item_that_cannot_be_recorded_fails_alone(
    client: httpx.Client, broken: bytes, code: str, as_lines: bool
) -> None:
    items = one_broken_among_good(broken)
    body = b"\n".join(items) if as_lines else b"[" + b",".join(items) + b"]"
    headers = {"Content-Type": "application/x-ndjson" if as_lines else "application/json"}
    answer = client.post("/webhook/batch/", content=body, headers=headers)
    assert statuses_and_codes(answer) == [(201, "recorded"), (400, code), (201, "recorded")]


@pytest.mark.parametrize(
    "broken",
    [
        b"{",
        b"}",
        b"NaN",
        b"[" * 100_000,
        b"[" * 100_000 + b"]" * 100_000,
        b'{"type": "NEW_CONVERSATION"} {}',
        b"\xef\xbb\xbf{}",
        b"\x00",
    ],
    ids=["open", "close", "NaN", "open arrays", "deep arrays", "two values", "byte order mark", "NUL"],
)
def test_a_line_that_is_not_json_fails_alone(client: httpx.Client, broken: bytes) -> None:
    body = b"\n".join(one_broken_among_good(broken))
    answer = client.post("/webhook/batch/", content=body, headers={"Content-Type": "application/x-ndjson"})
    assert statuses_and_codes(answer) == [(201, "recorded"), (400, "invalid_json"), (201, "recorded")]


def test_items_broken_in_different_ways_fail_alone(client: httpx.Client) -> None:
    items = [*one_broken_among_good(message_with(b"\xff")), *one_broken_among_good(message_with(rb"\ud83d"))]
    answer = post_json(client, b"[" + b",".join(items) + b"]", address="/webhook/batch/")
    assert statuses_and_codes(answer) == [
        (201, "recorded"),
        (400, "invalid_json"),
        (201, "recorded"),
        (201, "recorded"),
        (400, "invalid_event"),
        (201, "recorded"),
    ]


def test_escaped_quotes_and_brackets_do_not_confuse_where_an_item_ends(client: httpx.Client) -> None:
    conversation = new_id()
    events: list[Any] = [
        new_conversation(conversation),
        new_message(conversation, content='"],[{\\"'),
        new_message(conversation, content="\ud83d"),
        new_message(conversation, content="\\\\u0041 , ] }"),
    ]
    answer = post_json(client, json.dumps(events), address="/webhook/batch/")
    assert statuses_and_codes(answer) == [
        (201, "recorded"),
        (201, "recorded"),
        (400, "invalid_event"),
        (201, "recorded"),
    ]
    messages = client.get(f"/conversations/{conversation}").json()["messages"]
    assert [message["content"] for message in messages] == ['"],[{\\"', "\\\\u0041 , ] }"]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[",
        b"[{}",
        b"[{},]",
        b"[,{}]",
        b"[{},,{}]",
        b"[{}] []",
        b"[{}{}]",
        b"[NaN]",
        b'["\\ud83d", NaN]',
        b'["\\ud83d",]',
        b'["\\ud83d",,1]',
        b'["\\ud83d"',
        b"[\x00]",
        b"\xef\xbb\xbf[]",
        b"[" * 100_000,
        b"[" * 100_000 + b"]" * 100_000,
        b"[" + b'{"a":' * 100_000,
    ],
    ids=lambda body: repr(body[:20]),
)
def test_an_array_that_is_not_json_is_refused_whole(client: httpx.Client, body: bytes) -> None:
    assert_problem(post_json(client, body, address="/webhook/batch/"), status=400, code="invalid_json")
