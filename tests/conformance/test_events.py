"""The table of the HTTP contract: what arrives, and what it is answered."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.conformance.steps import assert_problem, open_conversation, read, send
from tests.samples import close_conversation, new_conversation, new_id, new_message

LATER = "2025-02-21T10:20:59.000001"


def test_a_new_conversation_is_recorded(client: httpx.Client) -> None:
    conversation = new_id()
    answer = client.post("/webhook/", json=new_conversation(conversation))
    assert (answer.status_code, answer.headers["content-type"]) == (201, "application/json")
    assert answer.json() == {
        "outcome": "recorded",
        "type": "NEW_CONVERSATION",
        "conversation_id": conversation,
        "message_id": None,
    }


@pytest.mark.parametrize("direction", ["SENT", "RECEIVED"])
def test_a_new_message_is_recorded(client: httpx.Client, direction: str) -> None:
    conversation, message = open_conversation(client), new_id()
    answer = client.post("/webhook/", json=new_message(conversation, message_id=message, direction=direction))
    assert (answer.status_code, answer.headers["content-type"]) == (201, "application/json")
    assert answer.json() == {
        "outcome": "recorded",
        "type": "NEW_MESSAGE",
        "conversation_id": conversation,
        "message_id": message,
    }


def test_a_close_is_recorded(client: httpx.Client) -> None:
    conversation = open_conversation(client)
    answer = client.post("/webhook/", json=close_conversation(conversation))
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    assert answer.json() == {
        "outcome": "recorded",
        "type": "CLOSE_CONVERSATION",
        "conversation_id": conversation,
        "message_id": None,
    }


def test_a_close_dated_before_the_opening_is_recorded(client: httpx.Client) -> None:
    conversation = open_conversation(client)
    answer = client.post("/webhook/", json=close_conversation(conversation, timestamp="2025-02-20T00:00:00"))
    assert (answer.status_code, answer.json()["outcome"]) == (200, "recorded")
    assert read(client, conversation)["closed_at"] == "2025-02-20T00:00:00-03:00"


def test_the_sample_events_are_read_back_field_for_field(client: httpx.Client) -> None:
    conversation, message = new_id(), new_id()
    send(client, new_conversation(conversation), new_message(conversation, message_id=message))
    send(client, close_conversation(conversation))
    assert read(client, conversation) == {
        "id": conversation,
        "state": "CLOSED",
        "created_at": "2025-02-21T10:20:41.349308-03:00",
        "closed_at": "2025-02-21T10:20:45.349308-03:00",
        "message_count": 1,
        "last_message_at": "2025-02-21T10:20:42.349308-03:00",
        "last_activity_at": "2025-02-21T10:20:45.349308-03:00",
        "messages": [
            {
                "id": message,
                "direction": "RECEIVED",
                "content": "Olá, tudo bem?",
                "timestamp": "2025-02-21T10:20:42.349308-03:00",
            }
        ],
    }


@pytest.mark.parametrize(
    ("event", "type_", "has_message"),
    [
        pytest.param(lambda c, _: new_conversation(c), "NEW_CONVERSATION", False, id="conversation"),
        pytest.param(lambda c, m: new_message(c, message_id=m), "NEW_MESSAGE", True, id="message"),
        pytest.param(lambda c, _: close_conversation(c), "CLOSE_CONVERSATION", False, id="close"),
    ],
)
def test_a_duplicate_changes_nothing_even_after_the_close(
    client: httpx.Client, event: Callable[[str, str], dict[str, Any]], type_: str, has_message: bool
) -> None:
    conversation, message = new_id(), new_id()
    send(client, new_conversation(conversation), new_message(conversation, message_id=message))
    send(client, close_conversation(conversation))
    before = client.get(f"/conversations/{conversation}")

    answer = client.post("/webhook/", json=event(conversation, message))

    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    assert answer.json() == {
        "outcome": "duplicate",
        "type": type_,
        "conversation_id": conversation,
        "message_id": message if has_message else None,
    }
    after = client.get(f"/conversations/{conversation}")
    assert (after.content, after.headers["etag"]) == (before.content, before.headers["etag"])


def test_a_message_sent_again_to_an_open_conversation_is_kept_once(client: httpx.Client) -> None:
    conversation = open_conversation(client)
    message = new_message(conversation)
    statuses = [client.post("/webhook/", json=message).status_code for _ in range(3)]
    assert statuses == [201, 200, 200]
    assert read(client, conversation)["message_count"] == 1


@pytest.mark.parametrize(
    "written",
    ["2025-02-21T10:20:42.349308-03:00", "2025-02-21T13:20:42.349308Z", "2025-02-21T22:20:42.349308+09:00"],
    ids=["local offset", "UTC", "Tokyo"],
)
def test_the_same_instant_in_another_offset_is_a_duplicate(client: httpx.Client, written: str) -> None:
    conversation, message = open_conversation(client), new_id()
    send(client, new_message(conversation, message_id=message, timestamp="2025-02-21T10:20:42.349308"))
    answer = client.post("/webhook/", json=new_message(conversation, message_id=message, timestamp=written))
    assert (answer.status_code, answer.json()["outcome"]) == (200, "duplicate")


def test_an_unknown_field_does_not_make_another_event_of_it(client: httpx.Client) -> None:
    conversation = open_conversation(client)
    answer = client.post("/webhook/", json=new_conversation(conversation) | {"attempt": 2})
    assert (answer.status_code, answer.json()["outcome"]) == (200, "duplicate")


def test_a_conversation_id_with_another_timestamp_is_a_conflict(client: httpx.Client) -> None:
    conversation = open_conversation(client)
    answer = client.post("/webhook/", json=new_conversation(conversation, timestamp=LATER))
    document = assert_problem(answer, status=409, code="id_conflict")
    assert document["conversation_id"] == conversation
    assert "message_id" not in document
    assert read(client, conversation)["created_at"] == "2025-02-21T10:20:41.349308-03:00"


@pytest.mark.parametrize("closed", [False, True], ids=["open", "closed"])
@pytest.mark.parametrize(
    "other_facts",
    [{"content": "Outra coisa"}, {"direction": "SENT"}, {"timestamp": LATER}],
    ids=["content", "direction", "timestamp"],
)
def test_a_message_id_with_other_facts_is_a_conflict(
    client: httpx.Client, other_facts: dict[str, str], closed: bool
) -> None:
    conversation, message = open_conversation(client), new_id()
    send(client, new_message(conversation, message_id=message))
    if closed:
        send(client, close_conversation(conversation))
    answer = client.post("/webhook/", json=new_message(conversation, message_id=message, **other_facts))
    document = assert_problem(answer, status=409, code="id_conflict")
    assert (document["conversation_id"], document["message_id"]) == (conversation, message)
    [kept] = read(client, conversation)["messages"]
    assert (kept["content"], kept["direction"], kept["timestamp"]) == (
        "Olá, tudo bem?",
        "RECEIVED",
        "2025-02-21T10:20:42.349308-03:00",
    )


@pytest.mark.parametrize("known", [True, False], ids=["known", "unknown"])
def test_a_message_id_in_another_conversation_is_a_conflict(client: httpx.Client, known: bool) -> None:
    conversation, message = open_conversation(client), new_id()
    send(client, new_message(conversation, message_id=message))
    other = open_conversation(client) if known else new_id()
    answer = client.post("/webhook/", json=new_message(other, message_id=message))
    document = assert_problem(answer, status=409, code="id_conflict")
    assert (document["conversation_id"], document["message_id"]) == (other, message)
    assert client.get(f"/conversations/{other}").json().get("message_count", 0) == 0


def test_conversations_and_messages_may_share_an_id(client: httpx.Client) -> None:
    conversation = open_conversation(client)
    answer = client.post("/webhook/", json=new_message(conversation, message_id=conversation))
    assert (answer.status_code, answer.json()["message_id"]) == (201, conversation)


def test_the_first_close_stands_against_one_at_another_time(client: httpx.Client) -> None:
    conversation = open_conversation(client)
    send(client, close_conversation(conversation))
    answer = client.post("/webhook/", json=close_conversation(conversation, timestamp=LATER))
    document = assert_problem(answer, status=409, code="already_closed")
    assert document["conversation_id"] == conversation
    assert "message_id" not in document
    assert read(client, conversation)["closed_at"] == "2025-02-21T10:20:45.349308-03:00"


@pytest.mark.parametrize("sent", ["2025-02-21T10:20:43", LATER], ids=["before the close", "after the close"])
def test_a_closed_conversation_takes_no_new_message(client: httpx.Client, sent: str) -> None:
    conversation, message = open_conversation(client), new_id()
    send(client, close_conversation(conversation))
    answer = client.post("/webhook/", json=new_message(conversation, message_id=message, timestamp=sent))
    document = assert_problem(answer, status=409, code="conversation_closed")
    assert (document["conversation_id"], document["message_id"]) == (conversation, message)
    shown = read(client, conversation)
    assert (shown["message_count"], shown["messages"]) == (0, [])


def test_a_message_for_an_unknown_conversation_is_not_recorded(client: httpx.Client) -> None:
    conversation, message = new_id(), new_id()
    answer = client.post("/webhook/", json=new_message(conversation, message_id=message))
    document = assert_problem(answer, status=404, code="conversation_not_found")
    assert (document["conversation_id"], document["message_id"]) == (conversation, message)
    assert client.get(f"/conversations/{conversation}").status_code == 404


def test_a_close_for_an_unknown_conversation_is_not_recorded(client: httpx.Client) -> None:
    conversation = new_id()
    answer = client.post("/webhook/", json=close_conversation(conversation))
    document = assert_problem(answer, status=404, code="conversation_not_found")
    assert document["conversation_id"] == conversation
    assert "message_id" not in document
    assert client.get(f"/conversations/{conversation}").status_code == 404


@pytest.mark.parametrize("code", ["id_conflict", "conversation_not_found", "invalid_event", "body_too_large"])
def test_the_type_of_a_problem_leads_to_its_explanation(client: httpx.Client, code: str) -> None:
    answer = client.get(f"/api/problems/{code}")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    assert answer.json()["code"] == code
    listed = client.get("/api/problems/").json()["problems"]
    assert answer.json() in listed
