"""What is known of the request that is being answered, from its arrival at the edge on."""

import re
import time
from collections.abc import MutableMapping
from contextvars import ContextVar
from typing import Any, Final
from uuid import UUID

from django.http import HttpRequest
from django.urls import ResolverMatch
from uuid_utils.compat import uuid7

REQUEST_ID_HEADER: Final = "X-Request-ID"
SIGN_IN_FAILED: Final = "sign_in_failed"  # outcomes of requests that are answered 200, like any form with a mistake
SIGN_IN_LOCKED: Final = "sign_in_locked"
_PLACE: Final = "prosa.request_facts"  # in the request's environment
_uuid = re.compile(r"[0-9a-f]{8}(-?)(?:[0-9a-f]{4}\1){3}[0-9a-f]{12}", re.IGNORECASE)


class RequestFacts:
    """One request: its id, when it began by `time.perf_counter`, where it led, who sent it, and what became of it."""

    __slots__ = ("began", "caller", "id", "match", "outcome")

    def __init__(self, request_id: UUID) -> None:
        self.id = request_id
        self.began = time.perf_counter()
        self.match: ResolverMatch | None = None
        self.caller = ""
        self.outcome = ""


_current: ContextVar[RequestFacts | None] = ContextVar("request", default=None)


def begin_request(environ: MutableMapping[str, Any]) -> RequestFacts:
    """Note that a request has arrived. What this thread logs from now on, until the next one, is about it.

    A client may bring an id of its own, so that its logs and ours tell of the same request. Only a UUID is taken.
    """
    facts = RequestFacts(_read_id(environ.get("HTTP_X_REQUEST_ID")) or uuid7())
    environ[_PLACE] = facts
    _current.set(facts)
    return facts


def facts_of(request: HttpRequest) -> RequestFacts:
    """Return what is known of `request`. One that came past the edge, as tests send them, begins now."""
    found: RequestFacts | None = request.META.get(_PLACE)
    return found or begin_request(request.META)


def current_request() -> RequestFacts | None:
    """Return the request that this thread is answering, or None."""
    return _current.get()


def _read_id(text: str | None) -> UUID | None:
    return UUID(text) if text and _uuid.fullmatch(text) else None
