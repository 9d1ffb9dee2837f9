"""What a part of a feed would change in the catalogue. Nothing is written here."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, cast

from uuid_utils.compat import uuid7

from prosa.core.demonstration import is_demo
from prosa.listings.errors import InvalidListingError
from prosa.listings.importing.entries import Entry, Rejection
from prosa.listings.importing.reasons import reasons_of
from prosa.listings.models import Listing
from prosa.listings.querysets import ListingQuerySet
from prosa.listings.services import FIELD_NAMES, ListingFields, require_valid, set_fields, values_of
from prosa.listings.validation import is_code

type Revisions = dict[int, int]  # of listings by their keys
_ALL_FIELDS: Final = frozenset(column.name for column in Listing._meta.concrete_fields)  # noqa: SLF001 (Django documents it)


@dataclass(slots=True)
class Plan:
    """What is to be written, made of what was stored at `revisions`.

    `joined` are the keys of listings in which nothing changes but that an import has brought them.
    """

    revisions: Revisions
    created: list[Listing] = field(default_factory=list)
    changed: list[Listing] = field(default_factory=list)
    joined: list[int] = field(default_factory=list)
    unchanged: int = 0
    rejections: list[Rejection] = field(default_factory=list)


def key_of(code: str) -> str:
    """Return what tells whether two codes are one: neither capitals nor blanks make a difference."""
    return " ".join(code.split()).upper()


def make_plan(*, entries: Sequence[Entry], now: datetime) -> Plan:
    """Return what `entries`, of which each has another code, would change. One query, whatever their number."""
    stored = {key_of(listing.code): listing for listing in with_codes_of(entries)}
    plan = Plan({listing.pk: listing.revision for listing in stored.values()})
    for entry in entries:
        listing = stored.get(key_of(entry.fields["code"]))
        try:
            if listing is None:
                plan.created.append(_new(entry, now))
            else:
                _plan_change(plan, listing, entry, now)
        except InvalidListingError as error:
            plan.rejections.append(Rejection(entry.line, entry.fields["code"], reasons_of(error)))
    return plan


def with_codes_of(entries: Iterable[Entry]) -> ListingQuerySet:
    """Return the listings that have the entries' codes. What can be no code is not even asked for."""
    keys = [key for entry in entries if is_code(key := key_of(entry.fields["code"]))]
    return Listing.objects.with_codes(keys).order_by("pk")


def _new(entry: Entry, now: datetime) -> Listing:
    listing = Listing(uuid=uuid7(), created_at=now, updated_at=now, revision=1, is_imported=True)
    set_fields(listing, entry.fields)
    require_valid(listing)
    return listing


def _plan_change(plan: Plan, listing: Listing, entry: Entry, now: datetime) -> None:
    before = values_of(listing)
    set_fields(listing, _news_of(listing, entry))
    differing = _validate_differences(listing, before)
    if is_demo(listing.uuid):
        listing.uuid = uuid7()  # it is real from now on, and stays when the demo goes
    elif not differing:
        plan.unchanged += 1
        if listing.has_left_feed or not listing.is_imported:
            plan.joined.append(listing.pk)
        return
    listing.is_imported, listing.has_left_feed = True, False
    listing.revision += 1
    listing.updated_at = now
    plan.changed.append(listing)


def _news_of(listing: Listing, entry: Entry) -> ListingFields:
    """Return the fields that `entry` says. That it is there again makes active what an import had made inactive."""
    said: dict[str, Any] = {name: value for name, value in entry.fields.items() if name != "code"}
    if listing.has_left_feed:
        said.setdefault("is_active", True)
    return cast("ListingFields", said)


def _validate_differences(listing: Listing, before: dict[str, Any]) -> set[str]:
    """Return in which fields `listing` differs from `before`, once their values have been found right."""
    if differing := _differing(listing, before):
        require_valid(listing, exclude=_ALL_FIELDS - differing)
    return _differing(listing, before)


def _differing(listing: Listing, before: dict[str, Any]) -> set[str]:
    return {name for name in FIELD_NAMES if getattr(listing, name) != before[name]}
