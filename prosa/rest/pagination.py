"""Lists in parts, with opaque cursors: a place in a list, as text that clients hand back unread."""

import base64
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Annotated, Any, Final

import msgspec
from django.http import HttpRequest

from prosa.conversations.search import SearchPlace
from prosa.core.clock import to_utc
from prosa.core.keyset import Place
from prosa.rest.parameters import BAD_CURSOR, parameter_error, read_integer

_Key = Annotated[int, msgspec.Meta(ge=0, le=2**63 - 1)]
_Written = tuple[Annotated[datetime, msgspec.Meta(tz=True)], _Key]
MAX_LENGTH: Final = 200
DEFAULT_LIMIT: Final = 50
MOST_ROWS: Final = 200
_decoder = msgspec.json.Decoder(_Written)
_search_decoder = msgspec.json.Decoder(tuple[_Key, _Key])


def read_limit(request: HttpRequest) -> int:
    """Return how many rows the client wants. Raises ProblemError if it is out of range."""
    return read_integer(request, "limit", least=1, most=MOST_ROWS, default=DEFAULT_LIMIT)


def read_place(request: HttpRequest) -> Place | None:
    """Return the place behind which the client wants to go on, if it names one. Raises ProblemError for a bad one."""
    cursor = request.GET.get("cursor")
    return decode_cursor(cursor) if cursor else None


def cut[Row](rows: Sequence[Row], limit: int, place_of: Callable[[Row], Place]) -> tuple[Sequence[Row], str | None]:
    """Return the first `limit` of `rows` and, if there are more, the cursor of what follows."""
    shown, more = rows[:limit], rows[limit:]
    return shown, encode_cursor(place_of(shown[-1])) if more else None


def read_search_place(request: HttpRequest) -> SearchPlace | None:
    """Return the place behind which the client wants to search on, if any. Raises ProblemError for a bad one."""
    cursor = request.GET.get("cursor")
    return SearchPlace(*read_cursor(cursor, _search_decoder)) if cursor else None


def encode_cursor(place: Place | SearchPlace) -> str:
    """Return the cursor for the list's part behind `place`."""
    return write_cursor(place)


def decode_cursor(cursor: str) -> Place:
    """Return the place that `cursor` stands for. Raises ProblemError if Prosa did not make it."""
    at, key = read_cursor(cursor, _decoder)
    try:
        return Place(to_utc(at), key)
    except ValueError:
        raise parameter_error("cursor", BAD_CURSOR) from None


def write_cursor(parts: Sequence[Any]) -> str:
    """Return `parts`, which msgspec encodes, as opaque text."""
    return base64.urlsafe_b64encode(msgspec.json.encode(tuple(parts))).rstrip(b"=").decode()


def read_cursor[Parts](cursor: str, decoder: msgspec.json.Decoder[Parts]) -> Parts:
    """Return what `write_cursor` wrote. Raises ProblemError if `decoder` knows it for nothing of its own."""
    if len(cursor) > MAX_LENGTH:
        raise parameter_error("cursor", BAD_CURSOR)
    try:
        return decoder.decode(base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True))
    except (ValueError, msgspec.DecodeError):
        raise parameter_error("cursor", BAD_CURSOR) from None
