"""Reading request bodies: the content type and the size are checked before a byte is kept."""

from collections.abc import Collection
from typing import Final, Protocol

from django.http import HttpRequest

from prosa.deliveries.errors import InvalidJsonError
from prosa.rest.problems import ProblemError

MIB: Final = 1024 * 1024
EVENT_LIMIT: Final = 1 * MIB
BATCH_LIMIT: Final = 16 * MIB
DRAIN_LIMIT: Final = 32 * MIB
_CHUNK: Final = 64 * 1024
_READ: Final = "prosa.body_read"


class _Stream(Protocol):
    def read(self, size: int, /) -> bytes: ...


def media_type(request: HttpRequest, *, allowed: Collection[str]) -> str:
    """Return the body's media type without its parameters. Raises ProblemError if it is not an allowed one.

    A charset parameter has no meaning for JSON, which is UTF-8 (RFC 8259), and is passed over. Compressed bodies are
    refused: their size is not known before they are unpacked.
    """
    given: str = request.META.get("CONTENT_TYPE", "").partition(";")[0].strip().lower()
    encoding: str = request.META.get("HTTP_CONTENT_ENCODING", "").strip().lower()
    if given not in allowed or encoding not in {"", "identity"}:
        raise ProblemError("unsupported_media_type", allowed=sorted(allowed))
    return given


def read_body(request: HttpRequest, *, limit: int) -> bytes:
    """Return the body, of up to `limit` bytes.

    Raises ProblemError if it is larger, InvalidJsonError if it ends before its declared length.
    """
    stream = _stream(request)
    request.META[_READ] = True
    body = stream.read(limit + 1)
    if len(body) > limit:
        _drain(stream)
        raise ProblemError("body_too_large", limit=limit)
    if len(body) < int(request.META.get("CONTENT_LENGTH") or 0):
        raise InvalidJsonError  # the connection broke: what is missing may have changed the meaning
    return body


def leaves_body_unread(request: HttpRequest) -> bool:
    """Tell whether the request came with a body that nobody has begun to read."""
    has_body = request.META.get("CONTENT_LENGTH", "0") not in {"", "0"} or "HTTP_TRANSFER_ENCODING" in request.META
    return has_body and _READ not in request.META


def _stream(request: HttpRequest) -> _Stream:
    """Return what to read the body from. Django itself reads nothing where a chunked body has no length."""
    if request.META.get("CONTENT_LENGTH") or "HTTP_TRANSFER_ENCODING" not in request.META:
        return request
    if not request.META.get("wsgi.input_terminated"):
        raise ProblemError("length_required")  # reading on would wait for ever
    stream: _Stream = request.META["wsgi.input"]
    return stream


def _drain(stream: _Stream) -> None:
    """Read on a while, since many clients see a broken connection if they are answered while they still send."""
    for _ in range(DRAIN_LIMIT // _CHUNK):
        if not stream.read(_CHUNK):
            return
