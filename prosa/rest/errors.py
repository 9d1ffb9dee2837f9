"""What is answered outside of the API's addresses when something is wrong there.

A browser gets a page. Whoever sends anything but GET or HEAD has most likely mistyped an address of the API, and gets
a problem document.
"""

import sys

from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from prosa.core.requests import facts_of
from prosa.rest.exceptions import is_unavailable, note_unavailable
from prosa.rest.problems import problem_response


def answer_bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer a request for a host that is not served here, or one that cannot be read (Django's handler400)."""
    return render(request, "400.html", {"is_foreign": isinstance(exception, DisallowedHost)}, status=400)


def answer_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer an unknown address (Django's handler404)."""
    if request.method not in {"GET", "HEAD"}:
        return problem_response(request, "not_found")
    return render(request, "404.html", status=404)


def answer_missing_token(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form without its CSRF token (Django's CSRF_FAILURE_VIEW)."""
    return render(request, "missing_token.html", status=403)


def answer_failure(request: HttpRequest) -> HttpResponse:
    """Answer what went wrong in Prosa (Django's handler500), with the id by which the log's lines of it are found.

    A database that is away or busy is nothing that went wrong in Prosa: that is 503.
    """
    # Both are rendered without the request, so that nothing more is asked of what may be broken: session, database.
    error = sys.exc_info()[1]
    if is_unavailable(error):
        response = HttpResponse(render_to_string("503.html"), status=503, headers=note_unavailable(error))
        response._has_been_logged = True  # type: ignore[attr-defined]  # noqa: SLF001 (Django would log it as a failure)
        return response
    return HttpResponse(render_to_string("500.html", {"request_id": facts_of(request).id}), status=500)
