"""Which pairs are worth scoring: all others are excluded by their purpose, type, price or place alone."""

import math
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from typing import Final

from django.db.models import Q

from prosa.leads.extraction import PropertyType, Purpose, Sought
from prosa.listings.choices import Purpose as OfferedFor
from prosa.listings.querysets import OFFERED_FOR, PRICE_FIELDS
from prosa.matching.judging import Offer, acceptable_types, intended_purpose, is_elsewhere, most_to_pay

_NO_TYPE: Final = "|"
_ROUNDING: Final = 1.0001  # what is just acceptable must not be missed for the last digit of a float
_AS_OFFERED: Final[dict[Purpose, OfferedFor]] = {"buy": OfferedFor.SALE, "rent": OfferedFor.RENT}


class Offers:
    """Listings, to be looked through for one lead after the other."""

    def __init__(self, offers: Mapping[int, Offer]) -> None:
        self._types = {offer.property_type for offer in offers.values()}
        self._found: dict[tuple[Purpose | None, PropertyType], list[tuple[float, int, Offer]]] = defaultdict(list)
        for key, offer in offers.items():
            for purpose, price in (("buy", offer.sale_price), ("rent", offer.rent_price), (None, 0)):
                if price is not None:
                    self._found[purpose, offer.property_type].append((price, key, offer))  # type: ignore[index]
        for rows in self._found.values():
            rows.sort(key=lambda row: row[:2])

    def for_lead(self, sought: Sought) -> Iterator[tuple[int, Offer]]:
        """Yield what may fit, and the keys of these listings."""
        purpose, most = intended_purpose(sought), most_to_pay(sought)
        types = (
            self._types.intersection(acceptable_types(sought.property_types)) if sought.property_types else self._types
        )
        for each in types:
            rows = self._found.get((purpose, each), ())
            end = len(rows) if most is None else bisect_right(rows, most * _ROUNDING, key=lambda row: row[0])
            for _, key, offer in rows[:end]:
                if not sought.neighborhoods or not is_elsewhere(sought.neighborhoods, offer):
                    yield key, offer


def listings_for(wishes: Collection[Sought]) -> Q:
    """Return a condition that is true for all listings that may fit any of `wishes`."""
    condition = Q(is_active=True)
    if all(sought.property_types for sought in wishes):
        wanted = {each for sought in wishes for each in sought.property_types}
        condition &= Q(property_type__in=sorted(acceptable_types(tuple(wanted))))
    purposes = {intended_purpose(sought) for sought in wishes}
    if len(purposes) == 1 and (purpose := purposes.pop()) is not None:
        offered = _AS_OFFERED[purpose]
        condition &= Q(purpose__in=OFFERED_FOR[offered])
        limits = [most_to_pay(sought) for sought in wishes]
        most = max(math.inf if limit is None else limit for limit in limits)
        if most < math.inf:
            condition &= Q(**{f"{PRICE_FIELDS[offered]}__lte": most * _ROUNDING})
    return condition


def leads_for(offers: Collection[Offer]) -> Q:
    """Return a condition that is true for all leads that any of `offers` may fit."""
    condition = Q(is_seeking=True)
    if all(offer.sale_price is None for offer in offers):
        condition &= ~Q(purpose="buy")
    if all(offer.rent_price is None for offer in offers):
        condition &= ~Q(purpose="rent")
    types = Q(types_key=_NO_TYPE)
    for each in sorted(acceptable_types(tuple({offer.property_type for offer in offers}))):
        types |= Q(types_key__contains=f"|{each}|")
    prices = [price for offer in offers for price in (offer.sale_price, offer.rent_price) if price is not None]
    least = min(prices) / most_to_pay_for_one()
    return condition & types & (Q(price_max=None) | Q(price_max__gte=least))


def most_to_pay_for_one() -> float:
    """Return by how much the price of a listing may be more than what a customer would pay, as a factor."""
    return (most_to_pay(Sought(price_max=1)) or 1) * _ROUNDING
