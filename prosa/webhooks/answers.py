"""From outcomes to HTTP: the status of each, and the documents that answer an event and a batch."""

from typing import Annotated, Any, Final
from uuid import UUID

import msgspec
from django.conf import settings

from prosa.conversations.events import Event, EventType
from prosa.conversations.rules import OutcomeCode
from prosa.rest.problems import PROBLEMS, problem_members

CREATED: Final = 201
OK: Final = 200


# Only these two outcomes are successes; the others are answered with problem documents.
SuccessfulOutcome = Annotated[OutcomeCode, msgspec.Meta(extra_json_schema={"enum": ["recorded", "duplicate"]})]


class EventAnswer(msgspec.Struct):
    """What became of an event that was accepted."""

    outcome: SuccessfulOutcome
    type: EventType
    conversation_id: UUID
    message_id: UUID | None


def success_status(*, event: Event, outcome: OutcomeCode) -> int | None:
    """Return the HTTP status of an accepted event, or None if `outcome` is a problem."""
    if outcome is OutcomeCode.RECORDED:
        return OK if event.type is EventType.CLOSE_CONVERSATION else CREATED
    if outcome is OutcomeCode.DUPLICATE and settings.REDELIVERIES == "accept":
        return OK
    return None


def event_answer(*, event: Event, outcome: OutcomeCode) -> EventAnswer:
    """Return the document that answers an accepted event."""
    return EventAnswer(outcome, event.type, event.conversation_id, getattr(event, "message_id", None))


def problem_facts(event: Event) -> dict[str, Any]:
    """Return the members that a problem document adds to say which event it is about."""
    ids = {"conversation_id": str(event.conversation_id)}
    if message_id := getattr(event, "message_id", None):
        ids["message_id"] = str(message_id)
    return ids


def accepted_item(*, index: int, status: int, event: Event, outcome: OutcomeCode) -> dict[str, Any]:
    """Return a batch's line for an accepted event."""
    answer = event_answer(event=event, outcome=outcome)
    return {
        "index": index,
        "status": status,
        "code": answer.outcome,
        "type": answer.type,
        "conversation_id": answer.conversation_id,
        "message_id": answer.message_id,
    }


def refused_item(*, index: int, code: str, **members: Any) -> dict[str, Any]:
    """Return a batch's line for an event that was refused, in the active language."""
    return {"index": index, "status": PROBLEMS[code].status, "code": code} | problem_members(code, **members)
