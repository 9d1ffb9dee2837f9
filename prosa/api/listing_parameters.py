"""Which listings a request asks for, in which order, and behind which place."""

from decimal import Decimal
from typing import Final

import msgspec
from django.http import HttpRequest
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from prosa.api.listing_bodies import AmountText
from prosa.listings.choices import FederativeUnit, PropertyType, Purpose
from prosa.listings.querysets import (
    ListingFilter,
    ListingOrder,
    PurposeNeededError,
    order_field,
)
from prosa.listings.validation import MOST_ROOMS
from prosa.rest.listing_places import ListingOrdering
from prosa.rest.parameters import (
    parameter_error,
    read_boolean,
    read_choice,
    read_integer,
    read_text,
)

MOST_VALUES: Final = 50
BAD_AMOUNT: Final = _("Must be an amount with up to two decimals, such as 450000 or 2350.50.")
BAD_LIST: Final = _("Must be a list of up to {most} values, separated by commas.")
BAD_LIST_OF_TYPES: Final = _("Must be a list, separated by commas, of: {allowed}.")
PURPOSE_NEEDED: Final = _("An order by price needs the purpose, SALE or RENT.")
OFFERED_FOR: Final = (Purpose.SALE.value, Purpose.RENT.value)


def read_ordering(request: HttpRequest) -> ListingOrdering:
    """Return the order that the address asks for. Raises ProblemError for a bad one."""
    order = ListingOrder(read_choice(request, "order", allowed=ListingOrder.values) or ListingOrder.NEWEST)
    purpose = read_choice(request, "purpose", allowed=OFFERED_FOR)
    try:
        order_field(order, purpose=purpose)
    except PurposeNeededError:
        raise parameter_error("order", PURPOSE_NEEDED) from None
    return ListingOrdering(order, purpose)


def read_filter(request: HttpRequest) -> ListingFilter:
    """Return the listings that the address asks for. Raises ProblemError for a bad value."""
    return ListingFilter(
        q=read_text(request, "q"),
        purpose=read_choice(request, "purpose", allowed=OFFERED_FOR),
        types=_read_types(request),
        neighbourhoods=_read_list(request, "neighbourhoods"),
        city=read_text(request, "city"),
        state=read_choice(request, "state", allowed=FederativeUnit.values),
        bedrooms_min=_read_rooms(request),
        price_min=_read_amount(request, "price_min"),
        price_max=_read_amount(request, "price_max"),
        pets=_read_truth(request, "pets"),
        furnished=_read_truth(request, "furnished"),
        active=_read_truth(request, "active"),
    )


def _read_types(request: HttpRequest) -> tuple[str, ...]:
    types = _read_list(request, "types")
    if not {*types} <= {*PropertyType.values}:
        raise parameter_error("types", format_lazy(BAD_LIST_OF_TYPES, allowed=", ".join(PropertyType.values)))
    return types


def _read_list(request: HttpRequest, name: str) -> tuple[str, ...]:
    values = tuple(value.strip() for value in (read_text(request, name) or "").split(",") if value.strip())
    if len(values) > MOST_VALUES:
        raise parameter_error(name, format_lazy(BAD_LIST, most=MOST_VALUES))
    return values


def _read_rooms(request: HttpRequest) -> int | None:
    if "bedrooms_min" not in request.GET:
        return None
    return read_integer(request, "bedrooms_min", least=0, most=MOST_ROOMS, default=0)


def _read_amount(request: HttpRequest, name: str) -> Decimal | None:
    value = request.GET.get(name)
    try:
        return None if value is None else Decimal(msgspec.convert(value, AmountText))
    except msgspec.ValidationError:
        raise parameter_error(name, BAD_AMOUNT) from None


def _read_truth(request: HttpRequest, name: str) -> bool | None:
    return read_boolean(request, name) if name in request.GET else None
