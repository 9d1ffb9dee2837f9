"""An HTTP client that no answer can fill or hold: bounded in bytes and in time. Pure: no Django."""

import time
from collections.abc import Iterator
from typing import Final

import httpx

from prosa.leads.extraction import Failure, UnusableAnswerError
from prosa.leads.extractors.patience import TryAgainError

MOST_BYTES: Final = 1_048_576
MOST_SECONDS_TO_CONNECT: Final = 5.0
_FIRST_ERROR_STATUS: Final = 400
_LEAST_SECONDS: Final = 0.01
_DEADLINE: Final = "prosa.deadline"


def make_client() -> httpx.Client:
    """Return a client for services. It follows no redirects, which would carry keys and messages elsewhere.

    Each request needs a timeout, within which its whole answer has to come: httpx itself only bounds the time between
    two pieces. Reading raises TryAgainError when that is over, and UnusableAnswerError when the answer is too long.
    """
    return httpx.Client(
        headers={"Accept-Encoding": "identity"},  # what comes compressed could be of any length
        event_hooks={"request": [_set_deadline], "response": [_bound]},
    )


def timeout_of(seconds: float) -> httpx.Timeout:
    """Return the timeouts of a request that may take so many seconds."""
    return httpx.Timeout(seconds, connect=min(seconds, MOST_SECONDS_TO_CONNECT))


def _set_deadline(request: httpx.Request) -> None:
    request.extensions[_DEADLINE] = time.monotonic() + request.extensions["timeout"]["read"]


def _bound(response: httpx.Response) -> None:
    if response.headers.get("Content-Encoding", "identity").strip().lower() != "identity":
        raise UnusableAnswerError("The service compressed its answer, which it was asked not to.")
    if not isinstance(response.stream, httpx.SyncByteStream):
        raise TypeError("the client is not made for asynchronous requests")
    deadline = response.request.extensions[_DEADLINE]
    response.request.extensions["timeout"]["read"] = max(_LEAST_SECONDS, deadline - time.monotonic())
    response.stream = _BoundedStream(
        response.stream,
        deadline=deadline,
        is_error=response.status_code >= _FIRST_ERROR_STATUS,
    )


class _BoundedStream(httpx.SyncByteStream):
    """A body that ends by an exception when it is too long or too slow. The body of an error is cut instead."""

    def __init__(self, stream: httpx.SyncByteStream, *, deadline: float, is_error: bool) -> None:
        self._stream = stream
        self._deadline = deadline
        self._is_error = is_error

    def __iter__(self) -> Iterator[bytes]:
        read = 0
        for chunk in self._stream:
            read += len(chunk)
            if read > MOST_BYTES and self._is_error:
                return
            if read > MOST_BYTES:
                raise UnusableAnswerError("The service's answer is too long.")
            if time.monotonic() > self._deadline:
                raise TryAgainError("The service took too long.", failure=Failure.TOO_SLOW)
            yield chunk

    def close(self) -> None:
        self._stream.close()
