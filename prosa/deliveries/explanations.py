"""What is wrong with a JSON value that is not an event: every error, each with its place.

The fast decoder stops at the first error and names it in its own words. This runs only after it has failed, on the
same types, so that the two cannot disagree.
"""

import re
from collections.abc import Iterator
from itertools import chain, islice
from typing import Any, Final, NamedTuple
from urllib.parse import quote
from zoneinfo import ZoneInfo

import msgspec
from django.utils.translation import gettext_lazy as _

from prosa.deliveries.errors import FieldError
from prosa.deliveries.wire import EVENT_TYPES, read_timestamp

EXPECTED_ARRAY: Final = _("Must be an array of events.")
EXPECTED_OBJECT: Final = _("Must be an object.")
EXPECTED_TIMESTAMP: Final = _("Must be a date and time in ISO 8601, such as 2025-02-21T10:20:42.349308-03:00.")
EXPECTED_TYPE: Final = _("Must be NEW_CONVERSATION, NEW_MESSAGE or CLOSE_CONVERSATION.")
MISSING: Final = _("Is missing.")
LONE_SURROGATE: Final = _("Holds half of a surrogate pair, which is not text.")
NOT_AN_EVENT: Final = _("Is not an event.")
EXPECTED_UUID: Final = _("Must be a UUID, such as 6a41b347-8d80-4ce9-84ba-7af66f369f6a.")
EXPECTED: Final = {
    "timestamp": EXPECTED_TIMESTAMP,
    "id": EXPECTED_UUID,
    "conversation_id": EXPECTED_UUID,
    "direction": _("Must be SENT or RECEIVED."),
    "content": _("Must be text that is neither blank nor holds the NUL character."),
}
MAX_ERRORS: Final = 20
MAX_NAME: Final = 100
_lone_surrogate = re.compile("[\ud800-\udfff]")
_ANY_TYPE: Final = EVENT_TYPES[0]
_ANY_ZONE: Final = ZoneInfo("UTC")  # whether a day exists does not depend on it
_TYPES_BY_TAG: Final = {event_type.__struct_config__.tag: event_type for event_type in EVENT_TYPES}


def explain(value: Any) -> list[FieldError]:
    """Return what is wrong with `value`, a JSON value that could not be decoded as an event: 1 to MAX_ERRORS errors."""
    if not isinstance(value, dict):
        return [FieldError("#", EXPECTED_OBJECT)]
    errors = chain(_explain_event(value), _find_lone_surrogates(value))
    return list(islice(errors, MAX_ERRORS)) or [FieldError("#", NOT_AN_EVENT)]


def _explain_event(value: dict[str, Any]) -> Iterator[FieldError]:
    tag = value.get("type")
    event_type = _TYPES_BY_TAG.get(tag) if isinstance(tag, str) else None
    if event_type is not None:
        yield from _explain_fields(value, event_type, "#")
        return
    yield FieldError("#/type", EXPECTED_TYPE if "type" in value else MISSING)
    # Of which fields `data` should have, only the type could tell.
    yield from (error for error in _explain_fields(value, _ANY_TYPE, "#") if not error.pointer.startswith("#/data/"))


def _explain_fields(value: dict[str, Any], struct: type[msgspec.Struct], pointer: str) -> Iterator[FieldError]:
    for field in msgspec.structs.fields(struct):
        place = f"{pointer}/{field.name}"
        if field.name not in value:
            yield FieldError(place, MISSING)
        elif field.name in EXPECTED:
            yield from _explain_scalar(value[field.name], field, place)
        elif isinstance(value[field.name], dict):
            yield from _explain_fields(value[field.name], field.type, place)
        else:
            yield FieldError(place, EXPECTED_OBJECT)


def _explain_scalar(value: Any, field: msgspec.structs.FieldInfo, pointer: str) -> Iterator[FieldError]:
    try:
        converted = msgspec.convert(value, field.type)
        if field.name == "timestamp":
            read_timestamp(converted, zone=_ANY_ZONE)
    except (msgspec.ValidationError, ValueError):
        yield FieldError(pointer, EXPECTED[field.name])


def _find_lone_surrogates(document: Any) -> Iterator[FieldError]:
    """Yield each text that holds one. Places are written only for those, however large the document is."""
    pending: list[tuple[_Place | None, Any]] = [(None, document)]
    while pending:
        place, value = pending.pop()
        if isinstance(value, dict):
            if any(map(_has_lone_surrogate, value)):
                yield FieldError(_pointer(place), LONE_SURROGATE)
            pending.extend((_Place(place, key), item) for key, item in value.items())
        elif isinstance(value, list):
            pending.extend((_Place(place, str(index)), item) for index, item in enumerate(value))
        elif isinstance(value, str) and _has_lone_surrogate(value):
            yield FieldError(_pointer(place), LONE_SURROGATE)


class _Place(NamedTuple):
    """A member or item, and what it is in."""

    parent: "_Place | None"
    name: str


def _pointer(place: _Place | None) -> str:
    names: list[str] = []
    while place is not None:
        names.append(place.name)
        place = place.parent
    return pointer_to(*reversed(names))


def pointer_to(*names: str) -> str:
    """Return the JSON Pointer, as a URI fragment, to the member or item that `names` lead to."""
    return "/".join(["#", *map(_escape, names)])


def _has_lone_surrogate(text: str) -> bool:
    return not text.isascii() and _lone_surrogate.search(text) is not None


def _escape(name: str) -> str:
    """Write a name as in the fragment of a URI; what cannot be written becomes a question mark."""
    shown = name if len(name) <= MAX_NAME else name[:MAX_NAME] + "…"
    return quote(shown.replace("~", "~0").replace("/", "~1"), safe="~", errors="replace")
