"""Reading one conversation, and not reading it again while nothing has changed."""

import httpx
import pytest

from tests.conformance.steps import assert_problem, open_conversation, read, send
from tests.samples import close_conversation, new_conversation, new_id, new_message


def test_an_open_conversation_without_messages_is_shown_with_nulls(client: httpx.Client) -> None:
    conversation = open_conversation(client)
    answer = client.get(f"/conversations/{conversation}")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    assert answer.json() == {
        "id": conversation,
        "state": "OPEN",
        "created_at": "2025-02-21T10:20:41.349308-03:00",
        "closed_at": None,
        "message_count": 0,
        "last_message_at": None,
        "last_activity_at": "2025-02-21T10:20:41.349308-03:00",
        "messages": [],
    }


def test_messages_are_shown_by_event_time_whatever_their_arrival(client: httpx.Client) -> None:
    conversation, second, first = open_conversation(client), new_id(), new_id()
    send(
        client,
        new_message(conversation, message_id=second, direction="SENT", timestamp="2025-02-21T10:30:00"),
        new_message(conversation, message_id=first, content="Bom dia", timestamp="2025-02-21T10:25:00"),
    )
    shown = read(client, conversation)
    assert shown["messages"] == [
        {"id": first, "direction": "RECEIVED", "content": "Bom dia", "timestamp": "2025-02-21T10:25:00-03:00"},
        {"id": second, "direction": "SENT", "content": "Olá, tudo bem?", "timestamp": "2025-02-21T10:30:00-03:00"},
    ]
    assert (shown["message_count"], shown["last_message_at"]) == (2, "2025-02-21T10:30:00-03:00")
    assert shown["last_activity_at"] == "2025-02-21T10:30:00-03:00"


def test_an_unknown_conversation_is_not_found(client: httpx.Client) -> None:
    assert_problem(client.get(f"/conversations/{new_id()}"), status=404, code="conversation_not_found")
    nil = "00000000-0000-0000-0000-000000000000"
    assert_problem(client.get(f"/conversations/{nil}"), status=404, code="conversation_not_found")


def test_the_etag_is_the_same_while_nothing_changes(client: httpx.Client) -> None:
    conversation = open_conversation(client)
    send(client, new_message(conversation))
    first, second = (client.get(f"/conversations/{conversation}") for _ in range(2))
    assert first.headers["etag"].startswith('"')
    assert first.headers["etag"] == second.headers["etag"]
    assert first.headers["cache-control"] == "private, no-cache"


@pytest.mark.parametrize(
    "form",
    ["{etag}", "W/{etag}", '"other", {etag}', '{etag},"other"', 'W/"a", W/{etag} , "b"', "*"],
    ids=["exact", "weak", "last of a list", "first of a list", "weak in a list", "any"],
)
def test_what_the_client_has_is_not_sent_again(client: httpx.Client, form: str) -> None:
    conversation = open_conversation(client)
    etag = client.get(f"/conversations/{conversation}").headers["etag"]
    answer = client.get(f"/conversations/{conversation}", headers={"If-None-Match": form.format(etag=etag)})
    assert (answer.status_code, answer.content) == (304, b"")
    assert answer.headers["etag"] == etag
    assert answer.headers["cache-control"] == "private, no-cache"


def test_an_answer_without_a_body_does_not_declare_another_type_for_the_stored_one(client: httpx.Client) -> None:
    address = f"/conversations/{open_conversation(client)}"
    etag = client.get(address).headers["etag"]
    answer = client.get(address, headers={"If-None-Match": etag})
    assert answer.status_code == 304
    assert answer.headers.get("content-type", "application/json") == "application/json"


@pytest.mark.parametrize("form", ["", '"other"', "nonsense", '"', "W/", "{bare}", '"{bare}.0"', ",,,"])
def test_what_the_client_does_not_have_is_sent(client: httpx.Client, form: str) -> None:
    conversation = open_conversation(client)
    bare = client.get(f"/conversations/{conversation}").headers["etag"].strip('"')
    answer = client.get(f"/conversations/{conversation}", headers={"If-None-Match": form.format(bare=bare)})
    assert (answer.status_code, answer.json()["id"]) == (200, conversation)


@pytest.mark.parametrize("form", ["*", '"anything"'])
def test_an_unknown_conversation_is_not_found_whatever_the_client_has(client: httpx.Client, form: str) -> None:
    answer = client.get(f"/conversations/{new_id()}", headers={"If-None-Match": form})
    assert_problem(answer, status=404, code="conversation_not_found")


def test_the_etag_changes_with_every_change_and_with_nothing_else(client: httpx.Client) -> None:
    conversation = open_conversation(client)
    address = f"/conversations/{conversation}"
    message, late = new_message(conversation), new_message(conversation, timestamp="2020-01-01T00:00:00")
    opened = client.get(address).headers["etag"]

    send(client, message)
    with_message = client.get(address, headers={"If-None-Match": opened})
    assert (with_message.status_code, with_message.json()["message_count"]) == (200, 1)
    send(client, late)
    with_late_message = client.get(address, headers={"If-None-Match": with_message.headers["etag"]})
    assert (with_late_message.status_code, with_late_message.json()["message_count"]) == (200, 2)

    send(client, message, late, new_conversation(conversation))
    client.post("/webhook/", json=new_message(conversation, message_id=message["data"]["id"], content="Outra coisa"))
    assert client.get(address, headers={"If-None-Match": with_late_message.headers["etag"]}).status_code == 304

    send(client, close_conversation(conversation))
    closed = client.get(address, headers={"If-None-Match": with_late_message.headers["etag"]})
    assert (closed.status_code, closed.json()["state"]) == (200, "CLOSED")
    send(client, close_conversation(conversation), message)
    client.post("/webhook/", json=new_message(conversation))
    assert client.get(address, headers={"If-None-Match": closed.headers["etag"]}).status_code == 304

    etags = [opened, *(answer.headers["etag"] for answer in (with_message, with_late_message, closed))]
    assert len(set(etags)) == 4


def test_two_conversations_never_share_an_etag(client: httpx.Client) -> None:
    one, other = open_conversation(client), open_conversation(client)
    etag = client.get(f"/conversations/{one}").headers["etag"]
    assert client.get(f"/conversations/{other}", headers={"If-None-Match": etag}).status_code == 200


@pytest.mark.parametrize(
    "address", ["/conversations/{id}", "/conversations/{id}/", "/conversations/", "/api/problems/"]
)
def test_head_has_the_headers_of_get_and_no_body(client: httpx.Client, address: str) -> None:
    address = address.format(id=open_conversation(client))
    shown, head = client.get(address), client.head(address)
    assert (head.status_code, head.content) == (200, b"")
    for own in ("date", "x-request-id"):
        del shown.headers[own], head.headers[own]
    assert dict(head.headers) == dict(shown.headers)


def test_head_answers_304_to_those_who_have_it(client: httpx.Client) -> None:
    address = f"/conversations/{open_conversation(client)}"
    etag = client.head(address).headers["etag"]
    assert client.head(address, headers={"If-None-Match": etag}).status_code == 304


def test_head_of_an_unknown_conversation_is_404_without_a_body(client: httpx.Client) -> None:
    answer = client.head(f"/conversations/{new_id()}")
    assert (answer.status_code, answer.headers["content-type"], answer.content) == (
        404,
        "application/problem+json",
        b"",
    )
