"""JSON answers."""

from collections.abc import Mapping
from typing import Any, Final

import msgspec
from django.http import HttpResponse

JSON: Final = "application/json"


def json_answer(
    document: Any, *, status: int = 200, content_type: str = JSON, headers: Mapping[str, str] | None = None
) -> HttpResponse:
    """Return `document`, anything that msgspec encodes, as an HTTP answer."""
    body = msgspec.json.encode(document) + b"\n"  # so that answers stand on lines of their own in a terminal
    # With its length known, the server needs no chunked transfer.
    all_headers = {**(headers or {}), "Content-Length": str(len(body))}
    return HttpResponse(body, status=status, content_type=content_type, headers=all_headers)


def empty_answer() -> HttpResponse:
    """Return the answer to a request that has nothing left to show: 204."""
    response = HttpResponse(status=204)
    del response.headers["Content-Type"]  # there is no content that could have one
    return response
