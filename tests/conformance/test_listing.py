"""The list of conversations: newest activity first, filtered, in parts."""

import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from tests.conformance.steps import assert_problem, open_conversation, read, send
from tests.samples import close_conversation, new_conversation, new_id, new_message


def ago(**before: float) -> str:
    """Return an instant before now, as events write it: `ago(minutes=5)`."""
    return (datetime.now(UTC) - timedelta(**before)).isoformat()


def page(client: httpx.Client, **parameters: Any) -> Any:
    answer = client.get("/conversations/", params=parameters)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json"), answer.text
    assert list(answer.json()) == ["results", "next"]
    return answer.json()


def ids(conversations: list[Any]) -> list[str]:
    return [conversation["id"] for conversation in conversations]


def walk(client: httpx.Client, *, until: set[str], **parameters: Any) -> list[str]:
    """Read on from the start until all of `until` have come, and return the ids in the order they came."""
    part = page(client, **parameters)
    seen = ids(part["results"])
    while part["next"] and not until <= set(seen):
        part = page(client, cursor=part["next"], **parameters)
        seen += ids(part["results"])
    return seen


def test_a_listed_conversation_is_shown_as_by_itself_without_its_messages(client: httpx.Client) -> None:
    conversation = new_id()
    send(client, new_conversation(conversation, timestamp=ago(seconds=2)))
    send(client, new_message(conversation, timestamp=ago(seconds=1)), close_conversation(conversation, timestamp=ago()))
    [listed] = page(client, limit=1)["results"]
    shown = read(client, conversation)
    del shown["messages"]
    assert listed == shown
    assert (listed["id"], listed["state"], listed["message_count"]) == (conversation, "CLOSED", 1)


def test_the_newest_activity_comes_first(client: httpx.Client) -> None:
    oldest, middle, newest = new_id(), new_id(), new_id()
    for conversation in (newest, middle, oldest):
        send(client, new_conversation(conversation, timestamp=ago(hours=1)))
    send(client, new_message(oldest, timestamp=ago(minutes=3)))
    send(client, new_message(newest, timestamp=ago(minutes=1)))
    send(client, close_conversation(middle, timestamp=ago(minutes=2)))
    seen = walk(client, until={oldest, middle, newest})
    assert [one for one in seen if one in {oldest, middle, newest}] == [newest, middle, oldest]


def test_a_late_message_does_not_take_activity_back(client: httpx.Client) -> None:
    first, second = new_id(), new_id()
    send(client, new_conversation(second, timestamp=ago(minutes=2)), new_conversation(first, timestamp=ago(minutes=1)))
    send(client, new_message(first, timestamp="2020-01-01T00:00:00"))
    seen = walk(client, until={first, second})
    assert [one for one in seen if one in {first, second}] == [first, second]


def test_a_date_in_the_future_does_not_stay_on_top(client: httpx.Client) -> None:
    dreamer, opened_in_future = new_id(), new_id()
    send(client, new_conversation(dreamer, timestamp=ago(hours=1)))
    send(client, new_message(dreamer, timestamp="2999-12-31T23:59:59"))
    send(client, new_conversation(opened_in_future, timestamp="2999-12-31T23:59:59"))
    later = new_id()
    send(client, new_conversation(later, timestamp=ago()))
    seen = walk(client, until={dreamer, opened_in_future, later})
    assert [one for one in seen if one in {dreamer, opened_in_future, later}] == [later, opened_in_future, dreamer]
    shown = read(client, dreamer)
    assert shown["last_message_at"] == "2999-12-31T23:59:59-03:00"
    assert datetime.fromisoformat(shown["last_activity_at"]) < datetime.now(UTC) + timedelta(minutes=5)


def test_cursors_walk_on_without_repeats_or_gaps_while_others_are_active(client: httpx.Client) -> None:
    conversations = [new_id() for _ in range(9)]
    for minutes, conversation in enumerate(conversations, start=1):
        send(client, new_conversation(conversation, timestamp=ago(minutes=minutes)))
    seen: list[str] = []
    cursor = None
    while not set(conversations) <= set(seen):
        part = page(client, limit=2, **({"cursor": cursor} if cursor else {}))
        seen += ids(part["results"])
        cursor = part["next"]
        open_conversation(client)
        send(client, new_message(seen[0], timestamp=ago()), new_conversation(new_id(), timestamp=ago()))
    assert [one for one in seen if one in conversations] == conversations
    assert len(seen) == len(set(seen))


@pytest.mark.parametrize("limit", [1, 2, 3, 7])
def test_conversations_of_one_instant_are_walked_once_each(client: httpx.Client, limit: int) -> None:
    instant = ago(seconds=30)
    conversations = [new_id() for _ in range(7)]
    for conversation in conversations:
        send(client, new_conversation(conversation, timestamp=instant))
    seen = walk(client, until=set(conversations), limit=limit)
    assert [one for one in seen if one in conversations] == conversations[::-1]
    assert len(seen) == len(set(seen))


def test_the_walk_ends_with_null_and_leaves_nobody_out(client: httpx.Client) -> None:
    first_of_all = new_id()
    send(client, new_conversation(first_of_all, timestamp="0001-01-02T00:00:00Z"))
    seen = walk(client, until={"never seen"}, limit=200)
    assert first_of_all in seen
    assert len(seen) == len(set(seen))


@pytest.mark.parametrize(("state", "other"), [("OPEN", "CLOSED"), ("CLOSED", "OPEN")])
def test_a_filter_by_state_holds_on_every_page(client: httpx.Client, state: str, other: str) -> None:
    by_state: dict[str, list[str]] = {"OPEN": [], "CLOSED": []}
    for minutes in range(6):
        conversation = new_id()
        send(client, new_conversation(conversation, timestamp=ago(hours=1)))
        send(client, new_message(conversation, timestamp=ago(minutes=minutes)))
        if minutes % 2:
            send(client, close_conversation(conversation, timestamp=ago(minutes=minutes)))
        by_state["CLOSED" if minutes % 2 else "OPEN"].append(conversation)
    seen = walk(client, until=set(by_state[state]), state=state, limit=2)
    assert [one for one in seen if one in by_state[state]] == by_state[state]
    assert not set(seen) & set(by_state[other])
    assert {one["state"] for one in page(client, state=state)["results"]} == {state}


@pytest.mark.parametrize(("limit", "shown"), [("1", 1), ("50", 50), (None, 50), ("200", 200), ("007", 7)])
def test_a_page_is_as_long_as_it_may_be(client: httpx.Client, limit: str | None, shown: int) -> None:
    for _ in range(2):
        client.post("/webhook/batch/", json=[new_conversation(new_id()) for _ in range(150)])
    parameters = {} if limit is None else {"limit": limit}
    assert len(page(client, **parameters)["results"]) == shown


def parts(*members: Any) -> str:
    """Return a text made as cursors are, but not by Prosa."""
    return base64.urlsafe_b64encode(json.dumps(members).encode()).rstrip(b"=").decode()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("limit", limit) for limit in ["", "0", "-1", "201", "1.5", "1e2", " 1", "+1", "ten", "٣", "²", "9" * 5_000]),
        *(("state", state) for state in ["", "open", "OPEN,CLOSED", "ALL", "None", "OPEN\x00"]),
        *(("cursor", cursor) for cursor in ["garbage", "ééé", "AAAA", "%00", "=", "a", "\x00", "A" * 5_000]),
        ("cursor", parts()),
        ("cursor", parts("2025-02-21T10:20:42Z")),
        ("cursor", parts("2025-02-21T10:20:42Z", 1, 1)),
        ("cursor", parts(1, "2025-02-21T10:20:42Z")),
        ("cursor", parts("2025-02-21T10:20:42", 1)),
        ("cursor", parts("2025-02-21T10:20:42Z", "1")),
        ("cursor", parts("2025-02-21T10:20:42Z", 1.5)),
        ("cursor", parts("2025-02-21T10:20:42Z", True)),
        ("cursor", parts("2025-02-21T10:20:42Z", None)),
        ("cursor", parts("2025-02-21T10:20:42Z", -1)),
        ("cursor", parts("2025-02-21T10:20:42Z", 2**63)),
        ("cursor", parts("2025-02-21T10:20:42Z", 10**4_000)),
        ("cursor", parts("0001-01-01T00:00:00Z", 1)),
        ("cursor", parts("0001-01-01T00:00:00+14:00", 1)),
        ("cursor", parts("9999-12-31T23:59:59.999999Z", 1)),
        ("cursor", parts("9999-12-31T23:59:59-12:00", 1)),
        ("cursor", base64.urlsafe_b64encode(b'{"id": 1}').decode()),
        ("cursor", base64.urlsafe_b64encode(b"[" * 100_000).decode()[:20_000]),
    ],
    ids=lambda value: repr(value)[:50],
)
def test_a_bad_parameter_is_refused_by_its_name(client: httpx.Client, name: str, value: str) -> None:
    document = assert_problem(client.get("/conversations/", params={name: value}), status=400, code="invalid_parameter")
    assert [error["parameter"] for error in document["errors"]] == [name]
    assert document["errors"][0]["detail"].strip()


def test_a_cursor_that_was_cut_off_is_refused(client: httpx.Client) -> None:
    open_conversation(client), open_conversation(client)
    cursor = page(client, limit=1)["next"]
    for length in range(1, len(cursor)):
        answer = client.get("/conversations/", params={"cursor": cursor[:length]})
        assert_problem(answer, status=400, code="invalid_parameter")


@pytest.mark.parametrize("instant", ["0001-01-02T00:00:00Z", "9999-12-30T23:59:59Z", "2025-02-21T10:20:42+09:00"])
@pytest.mark.parametrize("last_id", [0, 2**63 - 1])
def test_a_cursor_at_the_edge_does_no_harm(client: httpx.Client, instant: str, last_id: int) -> None:
    assert client.get("/conversations/", params={"cursor": parts(instant, last_id)}).status_code == 200
