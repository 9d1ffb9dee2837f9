"""Deliveries decided on once more, after whatever stood in their way is gone."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final, NamedTuple

from prosa.conversations.recorder import current_policy, hold
from prosa.conversations.rules import Policy
from prosa.core.keyset import Place
from prosa.core.transactions import run_in_write_transaction
from prosa.deliveries.entries import Entry, in_event_order, read_again
from prosa.deliveries.models import Cause, Delivery
from prosa.deliveries.querysets import WITH_A_PROBLEM, DeliveryFilter
from prosa.deliveries.settling import settle
from prosa.deliveries.storing import load_entries

REPLAYED_AT_ONCE: Final = 200
REPLAYED_IN_ONE_REQUEST: Final = 1000


class NotReplayableError(Exception):
    """A delivery cannot be replayed: its bytes were not kept, or were erased."""


class Kind(NamedTuple):
    """What deliveries that can be replayed have in common: what they are, if that is known, and their problem."""

    event_type: str
    problem_code: str


class Replayed(NamedTuple):
    """What a replay did: how many deliveries it decided on, what they are now, and the place of the last."""

    number: int
    outcomes: Counter[str]
    last: Place


def replay_delivery(*, delivery: Delivery, by: str, accept_late: bool, now: datetime) -> None:
    """Decide on `delivery` once more. One that has no problem any more stays as it is. Raises NotReplayableError."""
    if delivery.outcome not in WITH_A_PROBLEM:
        return
    if delivery.body is None:
        raise NotReplayableError
    _replay_ids([delivery.id], by, _policy(accept_late), now)


def count_replayable(*, wanted: DeliveryFilter) -> int:
    """Return how many deliveries a replay of `wanted` would decide on now."""
    return Delivery.objects.matching(wanted).replayable().count()


def count_kinds(*, wanted: DeliveryFilter, at_most: int, since: Place | None = None) -> Counter[Kind]:
    """Return what a replay of `wanted` behind the place `since` would decide on, by kind: the oldest `at_most`."""
    oldest = Delivery.objects.matching(wanted).replayable().oldest_first(since=since)
    return Counter(Kind(*kind) for kind in oldest.values_list("event_type", "problem_code")[:at_most])


def replay_deliveries(
    *, wanted: DeliveryFilter, by: str, accept_late: bool, now: datetime, since: Place | None = None
) -> Iterator[Replayed]:
    """Decide once more on all `wanted` deliveries that have a problem, the oldest first, and yield after each part.

    Each part is a transaction of its own, within which events are decided on in the order in which they happened.
    Those that arrive or are refused meanwhile are left alone. Begins behind the place `since`.
    """
    replayable = Delivery.objects.matching(wanted).replayable().filter(received_at__lte=now)
    last = since
    while places := replayable.oldest_first(since=last).values_list("received_at", "id")[:REPLAYED_AT_ONCE]:
        ids = [key for _, key in places]
        last = Place(*places[len(ids) - 1])
        _replay_ids(ids, by, _policy(accept_late), now)
        outcomes = Delivery.objects.filter(id__in=ids).values_list("outcome", flat=True)
        yield Replayed(len(ids), Counter(outcomes), last)


def replay_some(
    *, wanted: DeliveryFilter, by: str, accept_late: bool, now: datetime, since: Place | None = None
) -> tuple[Counter[str], Place | None]:
    """Do as much of `replay_deliveries` as one request may.

    Return how many have which outcome now, and the place behind which to go on, None when all is done.
    """
    outcomes = Counter[str]()
    for part in replay_deliveries(wanted=wanted, by=by, accept_late=accept_late, now=now, since=since):
        outcomes += part.outcomes
        if outcomes.total() >= REPLAYED_IN_ONE_REQUEST:
            return outcomes, part.last
    return outcomes, None


def _replay_ids(ids: Sequence[int], by: str, policy: Policy, now: datetime) -> None:
    run_in_write_transaction(lambda: _replay(ids, by, policy, now))


def _replay(ids: Sequence[int], by: str, policy: Policy, now: datetime) -> None:
    _hold_all(ids)
    entries = [read_again(entry) for entry in load_entries(ids) if _is_replayable(entry)]
    settle(entries=in_event_order(entries), policy=policy, cause=Cause.REPLAY, now=now, key_name=by)


def _is_replayable(entry: Entry) -> bool:
    """Tell whether it still has a problem: somebody else may have replayed it meanwhile, or its conversation begun."""
    return entry.outcome in WITH_A_PROBLEM and entry.body is not None


def _hold_all(ids: Sequence[int]) -> None:
    """Take the recorder's locks before the rows', as an opening does that finds them parked: else both could wait."""
    named = Delivery.objects.filter(id__in=ids).values_list("conversation_uuid", "message_uuid")
    conversations, messages = zip(*named, strict=True)
    hold(conversations=filter(None, conversations), messages=filter(None, messages))


def _policy(accept_late: bool) -> Policy:
    return current_policy()._replace(accept_after_close=accept_late)
