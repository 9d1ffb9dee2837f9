"""The addresses of sources in the OpenAPI document."""

from typing import Any, Final

from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view

from prosa.access.signatures import SECRET_BEGINNING
from prosa.rest.schema import REQUEST_ID, RETRY_AFTER, problems
from prosa.webhooks.schema import (
    BATCH_ANSWERS,
    BATCH_OPERATION,
    DOOR_PROBLEMS,
    EVENT_ANSWERS,
    EVENT_OPERATION,
    EVENT_PROBLEMS,
    PROBLEM_EXAMPLES,
)

SOURCE_PROBLEMS: Final = ("source_not_proven", "webhook_id_conflict", "not_found")
PROOF: Final = (
    "A source proves who it is as it was made to: by an API key of its own, by a signature of Standard Webhooks (the "
    "three headers below), or by an HMAC-SHA256 of the body in a header of its choice. Signatures are made over the "
    "very bytes of the body. A request that comes again with the same `webhook-id` and body gets the first final "
    "answer again."
)
SECURITY: Final[Any] = [{"StandardWebhooks": []}, {"ApiKeyHeader": []}, {"AuthorizationHeader": []}]


def _header(name: str, description: str) -> OpenApiParameter:
    return OpenApiParameter(name, str, OpenApiParameter.HEADER, description=description)


PARAMETERS: Final = [
    OpenApiParameter("source", str, OpenApiParameter.PATH, description="The name of the source."),
    _header("webhook-id", "Standard Webhooks: what tells a request again, up to 200 visible ASCII characters."),
    _header("webhook-timestamp", "Standard Webhooks: when it was sent, in seconds since 1970; up to 5 minutes off."),
    _header(
        "webhook-signature",
        "Standard Webhooks: `v1,` and the base64 of the HMAC-SHA256 of `webhook-id.webhook-timestamp.body`, with the "
        f"secret whose base64 stands behind `{SECRET_BEGINNING}`. Several may be given, separated by blanks.",
    ),
    RETRY_AFTER,
    REQUEST_ID,
]

SOURCE_WEBHOOK_SCHEMA = extend_schema_view(
    post=extend_schema(
        operation_id="send_event_of_source",
        summary="Send one event of a source",
        description=PROOF,
        auth=SECURITY,
        parameters=PARAMETERS,
        responses={
            **EVENT_ANSWERS,
            **problems(*DOOR_PROBLEMS, *EVENT_PROBLEMS, *SOURCE_PROBLEMS, examples=PROBLEM_EXAMPLES),
        },
        **EVENT_OPERATION,
    )
)

SOURCE_BATCH_SCHEMA = extend_schema_view(
    post=extend_schema(
        operation_id="send_batch_of_source",
        summary="Send up to 1,000 events of a source",
        description=PROOF,
        auth=SECURITY,
        parameters=PARAMETERS,
        responses={
            **BATCH_ANSWERS,
            **problems(*DOOR_PROBLEMS, *SOURCE_PROBLEMS, "batch_too_large", examples=PROBLEM_EXAMPLES),
        },
        **BATCH_OPERATION,
    )
)
