"""The ledger's figures: what became of deliveries as they arrived, and what is parked at this moment."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from prosa.core import clock
from prosa.core.metrics import counter, note
from prosa.core.readings import Reading
from prosa.deliveries.entries import outcome_of
from prosa.deliveries.models import Delivery

MOST_COUNTED: Final = 10_000
DELIVERIES: Final = counter(
    "prosa_deliveries", "Deliveries that arrived, by what became of each at once.", ["outcome", "code"]
)


def count_arrivals(codes: Sequence[str]) -> None:
    """Count deliveries of which each became what its code says. Called for each transaction that was committed."""
    note(*((DELIVERIES(outcome_of(code), code).inc, number) for code, number in Counter(codes).items()))


def read_parked() -> Iterator[Reading]:
    """Yield the figures of what is parked, of a bounded number of an index's entries."""
    parked = Delivery.objects.filter(parked_at__isnull=False).order_by("parked_at").values_list("parked_at", flat=True)
    number = parked.order_by()[:MOST_COUNTED].count()
    yield Reading("prosa_parked_deliveries", f"Deliveries that are parked; {MOST_COUNTED} means more.", number)
    oldest = parked.first()
    age = (clock.now() - oldest).total_seconds() if oldest else 0
    yield Reading("prosa_parked_deliveries_oldest_seconds", "How long the oldest parked delivery has waited.", age)
