"""Matches follow what is sought and offered."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from prosa.conversations.models import Conversation
from prosa.leads.extraction import Sought
from prosa.leads.models import Lead
from prosa.listings.models import Listing
from prosa.listings.services import delete_listing, update_listing
from prosa.matching import refreshing
from prosa.matching.duty import refresh_matches
from prosa.matching.facts import load_sought
from prosa.matching.models import Match
from prosa.matching.refreshing import make_everything_stale, refresh_stale_matches
from prosa.privacy.erasing import erase_conversation
from tests.matching.builders import IN_MOEMA, seeking
from tests.matching.rows import NOW, change_lead, flat, lead, pairs, refresh_all

pytestmark = pytest.mark.django_db


def change(listing: Listing, **fields: Any) -> None:
    update_listing(listing=listing.uuid, fields=fields, now=NOW)  # type: ignore[arg-type]  # as a test names them


def test_type_neighbourhood_and_bedrooms_bring_lead_and_listing_together() -> None:
    sought = Sought(property_types=("apartment",), neighborhoods=("Moema",), bedrooms_min=2, bedrooms_max=2)
    wanted = lead(sought)
    flat("AP1")
    flat("AP2", neighbourhood="Pinheiros")
    flat("AP3", bedrooms=5)
    flat("CA4", property_type="house")
    assert refresh_all() == 5
    assert pairs() == {(wanted.pk, "AP1")}
    match = Match.objects.get(is_near_miss=False)
    assert (match.score, match.found_at) == (94, NOW)


def test_near_misses_are_kept_apart() -> None:
    wanted = lead()
    flat("AP1", bedrooms=1)
    flat("AP2", sale_price=Decimal(630_000))
    refresh_all()
    assert pairs() == set()
    assert pairs(near=True) == {(wanted.pk, "AP1"), (wanted.pk, "AP2")}


def test_the_worker_matches_until_nothing_is_stale() -> None:
    lead()
    flat()
    assert refresh_matches(is_ending=lambda: False)
    assert not refresh_matches(is_ending=lambda: False)
    assert Match.objects.count() == 1


def test_a_worker_that_is_to_end_begins_no_more() -> None:
    lead()
    assert not refresh_matches(is_ending=lambda: True)
    assert refresh_all() == 1


def test_nothing_is_stale_when_all_is_matched() -> None:
    lead()
    flat()
    assert refresh_stale_matches(now=NOW) == 2
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert refresh_stale_matches(now=NOW) == 0
    assert len(asked) == 2


def test_a_changed_listing_finds_other_leads() -> None:
    in_moema, in_saude = lead(), lead(neighborhoods=("Saúde",))
    stored = flat()
    refresh_all()
    assert pairs() == {(in_moema.pk, "AP1")}
    change(stored, neighbourhood="Saúde")
    assert refresh_all() == 1
    assert pairs() == {(in_saude.pk, "AP1")}


def test_a_changed_lead_finds_other_listings() -> None:
    stored = lead()
    flat("AP1")
    flat("AP2", neighbourhood="Saúde")
    refresh_all()
    change_lead(stored, seeking(neighborhoods=("Saúde",)))
    assert refresh_all() == 1
    assert pairs() == {(stored.pk, "AP2")}


def test_a_score_that_changes_keeps_since_when_the_two_belong_together() -> None:
    lead()
    stored = flat()
    refresh_all()
    change(stored, sale_price=Decimal(620_000))
    refresh_stale_matches(now=NOW + timedelta(days=1))
    match = Match.objects.get()
    assert match.is_near_miss
    assert match.score < 100
    assert match.found_at == NOW


def test_who_seeks_no_more_has_no_matches() -> None:
    stored = lead()
    flat()
    refresh_all()
    change_lead(stored, None)
    refresh_all()
    assert not Match.objects.exists()


def test_a_listing_that_is_not_offered_now_has_no_matches_until_it_is_again() -> None:
    lead()
    stored = flat()
    refresh_all()
    change(stored, is_active=False)
    refresh_all()
    assert not Match.objects.exists()
    change(stored, is_active=True)
    refresh_all()
    assert Match.objects.count() == 1


def test_matches_go_with_their_listing_and_with_their_conversation() -> None:
    first, second = lead(), lead()
    stored, other = flat("AP1"), flat("AP2")
    refresh_all()
    assert Match.objects.count() == 4
    delete_listing(listing=stored.uuid)
    erase_conversation(conversation=first.conversation.uuid, by="test", now=NOW)
    assert pairs() == {(second.pk, other.code)}
    assert not Conversation.objects.filter(pk=first.pk).exists()


def test_all_is_matched_in_the_end_however_little_at_once() -> None:
    leads = [lead(minutes=minute) for minute in range(5)]
    flat()
    matched = [refresh_stale_matches(now=NOW, limit=2) for _ in range(4)]
    assert matched == [3, 2, 1, 0]
    assert {key for key, _ in pairs()} == {stored.pk for stored in leads}


def test_what_changed_last_is_matched_first() -> None:
    old, new = lead(minutes=0), lead(minutes=9)
    refresh_stale_matches(now=NOW, limit=1)
    matched = dict(Lead.objects.values_list("pk", "matched_revision"))
    assert (matched[old.pk], matched[new.pk]) == (0, 1)


def test_everything_can_be_matched_anew() -> None:
    lead()
    flat()
    refresh_all()
    Match.objects.all().delete()
    make_everything_stale()
    assert refresh_all() == 2
    assert Match.objects.count() == 1


def test_to_match_again_what_stays_the_same_writes_no_match() -> None:
    lead()
    flat()
    refresh_all()
    [before] = Match.objects.values_list("id", flat=True)
    make_everything_stale()
    with CaptureQueriesContext(connection) as asked:
        refresh_all()
    assert not [query for query in asked if "matching_match" in query["sql"] and not query["sql"].startswith("SELECT")]
    assert [before] == list(Match.objects.values_list("id", flat=True))


def test_the_number_of_statements_does_not_grow_with_what_is_stale() -> None:
    def statements(number: int) -> int:
        for index in range(number):
            lead(minutes=index)
            flat(f"AP{Listing.objects.count()}")
        with CaptureQueriesContext(connection) as asked:
            refresh_stale_matches(now=NOW)
        return len(asked)

    statements(1)  # from now on there are old ones, too
    assert statements(2) == statements(20)


@pytest.mark.parametrize(
    ("sought", "fits"),
    [
        (IN_MOEMA, True),
        (seeking(purpose=None), True),
        (seeking(property_types=()), True),
        (seeking(price_max=None), True),
        (seeking(price_max=464_000.0), True),
        (seeking(price_max=463_999.0), False),
        (seeking(property_types=("loft", "house")), True),
        (seeking(property_types=("house",)), False),
        (seeking(purpose="rent", price_max=None), False),
        (seeking(purpose=None, price_max=None), True),
        (seeking(purpose=None, price_max=3_000.0), False),
    ],
)
@pytest.mark.parametrize("first", ["lead", "listing"])
def test_what_is_looked_at_first_makes_no_difference(sought: Sought, first: str, *, fits: bool) -> None:
    if first == "lead":
        lead(sought)
        refresh_all()
    flat()
    refresh_all()
    if first == "listing":
        lead(sought)
        refresh_all()
    assert Match.objects.exists() == fits


def test_a_changed_listing_has_no_leads_read_that_seek_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    read: set[int] = set()

    def load_and_note(leads: Any) -> Iterator[tuple[int, Sought]]:
        for key, sought in load_sought(leads):
            read.add(key)
            yield key, sought

    near, partly = lead(neighborhoods=("Moema",)), lead(neighborhoods=("Pinheiros", "moéma"))
    anywhere = lead(neighborhoods=())
    lead(neighborhoods=("Pinheiros",))
    moved = flat()
    refresh_all()
    monkeypatch.setattr(refreshing, "load_sought", load_and_note)
    change(moved, bedrooms=3)
    refresh_all()
    assert read == {near.pk, partly.pk, anywhere.pk}


def test_where_leads_name_too_many_places_to_judge_all_are_scored(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(refreshing, "MOST_PLACES_JUDGED", 1)
    near = lead(neighborhoods=("Moema",))
    lead(neighborhoods=("Pinheiros",))
    refresh_all()
    flat("AP1")
    refresh_all()
    assert pairs() == {(near.pk, "AP1")}
