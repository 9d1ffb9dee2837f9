"""The door's two addresses. Those of sources are in `prosa.webhooks.source_views`."""

from collections import Counter
from collections.abc import Collection, Sequence
from typing import ClassVar, Final
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.utils.timezone import get_default_timezone

from prosa.access.callers import Scope
from prosa.core import clock
from prosa.core.requests import facts_of
from prosa.deliveries.entries import Claim, Envelope
from prosa.deliveries.errors import BatchTooLargeError, FieldError, InvalidEventError, InvalidJsonError
from prosa.deliveries.formats import split_array, split_lines
from prosa.deliveries.intake import Arrival, note_unreadable, take_in
from prosa.deliveries.models import ID_CONFLICT
from prosa.rest.answers import JSON, json_answer
from prosa.rest.bodies import BATCH_LIMIT, EVENT_LIMIT, media_type, read_body
from prosa.rest.problems import ProblemError, in_language_of
from prosa.rest.views import ApiView
from prosa.webhooks.answers import answer_event, batch_line
from prosa.webhooks.recording import record
from prosa.webhooks.schema import BATCH_SCHEMA, WEBHOOK_SCHEMA

NDJSON: Final = "application/x-ndjson"


class DoorView(ApiView):
    """What both addresses share: whatever comes in leaves its trace in the ledger, be it readable or not."""

    required_scopes: ClassVar = {"POST": Scope.INGEST}
    limit: ClassVar[int]  # of the body's size in bytes

    claim: Claim | None = None

    def envelope(self) -> Envelope:
        """Return where the bytes of this request come from."""
        assert self.caller  # noqa: S101 (as in caller_name)
        zone = ZoneInfo(self.caller.zone) if self.caller.zone else get_default_timezone()
        return Envelope(self.request_id, self.caller.name, clock.now(), zone, self.claim)

    def note(self, *, code: str, errors: Sequence[FieldError] = (), body: bytes | None = None) -> None:
        """Leave a row in the ledger for a body that was not taken as events."""
        envelope = self.envelope()._replace(claim=None)  # what it was not taken for may be mended
        note_unreadable(envelope=envelope, code=code, errors=errors, body=body, record=record)

    def read(self, request: HttpRequest, *, allowed: Collection[str]) -> tuple[str, bytes]:
        """Return the body's media type and the body. A body that is refused leaves a row without its bytes."""
        try:
            kind, body = media_type(request, allowed=allowed), self.body_of(request)
        except ProblemError as error:
            self.note(code=error.code)
            raise
        except InvalidJsonError:
            self.note(code="invalid_json")
            raise
        return kind, body

    def body_of(self, request: HttpRequest) -> bytes:
        """Return the body. Raises ProblemError, InvalidJsonError."""
        return read_body(request, limit=self.limit)


@WEBHOOK_SCHEMA
class WebhookView(DoorView):
    """Takes one event."""

    limit = EVENT_LIMIT

    def post(self, request: HttpRequest, **_kwargs: str) -> HttpResponse:
        _, body = self.read(request, allowed={JSON})
        [taken] = take_in(arrivals=[Arrival(body, self.envelope())], record=record)
        return answer_event(request, taken)


@BATCH_SCHEMA
class BatchView(DoorView):
    """Takes many events, decided in order; a bad one fails alone."""

    limit = BATCH_LIMIT

    def post(self, request: HttpRequest, **_kwargs: str) -> HttpResponse:
        kind, body = self.read(request, allowed={JSON, NDJSON})
        envelope = self.envelope()
        arrivals = [Arrival(item, envelope) for item in self._split(kind, body)]
        taken = take_in(arrivals=arrivals, record=record)
        if taken and all(each.code == ID_CONFLICT for each in taken):
            raise ProblemError(ID_CONFLICT)  # which is about the request, and not about its events
        numbers = Counter(each.code for each in taken)
        facts_of(request).outcome = " ".join(f"{code}={number}" for code, number in numbers.items())
        with in_language_of(request) as language:
            results = [batch_line(index, each) for index, each in enumerate(taken)]
        return json_answer({"results": results}, headers={"Content-Language": language})

    def _split(self, kind: str, body: bytes) -> list[bytes]:
        """Return the bytes of each event. A body that can't be split is one row of the ledger, with all its bytes."""
        try:
            return split_array(body) if kind == JSON else split_lines(body)
        except BatchTooLargeError:
            self.note(code="batch_too_large")
            raise
        except InvalidJsonError:
            self.note(code="invalid_json", body=body)
            raise
        except InvalidEventError as error:
            self.note(
                code="invalid_event",
                errors=error.errors,
                body=body,
            )
            raise
