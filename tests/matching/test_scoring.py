"""How well a listing fits what a customer seeks, and why: believable cases."""

from itertools import pairwise

import pytest

from prosa.leads.extraction import Sought
from prosa.matching.judging import Judgement, Offer, Reason
from prosa.matching.scoring import Score, Verdict, score
from tests.matching.builders import FLAT_IN_MOEMA, IN_MOEMA, offering, seeking

pytestmark = pytest.mark.any_database


def reason_for(field: str, found: Score) -> Reason:
    return next(reason for reason in found.reasons if reason.field == field)


def judgements(found: Score) -> dict[str, Judgement]:
    return {reason.field: reason.judgement for reason in found.reasons}


def test_what_fits_in_everything_has_the_full_score() -> None:
    found = score(IN_MOEMA, FLAT_IN_MOEMA)
    assert (found.score, found.verdict) == (100, Verdict.MATCH)
    assert judgements(found) == dict.fromkeys(
        ["purpose", "property_type", "price", "bedrooms", "neighborhood"], Judgement.FITS
    )


def test_type_neighbourhood_and_bedrooms_are_enough_for_a_good_match() -> None:
    sought = Sought(property_types=("apartment",), neighborhoods=("Moema",), bedrooms_min=2, bedrooms_max=2)
    found = score(sought, FLAT_IN_MOEMA)
    assert found.verdict is Verdict.MATCH
    assert 90 <= found.score < 100


@pytest.mark.parametrize(
    "sought",
    [
        Sought(),
        Sought(purpose="buy"),
        Sought(property_types=("apartment",)),
        Sought(purpose="buy", property_types=("apartment",)),
        Sought(purpose="buy", city="São Paulo"),
        Sought(purpose="buy", property_types=("apartment",), city="São Paulo"),
        Sought(purpose="buy", price_max=600_000),
        Sought(purpose="buy", bedrooms_min=2, pets=True),
        Sought(purpose="buy", property_types=("apartment",), neighborhoods=("Zona Sul",)),
    ],
)
def test_who_says_almost_nothing_has_no_matches(sought: Sought) -> None:
    assert score(sought, FLAT_IN_MOEMA).verdict is Verdict.EXCLUDED


def test_who_only_names_a_place_sees_what_is_there_with_a_modest_score() -> None:
    found = score(Sought(purpose="buy", neighborhoods=("Moema",)), FLAT_IN_MOEMA)
    assert found.verdict is Verdict.MATCH
    assert 60 <= found.score <= 75


def test_the_more_is_known_to_fit_the_better() -> None:
    wishes = [
        Sought(purpose="buy", neighborhoods=("Moema",)),
        Sought(purpose="buy", neighborhoods=("Moema",), property_types=("apartment",)),
        Sought(purpose="buy", neighborhoods=("Moema",), property_types=("apartment",), bedrooms_min=2),
        IN_MOEMA,
    ]
    scores = [score(sought, FLAT_IN_MOEMA).score for sought in wishes]
    assert all(less < more for less, more in pairwise(scores))


@pytest.mark.parametrize(
    ("sought", "offer", "field"),
    [
        (seeking(purpose="rent"), offering(), "purpose"),
        (seeking(), offering(property_type="house"), "property_type"),
        (seeking(), offering(property_type="kitnet"), "property_type"),
        (seeking(), offering(sale_price=750_001), "price"),
        (seeking(), offering(bedrooms=0), "bedrooms"),
        (seeking(bedrooms_min=3, bedrooms_max=None), offering(bedrooms=1), "bedrooms"),
        (seeking(city="Santos"), offering(), "city"),
        (seeking(), offering(neighborhood="Pinheiros"), "neighborhood"),
        (Sought(bedrooms_min=2, neighborhoods=("Moema",)), offering(property_type="land", bedrooms=None), "bedrooms"),
    ],
)
def test_a_hard_conflict_excludes_and_is_told(sought: Sought, offer: Offer, field: str) -> None:
    found = score(sought, offer)
    assert (found.score, found.verdict) == (0, Verdict.EXCLUDED)
    assert (found.reasons[-1].field, found.reasons[-1].judgement) == (field, Judgement.CONFLICTS)


@pytest.mark.parametrize(
    ("sought", "offer", "field", "judgement"),
    [
        (seeking(), offering(sale_price=630_000), "price", Judgement.NEAR),
        (seeking(), offering(sale_price=700_000), "price", Judgement.CONFLICTS),
        (seeking(price_min=500_000), offering(sale_price=480_000), "price", Judgement.NEAR),
        (seeking(price_min=500_000), offering(sale_price=200_000), "price", Judgement.CONFLICTS),
        (seeking(), offering(bedrooms=1), "bedrooms", Judgement.NEAR),
        (seeking(), offering(bedrooms=3), "bedrooms", Judgement.NEAR),
        (seeking(), offering(bedrooms=6), "bedrooms", Judgement.CONFLICTS),
        (seeking(), offering(property_type="penthouse"), "property_type", Judgement.NEAR),
        (seeking(property_types=("house",)), offering(property_type="townhouse"), "property_type", Judgement.NEAR),
        (seeking(), offering(neighborhood="Moema Pássaros"), "neighborhood", Judgement.NEAR),
        (seeking(), offering(neighborhood="Saúde", text="A um passo de Moema"), "neighborhood", Judgement.NEAR),
        (seeking(parking_min=2), offering(), "parking", Judgement.NEAR),
        (seeking(parking_min=1), offering(parking=0), "parking", Judgement.CONFLICTS),
        (seeking(suites_min=1), offering(suites=0), "suites", Judgement.CONFLICTS),
        (seeking(pets=True), offering(pets=False), "pets", Judgement.CONFLICTS),
        (seeking(furnished=True), offering(furnished=False), "furnished", Judgement.CONFLICTS),
        (seeking(furnished=False), offering(furnished=True), "furnished", Judgement.NEAR),
    ],
)
def test_what_is_a_little_off_makes_a_near_miss(sought: Sought, offer: Offer, field: str, judgement: Judgement) -> None:
    found = score(sought, offer)
    assert found.verdict is Verdict.NEAR_MISS
    assert 0 < found.score < 100
    assert reason_for(field, found).judgement is judgement


def test_what_is_off_in_too_much_is_no_near_miss() -> None:
    assert score(seeking(), offering(bedrooms=1, sale_price=650_000, property_type="loft")).verdict is Verdict.EXCLUDED


def test_a_broker_finds_the_order_right() -> None:
    sought = seeking(pets=True, parking_min=1, city="São Paulo")
    offers = [
        offering(pets=True),
        offering(sale_price=630_000, pets=True),
        offering(sale_price=655_000, pets=True),
        offering(bedrooms=1, pets=True),
        offering(sale_price=740_000, pets=True),
        offering(neighborhood="Pinheiros", pets=True),
    ]
    scores = [score(sought, offer).score for offer in offers]
    assert all(better > worse for better, worse in pairwise(scores)), scores


def test_what_the_listing_does_not_say_is_no_conflict() -> None:
    sought = seeking(pets=True, furnished=True, suites_min=1)
    found = score(sought, offering(bedrooms=None, parking=None))
    assert found.verdict is Verdict.MATCH
    for field in ("bedrooms", "pets", "furnished", "suites"):
        assert reason_for(field, found).judgement is Judgement.UNKNOWN


def test_what_is_known_to_fit_comes_before_what_may() -> None:
    assert score(IN_MOEMA, FLAT_IN_MOEMA).score > score(IN_MOEMA, offering(bedrooms=None)).score


def test_a_zone_excludes_nothing_and_helps_where_the_text_names_it() -> None:
    in_the_south = seeking(neighborhoods=("Zona Sul",))
    silent, told = score(in_the_south, offering()), score(in_the_south, offering(text="Charme na Zona Sul"))
    assert (silent.verdict, told.verdict) == (Verdict.MATCH, Verdict.MATCH)
    assert reason_for("neighborhood", silent).judgement is Judgement.UNKNOWN
    assert silent.score < told.score


def test_for_both_purposes_the_price_of_the_purpose_counts() -> None:
    offer = offering(rent_price=3_500)
    assert score(seeking(), offer).verdict is Verdict.MATCH
    assert score(seeking(purpose="rent", price_max=4_000), offer).verdict is Verdict.MATCH
    assert score(seeking(purpose="rent", price_max=2_000), offer).verdict is Verdict.EXCLUDED


def test_the_price_tells_the_purpose_that_nobody_said() -> None:
    to_rent = offering(sale_price=None, rent_price=3_500)
    assert score(seeking(purpose=None, price_max=4_000), to_rent).verdict is Verdict.MATCH
    assert score(seeking(purpose=None), to_rent).verdict is Verdict.EXCLUDED
    assert score(seeking(purpose=None), FLAT_IN_MOEMA).verdict is Verdict.MATCH
    assert score(seeking(purpose=None, price_max=None), to_rent).verdict is Verdict.MATCH


def test_reasons_hold_the_numbers_that_words_need() -> None:
    found = score(seeking(parking_min=2), offering(sale_price=630_000, bedrooms=3))
    assert reason_for("price", found) == Reason("price", Judgement.NEAR, (None, 600_000), 630_000, 30_000)
    assert reason_for("bedrooms", found) == Reason("bedrooms", Judgement.NEAR, (2, 2), 3, 1)
    assert reason_for("parking", found) == Reason("parking", Judgement.NEAR, (2, None), 1, -1)
    assert reason_for("neighborhood", found) == Reason("neighborhood", Judgement.FITS, ("Moema",), "Moema")
