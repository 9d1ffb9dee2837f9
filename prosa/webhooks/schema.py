"""The door in the OpenAPI document."""

import json
from typing import Any, Final

from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema, extend_schema_view

from prosa.deliveries.wire import EVENT_TYPES
from prosa.rest.schema import REQUEST_ID, RETRY_AFTER, SECURITY, problems, reference, register_components
from prosa.webhooks.answers import EventAnswer

CONVERSATION: Final = "6a41b347-8d80-4ce9-84ba-7af66f369f6a"
MESSAGE: Final = "49108c71-4dca-4af3-9f32-61bc745926e2"
NEW_CONVERSATION: Final = {
    "type": "NEW_CONVERSATION",
    "timestamp": "2025-02-21T10:20:41.349308",
    "data": {"id": CONVERSATION},
}
NEW_MESSAGE: Final = {
    "type": "NEW_MESSAGE",
    "timestamp": "2025-02-21T10:20:42.349308",
    "data": {
        "id": MESSAGE,
        "direction": "RECEIVED",
        "content": "Olá, tudo bem?",
        "conversation_id": CONVERSATION,
    },
}
CLOSE_CONVERSATION: Final = {
    "type": "CLOSE_CONVERSATION",
    "timestamp": "2025-02-21T10:20:45.349308",
    "data": {"id": CONVERSATION},
}
EVENTS: Final = (NEW_CONVERSATION, NEW_MESSAGE, CLOSE_CONVERSATION)
LATE_MESSAGE: Final = {
    "type": "NEW_MESSAGE",
    "timestamp": "2025-02-21T10:21:00",
    "data": {
        "id": "9f2c1a52-6d57-4c0c-8f10-0d4b3d2f3f11",
        "direction": "RECEIVED",
        "content": "Ainda está aí?",
        "conversation_id": CONVERSATION,
    },
}
BATCH: Final = (*EVENTS, LATE_MESSAGE)
EVENT_REFERENCE: Final = {
    "oneOf": [reference(event_type.__name__) for event_type in EVENT_TYPES],
    "discriminator": {
        "propertyName": "type",
        "mapping": {
            str(event_type.__struct_config__.tag): f"#/components/schemas/{event_type.__name__}"
            for event_type in EVENT_TYPES
        },
    },
}
BATCH_ITEM: Final = {
    "type": "object",
    "required": ["index", "status", "code"],
    "properties": {
        "index": {"type": "integer", "minimum": 0, "description": "The event's place in the batch, from 0."},
        "status": {"type": "integer", "description": "The status that the event would have got alone."},
        "code": {"type": "string", "description": "`recorded`, `duplicate` or the code of a problem."},
        "type": {"type": "string", "enum": [event["type"] for event in EVENTS]},
        "conversation_id": {"type": "string", "format": "uuid"},
        "message_id": {"type": ["string", "null"], "format": "uuid"},
        "title": {"type": "string"},
        "detail": {"type": "string"},
        "errors": {"type": "array", "items": {"type": "object"}},
    },
}
BATCH_ANSWER: Final = {
    "type": "object",
    "required": ["results"],
    "properties": {"results": {"type": "array", "items": BATCH_ITEM}},
}
DOOR_PROBLEMS: Final = (
    "invalid_json",
    "invalid_event",
    "invalid_host",
    "not_authenticated",
    "invalid_key",
    "missing_scope",
    "too_many_attempts",
    "method_not_allowed",
    "length_required",
    "body_too_large",
    "unsupported_media_type",
    "unavailable",
)
FACTS: Final = {"conversation_id": CONVERSATION, "message_id": MESSAGE}
PROBLEM_EXAMPLES: Final[dict[str, dict[str, Any]]] = {
    "invalid_event": {"errors": [{"pointer": "#/data/direction", "detail": "Must be SENT or RECEIVED."}]},
    "conversation_not_found": FACTS,
    "conversation_erased": FACTS,
    "conversation_closed": FACTS,
    "id_conflict": FACTS,
    "duplicate": FACTS,
    "already_closed": {"conversation_id": CONVERSATION},
}


def _answer_example(name: str, event_type: str, outcome: str, status: int) -> OpenApiExample:
    message_id = MESSAGE if event_type == "NEW_MESSAGE" else None
    value = {"outcome": outcome, "type": event_type, "conversation_id": CONVERSATION, "message_id": message_id}
    return OpenApiExample(name, value=value, response_only=True, status_codes=[str(status)])


def _accepted(index: int, status: int, event_type: str) -> dict[str, Any]:
    message_id = MESSAGE if event_type == "NEW_MESSAGE" else None
    ids = {"conversation_id": CONVERSATION, "message_id": message_id}
    return {"index": index, "status": status, "code": "recorded", "type": event_type, **ids}


BATCH_RESULTS: Final = {
    "results": [
        _accepted(0, 201, "NEW_CONVERSATION"),
        _accepted(1, 201, "NEW_MESSAGE"),
        _accepted(2, 200, "CLOSE_CONVERSATION"),
        {
            "index": 3,
            "status": 409,
            "code": "conversation_closed",
            "title": "Conversation closed",
            "detail": "The conversation is closed and takes no new messages.",
            "conversation_id": CONVERSATION,
            "message_id": "9f2c1a52-6d57-4c0c-8f10-0d4b3d2f3f11",
        },
    ]
}

register_components(*EVENT_TYPES, EventAnswer)

EVENT_PROBLEMS: Final = (
    "conversation_not_found",
    "conversation_erased",
    "id_conflict",
    "already_closed",
    "conversation_closed",
    "duplicate",
)
# What one event and a batch take and answer, at whichever address.
EVENT_OPERATION: Final[dict[str, Any]] = {
    "tags": ["webhook"],
    "request": {"application/json": EVENT_REFERENCE},
    "examples": [
        *(
            OpenApiExample(str(event["type"]), value=event, request_only=True, media_type="application/json")
            for event in EVENTS
        ),
        _answer_example("conversation recorded", "NEW_CONVERSATION", "recorded", 201),
        _answer_example("message recorded", "NEW_MESSAGE", "recorded", 201),
        _answer_example("close recorded", "CLOSE_CONVERSATION", "recorded", 200),
        _answer_example("sent again", "NEW_MESSAGE", "duplicate", 200),
    ],
}
EVENT_ANSWERS: Final[dict[Any, Any]] = {
    (201, "application/json"): OpenApiResponse(reference("EventAnswer"), "A new conversation or message."),
    (200, "application/json"): OpenApiResponse(
        reference("EventAnswer"), "A close, or an event that was recorded before."
    ),
}
BATCH_OPERATION: Final[dict[str, Any]] = {
    "tags": ["webhook"],
    "request": {
        "application/json": {"type": "array", "items": EVENT_REFERENCE, "maxItems": 1000},
        "application/x-ndjson": {"type": "string"},
    },
    "examples": [
        OpenApiExample("array", value=list(BATCH), request_only=True, media_type="application/json"),
        OpenApiExample(
            "lines",
            value="\n".join(json.dumps(event, ensure_ascii=False) for event in BATCH),
            request_only=True,
            media_type="application/x-ndjson",
        ),
        OpenApiExample("results", value=BATCH_RESULTS, response_only=True, status_codes=["200"]),
    ],
}
BATCH_ANSWERS: Final[dict[Any, Any]] = {
    (200, "application/json"): OpenApiResponse(BATCH_ANSWER, "One result for each event, in its order.")
}

WEBHOOK_SCHEMA = extend_schema_view(
    post=extend_schema(
        operation_id="send_event",
        summary="Send one event",
        description=(
            "Records that a conversation began, that a message was sent or received in it, or that it was closed. "
            "When the answer is 200 or 201, the event is stored durably. Sending the same event again changes "
            "nothing and is answered 200 with the outcome `duplicate`, so a sender may repeat whatever it is not "
            "sure of. Whatever becomes of it, the event leaves a row in the ledger; one for an unknown conversation is "
            "answered 404, kept, and recorded as soon as its conversation begins."
        ),
        auth=SECURITY,
        parameters=[RETRY_AFTER, REQUEST_ID],
        responses={**EVENT_ANSWERS, **problems(*DOOR_PROBLEMS, *EVENT_PROBLEMS, examples=PROBLEM_EXAMPLES)},
        **EVENT_OPERATION,
    )
)

BATCH_SCHEMA = extend_schema_view(
    post=extend_schema(
        operation_id="send_batch",
        summary="Send up to 1,000 events",
        description=(
            "A JSON array of events, or NDJSON with one event a line. They are decided in order, each as if it had "
            "been sent alone; a bad one fails alone. The answer is 200 with one result for each event."
        ),
        auth=SECURITY,
        parameters=[RETRY_AFTER, REQUEST_ID],
        responses={**BATCH_ANSWERS, **problems(*DOOR_PROBLEMS, "batch_too_large", examples=PROBLEM_EXAMPLES)},
        **BATCH_OPERATION,
    )
)
