"""The ledger in the OpenAPI document."""

from typing import Final

from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse, extend_schema, extend_schema_view

from prosa.api.delivery_representations import DeliveryPage, DeliveryShown, ReplayAnswer
from prosa.api.schema import CURSOR_PARAMETER, LIMIT_PARAMETER, READER_PROBLEMS
from prosa.conversations.events import EventType
from prosa.deliveries.models import PROBLEM_CODES, Outcome
from prosa.rest.schema import KEY_ONLY, RETRY_AFTER, SECURITY, problems, reference, register_components

SUMMARY: Final = {
    "id": "01953a5e-6f3b-7c52-8a10-3f1d2b9c4e77",
    "received_at": "2025-02-21T10:21:00.512904-03:00",
    "key": "crm",
    "request_id": "01953a5e-6f3a-7aa1-9f52-7b60c1f0d2aa",
    "type": "NEW_MESSAGE",
    "outcome": "refused",
    "problem": {
        "code": "conversation_closed",
        "title": "Conversation closed",
        "status": 409,
        "detail": "The conversation is closed and takes no new messages.",
    },
    "conversation_id": "6a41b347-8d80-4ce9-84ba-7af66f369f6a",
    "message_id": "9f2c1a52-6d57-4c0c-8f10-0d4b3d2f3f11",
    "time_zone": "America/Sao_Paulo",
    "parked_at": None,
    "attempts": 1,
}
BODY: Final = (
    '{"type": "NEW_MESSAGE", "timestamp": "2025-02-21T10:21:00", '
    '"data": {"id": "9f2c1a52-6d57-4c0c-8f10-0d4b3d2f3f11", "direction": "RECEIVED", '
    '"content": "Ainda está aí?", "conversation_id": "6a41b347-8d80-4ce9-84ba-7af66f369f6a"}}'
)
WHOLE: Final = SUMMARY | {
    "body": BODY,
    "body_encoding": "utf-8",
    "history": [
        {
            "number": 1,
            "at": "2025-02-21T10:21:00.512904-03:00",
            "cause": "arrival",
            "key": "crm",
            "outcome": "refused",
            "code": "conversation_closed",
        }
    ],
}
UUID_TYPE: Final = {"type": "string", "format": "uuid"}
INSTANT_TYPE: Final = {"type": "string", "format": "date-time"}
FILTERS: Final = (
    OpenApiParameter("outcome", {"type": "string", "enum": Outcome.values}, description="What became of it."),
    OpenApiParameter("code", {"type": "string", "enum": PROBLEM_CODES}, description="The code of its problem."),
    OpenApiParameter("conversation", UUID_TYPE, description="The conversation that it is about."),
    OpenApiParameter("key", str, description="The name of the key that it was sent with."),
    OpenApiParameter("request", UUID_TYPE, description="The `X-Request-ID` of the answer that it got."),
    OpenApiParameter("type", {"type": "string", "enum": list(EventType)}, description="The type of its event."),
    OpenApiParameter("since", INSTANT_TYPE, description="Received at this instant or later."),
    OpenApiParameter("until", INSTANT_TYPE, description="Received before this instant."),
)
ACCEPT_LATE: Final = OpenApiParameter(
    "accept_late",
    {"type": "boolean", "default": False},
    description="Record messages although their conversation is closed, marked as late.",
)
DELIVERY_ID: Final = OpenApiParameter("delivery_id", UUID_TYPE, OpenApiParameter.PATH)

register_components(DeliveryShown, DeliveryPage, ReplayAnswer)

DELIVERIES_SCHEMA = extend_schema_view(
    get=extend_schema(
        operation_id="list_deliveries",
        summary="List deliveries, the newest first",
        description=(
            "The ledger: every event that anybody with a key has sent, and what became of it. To read on, send `next` "
            "back as `cursor`, with the same filters."
        ),
        auth=SECURITY,
        tags=["deliveries"],
        parameters=[RETRY_AFTER, *FILTERS, LIMIT_PARAMETER, CURSOR_PARAMETER],
        examples=[
            OpenApiExample("page", value={"results": [SUMMARY], "next": None}, response_only=True, status_codes=["200"])
        ],
        responses={
            (200, "application/json"): OpenApiResponse(reference("DeliveryPage"), "A part of the ledger."),
            **problems("invalid_parameter", *READER_PROBLEMS),
        },
    )
)

DELIVERY_SCHEMA = extend_schema_view(
    get=extend_schema(
        operation_id="read_delivery",
        summary="Read a delivery with its bytes and its history",
        description="`body` holds the very bytes that came: as text if they are UTF-8, otherwise in Base64.",
        auth=SECURITY,
        tags=["deliveries"],
        parameters=[DELIVERY_ID, RETRY_AFTER],
        examples=[OpenApiExample("delivery", value=WHOLE, response_only=True, status_codes=["200"])],
        responses={
            (200, "application/json"): OpenApiResponse(reference("DeliveryShown"), "The delivery."),
            **problems("delivery_not_found", *READER_PROBLEMS),
        },
    )
)

REPLAY_SCHEMA = extend_schema_view(
    post=extend_schema(
        operation_id="replay_delivery",
        summary="Replay one delivery",
        description=(
            "Decides once more on a delivery that was parked or refused. One that was recorded stays as it is, so "
            "that a replay may be repeated. The answer shows what has become of it."
        ),
        auth=KEY_ONLY,
        tags=["deliveries"],
        parameters=[DELIVERY_ID, ACCEPT_LATE, RETRY_AFTER],
        request=None,
        responses={
            (200, "application/json"): OpenApiResponse(reference("DeliveryShown"), "The delivery after the replay."),
            **problems("delivery_not_found", "not_replayable", "invalid_parameter", *READER_PROBLEMS),
        },
    )
)

REPLAYS_SCHEMA = extend_schema_view(
    post=extend_schema(
        operation_id="replay_deliveries",
        summary="Replay many deliveries",
        description=(
            "Decides once more on everything that is parked or refused, the oldest first, or on what the filters "
            "leave of it. One request replays about 1,000; while `next` is not null, send it back as `cursor`."
        ),
        auth=KEY_ONLY,
        tags=["deliveries"],
        parameters=[*FILTERS, ACCEPT_LATE, CURSOR_PARAMETER, RETRY_AFTER],
        request=None,
        examples=[
            OpenApiExample(
                "answer",
                value={"replayed": 3, "outcomes": {"recorded": 2, "refused": 1}, "next": None},
                response_only=True,
                status_codes=["200"],
            )
        ],
        responses={
            (200, "application/json"): OpenApiResponse(reference("ReplayAnswer"), "What was done."),
            **problems("invalid_parameter", *READER_PROBLEMS),
        },
    )
)
