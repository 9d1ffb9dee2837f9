"""The reading side in the OpenAPI document."""

from typing import Final

from drf_spectacular.utils import (
    OpenApiExample,
    OpenApiParameter,
    OpenApiResponse,
    extend_schema,
    extend_schema_view,
)

from prosa.api.representations import ConversationPage, ConversationShown
from prosa.conversations.query import MOST_CHARACTERS
from prosa.rest.pagination import DEFAULT_LIMIT, MOST_ROWS
from prosa.rest.problems import PROBLEMS
from prosa.rest.schema import KEY_ONLY, NO_SECURITY, RETRY_AFTER, SECURITY, problems, reference, register_components

CONVERSATION: Final = {
    "id": "6a41b347-8d80-4ce9-84ba-7af66f369f6a",
    "state": "CLOSED",
    "created_at": "2025-02-21T10:20:41.349308-03:00",
    "closed_at": "2025-02-21T10:20:45.349308-03:00",
    "message_count": 1,
    "last_message_at": "2025-02-21T10:20:42.349308-03:00",
    "last_activity_at": "2025-02-21T10:20:45.349308-03:00",
}
MESSAGE: Final = {
    "id": "49108c71-4dca-4af3-9f32-61bc745926e2",
    "direction": "RECEIVED",
    "content": "Olá, tudo bem?",
    "timestamp": "2025-02-21T10:20:42.349308-03:00",
}
READER_PROBLEMS: Final = (
    "invalid_host",
    "not_authenticated",
    "invalid_key",
    "too_many_attempts",
    "missing_scope",
    "method_not_allowed",
    "unavailable",
)
LIMIT_PARAMETER: Final = OpenApiParameter(
    "limit", {"type": "integer", "minimum": 1, "maximum": MOST_ROWS, "default": DEFAULT_LIMIT}
)
CURSOR_PARAMETER: Final = OpenApiParameter("cursor", str, description="`next` of an earlier answer, unchanged.")
CONVERSATION_ID: Final = OpenApiParameter(
    "conversation_id",
    {"type": "string", "format": "uuid"},
    OpenApiParameter.PATH,
    examples=[OpenApiExample("conversation", value=CONVERSATION["id"])],
)
PROBLEM_MEMBERS: Final = {
    "type": "object",
    "required": ["code", "status", "title", "detail"],
    "properties": {
        "code": {"type": "string", "enum": list(PROBLEMS)},
        "status": {"type": "integer"},
        "title": {"type": "string"},
        "detail": {"type": "string"},
    },
}
UNKNOWN_PROBLEM: Final = problems("not_found", "invalid_host", "method_not_allowed")

register_components(ConversationShown, ConversationPage)

CONVERSATION_SCHEMA = extend_schema_view(
    get=extend_schema(
        operation_id="read_conversation",
        summary="Read a conversation and its messages",
        description=(
            "Messages come by event time, then by arrival. The answer carries an ETag: send it back as If-None-Match "
            "and get 304 as long as nothing has changed. HEAD is answered as well."
        ),
        auth=SECURITY,
        tags=["conversations"],
        parameters=[
            CONVERSATION_ID,
            OpenApiParameter(
                "ETag", str, OpenApiParameter.HEADER, description="Names this state.", response=[200, 304]
            ),
            RETRY_AFTER,
            OpenApiParameter("If-None-Match", str, OpenApiParameter.HEADER, description="An earlier answer's ETag."),
        ],
        examples=[
            OpenApiExample(
                "conversation", value={**CONVERSATION, "messages": [MESSAGE]}, response_only=True, status_codes=["200"]
            )
        ],
        responses={
            (200, "application/json"): OpenApiResponse(reference("ConversationShown"), "The conversation."),
            304: OpenApiResponse(description="Nothing has changed since the answer with this ETag."),
            **problems("conversation_not_found", *READER_PROBLEMS),
        },
    ),
    delete=extend_schema(
        operation_id="erase_conversation",
        summary="Erase a conversation for ever",
        description=(
            "Erases the conversation, its messages and the bytes of all deliveries about it, in one transaction. "
            "Whatever is sent for it later is answered 410, so that no redelivery or replay brings it back."
        ),
        auth=KEY_ONLY,
        tags=["conversations"],
        parameters=[CONVERSATION_ID, RETRY_AFTER],
        responses={
            204: OpenApiResponse(description="Erased."),
            **problems("conversation_not_found", *READER_PROBLEMS),
        },
    ),
)

CONVERSATIONS_SCHEMA = extend_schema_view(
    get=extend_schema(
        operation_id="list_conversations",
        summary="List conversations, newest activity first, or search them",
        description=(
            "An event's time is the earlier of when it was sent and when it arrived, so that a date in the future "
            "does not keep a conversation on top. To read on, send `next` back as `cursor`.\n\n"
            "With `q`, the list holds the conversations with a message that has all of its words, the one with the "
            "newest such message first, and `matches` names up to three of these messages. A search takes little "
            "time: it may end with a page that is not full, or empty, and then `next` goes on."
        ),
        auth=SECURITY,
        tags=["conversations"],
        parameters=[
            RETRY_AFTER,
            OpenApiParameter(
                "q",
                {"type": "string", "minLength": 1, "maxLength": MOST_CHARACTERS},
                description=(
                    "Words in any order, without regard to case and accents. The last one may be a beginning; "
                    '"words in quotes" stand next to each other.'
                ),
                examples=[OpenApiExample("words", value='moema "2 quartos" garag')],
            ),
            OpenApiParameter("state", {"type": "string", "enum": ["OPEN", "CLOSED"]}),
            LIMIT_PARAMETER,
            CURSOR_PARAMETER,
        ],
        examples=[
            OpenApiExample(
                "page",
                value={"results": [CONVERSATION], "next": "WyIyMDI1LTAyLTIxVDEzOjIwOjQ1LjM0OTMwOFoiLDFd"},
                response_only=True,
                status_codes=["200"],
            )
        ],
        responses={
            (200, "application/json"): OpenApiResponse(reference("ConversationPage"), "A part of the list."),
            **problems("invalid_parameter", *READER_PROBLEMS),
        },
    )
)

PROBLEMS_SCHEMA = extend_schema_view(
    get=extend_schema(
        operation_id="list_problems",
        description="Their codes never change; their texts may.",
        summary="List every problem that the API answers with",
        tags=["problems"],
        auth=NO_SECURITY,
        responses={
            (200, "application/json"): {
                "type": "object",
                "required": ["problems"],
                "properties": {"problems": {"type": "array", "items": PROBLEM_MEMBERS}},
            },
            **problems("invalid_host", "method_not_allowed"),
        },
    )
)

PROBLEM_SCHEMA = extend_schema_view(
    get=extend_schema(
        operation_id="read_problem",
        description="The address that the `type` of every problem document leads to.",
        summary="Explain one problem",
        tags=["problems"],
        auth=NO_SECURITY,
        parameters=[OpenApiParameter("code", {"type": "string", "enum": list(PROBLEMS)}, OpenApiParameter.PATH)],
        responses={(200, "application/json"): PROBLEM_MEMBERS, **UNKNOWN_PROBLEM},
    )
)
