"""The door's two addresses."""

from typing import ClassVar, Final

from django.http import HttpResponse
from django.utils.timezone import get_default_timezone
from rest_framework.request import Request

from prosa.access.callers import Scope
from prosa.conversations.recorder import ReceivedEvent, current_policy, record
from prosa.core import clock
from prosa.deliveries.formats import decode_event, split_array, split_lines
from prosa.rest.answers import JSON, json_answer
from prosa.rest.bodies import BATCH_LIMIT, EVENT_LIMIT, media_type, read_body
from prosa.rest.problems import in_language_of, problem_response
from prosa.rest.views import ApiView
from prosa.webhooks.answers import event_answer, problem_facts, success_status
from prosa.webhooks.batches import answer_batch
from prosa.webhooks.schema import BATCH_SCHEMA, WEBHOOK_SCHEMA

NDJSON: Final = "application/x-ndjson"


@WEBHOOK_SCHEMA
class WebhookView(ApiView):
    """Takes one event."""

    required_scopes: ClassVar = {"POST": Scope.INGEST}

    def post(self, request: Request) -> HttpResponse:
        media_type(request, allowed={JSON})
        event = decode_event(read_body(request, limit=EVENT_LIMIT), zone=get_default_timezone())
        [outcome] = record(events=[ReceivedEvent(event, clock.now())], policy=current_policy())
        status = success_status(event=event, outcome=outcome)
        if status is None:
            return problem_response(request, outcome, **problem_facts(event))
        return json_answer(event_answer(event=event, outcome=outcome), status=status)


@BATCH_SCHEMA
class BatchView(ApiView):
    """Takes many events, decided in order; a bad one fails alone."""

    required_scopes: ClassVar = {"POST": Scope.INGEST}

    def post(self, request: Request) -> HttpResponse:
        split = split_array if media_type(request, allowed={JSON, NDJSON}) == JSON else split_lines
        items = split(read_body(request, limit=BATCH_LIMIT))
        with in_language_of(request) as language:
            results = answer_batch(items=items, zone=get_default_timezone(), now=clock.now())
        return json_answer({"results": results}, headers={"Content-Language": language})
