"""What is sent is read back: texts unchanged, ids in canonical form, instants as the same instants in their order."""

import json
from datetime import datetime
from typing import Any

import httpx
import pytest

from tests.conformance.steps import assert_invalid_event, open_conversation, post_json, read, send
from tests.samples import new_conversation, new_id, new_message


@pytest.mark.parametrize(
    "content",
    [
        "Olá! Você tem imóvel à venda na Praça da Sé? Preço até R$ 500.000,00",
        "👩‍👩‍👧‍👦 🏳️‍🌈 👍🏽 🇧🇷",
        "primeira\nsegunda\r\nterceira\rquarta\u2028quinta\u2029sexta",
        "e\u0301 e\u0303 n\u0303 — decomposto; é ẽ ñ — composto",
        "שלום עליכם مرحبا \u202eabc\u202c \u2066x\u2069",
        "中文 日本語 한국어 ไทย देवनागरी",
        "\u0001\u001b[31m\u007f\u0085\u00ad\ufeff\ufffe\uffff\ufffd",
        "𓀀 🀄 \U0010ffff",
        '"quotes" \\backslash\\ /slash/ \t tab \b',
        "<script>alert('x')</script> &amp; %s %(a)s {0} ${a} '; DROP TABLE conversations_message; --",
        "  \n recuado e seguido de brancos \t \n ",
        "\u00a0entre espaços rígidos\u00a0",
        "\u200b",
        "0",
        "null",
        "á" * 10_000,
        "🏠" * 10_000,
    ],
    ids=[
        "Portuguese",
        "emoji sequences",
        "line breaks",
        "combining characters",
        "right to left",
        "other scripts",
        "control characters and noncharacters",
        "beyond the basic plane",
        "JSON's own characters",
        "markup and templates",
        "surrounding blanks",
        "surrounding no-break spaces",
        "zero-width space",
        "zero",
        "the word null",
        "10,000 letters",
        "10,000 emojis",
    ],
)
@pytest.mark.parametrize("escaped", [False, True], ids=["as UTF-8", "as escapes"])
def test_content_is_read_back_unchanged(client: httpx.Client, content: str, escaped: bool) -> None:
    conversation = open_conversation(client)
    body = json.dumps(new_message(conversation, content=content), ensure_ascii=escaped)
    assert post_json(client, body.encode()).status_code == 201
    [message] = read(client, conversation)["messages"]
    assert message["content"] == content


def test_texts_that_differ_in_their_normal_form_are_different_facts(client: httpx.Client) -> None:
    conversation, message = open_conversation(client), new_id()
    send(client, new_message(conversation, message_id=message, content="é"))
    answer = client.post("/webhook/", json=new_message(conversation, message_id=message, content="e\u0301"))
    assert (answer.status_code, answer.json()["code"]) == (409, "id_conflict")


def test_ids_are_answered_in_lower_case(client: httpx.Client) -> None:
    conversation, message = new_id(), new_id()
    send(client, new_conversation(conversation.upper()))
    answer = client.post("/webhook/", json=new_message(conversation.upper(), message_id=message.upper()))
    assert (answer.json()["conversation_id"], answer.json()["message_id"]) == (conversation, message)
    shown = read(client, conversation)
    assert (shown["id"], shown["messages"][0]["id"]) == (conversation, message)
    assert read(client, conversation.upper()) == shown


def test_an_event_with_its_ids_in_the_other_case_is_a_duplicate(client: httpx.Client) -> None:
    conversation, message = open_conversation(client), new_id()
    send(client, new_message(conversation, message_id=message))
    answer = client.post("/webhook/", json=new_message(conversation.upper(), message_id=message.upper()))
    assert (answer.status_code, answer.json()["outcome"]) == (200, "duplicate")


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("2025-02-21T10:20:42.349308", "2025-02-21T10:20:42.349308-03:00"),
        ("2025-02-21T10:20:42", "2025-02-21T10:20:42-03:00"),
        ("2025-02-21T10:20:42.3", "2025-02-21T10:20:42.300000-03:00"),
        ("2025-02-21T10:20:42Z", "2025-02-21T07:20:42-03:00"),
        ("2025-02-21T10:20:42z", "2025-02-21T07:20:42-03:00"),
        ("2025-02-21T10:20:42+00:00", "2025-02-21T07:20:42-03:00"),
        ("2025-02-21T10:20:42-00:00", "2025-02-21T07:20:42-03:00"),
        ("2025-02-21T10:20:42+05:45", "2025-02-21T01:35:42-03:00"),
        ("2025-02-21T10:20:42-0300", "2025-02-21T10:20:42-03:00"),
        ("2025-02-21 10:20:42", "2025-02-21T10:20:42-03:00"),
        ("2024-02-29T23:59:59.999999", "2024-02-29T23:59:59.999999-03:00"),
        ("2019-01-15T12:00:00", "2019-01-15T12:00:00-02:00"),
        ("2018-02-17T23:30:00", "2018-02-17T23:30:00-02:00"),
        ("2018-11-04T00:30:00", "2018-11-04T01:30:00-02:00"),
    ],
    ids=[
        "local",
        "local without fraction",
        "a tenth of a second",
        "Z",
        "z",
        "zero offset",
        "negative zero offset",
        "Nepal",
        "offset without colon",
        "a blank for the T",
        "leap day",
        "summer time",
        "the hour that came twice is the first",
        "the hour that was left out",
    ],
)
def test_timestamps_are_read_as_the_instants_they_mean(client: httpx.Client, written: str, shown: str) -> None:
    conversation = new_id()
    send(client, new_conversation(conversation, timestamp=written), new_message(conversation, timestamp=written))
    answer = read(client, conversation)
    assert (answer["created_at"], answer["messages"][0]["timestamp"]) == (shown, shown)


@pytest.mark.parametrize(
    "written",
    [
        "0001-01-02T00:00:00+00:00",
        "0099-12-31T23:59:59.999999+00:00",
        "1900-01-01T00:00:00+00:00",
        "1969-12-31T23:59:59.999999+00:00",
        "2038-01-19T03:14:08+00:00",
        "9999-12-30T23:59:59.999999+00:00",
    ],
    ids=["the earliest", "year 99", "before time zones", "before 1970", "2038", "the latest"],
)
def test_far_instants_are_read_back_as_the_same_instants(client: httpx.Client, written: str) -> None:
    conversation = new_id()
    send(client, new_conversation(conversation, timestamp=written), new_message(conversation, timestamp=written))
    shown = read(client, conversation)
    instant = datetime.fromisoformat(written)
    assert datetime.fromisoformat(shown["created_at"]) == instant
    assert datetime.fromisoformat(shown["messages"][0]["timestamp"]) == instant
    assert datetime.fromisoformat(shown["last_message_at"]) == instant


@pytest.mark.parametrize(
    "written",
    [
        "0001-01-01T00:00:00",
        "0001-01-01T00:00:00Z",
        "0001-01-01T00:00:00+14:00",
        "0001-01-01T23:59:59.999999Z",
        "9999-12-31T00:00:00Z",
        "9999-12-30T23:59:59.999999",
        "9999-12-31T23:59:59.999999",
        "9999-12-31T23:59:59.999999-12:00",
    ],
)
def test_instants_out_of_range_are_refused(client: httpx.Client, written: str) -> None:
    answer = client.post("/webhook/", json=new_conversation(new_id(), timestamp=written))
    assert_invalid_event(answer, ["#/timestamp"])


def test_messages_are_ordered_by_instant_not_by_text(client: httpx.Client) -> None:
    conversation = open_conversation(client)
    written = {
        "third": "2025-02-21T09:00:00-05:00",
        "first": "2025-02-21T23:00:00+14:00",
        "fourth": "2025-02-21T14:00:00.000001Z",
        "second": "2025-02-21T10:00:00",
    }
    for content, timestamp in written.items():
        send(client, new_message(conversation, content=content, timestamp=timestamp))
    shown = read(client, conversation)
    assert [message["content"] for message in shown["messages"]] == ["first", "second", "third", "fourth"]
    assert shown["last_message_at"] == "2025-02-21T11:00:00.000001-03:00"


def test_messages_of_one_instant_are_ordered_by_arrival(client: httpx.Client) -> None:
    conversation = open_conversation(client)
    for number, timestamp in enumerate(["2025-02-21T10:20:42", "2025-02-21T13:20:42Z", "2025-02-21T15:20:42+02:00"]):
        send(client, new_message(conversation, content=str(number), timestamp=timestamp))
    assert [message["content"] for message in read(client, conversation)["messages"]] == ["0", "1", "2"]


@pytest.mark.parametrize(
    "value",
    [None, True, -1.5e300, "text", [], [[{}]], {"type": "NEW_CONVERSATION"}, {"": {"~/": "\u0000"}}],
    ids=["null", "boolean", "number", "text", "list", "nested list", "object", "odd names"],
)
def test_unknown_fields_are_tolerated_at_every_level(client: httpx.Client, value: Any) -> None:
    conversation = new_id()
    opening, message = new_conversation(conversation), new_message(conversation)
    for event in (opening, message):
        event["extra"] = value
        event["data"]["extra"] = value
    assert [client.post("/webhook/", json=event).status_code for event in (opening, message)] == [201, 201]
    assert "extra" not in read(client, conversation)


def test_fields_may_come_in_any_order(client: httpx.Client) -> None:
    conversation = new_id()
    body = f'{{"data": {{"id": "{conversation}"}}, "timestamp": "2025-02-21T10:20:41", "type": "NEW_CONVERSATION"}}'
    assert post_json(client, body).status_code == 201
