"""How listings are read: the filters and orders that pages and endpoints share."""

from collections.abc import Collection
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper

from prosa.core.folding import fold
from prosa.listings.choices import Purpose
from prosa.listings.fields import fold_for_search

if TYPE_CHECKING:
    from prosa.listings.models import Listing

OFFERED_FOR: Final = {Purpose.SALE: (Purpose.SALE, Purpose.BOTH), Purpose.RENT: (Purpose.RENT, Purpose.BOTH)}
PRICE_FIELDS: Final = {Purpose.SALE: "sale_price", Purpose.RENT: "rent_price"}
MOST_WORDS: Final = 20


class ListingFilter(NamedTuple):
    """Which listings are wanted: those that fit all that is given.

    `purpose` is SALE or RENT, and those that are offered for both fit either. Prices are those of the purpose; without
    one, a listing fits if any of its prices does. Neighbourhoods and the city are compared without regard to case and
    accents, and so is `q`: each of its words must begin a word of the code, title, neighbourhood or description.
    """

    q: str | None = None
    purpose: str | None = None
    types: tuple[str, ...] = ()
    neighbourhoods: tuple[str, ...] = ()
    city: str | None = None
    state: str | None = None
    bedrooms_min: int | None = None
    price_min: Decimal | None = None
    price_max: Decimal | None = None
    pets: bool | None = None
    furnished: bool | None = None
    active: bool | None = None


class ListingOrder(models.TextChoices):
    """The orders of lists. Prices are those of the purpose that is asked for."""

    NEWEST = "newest"
    PRICE = "price"
    PRICE_DESCENDING = "-price"
    AREA = "-area"


WITHOUT_PURPOSE: Final = {ListingOrder.NEWEST: "created_at", ListingOrder.AREA: "area"}


class PurposeNeededError(Exception):
    """Listings were to be ordered by price, and it was not said by which: that of a sale, or of a rent."""


class ListingPlace(NamedTuple):
    """A listing's place in a list: what the list is ordered by (created_at, a price, or an area), and its key."""

    value: datetime | Decimal | None
    id: int


class ListingQuerySet(models.QuerySet["Listing"]):
    """Listings, with their filters and orders."""

    def with_codes(self, codes: Collection[str]) -> "ListingQuerySet":
        """Return those whose codes are among `codes`, which are in capital letters."""
        return self.alias(code_in_capitals=Upper("code")).filter(code_in_capitals__in=codes)

    def matching(self, wanted: ListingFilter) -> "ListingQuerySet":
        """Keep what `wanted` asks for."""
        found = self.filter(*_conditions(wanted))
        for word in fold(wanted.q or "").split()[:MOST_WORDS]:
            found = found.filter(search_text__contains=f" {word}")
        return found

    def in_order(
        self, order: ListingOrder, *, purpose: str | None = None, after: ListingPlace | None = None
    ) -> "ListingQuerySet":
        """Order by `order`; begin behind the place `after`. Listings of unknown area come last in the order by it.

        No index serves the order by area on both databases: those that fit the filters are sorted. Raises
        PurposeNeededError for an order by price without SALE or RENT as `purpose`.
        """
        field = order_field(order, purpose=purpose)
        found = self if order in WITHOUT_PURPOSE else self.filter(**{f"{field}__isnull": False})
        if order == ListingOrder.PRICE:
            found = found.order_by(field, "id")
        else:
            found = found.order_by(F(field).desc(nulls_last=True) if field == "area" else f"-{field}", "-id")
        return found if after is None else found.filter(_behind(after, order, field))


def order_field(order: ListingOrder, *, purpose: str | None = None) -> str:
    """Return the field that `order` goes by. Raises PurposeNeededError if that depends on a purpose not given."""
    if order in WITHOUT_PURPOSE:
        return WITHOUT_PURPOSE[order]
    try:
        return PRICE_FIELDS[Purpose(purpose or "")]
    except (KeyError, ValueError):
        raise PurposeNeededError from None


def place_of(listing: "Listing", order: ListingOrder, *, purpose: str | None = None) -> ListingPlace:
    """Return the place of `listing` in a list of this order."""
    return ListingPlace(getattr(listing, order_field(order, purpose=purpose)), listing.id)


def _behind(place: ListingPlace, order: ListingOrder, field: str) -> Q:
    """Return the condition for rows behind `place`. Its first part alone finds the place in an index."""
    direction = "gt" if order == ListingOrder.PRICE else "lt"
    of_equals = Q(**{f"id__{direction}": place.id})
    if place.value is None:
        return Q(**{field: None}) & of_equals
    behind = Q(**{f"{field}__{direction}e": place.value}) & (Q(**{f"{field}__{direction}": place.value}) | of_equals)
    return behind | Q(area=None) if field == "area" else behind


def _conditions(wanted: ListingFilter) -> list[Q]:
    conditions = {
        "purpose__in": OFFERED_FOR[Purpose(wanted.purpose)] if wanted.purpose else None,
        "property_type__in": wanted.types or None,
        "neighbourhood_key__in": [fold_for_search(name) for name in wanted.neighbourhoods] or None,
        "city_key": None if wanted.city is None else fold_for_search(wanted.city),
        "state": wanted.state,
        "bedrooms__gte": wanted.bedrooms_min,
        "pets": wanted.pets,
        "furnished": wanted.furnished,
        "is_active": wanted.active,
    }
    found = [Q(**{lookup: value}) for lookup, value in conditions.items() if value is not None]
    return found + _price_conditions(wanted)


def _price_conditions(wanted: ListingFilter) -> list[Q]:
    bounds: dict[str, Any] = {"gte": wanted.price_min, "lte": wanted.price_max}
    given = {lookup: value for lookup, value in bounds.items() if value is not None}
    if not given:
        return []
    fields = [PRICE_FIELDS[Purpose(wanted.purpose)]] if wanted.purpose else list(PRICE_FIELDS.values())
    alternatives = [Q(**{f"{field}__{lookup}": value for lookup, value in given.items()}) for field in fields]
    return [alternatives[0] if len(alternatives) == 1 else alternatives[0] | alternatives[1]]
