"""The OpenAPI document: parts that all doors share.

Components are made of the very types that decode requests and encode answers, so that the document cannot drift.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

import msgspec
from django.utils import translation
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse

from prosa.rest.problems import CONTENT_TYPE, PROBLEMS, problem_document

PROBLEM_COMPONENT: Final = {
    "type": "object",
    "description": "A problem document (RFC 9457).",
    "required": ["type", "title", "status", "detail", "code"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": {"type": "string"},
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "detail": {"type": "string"},
        "code": {"type": "string", "enum": list(PROBLEMS)},
        "conversation_id": {"type": "string", "format": "uuid", "description": "The conversation of a refused event."},
        "message_id": {"type": "string", "format": "uuid", "description": "The message of a refused event."},
        "scope": {"type": "string", "description": "The scope that is missing."},
        "limit": {"type": "integer", "description": "The size that a body may have, in bytes."},
        "allowed": {"type": "array", "items": {"type": "string"}, "description": "The accepted content types."},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["detail"],
                "properties": {
                    "pointer": {
                        "type": "string",
                        "description": "Where in the body: a JSON Pointer as a URI fragment.",
                    },
                    "parameter": {"type": "string", "description": "Which parameter of the address."},
                    "detail": {"type": "string"},
                },
            },
        },
    },
}
RETRY_AFTER: Final = OpenApiParameter(
    "Retry-After", int, OpenApiParameter.HEADER, description="Seconds to wait before the next try.", response=[429, 503]
)
REQUEST_ID: Final = OpenApiParameter(
    "X-Request-ID",
    {"type": "string", "format": "uuid"},
    OpenApiParameter.HEADER,
    description="The request's id. The ledger keeps it: `GET /deliveries/?request=` finds what came in it.",
    response=True,
)
SECURITY_SCHEMES: Final = {
    "ApiKeyHeader": {"type": "apiKey", "in": "header", "name": "X-API-Key"},
    "AuthorizationHeader": {
        "type": "apiKey",
        "in": "header",
        "name": "Authorization",
        "description": "`ApiKey <key>`",
    },
    "StandardWebhooks": {
        "type": "apiKey",
        "in": "header",
        "name": "webhook-signature",
        "description": "A signature of Standard Webhooks, at the address of a source that signs so.",
    },
}
# An empty requirement: the open door lets this very machine in while no key exists.
# Typed loosely: drf-spectacular takes whole requirements, its annotation knows names only.
SECURITY: Final[Any] = [{"ApiKeyHeader": []}, {"AuthorizationHeader": []}, {}]
KEY_ONLY: Final[Any] = [{"ApiKeyHeader": []}, {"AuthorizationHeader": []}]
NO_SECURITY: Final[Any] = [{}]
CANONICAL_PATHS: Final = (
    "/webhook/",
    "/webhook/batch/",
    "/webhook/{source}/",
    "/webhook/{source}/batch/",
    "/conversations/",
    "/conversations/{conversation_id}",
    "/conversations/{conversation_id}/lead",
    "/conversations/{conversation_id}/matches",
    "/leads/",
    "/deliveries/",
    "/deliveries/replay",
    "/deliveries/{delivery_id}",
    "/deliveries/{delivery_id}/replay",
    "/listings/",
    "/listings/{listing_id}",
    "/listings/{listing_id}/matches",
    "/api/problems/",
    "/api/problems/{code}",
)
TRANSLATED_MEMBERS: Final = frozenset({"summary", "description", "title", "detail"})
_component_types: list[Any] = []


def register_components(*types: Any) -> None:
    """Put msgspec types among the document's components, under their own names."""
    _component_types.extend(types)


def reference(name: str) -> dict[str, Any]:
    """Return a reference to the component `name`."""
    return {"$ref": f"#/components/schemas/{name}"}


def problems(*codes: str, examples: Mapping[str, Mapping[str, Any]] | None = None) -> dict[Any, OpenApiResponse]:
    """Return the responses for the problems `codes`, by status and content type, with an example of each.

    `examples` adds members to the example of a code.
    """
    statuses: dict[int, list[str]] = {}
    for code in codes:
        statuses.setdefault(PROBLEMS[code].status, []).append(code)
    return {
        (status, CONTENT_TYPE): OpenApiResponse(
            response=reference("Problem"),
            description=", ".join(f"`{code}`" for code in found),
            examples=[_problem_example(code, (examples or {}).get(code, {})) for code in found],
        )
        for status, found in statuses.items()
    }


def _problem_example(code: str, extensions: Mapping[str, Any]) -> OpenApiExample:
    with translation.override("en"):  # the language of the code; `translate_texts` puts it into the reader's
        value = problem_document(code, **extensions)
    return OpenApiExample(code, value=value, media_type=CONTENT_TYPE, status_codes=[str(PROBLEMS[code].status)])


def keep_canonical_paths(endpoints: Iterable[tuple[str, str, str, Any]]) -> list[tuple[str, str, str, Any]]:
    """Show one form of each address: drf-spectacular's preprocessing hook."""
    return [endpoint for endpoint in endpoints if endpoint[0] in CANONICAL_PATHS]


def add_components(result: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
    """Add the shared components and the security schemes: drf-spectacular's postprocessing hook."""
    _, components = msgspec.json.schema_components(_component_types, ref_template="#/components/schemas/{name}")
    schemas = {**components, "Problem": PROBLEM_COMPONENT}
    result["components"] = {"schemas": dict(sorted(schemas.items())), "securitySchemes": SECURITY_SCHEMES}
    return result


def require_bodies(result: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
    """Say that an operation which takes a body needs one: drf-spectacular's postprocessing hook."""
    for operations in result["paths"].values():
        for operation in operations.values():
            if "requestBody" in operation:
                operation["requestBody"]["required"] = True
    return result


def translate_texts(result: Any, **_kwargs: Any) -> Any:
    """Put what people read into the active language: drf-spectacular's postprocessing hook."""
    if isinstance(result, dict):
        return {name: _translate_member(name, value) for name, value in result.items()}
    if isinstance(result, list):
        return [translate_texts(item) for item in result]
    return result


def _translate_member(name: str, value: Any) -> Any:
    if isinstance(value, str):
        return translation.gettext(value) if value and name in TRANSLATED_MEMBERS else value
    return translate_texts(value)
