"""Which conversations are to be read, and taking them so that no two workers read the same one at a time.

A conversation is stale while its `derived_revision` is smaller than its `revision`. Whoever reads one takes it under a
lease first, which runs out by itself if its holder dies. (docs/adr/0018)
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final, NamedTuple
from uuid import UUID

from django.db.models import F, Q, QuerySet

from prosa.conversations.models import Conversation, Message
from prosa.conversations.recorder import hold
from prosa.core.transactions import run_in_write_transaction
from prosa.leads.models import Lead

LEASE: Final = timedelta(seconds=60)


class Taken(NamedTuple):
    """A conversation under a lease, as it was when it was taken, and how reading it went before."""

    key: int
    uuid: UUID
    revision: int
    message_count: int
    inbound_count: int
    lease: datetime
    attempts: int
    is_fallback: bool
    messages_read: int


def is_any_due(*, now: datetime, quiet: timedelta, with_retries: bool) -> bool:
    """Tell whether there may be anything to read: two cheap statements, without a lock."""
    return _stale(now, quiet).exists() or (with_retries and _retries(now).exists())


def take_due(*, now: datetime, quiet: timedelta, most: int, with_retries: bool) -> list[Taken]:
    """Take up to `most` conversations that are due: stale ones, longest without activity first, then retries.

    Stale ones are due once nobody has written for `quiet`; retries are what the rules have read where a service failed.
    """

    def take_them() -> list[Taken]:
        locked = _stale(now, quiet).select_for_update(skip_locked=True, no_key=True, of=("self",))
        keys = list(locked.values_list("id", flat=True)[:most])
        if with_retries and len(keys) < most:
            keys += _retries(now).exclude(pk__in=keys).values_list("pk", flat=True)[: most - len(keys)]
        return _take(_without_busy(keys, now - quiet), now)

    return run_in_write_transaction(take_them)


def take(*, keys: Sequence[int], now: datetime) -> list[Taken]:
    """Take those of the conversations that nobody else is reading, whether they are due or not."""

    def take_them() -> list[Taken]:
        wanted = Conversation.objects.filter(pk__in=keys).order_by("pk")
        hold(conversations=wanted.values_list("uuid", flat=True))
        return _take(list(wanted.values_list("pk", flat=True)), now)  # those that were not erased before that

    return run_in_write_transaction(take_them)


def renew(*, taken: Iterable[Taken], now: datetime) -> list[Taken]:
    """Let the leases of `taken` last longer. Return those that are still held."""
    before = {each.key: each for each in taken}
    lease = now + LEASE

    def renew_them() -> list[Taken]:
        held = Lead.objects.select_for_update(no_key=True).filter(_held(before.values())).order_by("pk")
        keys = list(held.values_list("pk", flat=True))
        Lead.objects.filter(pk__in=keys).update(leased_until=lease)
        return [before[key]._replace(lease=lease) for key in keys]

    return run_in_write_transaction(renew_them)


def release(*, taken: Iterable[Taken]) -> None:
    """Give back what was not read after all."""
    if rest := list(taken):
        run_in_write_transaction(lambda: Lead.objects.filter(_held(rest)).update(leased_until=None))


def _held(taken: Iterable[Taken]) -> Q:
    by_lease: dict[datetime, list[int]] = {}
    for each in taken:
        by_lease.setdefault(each.lease, []).append(each.key)
    held = Q(pk__in=[])
    for lease, keys in by_lease.items():
        held |= Q(pk__in=keys, leased_until=lease)
    return held


def _stale(now: datetime, quiet: timedelta) -> QuerySet[Conversation]:
    is_free = Q(lead__leased_until=None) | Q(lead__leased_until__lte=now)
    is_time = Q(lead__retry_at=None) | Q(lead__retry_at__lte=now) | Q(lead__is_fallback=True)
    return (
        Conversation.objects.filter(derived_revision__lt=F("revision"), last_activity_at__lte=now - quiet)
        .filter(is_free & is_time)
        .order_by("last_activity_at", "id")
    )


def _retries(now: datetime) -> QuerySet[Lead]:
    return Lead.objects.filter(_is_free(now), retry_at__lte=now, is_fallback=True).order_by("retry_at")


def _is_free(now: datetime) -> Q:
    return Q(leased_until=None) | Q(leased_until__lte=now)


def _without_busy(keys: Sequence[int], quiet_since: datetime) -> list[int]:
    """Leave out conversations of which a message came lately, though it was sent long ago: more may be on the way."""
    recent = Message.objects.filter(conversation__in=keys, received_at__gt=quiet_since).order_by()
    busy = set(recent.values_list("conversation", flat=True))
    return [key for key in keys if key not in busy]


def _take(keys: Sequence[int], now: datetime) -> list[Taken]:
    """Put the free ones of `keys` under a lease, in the open write transaction, and return them in their order.

    Nothing here waits for a row that somebody holds, so that this and who holds it cannot wait for each other.
    """
    if not keys:
        return []
    Lead.objects.bulk_create([Lead(conversation_id=key) for key in keys], ignore_conflicts=True)
    free = Lead.objects.select_for_update(skip_locked=True, no_key=True).filter(_is_free(now), pk__in=keys)
    rows = free.values_list("pk", "attempts", "is_fallback", "messages_read")
    before = {key: (attempts, is_fallback, read) for key, attempts, is_fallback, read in rows}
    lease = now + LEASE
    Lead.objects.filter(pk__in=before).update(leased_until=lease)
    facts = ("id", "uuid", "revision", "message_count", "inbound_count")
    found = {row[0]: row for row in Conversation.objects.filter(pk__in=before).values_list(*facts)}
    return [Taken._make((*found[key], lease, *before[key])) for key in keys if key in found]
