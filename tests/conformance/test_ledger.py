"""The ledger: whatever arrives leaves a row that says what became of it, and can be found and read again."""

import base64
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import httpx
import pytest

from tests.conformance.steps import assert_problem, open_conversation, post_json, results_of, send
from tests.samples import CLOSED, close_conversation, new_conversation, new_id, new_message

JSON, NDJSON = "application/json", "application/x-ndjson"


def page(client: httpx.Client, **parameters: Any) -> Any:
    answer = client.get("/deliveries/", params=parameters)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json"), answer.text
    assert list(answer.json()) == ["results", "next"]
    return answer.json()


def rows_of(client: httpx.Client, answer: httpx.Response) -> list[Any]:
    """Return the rows that an answered request left, whole, in the order of its events."""
    rows = page(client, request=answer.headers["X-Request-ID"])["results"][::-1]
    return [client.get(f"/deliveries/{row['id']}").json() for row in rows]


def walk(client: httpx.Client, *, meanwhile: Callable[[], Any] = lambda: None, **parameters: Any) -> list[Any]:
    """Read on to the end, calling `meanwhile` between two parts, and return all rows in the order they came."""
    part = page(client, **parameters)
    rows: list[Any] = part["results"]
    while part["next"]:
        meanwhile()
        part = page(client, cursor=part["next"], **parameters)
        rows += part["results"]
    return rows


def body_of(row: Any) -> tuple[str | None, str | None]:
    return row["body"], row["body_encoding"]


def ids(rows: list[Any]) -> list[str]:
    return [row["id"] for row in rows]


def post_batch(client: httpx.Client, body: bytes, *, kind: str = JSON) -> httpx.Response:
    return client.post("/webhook/batch/", content=body, headers={"Content-Type": kind})


def stories(conversation: str) -> list[tuple[dict[str, Any], str, str | None]]:
    """Return events to be sent one after another, with the outcome and the problem of each."""
    unknown, message = new_id(), new_message(conversation)
    conflict = message | {"data": message["data"] | {"content": "Outra coisa"}}
    return [
        (new_message(unknown), "parked", "conversation_not_found"),
        (close_conversation(unknown), "parked", "conversation_not_found"),
        (new_conversation(conversation), "recorded", None),
        (new_conversation(conversation, timestamp=CLOSED), "refused", "id_conflict"),
        (message, "recorded", None),
        (message, "duplicate", None),
        (conflict, "refused", "id_conflict"),
        (close_conversation(conversation), "recorded", None),
        (close_conversation(conversation, timestamp="2025-12-31T00:00:00"), "refused", "already_closed"),
        (new_message(conversation), "refused", "conversation_closed"),
        (new_message(conversation, direction="SIDEWAYS"), "refused", "invalid_event"),
        (new_conversation(conversation, timestamp="yesterday"), "refused", "invalid_event"),
    ]


def test_every_event_leaves_one_row_that_says_what_became_of_it(client: httpx.Client) -> None:
    for event, outcome, code in stories(new_id()):
        body, begun = json.dumps(event, ensure_ascii=False), datetime.now(UTC)
        answer = post_json(client, body)
        [row], [listed] = rows_of(client, answer), page(client, request=answer.headers["X-Request-ID"])["results"]
        received_at, key = listed["received_at"], listed["key"]
        attempt = {"number": 1, "at": received_at, "cause": "arrival", "key": key, "outcome": outcome, "code": code}
        assert row == listed | {"body": body, "body_encoding": "utf-8", "history": [attempt]}
        is_message = event["type"] == "NEW_MESSAGE"
        assert listed == {
            "id": row["id"],
            "received_at": received_at,
            "key": key,
            "request_id": answer.headers["X-Request-ID"],
            "type": event["type"],
            "outcome": outcome,
            "problem": row["problem"] if code else None,
            "conversation_id": event["data"]["conversation_id" if is_message else "id"],
            "message_id": event["data"]["id"] if is_message else None,
            "time_zone": "America/Sao_Paulo",
            "parked_at": received_at if outcome == "parked" else None,
            "attempts": 1,
        }
        assert begun - timedelta(seconds=5) < datetime.fromisoformat(received_at) < begun + timedelta(seconds=60)


@pytest.mark.parametrize(
    ("body", "encoding"),
    [
        pytest.param(b' \r\n\t{"type" :"NEW_CONVERSATION",\n\n"data":{ } } \n', "utf-8", id="spacing"),
        pytest.param(json.dumps(new_conversation(new_id()) | {"a": [1.50]}).encode(), "utf-8", id="unknown fields"),
        pytest.param(rb'{"data":{"content":"\u0000\u0041\ud83d"}}', "utf-8", id="NUL and surrogate escapes"),
        pytest.param(b'{"type": "X", "type": "Y", "x": 1e400}', "utf-8", id="twice the same name"),
        pytest.param('\ufeff{"a": "\u202e👩‍👩‍👧"}'.encode(), "utf-8", id="byte order mark"),
        pytest.param(b'{"a": \x00\x01', "utf-8", id="broken, with NUL bytes"),
        pytest.param(b"", "utf-8", id="nothing"),
        pytest.param(b'{"a": "\xff"}', "base64", id="invalid UTF-8"),
        pytest.param('{"a": "é"}'.encode("utf-16"), "base64", id="UTF-16"),
    ],
)
def test_the_bytes_are_kept_as_they_came(client: httpx.Client, body: bytes, encoding: str) -> None:
    [row] = rows_of(client, post_json(client, body))
    assert row["body_encoding"] == encoding
    assert (row["body"].encode() if encoding == "utf-8" else base64.b64decode(row["body"], validate=True)) == body


@pytest.mark.parametrize(
    ("address", "kind", "body", "code"),
    [
        pytest.param("/webhook/", "text/plain", b"secret", "unsupported_media_type", id="another type"),
        pytest.param("/webhook/batch/", "text/plain", b"secret", "unsupported_media_type", id="batch of another type"),
        pytest.param("/webhook/", JSON, b" " * 1_048_577, "body_too_large", id="over 1 MiB"),
        pytest.param("/webhook/batch/", JSON, b"[" + b"{}," * 1_000 + b"{}]", "batch_too_large", id="1,001 items"),
        pytest.param("/webhook/batch/", NDJSON, b"{}\n" * 1_001, "batch_too_large", id="1,001 lines"),
    ],
)
def test_a_body_that_is_not_taken_leaves_one_row_without_bytes(
    client: httpx.Client, address: str, kind: str, body: bytes, code: str
) -> None:
    [row] = rows_of(client, client.post(address, content=body, headers={"Content-Type": kind}))
    assert (row["outcome"], row["problem"]["code"], row["type"]) == ("refused", code, None)
    assert body_of(row) == (None, None)


@pytest.mark.parametrize(
    ("body", "code", "pointers"),
    [(b'[{"a": 1}, {"b"', "invalid_json", []), (b" {} \n", "invalid_event", ["#"]), (b'"x"', "invalid_event", ["#"])],
)
def test_a_batch_that_cannot_be_split_leaves_one_row_with_all_its_bytes(
    client: httpx.Client, body: bytes, code: str, pointers: list[str]
) -> None:
    answer = post_batch(client, body)
    assert_problem(answer, status=400, code=code)
    [row] = rows_of(client, answer)
    assert (row["outcome"], row["problem"]["code"], *body_of(row)) == ("refused", code, body.decode(), "utf-8")
    assert [error["pointer"] for error in row["problem"].get("errors", [])] == pointers


@pytest.mark.parametrize(("kind", "whole", "between"), [(JSON, " [ {} ] ", " , "), (NDJSON, "{}\n", "\r\n\n")])
def test_each_event_of_a_batch_leaves_its_own_row_with_its_own_bytes(
    client: httpx.Client, kind: str, whole: str, between: str
) -> None:
    conversation = new_id()
    opening, message = json.dumps(new_conversation(conversation)), json.dumps(new_message(conversation))
    bodies = [opening, opening.replace(" ", "  \t"), message, "null", '{"type":  "NEW_MESSAGE"}', '["a", ",", "]"]']
    rows = rows_of(client, post_batch(client, whole.format(between.join(bodies)).encode(), kind=kind))
    assert [body_of(row) for row in rows] == [(body, "utf-8") for body in bodies]
    assert [row["outcome"] for row in rows] == ["recorded", "duplicate", "recorded", *["refused"] * 3]
    assert {row["received_at"] for row in rows} == {rows[0]["received_at"]}


def test_a_thousand_events_of_a_batch_leave_a_thousand_rows(client: httpx.Client) -> None:
    conversation = new_id()
    messages = [new_message(conversation) for _ in range(999)]
    answer = client.post("/webhook/batch/", json=[new_conversation(conversation), *messages])
    rows = walk(client, limit=200, request=answer.headers["X-Request-ID"])
    assert [row["message_id"] for row in rows] == [message["data"]["id"] for message in messages[::-1]] + [None]


@pytest.mark.parametrize(("language", "other"), [("pt-br", "en"), ("en", "pt-br")], ids=["Portuguese", "English"])
def test_a_problem_is_told_in_the_words_of_the_answer(client: httpx.Client, language: str, other: str) -> None:
    closed, headers = open_conversation(client), {"Accept-Language": language}
    send(client, close_conversation(closed))
    bad = new_message(closed, direction="SIDEWAYS", timestamp="soon")
    answers = [client.post("/webhook/", json=event, headers=headers) for event in (new_message(closed), bad)]
    answers.append(client.post("/webhook/", content=b"x", headers=headers | {"Content-Type": "text/plain"}))
    for answer in answers:
        listed = client.get("/deliveries/", params={"request": answer.headers["X-Request-ID"]}, headers=headers)
        [row] = listed.json()["results"]
        whole = client.get(f"/deliveries/{row['id']}", headers=headers)
        told = {"title", "status", "detail", "code", "errors"} & set(answer.json())
        assert whole.json()["problem"] == row["problem"] == {name: answer.json()[name] for name in told}
        assert (whole.headers["content-language"], listed.headers["content-language"]) == (language, language)
        translated = client.get(f"/deliveries/{row['id']}", headers={"Accept-Language": other}).json()["problem"]
        assert {name for name in told if translated[name] == answer.json()[name]} == {"status", "code"}


def test_a_problem_of_an_event_in_a_batch_is_told_in_the_words_of_its_line(client: httpx.Client) -> None:
    answer = client.post("/webhook/batch/", json=[new_message("no id"), None])
    for line, row in zip(results_of(answer), rows_of(client, answer), strict=True):
        assert row["problem"] == {name: line[name] for name in ("title", "status", "detail", "code", "errors")}


def test_the_history_tells_every_attempt(client: httpx.Client) -> None:
    conversation = new_id()
    first, again = (client.post("/webhook/", json=close_conversation(conversation)) for _ in range(2))
    opening = client.post("/webhook/", json=new_conversation(conversation))
    [row], [opening_row] = rows_of(client, first), rows_of(client, opening)
    assert rows_of(client, again) == []
    told = [(each["number"], each["cause"], each["key"], each["outcome"], each["code"]) for each in row["history"]]
    assert told == [
        (1, "arrival", row["key"], "parked", "conversation_not_found"),
        (2, "redelivery", row["key"], "parked", "conversation_not_found"),
        (3, "opening", None, "recorded", None),
    ]
    assert (row["outcome"], row["problem"], row["parked_at"], row["attempts"]) == ("recorded", None, None, 3)
    instants = [datetime.fromisoformat(each["at"]) for each in row["history"]]
    assert instants == sorted(set(instants))
    assert (instants[0].isoformat(), instants[2].isoformat()) == (row["received_at"], opening_row["received_at"])


@pytest.mark.parametrize("malformed", ["garbage", "6a41b347", "6a41b347-8d80-4ce9-84ba-7af66f369f6", "%00", "ééé"])
def test_an_unknown_or_malformed_id_is_not_found(client: httpx.Client, malformed: str) -> None:
    for name in (malformed, new_id()):
        assert_problem(client.get(f"/deliveries/{name}"), status=404, code="delivery_not_found")


def test_the_newest_delivery_comes_first(client: httpx.Client) -> None:
    answers = [client.post("/webhook/batch/", json=[{}, []]), client.post("/webhook/", json={})]
    arrived = [row for answer in answers for row in rows_of(client, answer)]
    assert ids(page(client, limit=3)["results"]) == ids(arrived[::-1])


def test_filters_leave_what_fits_them_all(client: httpx.Client) -> None:
    conversation = open_conversation(client)
    [opening] = page(client, conversation=conversation)["results"]
    parked, refused = new_message(new_id()), new_message(conversation, content="")
    batch = client.post("/webhook/batch/", json=[parked, refused, new_message(conversation)])
    parked_row, refused_row, recorded_row = rows_of(client, batch)
    for filters, expected in [
        ({}, [recorded_row, refused_row, parked_row]),
        ({"outcome": "parked"}, [parked_row]),
        ({"outcome": "recorded"}, [recorded_row]),
        ({"code": "invalid_event"}, [refused_row]),
        ({"code": "conversation_not_found", "outcome": "refused"}, []),
        ({"conversation": conversation}, [recorded_row, refused_row]),
        ({"conversation": conversation.upper(), "outcome": "refused"}, [refused_row]),
        ({"key": "nobody"}, []),
        ({"key": opening["key"], "code": "conversation_not_found"}, [parked_row]),
    ]:
        found = page(client, request=batch.headers["X-Request-ID"], **filters)["results"]
        assert ids(found) == ids(expected), filters
    assert ids(page(client, conversation=conversation)["results"]) == ids([recorded_row, refused_row, opening])
    assert page(client, request=new_id())["results"] == page(client, conversation=new_id())["results"] == []


@pytest.mark.parametrize("offset", ["", "-03:00"], ids=["local times", "times with offsets"])
def test_since_is_included_and_until_is_not(client: httpx.Client, offset: str) -> None:
    conversation = open_conversation(client)
    send(client, *(new_message(conversation) for _ in range(3)))
    fourth, third, second, first = page(client, conversation=conversation)["results"]
    at = [row["received_at"].removesuffix("-03:00") + offset for row in (first, second, third, fourth)]
    for filters, expected in [
        ({"since": at[1]}, [fourth, third, second]),
        ({"until": at[2]}, [second, first]),
        ({"since": at[1], "until": at[3]}, [third, second]),
        ({"since": "0001-01-02T00:00:00Z", "until": "9999-12-30T23:59:59Z"}, [fourth, third, second, first]),
    ]:
        assert ids(page(client, conversation=conversation, **filters)["results"]) == ids(expected), filters


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("outcome", value) for value in ["", "RECORDED", "lost", "parked,refused", "parked\x00"]),
        *(("code", value) for value in ["", "404", "nothing", "recorded"]),
        *((name, value) for name in ("conversation", "request") for value in ["", "garbage", "6a41b347", "\x00"]),
        *((name, value) for name in ("since", "until") for value in ["", "today", "0", "0001-01-01T00:00:00Z"]),
        ("key", "a\x00b"),
        *(("limit", value) for value in ["", "0", "-1", "201", "1.5", "ten"]),
        *(("cursor", value) for value in ["garbage", "AAAA", "W10", "a" * 5_000]),
    ],
    ids=lambda value: repr(value)[:20],
)
def test_a_bad_value_is_refused_by_its_name(client: httpx.Client, name: str, value: str) -> None:
    document = assert_problem(client.get("/deliveries/", params={name: value}), status=400, code="invalid_parameter")
    assert [error["parameter"] for error in document["errors"]] == [name]
    assert document["errors"][0]["detail"].strip()


@pytest.mark.parametrize("limit", [1, 3, 10, 200])
def test_cursors_walk_through_everything_once_while_more_arrives(client: httpx.Client, limit: int) -> None:
    conversation = open_conversation(client)
    for _ in range(3):
        client.post("/webhook/batch/", json=[new_message(conversation) for _ in range(3)])
    arrived = ids(page(client, conversation=conversation)["results"])
    write = partial(send, client, new_message(conversation))
    assert len(arrived) == 10
    assert ids(walk(client, conversation=conversation, limit=limit, meanwhile=write)) == arrived


@pytest.mark.parametrize(("parameters", "shown"), [({}, 50), ({"limit": 200}, 200), ({"limit": 7}, 7)])
def test_a_page_is_as_long_as_it_may_be(client: httpx.Client, parameters: dict[str, int], shown: int) -> None:
    request = client.post("/webhook/batch/", json=[None] * 201).headers["X-Request-ID"]
    assert len(page(client, request=request, **parameters)["results"]) == shown
