"""How one listing fits what a customer seeks, field by field. Pure: no Django."""

from collections.abc import Iterator
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

import msgspec

from prosa.leads.extraction import PropertyType, Purpose, Sought
from prosa.matching.places import Nearness, compare_cities, compare_places
from prosa.matching.table import (
    CHEAP_CREDIT,
    FURNISHED_ANYWAY_CREDIT,
    MORE_BEDROOMS_CREDIT,
    MOST_RENT,
    NEAR_PLACE_CREDIT,
    ONE_FEWER_CREDIT,
    PRICE_FAR,
    PRICE_FAR_CREDIT,
    PRICE_NEAR,
    PRICE_NEAR_CREDIT,
    RELATED_TYPE_CREDIT,
    RELATED_TYPES,
    WITHOUT_BEDROOMS,
    Field,
)

type Fact = str | float | bool | None


class Offer(msgspec.Struct, frozen=True, kw_only=True):
    """What a listing offers. None is what nobody has said. Prices are in BRL; which are given tells the purpose."""

    property_type: PropertyType
    neighborhood: str
    city: str
    sale_price: float | None = None
    rent_price: float | None = None
    bedrooms: int | None = None
    suites: int | None = None
    parking: int | None = None
    pets: bool | None = None
    furnished: bool | None = None
    text: str = ""  # folded, with a blank before each word: title, description


class Judgement(StrEnum):
    """How one field fits. UNKNOWN: it is sought, but the listing says nothing of it, or nothing comparable."""

    FITS = "fits"
    NEAR = "near"
    CONFLICTS = "conflicts"
    UNKNOWN = "unknown"


class Reason(msgspec.Struct, frozen=True):
    """Why: one field that is sought.

    `wanted` holds the alternatives that are sought (types, neighbourhoods), or one value, or the two ends of a range.
    `difference` is `offered` minus the end of the range that it lies beyond: 0 within it, None where nothing is
    counted.
    """

    field: Field
    judgement: Judgement
    wanted: tuple[Fact, ...]
    offered: Fact
    difference: float | None = None


class Judged(NamedTuple):
    """A reason, and how much of its field's weight it leaves: from 0 to 1, None for what excludes the listing."""

    reason: Reason
    credit: float | None


def judge(sought: Sought, offer: Offer) -> Iterator[Judged]:
    """Yield a judgement for each field that is sought, those first that can exclude the listing."""
    yield from _judge_needs(sought, offer)
    yield from _judge_wishes(sought, offer)


def _judge_needs(sought: Sought, offer: Offer) -> Iterator[Judged]:
    """Judge what can exclude a listing."""
    purpose = intended_purpose(sought)
    if purpose is not None:
        yield _judge_purpose(sought, offer, purpose)
    if sought.property_types:
        yield _judge_type(sought, offer)
    if sought.price_min is not None or sought.price_max is not None:
        yield _judge_price(sought, offer, purpose)
    if sought.bedrooms_min is not None or sought.bedrooms_max is not None:
        yield _judge_bedrooms(sought, offer)
    if sought.city:
        yield _judge_city(sought.city, offer)
    if sought.neighborhoods:
        yield _judge_neighborhood(sought, offer)


def _judge_wishes(sought: Sought, offer: Offer) -> Iterator[Judged]:
    """Judge what can only lower the score."""
    if sought.suites_min:
        yield _judge_least("suites", sought.suites_min, offer.suites)
    if sought.parking_min:
        yield _judge_least("parking", sought.parking_min, offer.parking)
    if sought.pets:
        yield _judge_pets(offer)
    if sought.furnished is not None:
        yield _judge_furnished(offer, wanted=sought.furnished)


def _judge_purpose(sought: Sought, offer: Offer, purpose: Purpose) -> Judged:
    """A purpose that was not said but told by the price excludes like one that was said, and speaks for nothing."""
    offered = offer.sale_price if purpose == "buy" else offer.rent_price
    if offered is None:
        return _conflict("purpose", (purpose,), "rent" if purpose == "buy" else "buy")
    if sought.purpose is None:
        return _unknown("purpose", (purpose,))
    return _fit("purpose", (purpose,), purpose)


def _judge_type(sought: Sought, offer: Offer) -> Judged:
    wanted, offered = sought.property_types, offer.property_type
    if offered in wanted:
        return _fit("property_type", wanted, offered)
    if any(are_related(each, offered) for each in wanted):
        return _near("property_type", wanted, offered, RELATED_TYPE_CREDIT)
    return _conflict("property_type", wanted, offered)


def _judge_price(sought: Sought, offer: Offer, purpose: Purpose | None) -> Judged:
    wanted = (sought.price_min, sought.price_max)
    price = offer.rent_price if purpose == "rent" else offer.sale_price
    if price is None:
        return _unknown("price", wanted)
    if sought.price_max is not None and price > sought.price_max:
        return _judge_dear(wanted, price, price - sought.price_max, sought.price_max)
    if sought.price_min is not None and price < sought.price_min:
        below = price - sought.price_min
        if -below <= sought.price_min * PRICE_NEAR:
            return _near("price", wanted, price, PRICE_NEAR_CREDIT[0], below)
        return _conflict("price", wanted, price, CHEAP_CREDIT, below)
    return _fit("price", wanted, price, 0)


def _judge_dear(wanted: tuple[Fact, ...], price: float, above: float, most: float) -> Judged:
    if above <= most * PRICE_NEAR:
        return _near("price", wanted, price, _between(PRICE_NEAR_CREDIT, above / (most * PRICE_NEAR)), above)
    if above <= most * PRICE_FAR:
        share = (above / most - PRICE_NEAR) / (PRICE_FAR - PRICE_NEAR)
        return _conflict("price", wanted, price, _between(PRICE_FAR_CREDIT, share), above)
    return _conflict("price", wanted, price, None, above)


def _judge_bedrooms(sought: Sought, offer: Offer) -> Judged:
    least, most = sought.bedrooms_min, sought.bedrooms_max
    offered = 0 if offer.bedrooms is None and offer.property_type in WITHOUT_BEDROOMS else offer.bedrooms
    if offered is None:
        return _unknown("bedrooms", (least, most))
    if least is not None and offered < least:
        missing = offered - least
        if missing == -1 and offered > 0:
            return _near("bedrooms", (least, most), offered, ONE_FEWER_CREDIT, missing)
        return _conflict("bedrooms", (least, most), offered, None, missing)
    if most is not None and offered > most:
        more = offered - most
        if more <= len(MORE_BEDROOMS_CREDIT):
            return _near("bedrooms", (least, most), offered, MORE_BEDROOMS_CREDIT[more - 1], more)
        return _conflict("bedrooms", (least, most), offered, 0, more)
    return _fit("bedrooms", (least, most), offered, 0)


def _judge_city(wanted: str, offer: Offer) -> Judged:
    if compare_cities(wanted, offer.city):
        return _fit("city", (wanted,), offer.city)
    return _conflict("city", (wanted,), offer.city)


def _judge_neighborhood(sought: Sought, offer: Offer) -> Judged:
    wanted, offered = sought.neighborhoods, offer.neighborhood
    match _compare_places(wanted, offer):
        case Nearness.SAME:
            return _fit("neighborhood", wanted, offered)
        case Nearness.NEAR:
            return _near("neighborhood", wanted, offered, NEAR_PLACE_CREDIT)
        case Nearness.OTHER:
            return _conflict("neighborhood", wanted, offered)
        case Nearness.UNKNOWN:
            return _unknown("neighborhood", wanted, offered)


def _judge_least(field: Field, least: int, offered: int | None) -> Judged:
    if offered is None:
        return _unknown(field, (least, None))
    if offered >= least:
        return _fit(field, (least, None), offered, 0)
    if offered == least - 1 and offered > 0:
        return _near(field, (least, None), offered, ONE_FEWER_CREDIT, -1)
    return _conflict(field, (least, None), offered, 0, offered - least)


def _judge_pets(offer: Offer) -> Judged:
    if offer.pets is None:
        return _unknown("pets", (True,))
    return _fit("pets", (True,), offered=True) if offer.pets else _conflict("pets", (True,), offered=False, credit=0)


def _judge_furnished(offer: Offer, *, wanted: bool) -> Judged:
    if offer.furnished is None:
        return _unknown("furnished", (wanted,))
    if offer.furnished == wanted:
        return _fit("furnished", (wanted,), offer.furnished)
    if offer.furnished:
        return _near("furnished", (wanted,), offered=True, credit=FURNISHED_ANYWAY_CREDIT)
    return _conflict("furnished", (wanted,), offered=False, credit=0)


def _between(ends: tuple[float, float], share: float) -> float:
    return ends[0] + (ends[1] - ends[0]) * share


def _fit(field: Field, wanted: tuple[Fact, ...], offered: Fact, difference: float | None = None) -> Judged:
    return Judged(Reason(field, Judgement.FITS, wanted, offered, difference), 1)


def _near(
    field: Field, wanted: tuple[Fact, ...], offered: Fact, credit: float, difference: float | None = None
) -> Judged:
    return Judged(Reason(field, Judgement.NEAR, wanted, offered, difference), credit)


def _conflict(
    field: Field,
    wanted: tuple[Fact, ...],
    offered: Fact,
    credit: float | None = None,
    difference: float | None = None,
) -> Judged:
    """Return a conflict: without credit one that excludes."""
    return Judged(Reason(field, Judgement.CONFLICTS, wanted, offered, difference), credit)


def _unknown(field: Field, wanted: tuple[Fact, ...], offered: Fact = None) -> Judged:
    return Judged(Reason(field, Judgement.UNKNOWN, wanted, offered), 0)


def intended_purpose(sought: Sought) -> Purpose | None:
    """Return what the customer wants to do: as he said, or else as the price that he named tells."""
    if sought.purpose is not None:
        return sought.purpose
    price = sought.price_max if sought.price_max is not None else sought.price_min
    if price is None:
        return None
    return "rent" if price <= MOST_RENT else "buy"


def are_related(one: PropertyType, other: PropertyType) -> bool:
    """Tell whether who seeks the one may be content with the other."""
    return any(one in types and other in types for types in RELATED_TYPES)


@lru_cache(maxsize=1_000)
def acceptable_types(wanted: tuple[PropertyType, ...]) -> frozenset[PropertyType]:
    """Return the `wanted` types and those related to them: all others are excluded."""
    return frozenset(wanted).union(*(types for types in RELATED_TYPES if types.intersection(wanted)))


def most_to_pay(sought: Sought) -> float | None:
    """Return the price above which everything is excluded; None if there is none."""
    return None if sought.price_max is None else sought.price_max * (1 + PRICE_FAR)


def is_elsewhere(neighborhoods: tuple[str, ...], offer: Offer) -> bool:
    """Tell whether `offer` is excluded for where it lies, whatever else is sought."""
    return _compare_places(neighborhoods, offer) is Nearness.OTHER


def _compare_places(neighborhoods: tuple[str, ...], offer: Offer) -> Nearness:
    return compare_places(neighborhoods, neighborhood=offer.neighborhood, city=offer.city, text=offer.text)
