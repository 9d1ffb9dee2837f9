"""What becomes of the catalogue when a feed is imported."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from prosa.core.demonstration import is_demo, make_demo_id
from prosa.listings.importing.models import ImportRun
from prosa.listings.importing.reasons import decode_reasons
from prosa.listings.models import Listing
from prosa.listings.services import create_listing, update_listing
from tests.listings.builders import FOR_SALE, at, changed, listing
from tests.listings.importing.feeding import BROKEN, Feeds, counts, entry, entry_of, rejected


def active_codes() -> list[str]:
    return sorted(Listing.objects.filter(is_active=True).values_list("code", flat=True))


def stored(code: str) -> Listing:
    return Listing.objects.get(code__iexact=code)


def reasons(run: ImportRun) -> list[tuple[int, str, list[tuple[str, str]]]]:
    return [
        (each.line, each.code, [(reason.field, reason.message) for reason in decode_reasons(each.reasons)])
        for each in run.rejections.order_by("id")
    ]


def test_listings_are_created_as_the_feed_tells_them(feeds: Feeds) -> None:
    run = feeds.bring(entry(" AP1 ", title="  Um   lugar ", photos=["https://f.example/1.jpg"], address="Rua X, 1"))
    one = stored("AP1")
    assert (one.title, one.photos, one.address, one.is_imported) == (
        "Um lugar",
        ["https://f.example/1.jpg"],
        "Rua X, 1",
        True,
    )
    assert (one.revision, one.matched_revision, one.search_text[:8]) == (1, 0, " ap1 um ")
    assert (run.state, counts(run), run.entries) == ("done", {"created": 1}, 1)


def test_the_same_feed_again_changes_nothing(feeds: Feeds) -> None:
    items = [entry(f"AP{number}", line=number, area=Decimal("68.50")) for number in range(1, 251)]
    assert counts(feeds.bring(*items)) == {"created": 250}
    before = list(Listing.objects.order_by("id").values())
    assert counts(feeds.bring(*items)) == {"unchanged": 250}
    assert list(Listing.objects.order_by("id").values()) == before


def test_a_code_is_the_same_in_other_letters(feeds: Feeds) -> None:
    feeds.bring(entry("ap1"))
    run = feeds.bring(entry("AP1", title="Outro"))
    assert counts(run) == {"changed": 1}
    assert [(one.code, one.title) for one in Listing.objects.all()] == [("ap1", "Outro")]


def test_what_changes_raises_the_revision_once_and_is_matched_again(feeds: Feeds) -> None:
    feeds.bring(entry("AP1"), entry("AP2", line=2))
    Listing.objects.update(matched_revision=1)
    feeds.bring(entry("AP1", sale_price=Decimal(500_000), neighbourhood="São João"), entry("AP2", line=2))
    one, other = stored("AP1"), stored("AP2")
    assert (one.sale_price, one.revision, one.matched_revision) == (Decimal(500_000), 2, 1)
    assert one.neighbourhood_key == " sao joao"
    assert one.updated_at > one.created_at
    assert (other.revision, other.updated_at) == (1, other.created_at)


def test_what_a_format_cannot_say_stays_and_what_it_does_not_say_goes(feeds: Feeds) -> None:
    listing(code="AP1", pets=True, furnished=True, description="Perto do parque", photos=["https://f.example/1.jpg"])
    feeds.bring(entry_of({"code": "AP1", "title": "Novo", "furnished": None, "photos": None}))
    one = stored("AP1")
    assert (one.title, one.pets, one.furnished, one.description) == ("Novo", True, None, "Perto do parque")
    assert (one.photos, one.sale_price, one.is_imported) == ([], Decimal(450_000), True)


def test_imported_listings_that_the_feed_lacks_become_inactive_and_those_made_by_hand_stay(feeds: Feeds) -> None:
    by_hand = listing(code="MEU1")
    feeds.bring(entry("AP1"), entry("AP2", line=2), entry("AP3", line=3))
    run = feeds.bring(entry("AP2"))
    assert (counts(run), active_codes()) == ({"unchanged": 1, "deactivated": 2}, ["AP2", "MEU1"])
    assert (stored("AP1").revision, stored("AP1").has_left_feed) == (2, True)
    by_hand.refresh_from_db()
    assert (by_hand.revision, by_hand.is_imported) == (1, False)
    assert counts(feeds.bring(entry("AP2"))) == {"unchanged": 1}


def test_a_listing_that_is_there_again_becomes_active_again(feeds: Feeds) -> None:
    feeds.bring(entry("AP1"), entry("AP2", line=2))
    feeds.bring(entry("AP2"))
    run = feeds.bring(entry("AP1"), entry("AP2", line=2))
    assert (counts(run), active_codes()) == ({"changed": 1, "unchanged": 1}, ["AP1", "AP2"])
    assert (stored("AP1").has_left_feed, stored("AP1").revision) == (False, 3)


def test_what_people_made_inactive_stays_so_until_the_feed_says_otherwise(feeds: Feeds) -> None:
    feeds.bring(entry("AP1"))
    update_listing(listing=stored("AP1").uuid, fields={"is_active": False}, now=at(1))
    assert (counts(feeds.bring(entry("AP1"))), active_codes()) == ({"unchanged": 1}, [])
    assert counts(feeds.bring(entry("AP1", is_active=True))) == {"changed": 1}
    assert active_codes() == ["AP1"]


def test_what_people_made_active_is_theirs_to_make_inactive(feeds: Feeds) -> None:
    feeds.bring(entry("AP1"), entry("AP2", line=2))
    feeds.bring(entry("AP2"))
    update_listing(listing=stored("AP1").uuid, fields={"is_active": True}, now=at(1))
    update_listing(listing=stored("AP1").uuid, fields={"is_active": False}, now=at(2))
    feeds.bring(entry("AP1"), entry("AP2", line=2))
    assert active_codes() == ["AP2"]


def test_a_part_of_a_catalogue_makes_nothing_inactive(feeds: Feeds) -> None:
    feeds.bring(entry("AP1"))
    run = feeds.bring(entry("AP2"), is_complete=False)
    assert (counts(run), active_codes()) == ({"created": 1}, ["AP1", "AP2"])


def test_what_was_rejected_is_still_in_the_feed(feeds: Feeds) -> None:
    feeds.bring(entry("AP1"), entry("AP2", line=2), entry("AP3", line=3))
    run = feeds.bring(rejected("ap1"), entry("AP2", line=5, sale_price=None), entry("AP3", line=9))
    assert (counts(run), active_codes()) == ({"unchanged": 1, "rejected": 2}, ["AP1", "AP2", "AP3"])
    assert stored("AP2").sale_price == Decimal(450_000)


@pytest.mark.parametrize("items", [(), (BROKEN,), (entry("AP9"), BROKEN), (rejected("AP9"),)], ids=str)
def test_a_feed_that_broke_or_has_nothing_valid_makes_nothing_inactive(feeds: Feeds, items: tuple[Any, ...]) -> None:
    feeds.bring(entry("AP1"))
    run = feeds.bring(*items)
    assert run.state == "failed"
    assert "AP1" in active_codes()


def test_what_stands_before_the_broken_place_was_imported(feeds: Feeds) -> None:
    run = feeds.bring(*(entry(f"AP{number}", line=number) for number in range(150)), BROKEN)
    assert (run.state, counts(run), run.problem_line) == ("failed", {"created": 150}, 7)
    [reason] = decode_reasons(run.problem)
    assert reason.message == "The file is empty."


def test_of_entries_with_the_same_code_the_first_stands(feeds: Feeds) -> None:
    run = feeds.bring(entry("AP1", title="Primeiro"), entry("ap1", title="Segundo"), entry("AP1 ", line=3))
    assert (counts(run), stored("AP1").title) == ({"created": 1, "rejected": 2}, "Primeiro")
    text = "The code stands in line %(line)s already. The first one counts."
    assert reasons(run) == [(1, "ap1", [("code", text)]), (3, "AP1 ", [("code", text)])]


def test_every_reason_is_told_by_field_with_its_line(feeds: Feeds) -> None:
    run = feeds.bring(
        entry("AP1", line=2),
        entry("AP 2", line=4, title="", state="XX", bedrooms=1, suites=2),
        entry("ÁP3", line=8, neighbourhood="x" * 101),
        entry("AP4", line=9, sale_price=Decimal(10_000_000_000), photos=["ftp://f.example/1.jpg"]),
        entry("AP5", line=11, sale_price=None, description="nul \0"),
    )
    assert counts(run) == {"created": 1, "rejected": 4}
    found = {code: dict(texts) for _, code, texts in reasons(run)}
    assert found["AP 2"] == {
        "title": "Is missing.",
        "state": "Is none of those that are known.",
        "suites": "There are more suites than bedrooms.",
    }
    assert set(found["ÁP3"]) == {"code", "neighbourhood"}
    assert found["AP4"]["photos"] == "Must be an address that begins with http:// or https://."
    assert found["AP5"] == {
        "sale_price": "Is needed for this purpose.",
        "description": "Holds a character that cannot be kept.",
    }
    assert [line for line, _, _ in reasons(run)] == [4, 8, 9, 11]


def test_codes_that_no_database_takes_are_rejected(feeds: Feeds) -> None:
    run = feeds.bring(entry("AP\0"), entry("\ud800", line=2), entry("x" * 5_000, line=3), entry("AP1", line=4))
    assert counts(run) == {"created": 1, "rejected": 3}


def test_the_first_rejections_are_kept_and_all_are_counted(feeds: Feeds) -> None:
    run = feeds.bring(entry("AP0"), *(rejected(f"AP{number}", line=number) for number in range(1, 1_501)))
    assert (run.rejected, run.rejections.count()) == (1_500, 1_000)
    assert [each.line for each in run.rejections.order_by("id")][-1] == 1_000


def test_a_listing_of_the_demo_becomes_real_when_a_feed_has_its_code(feeds: Feeds) -> None:
    create_listing(fields=FOR_SALE, now=at(0), uuid=make_demo_id(name="a listing"))
    run = feeds.bring(entry("AP0001"))
    assert (counts(run), is_demo(stored("AP0001").uuid)) == ({"changed": 1}, False)


@pytest.mark.parametrize("number", [20, 100])
def test_a_part_of_a_feed_takes_few_statements_whatever_is_in_it(feeds: Feeds, number: int) -> None:
    def items(price: int) -> list[Any]:
        prices = [price] * (number // 2) + [100] * (number - number // 2)
        return [entry(f"AP{line}", line=line, sale_price=Decimal(each)) for line, each in enumerate(prices)]

    feeds.bring(*items(100))
    with CaptureQueriesContext(connection) as caught:
        feeds.bring(*items(200), rejected("x"), *(entry(f"N{line}", line=line) for line in range(5)))
    assert len([query for query in caught if "listing" in query["sql"].lower()]) <= 30


def test_a_change_keeps_what_no_feed_knows(feeds: Feeds) -> None:
    first = create_listing(fields=changed(FOR_SALE, code="AP1"), now=at(0))
    feeds.bring(entry("AP1", title="Novo"))
    one = stored("AP1")
    assert (one.uuid, one.created_at, one.pk) == (first.uuid, first.created_at, first.pk)
