"""JSON that is not an event: refused with every place that is wrong, as JSON Pointers."""

from typing import Any

import httpx
import pytest

from tests.conformance.steps import assert_invalid_event, open_conversation, post_json, read
from tests.samples import close_conversation, new_conversation, new_id, new_message

NOT_STRINGS = [None, True, False, 0, 1, -1, 1.5, [], ["SENT"], {}, {"id": 1}]


@pytest.mark.parametrize("body", ["[]", "[{}]", '"NEW_CONVERSATION"', "1", "-0.5", "true", "null"])
def test_only_an_object_can_be_an_event(client: httpx.Client, body: str) -> None:
    assert_invalid_event(post_json(client, body), ["#"])


@pytest.mark.parametrize(
    "type_",
    [*NOT_STRINGS, "", "UNKNOWN", "new_conversation", "NEW_CONVERSATION ", "NEW_CONVERSATION\u0000", "DELETE"],
    ids=repr,
)
def test_an_unknown_type_is_refused(client: httpx.Client, type_: Any) -> None:
    answer = client.post("/webhook/", json=new_conversation(new_id()) | {"type": type_})
    assert_invalid_event(answer, ["#/type"])


@pytest.mark.parametrize(
    ("body", "pointers"),
    [
        ("{}", ["#/type", "#/timestamp", "#/data"]),
        ('{"timestamp": "never", "data": 1}', ["#/type", "#/timestamp", "#/data"]),
        ('{"timestamp": "2025-02-21T10:20:41", "data": {}}', ["#/type"]),
    ],
)
def test_a_missing_type_is_refused(client: httpx.Client, body: str, pointers: list[str]) -> None:
    assert_invalid_event(post_json(client, body), pointers)


@pytest.mark.parametrize("missing", [True, False], ids=["missing", "null"])
@pytest.mark.parametrize("field", ["timestamp", "data"])
@pytest.mark.parametrize(
    "event",
    [new_conversation(new_id()), new_message(new_id()), close_conversation(new_id())],
    ids=["conversation", "message", "close"],
)
def test_every_event_needs_its_fields(client: httpx.Client, event: dict[str, Any], field: str, missing: bool) -> None:
    incomplete = {name: value for name, value in event.items() if name != field}
    if not missing:
        incomplete[field] = None
    assert_invalid_event(client.post("/webhook/", json=incomplete), [f"#/{field}"])


@pytest.mark.parametrize("missing", [True, False], ids=["missing", "null"])
@pytest.mark.parametrize("field", ["id", "direction", "content", "conversation_id"])
def test_a_message_needs_its_data(client: httpx.Client, field: str, missing: bool) -> None:
    event = new_message(open_conversation(client))
    if missing:
        del event["data"][field]
    else:
        event["data"][field] = None
    assert_invalid_event(client.post("/webhook/", json=event), [f"#/data/{field}"])


@pytest.mark.parametrize("data", [[], "6a41b347-8d80-4ce9-84ba-7af66f369f6a", 1, True], ids=repr)
@pytest.mark.parametrize("type_", ["NEW_CONVERSATION", "NEW_MESSAGE", "CLOSE_CONVERSATION"])
def test_data_must_be_an_object(client: httpx.Client, type_: str, data: Any) -> None:
    answer = client.post("/webhook/", json={"type": type_, "timestamp": "2025-02-21T10:20:41", "data": data})
    assert_invalid_event(answer, ["#/data"])


@pytest.mark.parametrize(
    "bad_id",
    [
        *NOT_STRINGS,
        "",
        "1",
        "6a41b347-8d80-4ce9-84ba-7af66f369f6",
        "6a41b347-8d80-4ce9-84ba-7af66f369f6a0",
        "6a41b347-8d80-4ce9-84ba-7af66f369f6g",
        " 6a41b347-8d80-4ce9-84ba-7af66f369f6a",
        "6a41b347-8d80-4ce9-84ba-7af66f369f6a\n",
        "{6a41b347-8d80-4ce9-84ba-7af66f369f6a}",
        "urn:uuid:6a41b347-8d80-4ce9-84ba-7af66f369f6a",
        "6a41b3478d80-4ce9-84ba-7af66f-369f6a",
        "٦a41b347-8d80-4ce9-84ba-7af66f369f6a",
        "6a41b347-8d80-4ce9-84ba-7af66f369f6\u0000",
    ],
    ids=repr,
)
def test_ids_must_be_uuids(client: httpx.Client, bad_id: Any) -> None:
    assert_invalid_event(client.post("/webhook/", json=new_conversation(bad_id)), ["#/data/id"])
    assert_invalid_event(client.post("/webhook/", json=close_conversation(bad_id)), ["#/data/id"])
    message = new_message(bad_id)
    assert_invalid_event(client.post("/webhook/", json=message), ["#/data/conversation_id"])
    message["data"]["id"] = bad_id
    assert_invalid_event(client.post("/webhook/", json=message), ["#/data/id", "#/data/conversation_id"])


@pytest.mark.parametrize(
    "direction",
    [*NOT_STRINGS, "", "sent", "Received", "SENT ", "OUTBOUND", "\uff33\uff25\uff2e\uff34"],
    ids=repr,
)
def test_a_direction_must_be_sent_or_received(client: httpx.Client, direction: Any) -> None:
    answer = client.post("/webhook/", json=new_message(open_conversation(client), direction=direction))
    assert_invalid_event(answer, ["#/data/direction"])


@pytest.mark.parametrize(
    "content",
    [
        *NOT_STRINGS,
        "",
        "   ",
        "\n\r\t",
        "\u00a0\u00a0",
        "\u2003\u3000",
        "\u2028\u2029",
        "\u0000",
        "before\u0000after",
        "at the end\u0000",
    ],
    ids=repr,
)
def test_content_must_be_text_that_is_neither_blank_nor_holds_nul(client: httpx.Client, content: Any) -> None:
    conversation = open_conversation(client)
    assert_invalid_event(client.post("/webhook/", json=new_message(conversation, content=content)), ["#/data/content"])
    assert read(client, conversation)["messages"] == []


@pytest.mark.parametrize(
    "timestamp",
    [
        *NOT_STRINGS,
        1740133241,
        1740133241.349308,
        "",
        "now",
        "1740133241",
        "2025-02-21",
        "10:20:41",
        "21/02/2025 10:20:41",
        "Fri, 21 Feb 2025 10:20:41 GMT",
        "2025-02-21T",
        "2025-13-21T10:20:41",
        "2025-00-21T10:20:41",
        "2025-02-29T10:20:41",
        "2025-02-30T10:20:41",
        "2025-02-00T10:20:41",
        "2025-02-21T24:00:00",
        "2025-02-21T10:60:41",
        "2025-02-21T23:59:60Z",
        "2025-02-21T10:20:41.",
        "2025-02-21T10:20:41+24:00",
        "2025-02-21T10:20:41+03:60",
        "2025-02-21T10:20:41 America/Sao_Paulo",
        "2025-02-21T10:20:41[America/Sao_Paulo]",
        "2025-02-21T10:20:41 BRT",
        "2025-02-21T10:20:41\u221203:00",
        " 2025-02-21T10:20:41",
        "2025-02-21T10:20:41\n",
        "2025-02-21T10:20:41\u0000",
        "٢٠٢٥-02-21T10:20:41",
        "0000-01-01T00:00:00",
        "10000-01-01T00:00:00",
        "-2025-02-21T10:20:41",
        "P1D",
        "2025-02-21T10:20:41/P1D",
        "9" * 10_000,
    ],
    ids=lambda value: repr(value)[:40],
)
def test_a_timestamp_must_be_a_date_and_time(client: httpx.Client, timestamp: Any) -> None:
    answer = client.post("/webhook/", json=new_conversation(new_id(), timestamp=timestamp))
    assert_invalid_event(answer, ["#/timestamp"])


@pytest.mark.parametrize(
    ("event", "pointers"),
    [
        (
            {"type": "NEW_MESSAGE", "timestamp": 0, "data": {"id": 1, "direction": 2, "content": 3}},
            ["#/timestamp", "#/data/id", "#/data/direction", "#/data/content", "#/data/conversation_id"],
        ),
        ({"type": "NEW_MESSAGE"}, ["#/timestamp", "#/data"]),
        ({"type": "CLOSE_CONVERSATION", "timestamp": "", "data": {}}, ["#/timestamp", "#/data/id"]),
        ({"type": "NEW_CONVERSATION", "timestamp": None, "data": {"id": None}}, ["#/timestamp", "#/data/id"]),
    ],
    ids=["all fields", "nothing but the type", "close", "nulls"],
)
def test_all_that_is_wrong_is_listed_at_once(client: httpx.Client, event: dict[str, Any], pointers: list[str]) -> None:
    assert_invalid_event(client.post("/webhook/", json=event), pointers)
