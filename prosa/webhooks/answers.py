"""From outcomes to HTTP: the status of each, and the documents that answer an event and a batch."""

from typing import Annotated, Any, Final
from uuid import UUID

import msgspec
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from prosa.conversations.events import Event, EventType
from prosa.conversations.rules import OutcomeCode
from prosa.core.requests import facts_of
from prosa.deliveries.errors import as_members
from prosa.deliveries.intake import Taken
from prosa.rest.answers import json_answer
from prosa.rest.problems import PROBLEMS, problem_members, problem_response

CREATED: Final = 201
OK: Final = 200


# Only these two outcomes are successes; the others are answered with problem documents.
SuccessfulOutcome = Annotated[str, msgspec.Meta(extra_json_schema={"enum": ["recorded", "duplicate"]})]


class EventAnswer(msgspec.Struct):
    """What became of an event that was accepted."""

    outcome: SuccessfulOutcome
    type: EventType
    conversation_id: UUID
    message_id: UUID | None


def answer_event(request: HttpRequest, taken: Taken) -> HttpResponse:
    """Return the answer to one event."""
    accepted = _accept(taken)
    if accepted is None:
        return problem_response(request, taken.code, errors=as_members(taken.errors), **_facts(taken.event))
    facts_of(request).outcome = taken.code
    status, answer = accepted
    return json_answer(answer, status=status)


def batch_line(index: int, taken: Taken) -> dict[str, Any]:
    """Return a batch's line for one event, in the active language."""
    accepted = _accept(taken)
    if accepted is None:
        members = problem_members(taken.code, errors=as_members(taken.errors), **_facts(taken.event))
        return {"index": index, "status": PROBLEMS[taken.code].status, "code": taken.code} | members
    status, answer = accepted
    return {
        "index": index,
        "status": status,
        "code": answer.outcome,
        "type": answer.type,
        "conversation_id": answer.conversation_id,
        "message_id": answer.message_id,
    }


def _accept(taken: Taken) -> tuple[int, EventAnswer] | None:
    """Return the status and the document for an event that was accepted, None for a problem."""
    event = taken.event
    if event is None or not _is_success(taken.code):
        return None
    is_new = taken.code == OutcomeCode.RECORDED and event.type is not EventType.CLOSE_CONVERSATION
    answer = EventAnswer(taken.code, event.type, event.conversation_id, getattr(event, "message_id", None))
    return CREATED if is_new else OK, answer


def _is_success(code: str) -> bool:
    is_known = code == OutcomeCode.DUPLICATE and settings.REDELIVERIES == "accept"
    return code == OutcomeCode.RECORDED or is_known


def _facts(event: Event | None) -> dict[str, Any]:
    """Return the members that a problem document adds to say which event it is about."""
    if event is None:
        return {}
    ids = {"conversation_id": str(event.conversation_id)}
    if message_id := getattr(event, "message_id", None):
        ids["message_id"] = str(message_id)
    return ids
