"""Writing parts of a feed into the catalogue, each in one transaction and a constant number of statements."""

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime
from typing import Final, NamedTuple

from django.db.models import F

from prosa.core.transactions import run_in_write_transaction
from prosa.listings.importing.entries import Entry, Rejection
from prosa.listings.importing.planning import Plan, Revisions, key_of, make_plan, with_codes_of
from prosa.listings.models import Listing
from prosa.listings.querysets import ListingQuerySet
from prosa.listings.services import FIELD_NAMES

_WRITTEN: Final = (
    *FIELD_NAMES,
    *("uuid", "revision", "updated_at", "is_imported", "has_left_feed"),
    *("neighbourhood_key", "city_key", "search_text"),
)


class Applied(NamedTuple):
    """What became of entries: how many, and those that were rejected."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0
    rejections: tuple[Rejection, ...] = ()


def apply_entries(
    *, entries: Sequence[Entry], now: datetime, then: Callable[[Applied], None] = lambda _: None
) -> Applied:
    """Write `entries`, of which each has another code. `then` is called in the same transaction, and can undo it.

    What is to be written is worked out before, so that others who write do not wait for it; if somebody has changed
    one of the listings meanwhile, it is worked out anew, with all of them locked.
    """
    plan = make_plan(entries=entries, now=now)

    def write() -> Applied:
        current = plan if _lock(entries) == plan.revisions else make_plan(entries=entries, now=now)
        _write(current)
        applied = _describe(current)
        then(applied)
        return applied

    return run_in_write_transaction(write)


def preview_entries(*, entries: Sequence[Entry], now: datetime) -> Applied:
    """Return what writing `entries` would do, and write nothing."""
    return _describe(make_plan(entries=entries, now=now))


def deactivate_missing(
    *, after: int, limit: int, there: Collection[str], now: datetime, then: Callable[[int], None] = lambda _: None
) -> int | None:
    """Make inactive those of the next `limit` imported listings whose codes (`key_of`) are not `there`.

    Return the key after which to go on, or None at the end. `then` is called, in the same transaction, with how many
    became inactive. Those that no import has brought are never touched.
    """
    rows = list(_imported().filter(pk__gt=after).values_list("pk", "code")[:limit])
    missing = [pk for pk, code in rows if key_of(code) not in there]

    def write() -> None:
        # Whoever has changed one of them meanwhile keeps that change: nothing else is written.
        found = _imported().filter(pk__in=missing)
        number = found.order_by().update(
            is_active=False, has_left_feed=True, revision=F("revision") + 1, updated_at=now
        )
        then(number)

    if missing:
        run_in_write_transaction(write)
    return rows[-1][0] if len(rows) == limit else None


def count_missing(*, there: Collection[str]) -> int:
    """Return how many imported listings would become inactive if a feed has those that are `there`."""
    codes: Iterable[str] = _imported().order_by().values_list("code", flat=True).iterator()
    return sum(key_of(code) not in there for code in codes)


def _imported() -> ListingQuerySet:
    return Listing.objects.filter(is_imported=True, is_active=True).order_by("pk")


def _lock(entries: Sequence[Entry]) -> Revisions:
    """Return the revisions of the listings that entries name, which nobody else changes until the transaction ends."""
    locked = with_codes_of(entries).select_for_update(no_key=True)
    return dict(locked.values_list("pk", "revision"))


def _write(plan: Plan) -> None:
    for listing in plan.created:
        listing.pk = None  # a transaction that runs again has no rows yet
    Listing.objects.bulk_create(plan.created)
    # An insert that meets its own rows: one statement, where Django's bulk_update is twenty times slower.
    Listing.objects.bulk_create(plan.changed, update_conflicts=True, unique_fields=["id"], update_fields=_WRITTEN)
    if plan.joined:
        Listing.objects.filter(pk__in=plan.joined).update(is_imported=True, has_left_feed=False)


def _describe(plan: Plan) -> Applied:
    return Applied(len(plan.created), len(plan.changed), plan.unchanged, tuple(plan.rejections))
