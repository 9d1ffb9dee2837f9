"""How much is waiting to be read, for those who watch over Prosa."""

from datetime import datetime, timedelta
from typing import Final, NamedTuple

from django.db.models import F, Max, Q, QuerySet

from prosa.conversations.models import Conversation
from prosa.leads.models import Lead

MOST_COUNTED: Final = 10_000


class Backlog(NamedTuple):
    """What is waiting. A count of MOST_COUNTED means at least as many.

    `age` is how long the stale conversation that comes next has waited since it changed last; None if there is none.
    `failed` are given up until they go on or somebody asks, `fallbacks` read by the rules until a service answers.
    """

    stale: int
    age: timedelta | None
    failed: int
    fallbacks: int


def measure_backlog(*, now: datetime) -> Backlog:
    """Return what is waiting, by a few statements that each read a bounded number of entries of an index."""
    stale = Conversation.objects.filter(derived_revision__lt=F("revision"))
    return Backlog(
        stale=_count(stale),
        age=_age(stale, now),
        failed=_count(failed_leads()),
        fallbacks=_count(Lead.objects.filter(~Q(problem=""), is_fallback=True, retry_at__isnull=False)),
    )


def failed_leads() -> QuerySet[Lead]:
    """Return the leads of conversations that are given up until they go on or somebody asks."""
    return Lead.objects.filter(~Q(problem=""), retry_at=None)


def _count(rows: QuerySet[Conversation] | QuerySet[Lead]) -> int:
    return rows.order_by()[:MOST_COUNTED].count()


def _age(stale: QuerySet[Conversation], now: datetime) -> timedelta | None:
    oldest = stale.order_by("last_activity_at", "id").first()
    if oldest is None:
        return None
    last = oldest.messages.aggregate(at=Max("received_at"))["at"]
    changed = max(at for at in (last, oldest.received_at, oldest.close_received_at) if at)
    return max(now - changed, timedelta(0))
