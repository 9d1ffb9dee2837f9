"""Listings in the OpenAPI document."""

from typing import Any, Final

import msgspec
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse, extend_schema, extend_schema_view

from prosa.api.listing_bodies import AmountText, ListingBody, ListingChanges
from prosa.api.listing_parameters import OFFERED_FOR
from prosa.api.listing_representations import ListingPage, ListingShown
from prosa.api.schema import CURSOR_PARAMETER, LIMIT_PARAMETER, READER_PROBLEMS
from prosa.listings.choices import FederativeUnit, PropertyType
from prosa.listings.querysets import ListingOrder
from prosa.listings.validation import MOST_ROOMS
from prosa.rest.schema import KEY_ONLY, RETRY_AFTER, SECURITY, problems, reference, register_components

BODY: Final[dict[str, Any]] = {
    "code": "AP0001",
    "title": "Apartamento com varanda",
    "purpose": "SALE",
    "property_type": "apartment",
    "sale_price": 450000,
    "condominium_fee": 650.5,
    "address": "Rua Vergueiro, 3185",
    "neighbourhood": "Vila Mariana",
    "city": "São Paulo",
    "state": "SP",
    "bedrooms": 3,
    "suites": 1,
    "area": 68.5,
    "pets": True,
    "photos": ["https://fotos.example/ap0001/1.jpg"],
}
SHOWN: Final[dict[str, Any]] = {
    "id": "01953a5e-6f3b-7c52-8a10-3f1d2b9c4e77",
    **BODY,
    "rent_price": None,
    "property_tax": None,
    "bathrooms": None,
    "parking": None,
    "furnished": None,
    "description": "",
    "is_active": True,
    "created_at": "2025-02-21T10:21:00.512904-03:00",
    "updated_at": "2025-02-21T10:21:00.512904-03:00",
}
CHANGES: Final = {"sale_price": 440000, "is_active": False}
WRITER_PROBLEMS: Final = (
    *READER_PROBLEMS,
    "invalid_json",
    "invalid_listing",
    "code_taken",
    "length_required",
    "body_too_large",
    "unsupported_media_type",
)
PROBLEM_EXAMPLES: Final[dict[str, dict[str, Any]]] = {
    "invalid_listing": {"errors": [{"pointer": "#/sale_price", "detail": "Is needed for this purpose."}]}
}
TEXT: Final = {"type": "string", "pattern": r"^[^\u0000]*$"}
TYPES: Final = {"type": "array", "items": {"type": "string", "enum": PropertyType.values}}
AMOUNT_TYPE: Final = msgspec.json.schema(AmountText)
LISTING_ID: Final = OpenApiParameter("listing_id", {"type": "string", "format": "uuid"}, OpenApiParameter.PATH)
ETAG: Final = OpenApiParameter(
    "ETag", str, OpenApiParameter.HEADER, description="Names this state.", response=[200, 201, 304]
)
LOCATION: Final = OpenApiParameter(
    "Location", str, OpenApiParameter.HEADER, description="The new listing's address.", response=[201]
)
IF_MATCH: Final = OpenApiParameter(
    "If-Match",
    str,
    OpenApiParameter.HEADER,
    description="An earlier answer's ETag: if the listing has changed since, nothing is done, and the answer is 412.",
)
FILTERS: Final = (
    OpenApiParameter(
        "q",
        TEXT,
        description="Words that begin words of the code, title, neighbourhood or description, accents aside.",
    ),
    OpenApiParameter(
        "purpose",
        {"type": "string", "enum": list(OFFERED_FOR)},
        description="What it is offered for. Those that are offered for both are found by either.",
    ),
    OpenApiParameter(
        "types",
        TYPES,
        explode=False,
        description="Property types, separated by commas.",
    ),
    OpenApiParameter("neighbourhoods", TEXT, description="Neighbourhoods, separated by commas, accents aside."),
    OpenApiParameter("city", TEXT, description="The city, accents aside."),
    OpenApiParameter(
        "state", {"type": "string", "enum": FederativeUnit.values}, description="The state, by its two letters."
    ),
    OpenApiParameter(
        "bedrooms_min", {"type": "integer", "minimum": 0, "maximum": MOST_ROOMS}, description="At least so many."
    ),
    OpenApiParameter(
        "price_min",
        AMOUNT_TYPE,
        description="In reais: the price of the purpose, or without one, any of its prices.",
    ),
    OpenApiParameter("price_max", AMOUNT_TYPE, description="As `price_min`."),
    OpenApiParameter("pets", bool, description="Whether pets are allowed. Where nobody has said so, neither is true."),
    OpenApiParameter("furnished", bool, description="Whether it is furnished. As `pets`."),
    OpenApiParameter("active", bool, description="Whether it is offered now. Without this, all are listed."),
    OpenApiParameter(
        "order",
        {"type": "string", "enum": ListingOrder.values, "default": ListingOrder.NEWEST.value},
        description=(
            "The newest first, the cheapest first, the dearest first, or the largest first. By price only with "
            "`purpose`, and then those alone that have this price."
        ),
    ),
)

register_components(ListingBody, ListingChanges, ListingShown, ListingPage)


def _shown(status: int, text: str) -> dict[Any, OpenApiResponse]:
    return {(status, "application/json"): OpenApiResponse(reference("ListingShown"), text)}


def _request(name: str, value: dict[str, Any]) -> OpenApiExample:
    return OpenApiExample(name, value=value, request_only=True, media_type="application/json")


def _response(name: str, value: dict[str, Any], status: int = 200) -> OpenApiExample:
    return OpenApiExample(name, value=value, response_only=True, status_codes=[str(status)])


LISTINGS_SCHEMA = extend_schema_view(
    get=extend_schema(
        operation_id="list_listings",
        summary="List listings",
        description="To read on, send `next` back as `cursor`, with the same filters and the same order.",
        auth=SECURITY,
        tags=["listings"],
        parameters=[RETRY_AFTER, *FILTERS, LIMIT_PARAMETER, CURSOR_PARAMETER],
        examples=[_response("page", {"results": [SHOWN], "next": None})],
        responses={
            (200, "application/json"): OpenApiResponse(reference("ListingPage"), "A part of the list."),
            **problems("invalid_parameter", *READER_PROBLEMS),
        },
    ),
    post=extend_schema(
        operation_id="create_listing",
        summary="Add a listing",
        description=(
            "A sale needs `sale_price`, a rent `rent_price` (by the month), both need both; a price of another purpose "
            "is refused. The condominium fee is by the month, the property tax (IPTU) by the year. What is left out is "
            "unknown. Fields that no listing has are refused, so that a mistyped name is noticed."
        ),
        auth=KEY_ONLY,
        tags=["listings"],
        parameters=[RETRY_AFTER, ETAG, LOCATION],
        request={"application/json": reference("ListingBody")},
        examples=[_request("listing", BODY), _response("added", SHOWN, 201)],
        responses={
            **_shown(201, "The listing as it was added."),
            **problems(*WRITER_PROBLEMS, examples=PROBLEM_EXAMPLES),
        },
    ),
)

LISTING_SCHEMA = extend_schema_view(
    get=extend_schema(
        operation_id="read_listing",
        summary="Read a listing",
        description="Send its ETag back as If-None-Match and get 304 as long as nothing has changed.",
        auth=SECURITY,
        tags=["listings"],
        parameters=[
            LISTING_ID,
            ETAG,
            RETRY_AFTER,
            OpenApiParameter("If-None-Match", str, OpenApiParameter.HEADER, description="An earlier answer's ETag."),
        ],
        examples=[_response("listing", SHOWN)],
        responses={
            **_shown(200, "The listing."),
            304: OpenApiResponse(description="Nothing has changed since the answer with this ETag."),
            **problems("listing_not_found", *READER_PROBLEMS),
        },
    ),
    put=extend_schema(
        operation_id="replace_listing",
        summary="Replace a listing",
        description="Says everything anew: fields that are left out become unknown, or get their defaults.",
        auth=KEY_ONLY,
        tags=["listings"],
        parameters=[LISTING_ID, IF_MATCH, ETAG, RETRY_AFTER],
        request={"application/json": reference("ListingBody")},
        examples=[_request("listing", BODY), _response("replaced", SHOWN)],
        responses={
            **_shown(200, "The listing as it is now."),
            **problems("listing_not_found", "precondition_failed", *WRITER_PROBLEMS, examples=PROBLEM_EXAMPLES),
        },
    ),
    patch=extend_schema(
        operation_id="change_listing",
        summary="Change some fields of a listing",
        description="Fields that are left out stay as they are; null makes one unknown.",
        auth=KEY_ONLY,
        tags=["listings"],
        parameters=[LISTING_ID, IF_MATCH, ETAG, RETRY_AFTER],
        request={"application/json": reference("ListingChanges")},
        examples=[_request("changes", CHANGES), _response("changed", SHOWN | CHANGES)],
        responses={
            **_shown(200, "The listing as it is now."),
            **problems("listing_not_found", "precondition_failed", *WRITER_PROBLEMS, examples=PROBLEM_EXAMPLES),
        },
    ),
    delete=extend_schema(
        operation_id="delete_listing",
        summary="Delete a listing",
        description="For good. One that is only not offered any more is better changed to `is_active: false`.",
        auth=KEY_ONLY,
        tags=["listings"],
        parameters=[LISTING_ID, IF_MATCH, RETRY_AFTER],
        responses={
            204: OpenApiResponse(description="Deleted."),
            **problems("listing_not_found", "precondition_failed", *READER_PROBLEMS),
        },
    ),
)
