"""From bytes to typed events: what is read, and what is refused with which error."""

import json
import time
import uuid
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from prosa.conversations.events import CloseConversation, Direction, NewConversation, NewMessage
from prosa.deliveries.errors import InvalidEventError, InvalidJsonError
from prosa.deliveries.formats import decode_event
from tests.samples import close_conversation, new_conversation, new_message

CONVERSATION = "6a41b347-8d80-4ce9-84ba-7af66f369f6a"
MESSAGE = "49108c71-4dca-4af3-9f32-61bc745926e2"
SAO_PAULO = ZoneInfo("America/Sao_Paulo")


def decode(document: Any, *, zone: ZoneInfo = SAO_PAULO) -> NewConversation | NewMessage | CloseConversation:
    return decode_event(json.dumps(document).encode(), zone=zone)


def pointers(raw: bytes) -> list[str]:
    """Return where the errors of bytes that are JSON but no event are."""
    with pytest.raises(InvalidEventError) as raised:
        decode_event(raw, zone=SAO_PAULO)
    return [error.pointer for error in raised.value.errors]


def test_each_type_of_event_is_read() -> None:
    at = "2025-02-21T10:20:42.349308Z"
    sent_at = datetime(2025, 2, 21, 10, 20, 42, 349308, tzinfo=UTC)
    conversation, message = uuid.UUID(CONVERSATION), uuid.UUID(MESSAGE)
    opening = decode(new_conversation(CONVERSATION, timestamp=at))
    assert opening == NewConversation(conversation_id=conversation, sent_at=sent_at)
    closing = decode(close_conversation(CONVERSATION, timestamp=at))
    assert closing == CloseConversation(conversation_id=conversation, sent_at=sent_at)
    written = decode(new_message(CONVERSATION, message_id=MESSAGE, direction="SENT", content=" Oi\n", timestamp=at))
    assert written == NewMessage(
        message_id=message, conversation_id=conversation, direction=Direction.SENT, content=" Oi\n", sent_at=sent_at
    )


@pytest.mark.parametrize(
    ("zone", "timestamp", "sent_at"),
    [
        ("America/Sao_Paulo", "2025-02-21T10:20:42", datetime(2025, 2, 21, 13, 20, 42, tzinfo=UTC)),
        ("Asia/Kathmandu", "2025-02-21T10:20:42", datetime(2025, 2, 21, 4, 35, 42, tzinfo=UTC)),
        ("UTC", "2025-02-21T10:20:42", datetime(2025, 2, 21, 10, 20, 42, tzinfo=UTC)),
        ("Asia/Kathmandu", "2025-02-21T10:20:42-03:00", datetime(2025, 2, 21, 13, 20, 42, tzinfo=UTC)),
        ("America/Sao_Paulo", "2019-01-15T10:00:00", datetime(2019, 1, 15, 12, 0, tzinfo=UTC)),  # summer time
        ("America/Sao_Paulo", "2018-11-04T00:30:00", datetime(2018, 11, 4, 3, 30, tzinfo=UTC)),  # skipped by it
        ("America/Sao_Paulo", "2018-02-17T23:30:00", datetime(2018, 2, 18, 1, 30, tzinfo=UTC)),  # came twice
        ("America/Sao_Paulo", "0001-01-02T00:00:00", datetime(1, 1, 2, 3, 6, 28, tzinfo=UTC)),
        ("UTC", "0001-01-02T00:00:00", datetime(1, 1, 2, tzinfo=UTC)),
        ("UTC", "9999-12-30T23:59:59.999999", datetime(9999, 12, 30, 23, 59, 59, 999999, tzinfo=UTC)),
        ("UTC", "9999-12-30T23:59:59.9999999Z", datetime(9999, 12, 30, 23, 59, 59, 999999, tzinfo=UTC)),
        ("UTC", "2025-12-31T23:59:59.123456789Z", datetime(2025, 12, 31, 23, 59, 59, 123456, tzinfo=UTC)),
        ("UTC", "2025-02-21t10:20:42.5z", datetime(2025, 2, 21, 10, 20, 42, 500000, tzinfo=UTC)),
        ("UTC", "2025-02-21 10:20:42+14:00", datetime(2025, 2, 20, 20, 20, 42, tzinfo=UTC)),
    ],
)
def test_a_timestamp_without_offset_is_local_time_of_the_zone(zone: str, timestamp: str, sent_at: datetime) -> None:
    event = decode(new_conversation(CONVERSATION, timestamp=timestamp), zone=ZoneInfo(zone))
    assert event.sent_at == sent_at
    assert event.sent_at.tzinfo is UTC


@pytest.mark.parametrize(
    "timestamp",
    [
        "0001-01-01T00:00:00+23:59",
        "0001-01-01T23:59:59.999999Z",
        "9999-12-31T00:00:00Z",
        "9999-12-31T23:59:59.9999999Z",
        "9999-12-31T23:59:59-23:59",
        "9999-12-30T22:00:00-03:00",
        "0000-01-01T00:00:00Z",
        "10000-01-01T00:00:00Z",
        "2025-02-30T10:20:42Z",
        "2025-02-21T24:00:00Z",
        "2025-02-21T10:20:42+24:00",
        "2025-02-21",
        "2025-02-21T10:20:42Z\n",
        "2025-02-21T10:20:42Z\0",
        "\uff12\uff10\uff12\uff15-02-21T10:20:42Z",
        "agora",
        "",
        1740133242,
        1740133242.5,
        True,
        None,
        [],
        {},
    ],
)
def test_a_timestamp_that_is_none_or_is_out_of_range_is_refused_at_its_place(timestamp: Any) -> None:
    document = new_conversation(CONVERSATION, timestamp=timestamp)
    assert pointers(json.dumps(document).encode()) == ["#/timestamp"]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"type": 5}, ["#/type"]),
        ({"type": "new_message"}, ["#/type"]),
        ({"type": ["NEW_MESSAGE"]}, ["#/type"]),
        ({"data": []}, ["#/data"]),
        ({"data": None, "timestamp": None}, ["#/timestamp", "#/data"]),
        ({"data": {}}, ["#/data/id", "#/data/direction", "#/data/content", "#/data/conversation_id"]),
        (
            {"timestamp": 1, "data": {"id": True, "direction": "sent", "content": " \t\n\u3000", "conversation_id": 1}},
            ["#/timestamp", "#/data/id", "#/data/direction", "#/data/content", "#/data/conversation_id"],
        ),
        ({"extra": "\ud800"}, ["#/extra"]),
        ({"extra": [{"a/b~c": ["x", "\udc00"]}]}, ["#/extra/0/a~1b~0c/1"]),
        ({"extra": {"\ud800": 1}}, ["#/extra"]),
        ({"type": "\ud800"}, ["#/type", "#/type"]),
        ({"extra": {"a b%41ç": "\ud800"}}, ["#/extra/a%20b%2541%C3%A7"]),
    ],
)
def test_everything_that_is_wrong_is_named_with_its_place(change: dict[str, Any], expected: list[str]) -> None:
    document = new_message(CONVERSATION) | change
    assert pointers(json.dumps(document).encode()) == expected


@pytest.mark.parametrize("raw", [b"null", b"[]", b'"text"', b"5", b"true", b'"\\ud800"', b" [1]\n"])
def test_json_that_is_no_object_is_no_event(raw: bytes) -> None:
    assert pointers(raw) == ["#"]


def test_an_event_of_two_types_is_no_event() -> None:
    raw = json.dumps(new_conversation(CONVERSATION)).encode()
    assert pointers(b'{"type": "NEW_MESSAGE", ' + raw[1:]) == ["#"]


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b" ",
        b"{",
        b"{}{}",
        b"{} x",
        b'{"a": NaN}',
        b"Infinity",
        b'{"a": 01}',
        b'{"a": .5}',
        b'{"a": "\t"}',
        b'{"a": "\\x"}',
        b"{'a': 1}",
        b'{"a": 1,}',
        b'{"a": "\xff"}',
        b'{"a": "\xed\xa0\x80"}',
        b"\xef\xbb\xbf{}",
        '{"a": 1}'.encode("utf-16"),
        b"[" * 100_000 + b"]" * 100_000,
        b'{"a":' * 100_000 + b'"\\ud800"' + b"}" * 100_000,
        b"\0",
    ],
    ids=lambda raw: repr(raw[:20]),
)
def test_bytes_that_are_not_json_in_utf_8_are_told_from_json_that_is_no_event(raw: bytes) -> None:
    with pytest.raises(InvalidJsonError):
        decode_event(raw, zone=SAO_PAULO)


@pytest.mark.parametrize(
    "text", ['"\\q"', '"\t"', "01", "NaN", "-Infinity", "tru", '"\xff"', "[1,]", "[" * 100_000 + "]" * 100_000]
)
def test_what_is_not_json_is_refused_even_in_a_field_that_nobody_reads(text: str) -> None:
    event = json.dumps(new_conversation(CONVERSATION)).encode()
    with pytest.raises(InvalidJsonError):
        decode_event(event[:-1] + b', "extra": ' + text.encode("latin-1") + b"}", zone=SAO_PAULO)


@pytest.mark.parametrize("text", ["1e999", "-0", "1" * 5000, "0." + "1" * 5000, '"\x7f"'])
def test_what_is_json_is_taken_in_a_field_that_nobody_reads(text: str) -> None:
    event = json.dumps(new_conversation(CONVERSATION)).encode()
    raw = event[:-1] + b', "extra": ' + text.encode() + b"}"
    assert decode_event(raw, zone=SAO_PAULO).conversation_id == uuid.UUID(CONVERSATION)


def test_a_number_of_any_length_is_json() -> None:
    number = b"1" * 5000
    assert pointers(number) == ["#"]
    assert pointers(b'{"type": "NEW_CONVERSATION", "timestamp": ' + number + b', "data": {}}') == [
        "#/timestamp",
        "#/data/id",
    ]


@pytest.mark.parametrize(
    "content",
    [
        " " * 1_000_000 + "\0",
        "\0" + " " * 1_000_000,
        (" " * 1000 + "\0") * 1000,
        " " * 1_000_000,
        "\n" * 1_000_000 + "\0\n",
        "a" * 1_000_000 + "\0",
        (" a" * 500_000) + "\0",
    ],
    ids=["blanks-nul", "nul-blanks", "many", "blanks", "lines", "letters", "words"],
)
def test_a_bad_content_of_a_megabyte_is_refused_without_delay(content: str) -> None:
    raw = json.dumps(new_message(CONVERSATION, content=content)).encode()
    began = time.thread_time()
    assert pointers(raw) == ["#/data/content"]
    assert time.thread_time() - began < 1
