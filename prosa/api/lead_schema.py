"""Leads in the OpenAPI document."""

from typing import Any, Final

from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse, extend_schema, extend_schema_view

from prosa.api.lead_parameters import ONLY_TRUE, STATES
from prosa.api.lead_representations import LeadPage, LeadShown
from prosa.api.listing_schema import AMOUNT_TYPE, TEXT, TYPES
from prosa.api.schema import CONVERSATION, CONVERSATION_ID, CURSOR_PARAMETER, LIMIT_PARAMETER, MESSAGE, READER_PROBLEMS
from prosa.leads.choices import Purpose, Urgency
from prosa.leads.querysets import LeadOrder
from prosa.listings.validation import MOST_ROOMS
from prosa.rest.schema import RETRY_AFTER, SECURITY, problems, reference, register_components

SOUGHT: Final[dict[str, Any]] = {
    "purpose": "buy",
    "property_types": ["apartment"],
    "neighborhoods": ["Vila Mariana"],
    "city": "São Paulo",
    "bedrooms_min": 2,
    "bedrooms_max": 3,
    "suites_min": None,
    "parking_min": 1,
    "price_min": None,
    "price_max": 500000,
    "urgency": "high",
    "pets": True,
    "furnished": None,
}
SUMMARY: Final[dict[str, Any]] = {
    "conversation_id": CONVERSATION["id"],
    "state": "fresh",
    "revision": 2,
    "changed_at": "2025-02-21T10:25:00.349308-03:00",
    "read_at": "2025-02-21T10:25:00.349308-03:00",
    "read_by": "rules",
    "is_fallback": False,
}
LISTED: Final = {
    **SUMMARY,
    "conversation_state": "OPEN",
    "is_waiting": True,
    "last_activity_at": "2025-02-21T10:24:45.349308-03:00",
    "match_count": 3,
    "lead": SOUGHT,
}
SHOWN: Final = {
    **SUMMARY,
    "lead": SOUGHT,
    "evidence": {"bedrooms_min": [{"message_id": MESSAGE["id"], "start": 14, "end": 27}]},
    "corrections": [
        {
            "field": "price_max",
            "value": 500000,
            "corrected_by": "Rita Souza",
            "corrected_at": "2025-02-21T10:26:00.349308-03:00",
        }
    ],
}
ROOMS: Final = {"type": "integer", "minimum": 0, "maximum": MOST_ROOMS}
INSTANT: Final = {"type": "string", "format": "date-time"}
FILTERS: Final = (
    OpenApiParameter("purpose", {"type": "string", "enum": Purpose.values}, description="What the customer wants."),
    OpenApiParameter(
        "types", TYPES, explode=False, description="Property types, separated by commas: one of them is enough."
    ),
    OpenApiParameter(
        "neighborhoods",
        TEXT,
        description="Neighbourhoods or parts of their names, separated by commas, accents aside: one is enough.",
    ),
    OpenApiParameter("city", TEXT, description="The city or a part of its name, accents aside."),
    OpenApiParameter("bedrooms", ROOMS, description="A number of bedrooms that the customer would take."),
    OpenApiParameter("suites_min", ROOMS, description="The customer needs so many or more."),
    OpenApiParameter("parking_min", ROOMS, description="As `suites_min`."),
    OpenApiParameter(
        "price_min",
        AMOUNT_TYPE,
        description=(
            "In reais. Compared with the most that the customer would pay, or with the least where only that is known."
        ),
    ),
    OpenApiParameter("price_max", AMOUNT_TYPE, description="As `price_min`."),
    OpenApiParameter("urgency", {"type": "string", "enum": Urgency.values}, description="How soon."),
    OpenApiParameter(
        "pets",
        {"type": "string", "enum": list(ONLY_TRUE)},
        description="The customer has pets. Who has none does not say so.",
    ),
    OpenApiParameter("furnished", bool, description="Whether it is to be furnished."),
    OpenApiParameter(
        "state", {"type": "string", "enum": STATES}, description="Whether the conversation is open or closed."
    ),
    OpenApiParameter("waiting", bool, description="Whether the conversation is open and its customer wrote last."),
    OpenApiParameter("matched", bool, description="Whether a listing fits. Near misses don't count."),
    OpenApiParameter("changed_since", INSTANT, description="What is sought has changed then or later."),
    OpenApiParameter("changed_until", INSTANT, description="What is sought has changed before that."),
    OpenApiParameter(
        "order",
        {"type": "string", "enum": LeadOrder.values, "default": LeadOrder.CHANGED.value},
        description=(
            "What has changed last first, the latest activity first, the most urgent first, the smallest budget first, "
            "or the largest first. What an order goes by and nobody has said comes last."
        ),
    ),
)

register_components(LeadShown, LeadPage)

LEADS_SCHEMA = extend_schema_view(
    get=extend_schema(
        operation_id="list_leads",
        summary="List what customers seek",
        description=(
            "Conversations in which somebody seeks a property, with what they seek. What nobody has said fits no "
            "filter. To read on, send `next` back as `cursor`, with the same filters and the same order."
        ),
        auth=SECURITY,
        tags=["leads"],
        parameters=[RETRY_AFTER, *FILTERS, LIMIT_PARAMETER, CURSOR_PARAMETER],
        examples=[
            OpenApiExample("page", value={"results": [LISTED], "next": None}, response_only=True, status_codes=["200"])
        ],
        responses={
            (200, "application/json"): OpenApiResponse(reference("LeadPage"), "A part of the list."),
            **problems("invalid_parameter", *READER_PROBLEMS),
        },
    )
)

CONVERSATION_LEAD_SCHEMA = extend_schema_view(
    get=extend_schema(
        operation_id="read_lead",
        summary="Read what the customer of a conversation seeks",
        description=(
            "What counts by now: as it was read, under what people have corrected. `lead` is null if the customer "
            "seeks no property. `state` is `fresh`, `stale` while something in the conversation was not read yet, or "
            "`failed` if reading it went wrong, which is tried again. Before it was read for the first time, `lead` "
            "and `read_at` are null. Send the ETag back as If-None-Match and get 304 as long as nothing has changed."
        ),
        auth=SECURITY,
        tags=["leads"],
        parameters=[
            CONVERSATION_ID,
            OpenApiParameter(
                "ETag", str, OpenApiParameter.HEADER, description="Names this state.", response=[200, 304]
            ),
            RETRY_AFTER,
            OpenApiParameter("If-None-Match", str, OpenApiParameter.HEADER, description="An earlier answer's ETag."),
        ],
        examples=[OpenApiExample("lead", value=SHOWN, response_only=True, status_codes=["200"])],
        responses={
            (200, "application/json"): OpenApiResponse(reference("LeadShown"), "The lead."),
            304: OpenApiResponse(description="Nothing has changed since the answer with this ETag."),
            **problems("conversation_not_found", *READER_PROBLEMS),
        },
    )
)
