"""Opaque cursors: a place in a list, as text that clients hand back unread."""

import base64
from datetime import datetime
from typing import Annotated, Final

import msgspec

from prosa.conversations.querysets import ActivityKey
from prosa.core.clock import to_utc
from prosa.rest.parameters import BAD_CURSOR, parameter_error

_Place = tuple[Annotated[datetime, msgspec.Meta(tz=True)], Annotated[int, msgspec.Meta(ge=0, le=2**63 - 1)]]
MAX_LENGTH: Final = 200
_decoder = msgspec.json.Decoder(_Place)


def encode_cursor(place: ActivityKey) -> str:
    """Return the cursor for the list's part behind `place`."""
    return base64.urlsafe_b64encode(msgspec.json.encode(tuple(place))).rstrip(b"=").decode()


def decode_cursor(cursor: str) -> ActivityKey:
    """Return the place that `cursor` stands for. Raises ProblemError if Prosa did not make it."""
    if len(cursor) > MAX_LENGTH:
        raise parameter_error("cursor", BAD_CURSOR)
    try:
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        last_activity_at, last_id = _decoder.decode(raw)
        return ActivityKey(to_utc(last_activity_at), last_id)
    except (ValueError, msgspec.DecodeError):
        raise parameter_error("cursor", BAD_CURSOR) from None
