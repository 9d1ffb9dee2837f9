"""Matching while leads and listings change, come and go."""

import random
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal

import pytest
from django.db import connection

from prosa.core.alone import run_alone
from prosa.leads.effective import as_sought
from prosa.leads.extraction import Sought
from prosa.leads.models import Lead
from prosa.listings.models import Listing
from prosa.listings.services import delete_listing, update_listing
from prosa.matching import refreshing
from prosa.matching.facts import offer_of
from prosa.matching.models import Match
from prosa.matching.refreshing import refresh_stale_matches
from prosa.matching.scoring import Verdict, score
from prosa.privacy.erasing import erase_conversation
from tests.matching.builders import IN_MOEMA, seeking
from tests.matching.rows import NOW, change_lead, flat, lead, pairs, refresh_all

pytestmark = pytest.mark.django_db(transaction=True)

PLACES = ("Moema", "Saúde", "Pinheiros")


def all_that_should_be() -> dict[tuple[int, int], tuple[int, bool]]:
    """Return the matches there are by definition, each pair scored by itself."""
    listings = [(listing.pk, offer_of(listing)) for listing in Listing.objects.filter(is_active=True)]
    wishes = [(stored.pk, sought) for stored in Lead.objects.all() if (sought := as_sought(stored))]
    scores = {(one, other): score(sought, offer) for one, sought in wishes for other, offer in listings}
    return {
        pair: (found.score, found.verdict is Verdict.NEAR_MISS)
        for pair, found in scores.items()
        if found.verdict is not Verdict.EXCLUDED
    }


def all_there_is() -> dict[tuple[int, int], tuple[int, bool]]:
    rows = Match.objects.values_list("lead", "listing", "score", "is_near_miss")
    return {(lead, listing): (points, is_near_miss) for lead, listing, points, is_near_miss in rows}


@contextmanager
def in_threads(*works: Callable[[random.Random], object], times: int) -> Iterator[None]:
    """Meanwhile do each of `works` so often, in a thread of its own. Raises what any of them raised."""
    errors: list[BaseException] = []

    def repeat(work: Callable[[random.Random], object], seed: int) -> None:
        chance = random.Random(seed)
        try:
            for _ in range(times):
                work(chance)
        except BaseException as error:  # noqa: BLE001 (told below)
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=repeat, args=(work, seed)) for seed, work in enumerate(works)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        for thread in threads:
            thread.join()
    assert not errors, errors


def move_listing(chance: random.Random) -> None:
    listing = chance.choice(list(Listing.objects.all()))
    changes = {"neighbourhood": chance.choice(PLACES), "sale_price": Decimal(chance.randrange(400_000, 800_000))}
    update_listing(listing=listing.uuid, fields={**changes, "is_active": chance.random() > 0.2}, now=NOW)  # type: ignore[typeddict-item]


def change_mind(chance: random.Random) -> None:
    stored = chance.choice(list(Lead.objects.all()))
    wish: Sought | None = seeking(neighborhoods=(chance.choice(PLACES),), price_max=chance.randrange(400, 800) * 1000.0)
    change_lead(stored, wish if chance.random() > 0.2 else None)


def refresh(_: random.Random) -> None:
    refresh_stale_matches(now=NOW, limit=5)


def test_whatever_changes_while_it_is_matched_ends_right() -> None:
    for number in range(12):
        lead(minutes=number)
        flat(f"AP{number}")
    with in_threads(move_listing, move_listing, refresh, refresh, times=25):
        chance = random.Random(99)
        for _ in range(25):
            change_mind(chance)
    refresh_all()
    assert all_there_is() == all_that_should_be()
    assert all_there_is()


def test_what_is_deleted_while_it_is_matched_leaves_no_match_and_no_error() -> None:
    stored = [lead(minutes=number) for number in range(20)]
    flats = [flat(f"AP{number}") for number in range(20)]
    doomed = iter(zip(stored[::2], flats[::2], strict=True))

    def delete(_: random.Random) -> None:
        gone, sold = next(doomed)
        erase_conversation(conversation=gone.conversation.uuid, by="test", now=NOW)
        delete_listing(listing=sold.uuid)

    with in_threads(delete, times=10):
        for _ in range(15):
            refresh_stale_matches(now=NOW, limit=3)
    refresh_all()
    assert pairs() == {(left.pk, there.code) for left in stored[1::2] for there in flats[1::2]}


@pytest.mark.parametrize("event", ["edited", "deleted", "erased", "changed"])
def test_what_happens_between_reading_and_writing_is_seen_in_the_end(
    event: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored, offered = lead(), flat()
    happenings: dict[str, Callable[[random.Random], object]] = {
        "edited": lambda _: update_listing(listing=offered.uuid, fields={"neighbourhood": "Saúde"}, now=NOW),
        "deleted": lambda _: delete_listing(listing=offered.uuid),
        "erased": lambda _: erase_conversation(conversation=stored.conversation.uuid, by="test", now=NOW),
        "changed": lambda _: change_lead(stored, seeking(neighborhoods=("Saúde",))),
    }
    store = refreshing._replace
    moments = iter([happenings[event]])

    def let_it_happen_first(*args: object) -> None:
        for happening in moments:
            with in_threads(happening, times=1):
                pass
        store(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(refreshing, "_replace", let_it_happen_first)
    refresh_all()
    assert pairs() == set()
    assert all_there_is() == all_that_should_be() == {}


def test_only_one_at_a_time_refreshes() -> None:
    lead(IN_MOEMA)
    flat()
    results = []

    def refresh_meanwhile(_: random.Random) -> None:
        results.append(refresh_stale_matches(now=NOW))

    def work() -> bool:
        with in_threads(refresh_meanwhile, times=1):
            pass
        return True

    assert run_alone("matching", work)
    assert results == [0]
    assert refresh_all() == 2
