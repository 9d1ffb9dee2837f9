"""What became of the deliveries of a period."""

from datetime import datetime

from django.db.models import Count

from prosa.core.periods import Period
from prosa.deliveries.models import Delivery, Outcome
from prosa.deliveries.querysets import DeliveryFilter


def count_outcomes(*, period: Period) -> dict[Outcome, int]:
    """Return how many deliveries were received in `period`, by what became of them until now. Takes two queries.

    Only indexes are read: one knows the outcomes of those few that were not recorded, the other counts them all.
    """
    return count_outcomes_between(since=period.start, until=period.end)


def count_outcomes_between(*, since: datetime | None, until: datetime) -> dict[Outcome, int]:
    """Return what `count_outcomes` does, for what was received from `since` on (None: ever) and before `until`."""
    received = Delivery.objects.matching(DeliveryFilter(since=since, until=until))
    others = received.not_recorded().order_by().values_list("outcome").annotate(number=Count("id"))
    counts = dict.fromkeys(Outcome, 0) | {Outcome(outcome): number for outcome, number in others}
    # Read after the others, so that one that arrives between cannot make this less than nothing.
    return counts | {Outcome.RECORDED: received.count() - sum(counts.values())}
