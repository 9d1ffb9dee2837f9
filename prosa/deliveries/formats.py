"""From bytes to typed events."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

import msgspec

from prosa.conversations.events import CloseConversation, Event, NewConversation, NewMessage
from prosa.deliveries.depth import require_shallow
from prosa.deliveries.errors import BatchTooLargeError, FieldError, InvalidEventError, InvalidJsonError
from prosa.deliveries.explanations import EXPECTED_ARRAY, EXPECTED_TIMESTAMP, explain
from prosa.deliveries.wire import (
    CloseConversationEvent,
    ConversationData,
    MessageData,
    NewConversationEvent,
    NewMessageEvent,
    WireEvent,
    read_timestamp,
)

MAX_BATCH_EVENTS: Final = 1000

_event_decoder = msgspec.json.Decoder(WireEvent)
_array_decoder = msgspec.json.Decoder(list[msgspec.Raw])
_json_space: Final = " \t\n\r"


def decode_event(raw: bytes, *, zone: ZoneInfo) -> Event:
    """Return the event that `raw` holds; a timestamp without offset is local time of `zone`.

    Raises InvalidJsonError, or InvalidEventError with everything that is wrong with it.
    """
    require_shallow(raw)
    try:
        raw.decode()  # the decoder below does not look into the text of unknown fields
        wire = _event_decoder.decode(raw)
    except UnicodeDecodeError:
        raise InvalidJsonError from None
    except msgspec.DecodeError:
        raise InvalidEventError(explain(read_json(raw))) from None
    try:
        return _to_event(wire, read_timestamp(wire.timestamp, zone=zone))
    except ValueError:
        raise InvalidEventError([FieldError("#/timestamp", EXPECTED_TIMESTAMP)]) from None


def encode_event(event: Event) -> bytes:
    """Return `event` as a sender writes it: JSON on one line, its time in UTC."""
    return msgspec.json.encode(_to_wire(event, event.sent_at.isoformat().replace("+00:00", "Z")))


def read_json(raw: bytes) -> Any:
    """Return the JSON value of `raw`. Lone surrogates are kept: they are JSON, if not text. Raises InvalidJsonError."""
    try:
        return msgspec.json.decode(raw)
    except msgspec.DecodeError:
        pass
    try:
        # As floats, numbers of any length can be read; nothing but their being numbers matters here.
        return json.loads(raw.decode(), parse_int=float, parse_constant=_refuse_constant)
    except ValueError:
        raise InvalidJsonError from None


def split_array(raw: bytes) -> list[bytes]:
    """Return the bytes of each item of a JSON array of up to MAX_BATCH_EVENTS items, decoding none.

    Raises InvalidJsonError, InvalidEventError if it is no array, BatchTooLargeError.
    """
    require_shallow(raw)
    try:
        items = [bytes(item) for item in _array_decoder.decode(raw)]
    except msgspec.ValidationError:
        read_json(raw)
        raise InvalidEventError([FieldError("#", EXPECTED_ARRAY)]) from None
    except msgspec.DecodeError:
        items = list(_split_leniently(raw))
    return _within_limit(items)


def split_lines(raw: bytes) -> list[bytes]:
    """Return the lines of NDJSON, blank ones left out. Raises BatchTooLargeError."""
    return _within_limit([line for line in raw.splitlines() if line.strip()])


def _within_limit(items: list[bytes]) -> list[bytes]:
    if len(items) > MAX_BATCH_EVENTS:
        raise BatchTooLargeError
    return items


def _split_leniently(raw: bytes) -> Iterator[bytes]:
    """Split an array that holds lone surrogates, which fail their own item only. Slow, and as strict otherwise.

    Bytes that are not UTF-8 are kept as they are, for they too fail their own item only.
    """
    decoder = json.JSONDecoder(parse_int=float, parse_constant=_refuse_constant)
    try:
        text = raw.decode(errors="surrogateescape")
        if not isinstance(decoder.decode(text), list):
            raise InvalidEventError([FieldError("#", EXPECTED_ARRAY)])
        place = text.index("[") + 1
        while (start := _skip(text, place, _json_space + ",")) < len(text) and text[start] != "]":
            _, place = decoder.raw_decode(text, start)
            yield text[start:place].encode(errors="surrogateescape")
    except ValueError:
        raise InvalidJsonError from None


def _skip(text: str, place: int, characters: str) -> int:
    while place < len(text) and text[place] in characters:
        place += 1
    return place


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def _to_event(wire: WireEvent, sent_at: datetime) -> Event:
    match wire:
        case NewMessageEvent(data=data):
            return NewMessage(
                message_id=data.id,
                conversation_id=data.conversation_id,
                direction=data.direction,
                content=data.content,
                sent_at=sent_at,
            )
        case NewConversationEvent(data=data):
            return NewConversation(conversation_id=data.id, sent_at=sent_at)
        case CloseConversationEvent(data=data):
            return CloseConversation(conversation_id=data.id, sent_at=sent_at)


def _to_wire(event: Event, timestamp: str) -> WireEvent:
    match event:
        case NewMessage():
            data = MessageData(event.message_id, event.direction, event.content, event.conversation_id)
            return NewMessageEvent(timestamp, data)
        case NewConversation():
            return NewConversationEvent(timestamp, ConversationData(event.conversation_id))
        case CloseConversation():
            return CloseConversationEvent(timestamp, ConversationData(event.conversation_id))
