"""The addresses of sources: one event, a batch. What proves that a request comes from its source is asked for here."""

import logging

from django.http import Http404, HttpRequest
from rest_framework.exceptions import AuthenticationFailed, NotAuthenticated

from prosa.access.callers import Caller, Scope
from prosa.access.guard import is_known, present_source, require_unlocked, turn_away, welcome
from prosa.access.models import Source
from prosa.access.signatures import Flaw, NotProvenError
from prosa.access.source_ring import KnownSource, find_source, note_source_refused, note_source_used
from prosa.core import clock
from prosa.core.addresses import client_address
from prosa.core.logs import FACTS
from prosa.core.requests import facts_of
from prosa.rest.problems import ProblemError
from prosa.webhooks.proofs import check_signature
from prosa.webhooks.source_schema import SOURCE_BATCH_SCHEMA, SOURCE_WEBHOOK_SCHEMA
from prosa.webhooks.views import BatchView, DoorView, WebhookView

logger = logging.getLogger("prosa.refusals")


class SourceDoor(DoorView):
    """Lets in what proves that it comes from the source of the address. For one that signs, a key is no proof."""

    _signed_body: bytes | None = None

    def let_in(self, request: HttpRequest) -> None:
        """Ask for the source's proof. The client learns only that it failed; which part did is in the log."""
        request.get_host()  # raises DisallowedHost
        source = find_source(name=self.kwargs["source"])
        if source is None:
            raise Http404
        try:
            if source.scheme == Source.Scheme.API_KEY:
                self._ask_for_key(request, source)
            else:
                self._ask_for_signature(request, source)
        except NotProvenError as error:
            told = {"source": source.name, "flaw": error.flaw.value, "address": client_address(request.META)}
            logger.warning("%s was refused: %s (from %s)", *told.values(), extra={FACTS: told})
            note_source_refused(name=source.name, flaw=error.flaw)
            raise ProblemError("source_not_proven") from None
        facts_of(request).caller = self.caller_name
        note_source_used(name=source.name)

    def body_of(self, request: HttpRequest) -> bytes:
        """Return the body: the very one whose signature was checked, where one was."""
        return super().body_of(request) if self._signed_body is None else self._signed_body

    def _ask_for_key(self, request: HttpRequest, source: KnownSource) -> None:
        if not source.is_active:
            raise NotProvenError(Flaw.CLOSED)
        try:
            super().let_in(request)
        except AuthenticationFailed:
            raise NotProvenError(Flaw.KEY_WRONG) from None
        except NotAuthenticated:
            raise NotProvenError(Flaw.KEY_MISSING) from None
        if self.caller is None or not self.caller.holds_key:
            raise NotProvenError(Flaw.KEY_MISSING)
        if self.caller.source != source.name:
            raise NotProvenError(Flaw.KEY_OF_ANOTHER)

    def _ask_for_signature(self, request: HttpRequest, source: KnownSource) -> None:
        now, address = clock.now(), client_address(request.META)
        presented = present_source(source.name, address=address)
        may_be_guessed = source.is_guessable and not is_known(source.name, address=address)
        if may_be_guessed:
            require_unlocked(presented, now=now)
        try:
            self.claim = check_signature(request, source, read=lambda: self._read_signed(request), now=now)
        except NotProvenError as error:
            if error.flaw is Flaw.SIGNATURE_WRONG:  # nothing else is a guess that could have been right
                turn_away(presented, now=now)
            raise
        if may_be_guessed:
            welcome(source.name, address=address)
        self.caller = Caller(source.name, frozenset({Scope.INGEST}), source=source.name, zone=source.time_zone)

    def _read_signed(self, request: HttpRequest) -> bytes:
        self._signed_body = super().body_of(request)
        return self._signed_body


@SOURCE_WEBHOOK_SCHEMA
class SourceWebhookView(SourceDoor, WebhookView):
    """Takes one event of a source."""


@SOURCE_BATCH_SCHEMA
class SourceBatchView(SourceDoor, BatchView):
    """Takes many events of a source."""
