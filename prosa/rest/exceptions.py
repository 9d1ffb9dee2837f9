"""From exceptions to answers, in one place for all REST views."""

import logging
import math
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

from django.core.exceptions import DisallowedHost, SuspiciousOperation
from django.core.signals import got_request_exception
from django.db import InterfaceError, InternalError, OperationalError, close_old_connections, connection
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from rest_framework.exceptions import AuthenticationFailed, MethodNotAllowed, NotAuthenticated

from prosa.access.guard import TooManyAttemptsError
from prosa.core import clock
from prosa.deliveries.errors import BatchTooLargeError, InvalidEventError, InvalidJsonError, as_members
from prosa.rest.problems import PROBLEMS, ProblemError, problem_response

SCHEMES: Final = 'ApiKey realm="Prosa", Signature realm="Prosa"'  # of what a source may be asked for
RETRY_AFTER_SECONDS: Final = 1
# The first kind that fits decides.
PLAIN_PROBLEMS: Final[Mapping[type[Exception], str]] = {
    InvalidJsonError: "invalid_json",
    UnreadablePostError: "invalid_json",
    BatchTooLargeError: "batch_too_large",
    Http404: "not_found",
    DisallowedHost: "invalid_host",
    SuspiciousOperation: "invalid_parameter",  # of those that remain: too many parameters
}
logger = logging.getLogger(__name__)


def is_unprepared(error: BaseException | None) -> bool:
    """Tell whether the database, one of SQLite, has no tables yet."""
    return isinstance(error, OperationalError) and "no such table" in str(error)


def is_unavailable(error: BaseException | None) -> bool:
    """Tell whether it may work a moment later. An InternalError is a standby's that takes no writes, say."""
    return isinstance(error, (OperationalError, InterfaceError, InternalError)) and not is_unprepared(error)


def note_unavailable(error: BaseException | None) -> dict[str, str]:
    """Log that the database did not answer, which is no error of Prosa's, and return the headers that a 503 bears."""
    logger.warning("The database did not answer: %s", error)
    return {"Retry-After": str(RETRY_AFTER_SECONDS)}


def answer_exception(error: Exception, context: Mapping[str, Any]) -> HttpResponse:  # noqa: PLR0911 (one a kind)
    """Return the problem document for `error`. What nobody foresaw is logged and becomes a 500."""
    request = context["request"]
    match error:
        case ProblemError() | TooManyAttemptsError():
            return _answer_problem(request, error)
        case InvalidEventError():
            return problem_response(request, "invalid_event", errors=as_members(error.errors))
        case NotAuthenticated() | AuthenticationFailed():
            code = "invalid_key" if isinstance(error, AuthenticationFailed) else "not_authenticated"
            return problem_response(request, code, headers={"WWW-Authenticate": str(error.auth_header)})  # type: ignore[union-attr]
        case MethodNotAllowed():
            allowed = {"Allow": ", ".join(context["view"].allowed_methods)}
            return problem_response(request, "method_not_allowed", headers=allowed)
        case _ if is_unprepared(error):
            logger.error("The database has not been prepared. Type: ./run manage prepare_database")
            return problem_response(request, "internal_error")
        case _ if is_unavailable(error):
            headers = note_unavailable(error)
            if not connection.in_atomic_block:  # one that broke is replaced: requests at the door don't look for such
                close_old_connections()
            return problem_response(request, "unavailable", headers=headers)
    for kind, code in PLAIN_PROBLEMS.items():
        if isinstance(error, kind):
            return problem_response(request, code)
    logger.error("Unexpected error", exc_info=error)
    got_request_exception.send(sender=None, request=request)
    return problem_response(request, "internal_error")


def _answer_problem(request: HttpRequest, error: ProblemError | TooManyAttemptsError) -> HttpResponse:
    if isinstance(error, TooManyAttemptsError):
        seconds = max(math.ceil((error.until - clock.now()).total_seconds()), 1)
        return problem_response(request, "too_many_attempts", headers={"Retry-After": str(seconds)})
    is_asked_for_proof = PROBLEMS[error.code].status == HTTPStatus.UNAUTHORIZED
    headers = {"WWW-Authenticate": SCHEMES} if is_asked_for_proof else None
    return problem_response(request, error.code, errors=error.errors, headers=headers, **error.extensions)
