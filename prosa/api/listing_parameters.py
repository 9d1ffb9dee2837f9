"""Which listings a request asks for, in which order, and behind which place."""

from typing import Final

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from prosa.api.parameters import read_amount, read_list, read_rooms, read_truth, read_types
from prosa.listings.choices import FederativeUnit, Purpose
from prosa.listings.querysets import (
    ListingFilter,
    ListingOrder,
    PurposeNeededError,
    order_field,
)
from prosa.rest.listing_places import ListingOrdering
from prosa.rest.parameters import parameter_error, read_choice, read_text

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
        types=read_types(request),
        neighbourhoods=read_list(request, "neighbourhoods"),
        city=read_text(request, "city"),
        state=read_choice(request, "state", allowed=FederativeUnit.values),
        bedrooms_min=read_rooms(request, "bedrooms_min"),
        price_min=read_amount(request, "price_min"),
        price_max=read_amount(request, "price_max"),
        pets=read_truth(request, "pets"),
        furnished=read_truth(request, "furnished"),
        active=read_truth(request, "active"),
    )
