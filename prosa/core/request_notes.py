"""What is noted of each request when it has been answered: figures, and a line in the log."""

import logging
import time
from functools import lru_cache
from typing import Final
from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import ResolverMatch

from prosa.core.addresses import client_address
from prosa.core.logs import FACTS
from prosa.core.metrics import counter, histogram, note
from prosa.core.paths import LIVE_PAGE, PROBES, is_api_path, is_door_path
from prosa.core.reporting import is_tracing, trace_request
from prosa.core.requests import REQUEST_ID_HEADER, SIGN_IN_FAILED, SIGN_IN_LOCKED, RequestFacts

SECONDS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
READING: Final = frozenset({"GET", "HEAD", "OPTIONS"})
RESPONSES: Final = counter("prosa_responses", "Requests that were answered.", ["kind", "status"])
REQUEST_SECONDS: Final = histogram(
    "prosa_request_seconds", "How long pages and the API took to answer.", ["kind", "route"], buckets=SECONDS
)
INGEST_SECONDS: Final = histogram(
    "prosa_ingest_seconds", "How long the door took to answer.", ["address"], buckets=SECONDS
)
_ERROR: Final = 400
_FAILURE: Final = 500
_TURNED_AWAY: Final = frozenset({401, 403, 429, SIGN_IN_FAILED, SIGN_IN_LOCKED})  # statuses and outcomes
logger = logging.getLogger("prosa.requests")


def finish_request(request: HttpRequest, response: HttpResponseBase, facts: RequestFacts) -> None:
    """Tell the client the request's id, and note how long the answer took and what it was."""
    if REQUEST_ID_HEADER not in response.headers:  # the API's views have told it already
        response.headers[REQUEST_ID_HEADER] = str(facts.id)
    seconds = time.perf_counter() - facts.began
    kind = _kind_of(request.path_info)
    _count(kind, str(response.status_code), facts, seconds)
    level = _level_of(request.method or "", kind, response.status_code, facts)
    if logger.isEnabledFor(level):
        _log(level, request, response.status_code, facts, seconds)
    if is_tracing():
        trace_request(name=f"{request.method} {_route_of(facts.match)}", status=response.status_code, seconds=seconds)


def _count(kind: str, status: str, facts: RequestFacts, seconds: float) -> None:
    answered = (RESPONSES(kind, status).inc, 1)
    if kind == "door":
        address = "batch" if _route_of(facts.match) == "webhook/batch" else "event"
        note(answered, (INGEST_SECONDS(address).observe, seconds))
    elif kind in {"page", "api"}:
        note(answered, (REQUEST_SECONDS(kind, _route_of(facts.match)).observe, seconds))
    else:
        note(answered)


def _level_of(method: str, kind: str, status: int, facts: RequestFacts) -> int:
    """Return how much a line about it matters. Probes and what only reads, if it went well, are passed over."""
    if kind == "probe":
        return logging.DEBUG
    if status >= _FAILURE:
        return logging.WARNING
    return logging.INFO if status >= _ERROR or method not in READING else logging.DEBUG


def _log(level: int, request: HttpRequest, status: int, facts: RequestFacts, seconds: float) -> None:
    # The address without its parameters: who reads the log need not know what was asked for.
    path = quote(request.path)
    told = {
        "method": request.method,
        "path": path,
        "route": _route_of(facts.match),
        "status": status,
        "ms": round(seconds * 1000, 1),
        "caller": facts.caller,
        "outcome": facts.outcome,
    }
    if status in _TURNED_AWAY or facts.outcome in _TURNED_AWAY:
        told["address"] = client_address(request.META)
    logger.log(level, "%s %s %d", request.method, path, status, extra={FACTS: told})


def _kind_of(path: str) -> str:
    """Return what kind of address `path` is: one of a few words."""
    if is_door_path(path):
        return "door"
    if path[1:].rstrip("/") in PROBES:
        return "probe"
    if path == LIVE_PAGE:
        return "poll"
    if is_api_path(path):
        return "api"
    return "static" if path.startswith(settings.STATIC_URL) else "page"


def _route_of(match: ResolverMatch | None) -> str:
    """Return the name of where an address led, of which there are only so many: no part of it is a client's."""
    if match is None:
        return "none"
    return match.view_name if match.url_name else _clean(match.route)


@lru_cache(maxsize=256)
def _clean(route: str) -> str:
    """Return a route without what makes no difference: the API's addresses have several forms."""
    return "unknown" if route.startswith("^") else route.removeprefix("api/").strip("/")
