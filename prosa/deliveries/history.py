"""The attempts of a delivery, as they are shown."""

from typing import Final

from prosa.deliveries.models import Attempt, Cause, Delivery

HISTORY_SHOWN: Final = 100


def history_of(delivery: Delivery) -> list[Attempt]:
    """Return the latest attempts of `delivery`, the oldest of them first: 1 to HISTORY_SHOWN."""
    return list(delivery.history.order_by("-number")[:HISTORY_SHOWN])[::-1] or [_only_attempt(delivery)]


def _only_attempt(delivery: Delivery) -> Attempt:
    """Return the attempt of a delivery that was decided on once, of which no history is kept."""
    return Attempt(
        number=1,
        made_at=delivery.received_at,
        cause=Cause.ARRIVAL,
        key_name=delivery.key_name,
        outcome=delivery.outcome,
        problem_code=delivery.problem_code,
    )
