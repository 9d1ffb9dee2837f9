"""What the scoring needs to know, read from the tables of leads and listings."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Final, cast

from django.db.models import QuerySet
from django.db.models.functions import Left

from prosa.leads.extraction import PropertyType, Sought
from prosa.leads.models import Lead
from prosa.listings.models import Listing
from prosa.matching.judging import Offer

LONGEST_TEXT: Final = 2_000  # of what a listing says of itself: further down it speaks of other things
_SOUGHT: Final = (
    "purpose",
    "property_types",
    "neighborhoods",
    "city",
    "bedrooms_min",
    "bedrooms_max",
    "suites_min",
    "parking_min",
    "price_min",
    "price_max",
    "pets",
    "furnished",
)
_OFFERED: Final = (
    "property_type",
    "neighbourhood",
    "city",
    "sale_price",
    "rent_price",
    "bedrooms",
    "suites",
    "parking",
    "pets",
    "furnished",
)


def load_sought(leads: QuerySet[Lead]) -> Iterator[tuple[int, Sought]]:
    """Yield for `leads` their keys and what is sought, but for its urgency. What they seek none for is empty."""
    for key, *values in leads.values_list("pk", *_SOUGHT):
        yield key, _sought(*values)


def load_offers(listings: QuerySet[Listing]) -> Iterator[tuple[int, Offer]]:
    """Yield for `listings` their keys and what they offer."""
    for key, text, *values in listings.values_list("pk", Left("search_text", LONGEST_TEXT), *_OFFERED):
        yield key, _offer(text, *values)


def offer_of(listing: Listing) -> Offer:
    """Return what `listing` offers."""
    return _offer(listing.search_text[:LONGEST_TEXT], *(getattr(listing, name) for name in _OFFERED))


def _sought(purpose: str, types: list[str], neighborhoods: list[str], city: str, *rest: Any) -> Sought:
    bedrooms_min, bedrooms_max, suites_min, parking_min, price_min, price_max, pets, furnished = rest
    return Sought(
        purpose=cast("Any", purpose or None),
        property_types=cast("tuple[PropertyType, ...]", tuple(types)),
        neighborhoods=tuple(neighborhoods),
        city=city or None,
        bedrooms_min=bedrooms_min,
        bedrooms_max=bedrooms_max,
        suites_min=suites_min,
        parking_min=parking_min,
        price_min=_number(price_min),
        price_max=_number(price_max),
        pets=pets,
        furnished=furnished,
    )


def _offer(text: str, property_type: str, neighbourhood: str, city: str, *rest: Any) -> Offer:
    sale_price, rent_price, bedrooms, suites, parking, pets, furnished = rest
    return Offer(
        property_type=cast("PropertyType", property_type),
        neighborhood=neighbourhood,
        city=city,
        sale_price=_number(sale_price),
        rent_price=_number(rent_price),
        bedrooms=bedrooms,
        suites=suites,
        parking=parking,
        pets=pets,
        furnished=furnished,
        text=text,
    )


def _number(amount: Decimal | None) -> float | None:
    return None if amount is None else float(amount)
