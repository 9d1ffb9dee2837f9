"""Matching anew what has changed: leads and listings whose revision is ahead of the one that was matched.

One process does it at a time, and that makes it right. Whatever changes while a step reads and scores is stale by then,
and a later step matches it again, reading what this one has left. So it does not matter in which order a lead and a
listing that change at the same time are matched: the last of both sees both. A crash loses nothing.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from itertools import batched
from typing import Any, Final, NamedTuple

from django.db import connection
from django.db.models import F, Model, Q

from prosa.core.alone import run_alone
from prosa.core.transactions import run_in_write_transaction
from prosa.leads.extraction import Sought
from prosa.leads.models import Lead
from prosa.listings.models import Listing
from prosa.matching.candidates import Offers, leads_for, listings_for
from prosa.matching.facts import load_offers, load_sought
from prosa.matching.judging import Offer, is_elsewhere
from prosa.matching.models import Match
from prosa.matching.scoring import Verdict, score

LEADS_AT_ONCE: Final = 200
LISTINGS_AT_ONCE: Final = 10
LEADS_READ_AT_ONCE: Final = 5_000
MOST_PLACES_JUDGED: Final = 500  # a statement takes no more than some hundreds of parameters everywhere
ROWS_WRITTEN_AT_ONCE: Final = 2_000  # so that on SQLite others who write wait for some hundredths of a second

type Pair = tuple[int, int]  # the keys of a lead and of a listing
type Revisions = dict[int, int]  # by key


class Found(NamedTuple):
    """What a match holds."""

    score: int
    is_near_miss: bool


def refresh_stale_matches(*, now: datetime, limit: int = LEADS_AT_ONCE) -> int:
    """Match some of the leads and listings that are stale: up to `limit` leads, and up to 10 listings.

    Return how many were matched: 0 if nothing is stale, or if another process is at it.
    """
    if not is_anything_stale():
        return 0
    return run_alone("matching", lambda: _match_leads(now, limit) + _match_listings(now)) or 0


def is_anything_stale() -> bool:
    """Tell whether any lead or listing has changed since it was matched."""
    return any(_stale(model).exists() for model in (Lead, Listing))


def count_stale(*, at_most: int | None = None) -> int:
    """Return how many leads and listings have changed since they were matched, of each up to `at_most`."""
    return sum(_stale(model).order_by()[:at_most].count() for model in (Lead, Listing))


def make_everything_stale() -> None:
    """Have all leads and listings matched anew, as is needed when the rules of scoring have changed."""
    run_in_write_transaction(lambda: Listing.objects.update(matched_revision=0))
    run_in_write_transaction(lambda: Lead.objects.update(matched_revision=0))


def _match_leads(now: datetime, limit: int) -> int:
    stale = _revisions(_stale(Lead).order_by("-changed_at", "conversation"), limit)
    if stale:
        of_stale = Q(lead__in=list(stale))
        wishes = dict(load_sought(Lead.objects.seeking().filter(pk__in=list(stale))))
        found = dict(_score_leads(wishes)) if wishes else {}
        _replace(of_stale, found, now)
        run_in_write_transaction(lambda: _mark(Lead, stale))
    return len(stale)


def _match_listings(now: datetime) -> int:
    stale = _revisions(_stale(Listing).order_by("-updated_at", "id"), LISTINGS_AT_ONCE)
    if stale:
        offers = dict(load_offers(Listing.objects.filter(pk__in=list(stale), is_active=True).order_by()))
        found: dict[Pair, Found] = {}
        if offers:
            index = Offers(offers)
            for wishes in _leads_in_parts(_without_elsewhere(leads_for(offers.values()), offers.values())):
                found.update(_score(wishes, index))
        _replace(Q(listing__in=list(stale)), found, now)
        run_in_write_transaction(lambda: _mark(Listing, stale))
    return len(stale)


def _stale(model: Any) -> Any:
    return model.objects.filter(matched_revision__lt=F("revision"))


def _revisions(rows: Any, limit: int) -> Revisions:
    return dict(rows.values_list("pk", "revision")[:limit])


def _score_leads(wishes: Mapping[int, Sought]) -> Iterator[tuple[Pair, Found]]:
    offers = dict(load_offers(Listing.objects.filter(listings_for(wishes.values())).order_by()))
    return _score(wishes, Offers(offers))


def _without_elsewhere(condition: Q, offers: Collection[Offer]) -> Q:
    """Narrow the `condition` for leads to those who seek where one of `offers` is, unless they name too many places.

    Many leads name few places: to judge each set of places once is far cheaper than to read all the leads.
    """
    named = Lead.objects.filter(condition).order_by().values_list("neighborhoods_key", "neighborhoods").distinct()
    places = list(named[: MOST_PLACES_JUDGED + 1])
    if len(places) > MOST_PLACES_JUDGED:
        return condition
    near = {key for key, names in places if not names or any(not is_elsewhere(tuple(names), offer) for offer in offers)}
    return condition & Q(neighborhoods_key__in=sorted(near))


def _leads_in_parts(condition: Q) -> Iterator[dict[int, Sought]]:
    last = 0
    while part := dict(load_sought(Lead.objects.filter(condition, pk__gt=last).order_by("pk")[:LEADS_READ_AT_ONCE])):
        yield part
        last = max(part)


def _score(wishes: Mapping[int, Sought], offers: Offers) -> Iterator[tuple[Pair, Found]]:
    for lead, sought in wishes.items():
        for listing, offer in offers.for_lead(sought):
            found = score(sought, offer)
            if found.verdict is not Verdict.EXCLUDED:
                yield (lead, listing), Found(found.score, found.verdict is Verdict.NEAR_MISS)


def _replace(among: Q, found: Mapping[Pair, Found], now: datetime) -> None:
    """Make `found` all the matches there are `among` those, touching only rows that differ."""
    stored = {
        (lead, listing): (key, Found(points, is_near_miss))
        for key, lead, listing, points, is_near_miss in Match.objects.filter(among).values_list(
            "id", "lead_id", "listing_id", "score", "is_near_miss"
        )
    }
    changed = [pair for pair, each in found.items() if pair not in stored or stored[pair][1] != each]
    gone = [key for pair, (key, _) in stored.items() if pair not in found]
    for part in batched(gone, ROWS_WRITTEN_AT_ONCE, strict=False):
        run_in_write_transaction(partial(_delete, part))
    for pairs in batched(sorted(changed), ROWS_WRITTEN_AT_ONCE, strict=False):
        run_in_write_transaction(partial(_store, {pair: found[pair] for pair in pairs}, now))


def _delete(keys: Sequence[int]) -> None:
    Match.objects.filter(id__in=keys).delete()


def _store(found: Mapping[Pair, Found], now: datetime) -> None:
    leads = _hold(Lead, {lead for lead, _ in found})
    listings = _hold(Listing, {listing for _, listing in found})
    Match.objects.bulk_create(
        [
            Match(lead_id=lead, listing_id=listing, score=each.score, is_near_miss=each.is_near_miss, found_at=now)
            for (lead, listing), each in found.items()
            if lead in leads and listing in listings
        ],
        update_conflicts=True,
        unique_fields=["lead", "listing"],
        update_fields=["score", "is_near_miss"],
    )


def _hold(model: type[Model], keys: Iterable[int]) -> set[int]:
    """Return which of these rows are still there, and keep them from being deleted until the transaction ends."""
    meta = model._meta  # noqa: SLF001 (Django documents it)
    key = meta.pk.column
    if connection.vendor != "postgresql":
        return set(model._default_manager.filter(pk__in=list(keys)).values_list("pk", flat=True))  # noqa: SLF001 (as above)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {key} FROM {meta.db_table} WHERE {key} = ANY(%s) ORDER BY {key} FOR KEY SHARE",
            [sorted(keys)],
        )
        return {row[0] for row in cursor.fetchall()}


def _mark(model: Any, revisions: Revisions) -> None:
    """Note that these were matched. What others are changing right now stays stale, rather than waited for."""
    free = model.objects.select_for_update(skip_locked=True, no_key=True).filter(pk__in=list(revisions))
    by_revision = defaultdict(list)
    for key in list(free.order_by("pk").values_list("pk", flat=True)):
        by_revision[revisions[key]].append(key)
    for revision, keys in by_revision.items():
        model.objects.filter(pk__in=keys, matched_revision__lt=revision).update(matched_revision=revision)
