"""Batches: many events in one request, decided in order, each answered at its own index."""

import json
from typing import Any

import httpx
import pytest

from tests.conformance.steps import (
    assert_problem,
    open_conversation,
    post_json,
    read,
    results_of,
    send,
    statuses_and_codes,
)
from tests.samples import close_conversation, new_conversation, new_id, new_message

LIMIT = 16 * 1_048_576


def post_lines(client: httpx.Client, body: bytes | str) -> httpx.Response:
    return client.post("/webhook/batch/", content=body, headers={"Content-Type": "application/x-ndjson"})


@pytest.mark.parametrize("as_lines", [False, True], ids=["array", "NDJSON"])
def test_every_event_is_answered_at_its_own_index(client: httpx.Client, as_lines: bool) -> None:
    conversation, message, late = new_id(), new_id(), new_id()
    events = [
        new_conversation(conversation),
        new_message(conversation, message_id=message),
        close_conversation(conversation),
        new_message(conversation, message_id=late),
        new_conversation("no id"),
    ]
    body = "\n".join(map(json.dumps, events)) if as_lines else json.dumps(events)
    answer = post_lines(client, body) if as_lines else post_json(client, body, address="/webhook/batch/")
    *recorded, refused, invalid = results_of(answer)
    assert recorded == [
        {
            "index": 0,
            "status": 201,
            "code": "recorded",
            "type": "NEW_CONVERSATION",
            "conversation_id": conversation,
            "message_id": None,
        },
        {
            "index": 1,
            "status": 201,
            "code": "recorded",
            "type": "NEW_MESSAGE",
            "conversation_id": conversation,
            "message_id": message,
        },
        {
            "index": 2,
            "status": 200,
            "code": "recorded",
            "type": "CLOSE_CONVERSATION",
            "conversation_id": conversation,
            "message_id": None,
        },
    ]
    assert set(refused) == {"index", "status", "code", "title", "detail", "conversation_id", "message_id"}
    assert (refused["status"], refused["code"]) == (409, "conversation_closed")
    assert (refused["conversation_id"], refused["message_id"]) == (conversation, late)
    assert set(invalid) == {"index", "status", "code", "title", "detail", "errors"}
    assert (invalid["status"], invalid["code"]) == (400, "invalid_event")
    assert [error["pointer"] for error in invalid["errors"]] == ["#/data/id"]
    assert [shown["id"] for shown in read(client, conversation)["messages"]] == [message]


def test_every_outcome_can_stand_in_one_batch(client: httpx.Client) -> None:
    conversation, message, unknown = new_id(), new_id(), new_id()
    events: list[Any] = [
        new_message(unknown),
        close_conversation(unknown),
        new_conversation(conversation),
        new_conversation(conversation),
        new_conversation(conversation, timestamp="2025-01-01T00:00:00"),
        new_message(conversation, message_id=message),
        new_message(conversation, message_id=message),
        new_message(conversation, message_id=message, content="Outra coisa"),
        close_conversation(conversation),
        close_conversation(conversation),
        close_conversation(conversation, timestamp="2025-12-31T00:00:00"),
        new_message(conversation),
        new_message(conversation, message_id=message),
        None,
        [],
        {},
    ]
    assert statuses_and_codes(client.post("/webhook/batch/", json=events)) == [
        (404, "conversation_not_found"),
        (404, "conversation_not_found"),
        (201, "recorded"),
        (200, "duplicate"),
        (409, "id_conflict"),
        (201, "recorded"),
        (200, "duplicate"),
        (409, "id_conflict"),
        (200, "recorded"),
        (200, "duplicate"),
        (409, "already_closed"),
        (409, "conversation_closed"),
        (200, "duplicate"),
        (400, "invalid_event"),
        (400, "invalid_event"),
        (400, "invalid_event"),
    ]
    assert read(client, conversation)["message_count"] == 1


def test_events_of_a_batch_meet_what_was_recorded_before(client: httpx.Client) -> None:
    conversation = open_conversation(client)
    message = new_message(conversation)
    send(client, message)
    events = [message, close_conversation(conversation), new_message(conversation)]
    assert statuses_and_codes(client.post("/webhook/batch/", json=events)) == [
        (200, "duplicate"),
        (200, "recorded"),
        (409, "conversation_closed"),
    ]


def test_a_batch_sent_again_changes_nothing(client: httpx.Client) -> None:
    conversation = new_id()
    events = [new_conversation(conversation), *(new_message(conversation) for _ in range(20))]
    events.append(close_conversation(conversation))
    client.post("/webhook/batch/", json=events)
    before = client.get(f"/conversations/{conversation}")
    again = client.post("/webhook/batch/", json=events)
    assert statuses_and_codes(again) == [(200, "duplicate")] * 22
    after = client.get(f"/conversations/{conversation}")
    assert (after.content, after.headers["etag"]) == (before.content, before.headers["etag"])


def test_messages_of_one_instant_keep_the_order_of_the_batch(client: httpx.Client) -> None:
    conversation = new_id()
    messages = [new_message(conversation, content=str(number)) for number in range(50)]
    client.post("/webhook/batch/", json=[new_conversation(conversation), *messages])
    assert [shown["content"] for shown in read(client, conversation)["messages"]] == [str(n) for n in range(50)]


def test_a_thousand_events_are_recorded(client: httpx.Client) -> None:
    conversation = new_id()
    events = [new_conversation(conversation), *(new_message(conversation) for _ in range(999))]
    assert statuses_and_codes(client.post("/webhook/batch/", json=events)) == [(201, "recorded")] * 1_000
    assert read(client, conversation)["message_count"] == 999


@pytest.mark.parametrize("as_lines", [False, True], ids=["array", "NDJSON"])
def test_more_than_a_thousand_events_are_too_many(client: httpx.Client, as_lines: bool) -> None:
    conversation = new_id()
    events = [json.dumps(new_conversation(conversation))] * 1_001
    body = "\n".join(events) if as_lines else f"[{','.join(events)}]"
    answer = post_lines(client, body) if as_lines else post_json(client, body, address="/webhook/batch/")
    assert_problem(answer, status=413, code="batch_too_large")
    assert client.get(f"/conversations/{conversation}").status_code == 404


@pytest.mark.parametrize("as_lines", [False, True], ids=["array", "NDJSON"])
def test_a_body_over_the_limit_is_refused(client: httpx.Client, as_lines: bool) -> None:
    body = b"[]" + b" " * (LIMIT - 1)
    answer = post_lines(client, body) if as_lines else post_json(client, body, address="/webhook/batch/")
    document = assert_problem(answer, status=413, code="body_too_large")
    assert document["limit"] == LIMIT


def test_a_body_of_exactly_the_limit_is_read(client: httpx.Client) -> None:
    body = b"[]" + b" " * (LIMIT - 2)
    assert results_of(post_json(client, body, address="/webhook/batch/")) == []


def test_content_larger_than_a_single_event_may_be_is_recorded_in_a_batch(client: httpx.Client) -> None:
    conversation = open_conversation(client)
    answer = client.post("/webhook/batch/", json=[new_message(conversation, content="a" * 2_000_000)])
    assert statuses_and_codes(answer) == [(201, "recorded")]
    assert len(read(client, conversation)["messages"][0]["content"]) == 2_000_000


@pytest.mark.parametrize("body", ["[]", " [ ] "])
def test_an_empty_array_has_no_results(client: httpx.Client, body: str) -> None:
    assert results_of(post_json(client, body, address="/webhook/batch/")) == []


@pytest.mark.parametrize("body", ["", "\n", " \r\n\t\r\n"], ids=["nothing", "a line break", "blank lines"])
def test_lines_without_events_have_no_results(client: httpx.Client, body: str) -> None:
    assert results_of(post_lines(client, body)) == []


def test_blank_lines_are_skipped(client: httpx.Client) -> None:
    first, second = (json.dumps(new_conversation(new_id())) for _ in range(2))
    answer = post_lines(client, f"\n{first}\r\n\r\n   \n{second}\n\n")
    assert statuses_and_codes(answer) == [(201, "recorded"), (201, "recorded")]


@pytest.mark.parametrize("body", [json.dumps(new_conversation(new_id())), '"text"', "1", "null", "true", "{}"])
def test_what_is_not_an_array_is_no_batch(client: httpx.Client, body: str) -> None:
    document = assert_problem(post_json(client, body, address="/webhook/batch/"), status=400, code="invalid_event")
    assert [error["pointer"] for error in document["errors"]] == ["#"]
