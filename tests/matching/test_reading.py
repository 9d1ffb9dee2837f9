"""What pages and endpoints ask of matches."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from prosa.leads.models import Lead
from prosa.listings.models import Listing
from prosa.listings.services import update_listing
from prosa.matching.reading import (
    Interest,
    MatchPlace,
    count_fitting,
    count_interested,
    count_matches,
    has_fitting,
    has_interested,
    interest_in,
    matches_of_conversation,
    matches_of_listing,
)
from prosa.matching.wording import summarise
from tests.listings.builders import at
from tests.matching.builders import seeking
from tests.matching.rows import NOW, change_lead, flat, lead, refresh_all

pytestmark = pytest.mark.django_db


def interested_in(listing: Listing, *, near: bool = False) -> list[int]:
    found = matches_of_listing(listing=listing, near=near, limit=50)
    return [each.match.lead_id for each in found.results]


def codes_for(stored: Lead, *, near: bool = False) -> list[str]:
    found = matches_of_conversation(conversation=stored.conversation, near=near, limit=50)
    return [each.match.listing.code for each in found.results]


def test_who_fits_best_comes_first_then_who_was_active_last() -> None:
    vague = lead(price_max=None, minutes=9)
    early, late, almost = lead(minutes=1), lead(minutes=5), lead(price_max=560_000.0)
    stored = flat()
    refresh_all()
    assert interested_in(stored) == [late.pk, early.pk, vague.pk]
    assert interested_in(stored, near=True) == [almost.pk]


def test_what_fits_best_comes_first_then_what_is_newest() -> None:
    stored = lead(pets=True)
    flat("AP1", pets=True)
    flat("AP2", minutes=1, pets=True, bedrooms=None)
    flat("AP3", minutes=2, pets=True)
    flat("AP4", sale_price=Decimal(620_000))
    refresh_all()
    assert codes_for(stored) == ["AP3", "AP1", "AP2"]
    assert codes_for(stored, near=True) == ["AP4"]


def test_each_match_tells_why() -> None:
    stored = lead()
    offered = flat(sale_price=Decimal(630_000))
    refresh_all()
    [by_listing] = matches_of_listing(listing=offered, near=True, limit=5).results
    [by_lead] = matches_of_conversation(conversation=stored.conversation, near=True, limit=5).results
    assert summarise(by_listing.reasons) == summarise(by_lead.reasons)
    assert "R$ 30 mil acima ~" in summarise(by_lead.reasons)
    assert by_lead.score == by_lead.match.score


def test_a_long_list_comes_in_parts_without_gaps_or_repetitions() -> None:
    leads = {lead(minutes=number % 3, price_max=600_000.0 if number % 2 else None).pk for number in range(11)}
    stored = flat()
    flats = {flat(f"AP{number}X", minutes=number % 3).pk for number in range(6)} | {stored.pk}
    refresh_all()
    found: list[int] = []
    place: MatchPlace | None = None
    while True:
        page = matches_of_listing(listing=stored, limit=3, after=place)
        found += [each.match.lead_id for each in page.results]
        if (place := page.next) is None:
            break
    assert (len(found), set(found)) == (11, leads)
    conversation = Lead.objects.get(pk=found[0]).conversation
    first = matches_of_conversation(conversation=conversation, limit=4)
    second = matches_of_conversation(conversation=conversation, limit=4, after=first.next)
    assert second.next is None
    assert {each.match.listing_id for each in (*first.results, *second.results)} == flats


def test_what_does_not_hold_any_more_is_left_out_before_it_is_matched_anew() -> None:
    moved, gone, stays = lead(minutes=1), lead(minutes=2), lead(minutes=3)
    stored = flat()
    refresh_all()
    change_lead(moved, seeking(neighborhoods=("Saúde",)))
    change_lead(gone, None)
    assert interested_in(stored) == [stays.pk]
    assert codes_for(gone) == []
    update_listing(listing=stored.uuid, fields={"is_active": False}, now=NOW)
    assert codes_for(stays) == []


def test_a_conversation_that_was_not_read_yet_has_no_matches() -> None:
    conversation = lead().conversation
    Lead.objects.all().delete()
    assert matches_of_conversation(conversation=conversation, limit=5) == ([], None)


def test_interest_is_counted_without_near_misses() -> None:
    lead(minutes=3)
    second = lead(minutes=8)
    lead(minutes=9, price_max=560_000.0)
    wanted, other = flat("AP1"), flat("AP2", neighbourhood="Saúde")
    refresh_all()
    assert interest_in(listing=wanted) == Interest(2, at(8))
    assert interest_in(listing=other) == Interest(0, None)
    assert count_interested(listings=[wanted.pk, other.pk]) == {wanted.pk: 2, other.pk: 0}
    assert count_matches(conversation=second.conversation) == 1
    assert list(Listing.objects.filter(has_interested())) == [wanted]
    assert list(Listing.objects.exclude(has_interested())) == [other]


def test_listings_that_fit_are_counted_without_near_misses() -> None:
    wanted, other = lead(), lead(neighborhoods=("Saúde",))
    flat("AP1")
    flat("AP2")
    flat("AP3", bedrooms=1)
    refresh_all()
    assert count_fitting(leads=[wanted.pk, other.pk]) == {wanted.pk: 2, other.pk: 0}
    assert list(Lead.objects.filter(has_fitting())) == [wanted]
    assert list(Lead.objects.exclude(has_fitting())) == [other]


def test_the_number_of_statements_does_not_depend_on_the_number_of_matches() -> None:
    for number in range(5):
        stored, offered = lead(minutes=number), flat(f"AP{number}")
    refresh_all()
    with CaptureQueriesContext(connection) as asked:
        assert len(matches_of_listing(listing=offered, limit=50).results) == 5
    assert len(asked) == 1
    with CaptureQueriesContext(connection) as asked:
        assert len(matches_of_conversation(conversation=stored.conversation, limit=50).results) == 5
    assert len(asked) == 2
    with CaptureQueriesContext(connection) as asked:
        count_interested(listings=range(100))
        count_fitting(leads=range(100))
    assert len(asked) == 2
