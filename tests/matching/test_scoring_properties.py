"""What holds of every score, whatever is sought and offered."""

import math
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from prosa.leads.extraction import PropertyType, Sought
from prosa.matching.judging import Judgement, Offer, are_related
from prosa.matching.scoring import Verdict, score
from prosa.matching.table import LEAST_JUDGED, WEIGHTS

pytestmark = pytest.mark.any_database

TYPES = PropertyType.__value__.__args__
PLACES = ["Moema", "Moema Pássaros", "Vila Mariana", "Vl. Mariana", "Pinheiros", "Zona Sul", "", "São Paulo", "123"]
places = st.sampled_from(PLACES) | st.text(max_size=12)
money = st.none() | st.floats(min_value=0, max_value=9_999_999_999) | st.integers(500, 5_000).map(float)
rooms = st.none() | st.integers(0, 6) | st.integers(0, 1_000)
maybe = st.none() | st.booleans()
offers = st.builds(
    Offer,
    property_type=st.sampled_from(TYPES),
    neighborhood=places,
    city=st.sampled_from(["São Paulo", "Santos", ""]),
    sale_price=money,
    rent_price=money,
    bedrooms=rooms,
    suites=rooms,
    parking=rooms,
    pets=maybe,
    furnished=maybe,
    text=st.sampled_from(["", " perto de moema", " zona sul"]),
)


@st.composite
def wishes(draw: st.DrawFn) -> Sought:
    bedrooms = sorted([draw(rooms), draw(rooms)], key=lambda value: math.inf if value is None else value)
    prices = sorted([draw(money), draw(money)], key=lambda value: math.inf if value is None else value)
    return Sought(
        purpose=draw(st.sampled_from(["buy", "rent", None])),
        property_types=tuple(draw(st.lists(st.sampled_from(TYPES), max_size=3, unique=True))),
        neighborhoods=tuple(draw(st.lists(places, max_size=3))),
        city=draw(st.sampled_from(["São Paulo", "SP", "Santos", None])),
        bedrooms_min=bedrooms[0],
        bedrooms_max=bedrooms[1],
        suites_min=draw(rooms),
        parking_min=draw(rooms),
        price_min=prices[0],
        price_max=prices[1],
        pets=draw(st.sampled_from([True, None])),
        furnished=draw(maybe),
    )


@st.composite
def likely_pairs(draw: st.DrawFn) -> tuple[Sought, Offer]:
    """Draw an offer and a wish that was made for it, a little changed: two at random hardly ever fit."""
    offer = draw(offers)
    price = offer.sale_price or offer.rent_price
    wish = Sought(
        property_types=(offer.property_type,),
        neighborhoods=(offer.neighborhood or "Moema",),
        bedrooms_min=offer.bedrooms,
        price_max=price and price * draw(st.sampled_from([0.8, 0.93, 1, 1.5])),
    )
    fields = draw(st.sets(st.sampled_from([*Sought.__struct_fields__]), max_size=3))
    other = draw(wishes())
    changes: dict[str, Any] = {field: getattr(other, field) for field in fields}
    return msgspec.structs.replace(wish, **changes), offer


pairs = st.tuples(wishes(), offers) | likely_pairs()
many = settings(
    max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)  # it may be a busy machine


@many
@given(pair=pairs)
def test_every_score_is_in_its_range_and_explained(pair: tuple[Sought, Offer]) -> None:
    found = score(*pair)
    assert (found.score == 0) == (found.verdict is Verdict.EXCLUDED)
    assert 0 <= found.score <= 100
    fields = [reason.field for reason in found.reasons]
    assert len(fields) == len(set(fields))
    judged = {reason.judgement for reason in found.reasons}
    if found.verdict is Verdict.MATCH:
        assert judged <= {Judgement.FITS, Judgement.UNKNOWN}
    if found.verdict is Verdict.NEAR_MISS:
        assert judged & {Judgement.NEAR, Judgement.CONFLICTS}


@many
@given(pair=likely_pairs(), better=st.sampled_from(["bedrooms", "suites", "parking", "pets", "furnished", "price"]))
def test_an_offer_that_gets_better_in_one_field_never_loses(pair: tuple[Sought, Offer], better: str) -> None:
    sought, offer = pair
    improved = msgspec.structs.replace(offer, **improve(sought, offer, better))
    assert score(sought, improved).score >= score(sought, offer).score


def improve(sought: Sought, offer: Offer, field: str) -> dict[str, Any]:
    """Return a change of `offer` that whoever seeks `sought` would welcome."""
    if field == "price":
        assume(sought.price_min is None and offer.sale_price)
        cheaper: float = (offer.sale_price or 0) * 0.9
        return {"sale_price": cheaper}
    if field == "pets":
        return {"pets": True}
    if field == "furnished":
        assume(sought.furnished is not None)
        return {"furnished": sought.furnished}
    least = {"bedrooms": sought.bedrooms_min, "suites": sought.suites_min, "parking": sought.parking_min}[field]
    offered = getattr(offer, field)
    assume(least is not None and offered is not None and offered < least)
    return {field: offered + 1}


@many
@given(pair=likely_pairs(), field=st.sampled_from(["suites", "parking", "pets", "furnished", "bedrooms"]))
def test_what_nobody_seeks_makes_no_difference(pair: tuple[Sought, Offer], field: str) -> None:
    nobody: dict[str, Any] = {"bedrooms": {"bedrooms_min": None, "bedrooms_max": None}}
    nobody |= {"suites": {"suites_min": None}, "parking": {"parking_min": None}}
    sought = msgspec.structs.replace(pair[0], **nobody.get(field, {field: None}))
    silent = msgspec.structs.replace(pair[1], **{field: None})
    assert score(sought, pair[1]) == score(sought, silent)


CONFLICTS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "suites": ({"suites_min": 2}, {"suites": 0}),
    "parking": ({"parking_min": 3}, {"parking": 1}),
    "pets": ({"pets": True}, {"pets": False}),
    "furnished": ({"furnished": True}, {"furnished": False}),
}


@many
@given(pair=likely_pairs(), field=st.sampled_from([*CONFLICTS]))
def test_what_the_listing_leaves_open_is_never_worse_than_a_conflict(pair: tuple[Sought, Offer], field: str) -> None:
    sought = msgspec.structs.replace(pair[0], **CONFLICTS[field][0])
    conflicting = score(sought, msgspec.structs.replace(pair[1], **CONFLICTS[field][1]))
    silent = score(sought, msgspec.structs.replace(pair[1], **{field: None}))
    judged = sum(WEIGHTS[reason.field] for reason in silent.reasons if reason.judgement is not Judgement.UNKNOWN)
    assert silent.score >= conflicting.score or judged < LEAST_JUDGED


@given(one=st.sampled_from(TYPES), other=st.sampled_from(TYPES))
def test_types_are_related_to_each_other_or_not_at_all(one: PropertyType, other: PropertyType) -> None:
    assert are_related(one, other) == are_related(other, one)
