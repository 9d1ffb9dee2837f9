"""One event's bytes, read: the event, or why they are none, and what they are about as far as can be told."""

import re
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from prosa.conversations.events import Event, EventType, NewMessage
from prosa.deliveries.errors import FieldError, InvalidEventError, InvalidJsonError
from prosa.deliveries.formats import decode_event, read_json

_digits = rb"[0-9a-fA-F]"
# Looked for at every place, since the digits of one may begin within what looks like another.
_uuid = re.compile(rb"(?=(%(d)b{8}-?(?:%(d)b{4}-?){3}%(d)b{12}))" % {b"d": _digits})


class Reading(NamedTuple):
    """What was read. `event` or else `problem_code` is given.

    The ids of bytes that are no event are a guess: nothing is decided on them, but they let people find a bad event,
    and let it be erased with its conversation.
    """

    event: Event | None = None
    problem_code: str = ""
    errors: Sequence[FieldError] = ()
    event_type: str = ""
    conversation_uuid: UUID | None = None
    message_uuid: UUID | None = None


def read_event(body: bytes, *, zone: ZoneInfo) -> Reading:
    """Read `body`; a timestamp without offset is local time of `zone`."""
    try:
        event = decode_event(body, zone=zone)
    except InvalidJsonError:
        return Reading(problem_code="invalid_json")
    except InvalidEventError as error:
        return _guess(read_json(body), error.errors)
    message_uuid = event.message_id if isinstance(event, NewMessage) else None
    return Reading(event, event_type=event.type, conversation_uuid=event.conversation_id, message_uuid=message_uuid)


def find_ids(body: bytes) -> Iterator[UUID]:
    """Yield whatever looks like a UUID in bytes that cannot be read: they may be about these."""
    for found in _uuid.finditer(body):
        yield UUID(found[1].decode())


def _guess(value: Any, errors: Sequence[FieldError]) -> Reading:
    document = value if isinstance(value, dict) else {}
    data = document["data"] if isinstance(document.get("data"), dict) else {}
    event_type, own_id = document.get("type"), _as_uuid(data.get("id"))
    is_message = event_type == EventType.NEW_MESSAGE or "conversation_id" in data
    return Reading(
        problem_code="invalid_event",
        errors=errors,
        event_type=event_type if event_type in list(EventType) else "",
        conversation_uuid=_as_uuid(data.get("conversation_id")) if is_message else own_id,
        message_uuid=own_id if is_message else None,
    )


def _as_uuid(value: Any) -> UUID | None:
    try:
        return msgspec.convert(value, UUID)
    except (msgspec.ValidationError, ValueError):  # ValueError for half of a surrogate pair
        return None
