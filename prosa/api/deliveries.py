"""Reading the ledger, and replaying what is in it."""

from typing import ClassVar, Final
from uuid import UUID

import msgspec
from django.http import HttpRequest, HttpResponse
from django.utils.timezone import get_default_timezone

from prosa.access.callers import Scope
from prosa.api.delivery_representations import DeliveryPage, ReplayAnswer, show_delivery, show_delivery_summary
from prosa.api.delivery_schema import DELIVERIES_SCHEMA, DELIVERY_SCHEMA, REPLAY_SCHEMA, REPLAYS_SCHEMA
from prosa.conversations.events import EventType
from prosa.core import clock
from prosa.core.keyset import Place
from prosa.deliveries.models import PROBLEM_CODES, Delivery, Outcome
from prosa.deliveries.querysets import DeliveryFilter
from prosa.deliveries.replay import NotReplayableError, replay_delivery, replay_some
from prosa.rest.answers import json_answer
from prosa.rest.pagination import cut, encode_cursor, read_limit, read_place
from prosa.rest.parameters import (
    read_boolean,
    read_choice,
    read_instant,
    read_text,
    read_uuid,
    refuse_what_is_not_understood,
)
from prosa.rest.problems import ProblemError, in_language_of, language_headers
from prosa.rest.views import ApiView

ACCEPT_LATE: Final = "accept_late"


@DELIVERIES_SCHEMA
class DeliveriesView(ApiView):
    """The ledger, the newest delivery first."""

    required_scopes: ClassVar = {"GET": Scope.READ, "HEAD": Scope.READ}

    def get(self, request: HttpRequest) -> HttpResponse:
        wanted = read_filter(request)
        limit = read_limit(request)
        found = Delivery.objects.matching(wanted).newest_first(after=read_place(request)).defer("body")
        shown, cursor = cut(list(found[: limit + 1]), limit, lambda last: Place(last.received_at, last.id))
        zone = get_default_timezone()
        with in_language_of(request) as language:
            page = DeliveryPage([show_delivery_summary(delivery, zone=zone) for delivery in shown], cursor)
        return json_answer(page, headers=language_headers(language))


@DELIVERY_SCHEMA
class DeliveryView(ApiView):
    """One delivery, with its bytes and its history."""

    required_scopes: ClassVar = {"GET": Scope.READ, "HEAD": Scope.READ}

    def get(self, request: HttpRequest, delivery_id: str) -> HttpResponse:
        return _answer(request, _find(delivery_id))


@REPLAY_SCHEMA
class ReplayView(ApiView):
    """Decides once more on one delivery."""

    required_scopes: ClassVar = {"POST": Scope.WRITE}

    def post(self, request: HttpRequest, delivery_id: str) -> HttpResponse:
        refuse_what_is_not_understood(request, known={ACCEPT_LATE})
        accept_late = read_boolean(request, ACCEPT_LATE)
        delivery = _find(delivery_id)
        try:
            replay_delivery(delivery=delivery, by=self.caller_name, accept_late=accept_late, now=clock.now())
        except NotReplayableError:
            raise ProblemError("not_replayable") from None
        return _answer(request, _find(delivery_id))


@REPLAYS_SCHEMA
class ReplaysView(ApiView):
    """Decides once more on all deliveries that have a problem, or on those that the filters leave."""

    required_scopes: ClassVar = {"POST": Scope.WRITE}

    def post(self, request: HttpRequest) -> HttpResponse:
        refuse_what_is_not_understood(request, known={*DeliveryFilter._fields, ACCEPT_LATE, "cursor"})
        outcomes, place = replay_some(
            wanted=read_filter(request),
            by=self.caller_name,
            accept_late=read_boolean(request, ACCEPT_LATE),
            now=clock.now(),
            since=read_place(request),
        )
        return json_answer(ReplayAnswer(outcomes.total(), dict(outcomes), encode_cursor(place) if place else None))


def read_filter(request: HttpRequest) -> DeliveryFilter:
    """Return the deliveries that the address asks for. Raises ProblemError for a bad value."""
    zone = get_default_timezone()
    return DeliveryFilter(
        outcome=read_choice(request, "outcome", allowed=Outcome.values),
        code=read_choice(request, "code", allowed=PROBLEM_CODES),
        conversation=read_uuid(request, "conversation"),
        key=read_text(request, "key"),
        request=read_uuid(request, "request"),
        type=read_choice(request, "type", allowed=list(EventType)),
        since=read_instant(request, "since", zone=zone),
        until=read_instant(request, "until", zone=zone),
    )


def _find(delivery_id: str) -> Delivery:
    try:
        return Delivery.objects.get(uuid=msgspec.convert(delivery_id, UUID))
    except (msgspec.ValidationError, Delivery.DoesNotExist):
        raise ProblemError("delivery_not_found") from None


def _answer(request: HttpRequest, delivery: Delivery) -> HttpResponse:
    with in_language_of(request) as language:
        shown = show_delivery(delivery, zone=get_default_timezone())
    return json_answer(shown, headers=language_headers(language))
