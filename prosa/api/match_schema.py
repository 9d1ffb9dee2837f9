"""Matches in the OpenAPI document."""

from typing import Any, Final

from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse, extend_schema, extend_schema_view

from prosa.api.lead_schema import LISTED
from prosa.api.listing_schema import LISTING_ID
from prosa.api.listing_schema import SHOWN as LISTING
from prosa.api.match_representations import LeadMatchPage, ListingMatchPage
from prosa.api.schema import CONVERSATION_ID, CURSOR_PARAMETER, LIMIT_PARAMETER, READER_PROBLEMS
from prosa.rest.schema import RETRY_AFTER, SECURITY, problems, reference, register_components

REASONS: Final[list[dict[str, Any]]] = [
    {
        "field": "neighborhood",
        "judgement": "fits",
        "text": "Vila Mariana",
        "wanted": ["Vila Mariana"],
        "offered": "Vila Mariana",
        "difference": None,
    },
    {
        "field": "price",
        "judgement": "fits",
        "text": "R$ 450 mil",
        "wanted": [None, 500000],
        "offered": 450000,
        "difference": 0,
    },
]
LEADS: Final = {
    "interested_count": 1,
    "last_activity_at": LISTED["last_activity_at"],
    "results": [{"score": 97, "reasons": REASONS, "lead": LISTED}],
    "next": None,
}
LISTINGS: Final = {"results": [{"score": 97, "reasons": REASONS, "listing": LISTING}], "next": None}
PARAMETERS: Final = (
    RETRY_AFTER,
    OpenApiParameter("ETag", str, OpenApiParameter.HEADER, description="Names this state.", response=[200, 304]),
    OpenApiParameter("If-None-Match", str, OpenApiParameter.HEADER, description="An earlier answer's ETag."),
    OpenApiParameter(
        "near",
        bool,
        description="Those that nearly fit, with something a little off, instead of those that fit.",
    ),
    LIMIT_PARAMETER,
    CURSOR_PARAMETER,
)

register_components(LeadMatchPage, ListingMatchPage)


def _document(  # noqa: PLR0913 (what the two operations differ in)
    *, operation: str, summary: str, description: str, of: OpenApiParameter, missing: str, page: str, example: Any
) -> Any:
    return extend_schema_view(
        get=extend_schema(
            operation_id=operation,
            summary=summary,
            description=description,
            auth=SECURITY,
            tags=["matches"],
            parameters=[of, *PARAMETERS],
            examples=[OpenApiExample("page", value=example, response_only=True, status_codes=["200"])],
            responses={
                (200, "application/json"): OpenApiResponse(reference(page), "A part of the list."),
                304: OpenApiResponse(description="Nothing has changed since the answer with this ETag."),
                **problems("invalid_parameter", missing, *READER_PROBLEMS),
            },
        )
    )


LISTING_MATCHES_SCHEMA = _document(
    operation="list_matches_of_listing",
    summary="List the leads that a listing fits",
    description=(
        "Customers who seek what the listing offers: the best score first, then the latest activity. Each comes "
        "with its reasons, field by field. To read on, send `next` back as `cursor`, with the same `near`."
    ),
    of=LISTING_ID,
    missing="listing_not_found",
    page="LeadMatchPage",
    example=LEADS,
)

CONVERSATION_MATCHES_SCHEMA = _document(
    operation="list_matches_of_conversation",
    summary="List the listings that fit what the customer of a conversation seeks",
    description=(
        "The best score first, then the newest listing. Each comes with its reasons, field by field. Nothing "
        "is listed while the customer seeks no property, or nobody knows what. To read on, send `next` back "
        "as `cursor`, with the same `near`."
    ),
    of=CONVERSATION_ID,
    missing="conversation_not_found",
    page="ListingMatchPage",
    example=LISTINGS,
)
