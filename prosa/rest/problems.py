"""Problem documents (RFC 9457): what every error of the API looks like, and the catalogue of all there are."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from prosa.core.requests import facts_of
from prosa.rest.answers import json_answer

CONTENT_TYPE: Final = "application/problem+json"


class Problem(NamedTuple):
    """A kind of problem. `title` and `detail` are translated when they are shown."""

    status: int
    title: Any
    detail: Any


PROBLEMS: Final[Mapping[str, Problem]] = {
    "invalid_json": Problem(400, _("Not JSON"), _("The body cannot be read as JSON in UTF-8.")),
    "invalid_event": Problem(400, _("Invalid event"), _("The body is JSON, but not an event that Prosa knows.")),
    "invalid_listing": Problem(
        400, _("Invalid listing"), _("The body is JSON, but not a listing, or not one that can be offered like this.")
    ),
    "invalid_parameter": Problem(400, _("Invalid parameter"), _("A parameter of the address has a bad value.")),
    "invalid_host": Problem(
        400, _("Unknown host"), _("This name is not served here. Put it into ALLOWED_HOSTS if it should be.")
    ),
    "not_authenticated": Problem(
        401, _("Key required"), _("Send a key as “Authorization: ApiKey <key>” or “X-API-Key: <key>”.")
    ),
    "invalid_key": Problem(401, _("Unknown key"), _("The key that was sent is not valid.")),
    "source_not_proven": Problem(
        401,
        _("Source not proven"),
        _("The request does not prove that it comes from the source of this address. Prosa's log says why."),
    ),
    "missing_scope": Problem(403, _("Not allowed"), _("The key does not have the scope that this needs.")),
    "not_found": Problem(404, _("Not found"), _("There is nothing at this address.")),
    "conversation_not_found": Problem(
        404,
        _("Conversation not found"),
        _("No conversation has this id. An event for it is kept, and recorded if its conversation begins in time."),
    ),
    "delivery_not_found": Problem(404, _("Delivery not found"), _("No delivery has this id.")),
    "listing_not_found": Problem(404, _("Listing not found"), _("No listing has this id.")),
    "method_not_allowed": Problem(405, _("Method not allowed"), _("This address does not answer to this method.")),
    "duplicate": Problem(
        409, _("Event already recorded"), _("The same event was recorded before, and redeliveries are refused here.")
    ),
    "id_conflict": Problem(
        409, _("Conflicting id"), _("This id exists already, with other facts. What was recorded first stands.")
    ),
    "webhook_id_conflict": Problem(
        409, _("Conflicting webhook-id"), _("A request with this webhook-id came before, with another body.")
    ),
    "already_closed": Problem(
        409, _("Already closed"), _("The conversation was closed before, at another time. The first close stands.")
    ),
    "conversation_closed": Problem(
        409, _("Conversation closed"), _("The conversation is closed and takes no new messages.")
    ),
    "not_replayable": Problem(409, _("Not replayable"), _("The bytes of this delivery were not kept, or were erased.")),
    "code_taken": Problem(
        409, _("Code taken"), _("Another listing has this code. Capital letters make no difference.")
    ),
    "conversation_erased": Problem(
        410, _("Conversation erased"), _("This conversation was erased, and nothing of it is taken any more.")
    ),
    "length_required": Problem(
        411, _("Length required"), _("Send the body with a Content-Length; this server does not read it without one.")
    ),
    "precondition_failed": Problem(
        412, _("Changed meanwhile"), _("It has changed since the state that If-Match names. Read it again first.")
    ),
    "body_too_large": Problem(413, _("Body too large"), _("The body is larger than this address accepts.")),
    "batch_too_large": Problem(413, _("Too many events"), _("A batch holds up to 1,000 events. Split it.")),
    "unsupported_media_type": Problem(
        415, _("Unsupported content type"), _("This address does not accept this Content-Type or Content-Encoding.")
    ),
    "too_many_attempts": Problem(
        429,
        _("Too many failed attempts"),
        _("Too many wrong keys or signatures came from this address. Send the right one after Retry-After."),
    ),
    "internal_error": Problem(500, _("Internal error"), _("Something went wrong in Prosa. It has been logged.")),
    "unavailable": Problem(
        503,
        _("Temporarily unavailable"),
        _("The database did not answer in time. Send the event again: it is recorded once, however often it is sent."),
    ),
}


class ProblemError(Exception):
    """Ends a view with the problem `code` of the catalogue."""

    def __init__(self, code: str, *, errors: Sequence[Mapping[str, Any]] = (), **extensions: Any) -> None:
        super().__init__(code)
        self.code = code
        self.errors = errors
        self.extensions = extensions


def problem_members(code: str, *, errors: Sequence[Mapping[str, Any]] = (), **extensions: Any) -> dict[str, Any]:
    """Return the members of a problem document in the active language, `type` left out."""
    problem = PROBLEMS[code]
    members = {"title": str(problem.title), "status": problem.status, "detail": str(problem.detail), "code": code}
    if errors:
        members["errors"] = [{name: str(value) for name, value in error.items()} for error in errors]
    return members | extensions


def problem_document(code: str, *, errors: Sequence[Mapping[str, Any]] = (), **extensions: Any) -> dict[str, Any]:
    """Return a whole problem document in the active language."""
    return {"type": f"/api/problems/{code}", **problem_members(code, errors=errors, **extensions)}


def problem_response(
    request: HttpRequest,
    code: str,
    *,
    errors: Sequence[Mapping[str, Any]] = (),
    headers: Mapping[str, str] | None = None,
    **extensions: Any,
) -> HttpResponse:
    """Answer with the problem `code`, in Portuguese unless the client asks for English.

    `errors` are mappings with `detail` and either `pointer` (a place in the body) or `parameter` (of the address).
    """
    with in_language_of(request) as language:
        document = problem_document(code, errors=errors, **extensions)
    facts_of(request).outcome = code
    all_headers = {**language_headers(language), **(headers or {})}
    return json_answer(document, status=document["status"], content_type=CONTENT_TYPE, headers=all_headers)


def language_headers(language: str) -> dict[str, str]:
    """Return the headers of an answer whose language the client chose."""
    return {"Content-Language": language, "Vary": "Accept-Language"}


@contextmanager
def in_language_of(request: HttpRequest) -> Iterator[str]:
    """Within it, texts are in the language that the client asks for. Yields the language's tag."""
    headers_alone = HttpRequest()  # a language cookie is for pages: it would change answers that name no Vary for it
    headers_alone.META = request.META
    language = translation.get_language_from_request(headers_alone)
    with translation.override(language):
        yield language
