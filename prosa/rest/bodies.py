"""Reading request bodies: the content type and the size are checked before a byte is kept."""

from collections.abc import Collection
from typing import Final, Protocol

from django.http import HttpRequest

from prosa.rest.problems import ProblemError

MIB: Final = 1024 * 1024
EVENT_LIMIT: Final = 1 * MIB
BATCH_LIMIT: Final = 16 * MIB
DRAIN_LIMIT: Final = 32 * MIB
_CHUNK: Final = 64 * 1024


def media_type(request: HttpRequest, *, allowed: Collection[str]) -> str:
    """Return the body's media type without its parameters. Raises ProblemError if it is not an allowed one.

    A charset parameter has no meaning for JSON, which is UTF-8 (RFC 8259), and is passed over.
    """
    given: str = request.META.get("CONTENT_TYPE", "").partition(";")[0].strip().lower()
    if given not in allowed:
        raise ProblemError("unsupported_media_type", allowed=sorted(allowed))
    return given


def read_body(request: HttpRequest, *, limit: int) -> bytes:
    """Return the body, of up to `limit` bytes. Raises ProblemError if it is larger."""
    stream = _stream(request)
    body = stream.read(limit + 1)
    if len(body) > limit:
        _drain(stream, DRAIN_LIMIT)
        raise ProblemError("body_too_large", limit=limit)
    return body


def drop_unread_body(request: HttpRequest) -> None:
    """Read what is left of a body that an answer came without, or the server closes the connection behind the answer.

    Only so much is read as an event may hold: whoever sends more has to live with a closed connection.
    """
    if _has_body(request):
        _drain(_stream(request), EVENT_LIMIT)


class _Stream(Protocol):
    def read(self, size: int, /) -> bytes: ...


def _stream(request: HttpRequest) -> _Stream:
    """Return what to read the body from. Django itself reads nothing where a chunked body has no length."""
    if request.META.get("CONTENT_LENGTH") or "HTTP_TRANSFER_ENCODING" not in request.META:
        return request
    if not request.META.get("wsgi.input_terminated"):
        raise ProblemError("length_required")  # reading on would wait for ever
    stream: _Stream = request.META["wsgi.input"]
    return stream


def _has_body(request: HttpRequest) -> bool:
    length = request.META.get("CONTENT_LENGTH") or "0"
    return length != "0" or bool("HTTP_TRANSFER_ENCODING" in request.META and request.META.get("wsgi.input_terminated"))


def _drain(stream: _Stream, limit: int) -> None:
    """Read on a while, since many clients see a broken connection if they are answered while they still send."""
    for _ in range(limit // _CHUNK):
        if not stream.read(_CHUNK):
            return
