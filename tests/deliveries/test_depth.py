"""JSON that nests deeply is refused before it is decoded."""

import json
import time
from zoneinfo import ZoneInfo

import pytest

from prosa.deliveries.depth import MAX_DEPTH, require_shallow
from prosa.deliveries.errors import InvalidJsonError
from prosa.deliveries.formats import decode_event, split_array
from tests.samples import new_conversation, new_id, new_message

UTC = ZoneInfo("UTC")


def nested(levels: int, *, opening: bytes = b"[", core: bytes = b"", closing: bytes = b"]") -> bytes:
    return opening * levels + core + closing * levels


def event_with(extra: bytes) -> bytes:
    """Return an event, which is one level of its own, with a further field."""
    return json.dumps(new_conversation(new_id())).encode()[:-1] + b', "extra": ' + extra + b"}"


def is_shallow(raw: bytes) -> bool:
    try:
        require_shallow(raw)
    except InvalidJsonError:
        return False
    return True


@pytest.mark.parametrize(
    "extra",
    [
        nested(MAX_DEPTH - 1),
        nested(MAX_DEPTH - 1, opening=b'{"a":', core=b"1", closing=b"}"),
        b"[" + b",".join([nested(MAX_DEPTH - 2)] * 200) + b"]",
        json.dumps("[{" * 1000).encode(),
        json.dumps('"[\\"[\\\\' * 1000).encode(),
        json.dumps({"[" * 1000: "]" * 1000}).encode(),
    ],
    ids=["arrays", "objects", "many", "in-text", "in-text-with-quotes", "in-names"],
)
def test_an_event_of_as_many_levels_as_allowed_is_read_whatever_its_texts_hold(extra: bytes) -> None:
    decode_event(event_with(extra), zone=UTC)


@pytest.mark.parametrize(
    "extra",
    [
        nested(MAX_DEPTH),
        nested(MAX_DEPTH, opening=b'{"a":', core=b"1", closing=b"}"),
        b"[" + b",".join([nested(MAX_DEPTH - 2), nested(MAX_DEPTH - 1)]) + b"]",
        nested(MAX_DEPTH, opening=b'["\\"",'),
        nested(500_000),
    ],
    ids=["arrays", "objects", "one-of-two", "between-texts", "a-megabyte"],
)
def test_an_event_of_one_level_more_is_refused(extra: bytes) -> None:
    with pytest.raises(InvalidJsonError):
        decode_event(event_with(extra), zone=UTC)


def test_a_batch_may_be_deep_and_long_at_once() -> None:
    items = [nested(MAX_DEPTH - 1)] * 100
    assert split_array(b"[" + b",".join(items) + b"]") == items
    with pytest.raises(InvalidJsonError):
        split_array(b"[" + b",".join([*items[1:], nested(MAX_DEPTH)]) + b"]")


@pytest.mark.parametrize(
    "raw",
    [
        b"[" * (MAX_DEPTH + 1) + b'"' + b'\\"' * 500_000,
        b"[" * (MAX_DEPTH + 1) + b'"' * 1_000_001,
        b"[" * (MAX_DEPTH + 1) + b'"\\' * 500_000,
        b"[" * 1_000_000,
        b"]" * (MAX_DEPTH + 1) + b"[" * 1_000_000,
        b"[{" * 500_000,
        b"[]" * 500_000,
        b"".join(nested(levels) for levels in range(1, 1000)),
    ],
    ids=["open-text", "quotes", "escapes", "arrays", "closed-first", "alternating", "pairs", "stairs"],
)
def test_depth_is_judged_without_delay_whatever_a_megabyte_holds(raw: bytes) -> None:
    # A part first: where the time grows with the square of the length, the whole would take hours.
    for part, seconds in ((raw[: len(raw) // 30], 0.5), (raw, 3)):
        began = time.thread_time()
        is_shallow(part)
        assert time.thread_time() - began < seconds


def test_the_depth_of_the_largest_batch_is_judged_within_seconds() -> None:
    began = time.thread_time()
    assert not is_shallow(b"[" * 16 * 1024 * 1024)
    assert time.thread_time() - began < 8


def test_the_content_of_a_message_may_be_full_of_brackets_and_quotes() -> None:
    content = '[{"\\' * 100_000
    raw = json.dumps(new_message(new_id(), content=content)).encode()
    event = decode_event(raw, zone=UTC)
    assert getattr(event, "content", None) == content
