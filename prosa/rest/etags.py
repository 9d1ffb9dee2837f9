"""Which state of a thing a client knows: ETags, and the headers that send them back (RFC 9110, section 13)."""

from django.http import HttpRequest
from django.utils.http import parse_etags

from prosa.rest.problems import ProblemError


def client_has(request: HttpRequest, etag: str) -> bool:
    """Tell whether the client says by `If-None-Match` that it has the state `etag` already."""
    known = parse_etags(request.META.get("HTTP_IF_NONE_MATCH", ""))
    return "*" in known or etag in {value.removeprefix("W/") for value in known}


def has_states(request: HttpRequest) -> bool:
    """Tell whether the client says which states it has (`If-None-Match`)."""
    return "HTTP_IF_NONE_MATCH" in request.META


def has_precondition(request: HttpRequest) -> bool:
    """Tell whether the client wants its request to be carried out on a certain state alone (`If-Match`)."""
    return "HTTP_IF_MATCH" in request.META


def require_match(request: HttpRequest, etag: str) -> None:
    """Raise ProblemError if the client names states by `If-Match`, and `etag` is none of them."""
    if has_precondition(request):
        wanted = parse_etags(request.META["HTTP_IF_MATCH"])
        if "*" not in wanted and etag not in wanted:
            raise ProblemError("precondition_failed")
