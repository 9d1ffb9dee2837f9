"""Extractors that answer what a test wants."""

import threading
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from prosa.leads.extraction import Evidence, Extraction, Place, Sought, Utterance
from prosa.leads.refreshing import Refresher

HOUSE = Sought(purpose="buy", property_types=("house",))
FLAT = Sought(purpose="rent", property_types=("apartment",))


class FakeExtractor:
    """Reads HOUSE in every conversation, with the first word as evidence, or does what it is told to."""

    def __init__(self, name: str = "rules", *, sought: Sought | None = HOUSE) -> None:
        self.name = name
        self.sought = sought
        self.asked: list[str] = []
        self.places: list[tuple[Place, ...]] = []
        self.failure: Exception | None = None
        self.while_reading: Callable[[], object] = lambda: None
        self._lock = threading.Lock()

    def extract(self, *, messages: Sequence[Utterance], places: Sequence[Place]) -> Extraction:
        with self._lock:
            self.asked.append(" / ".join(message.content for message in messages))
            self.places.append(tuple(places))
        self.while_reading()
        if self.failure:
            raise self.failure
        return Extraction(sought=self.sought, evidence={"purpose": [Evidence(message=0, start=0, end=3)]})


class Clock:
    """The time, as a test has it."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **length: float) -> None:
        self.now += timedelta(**length)


def refresh(refresher: Refresher, *, quiet: float = 3) -> dict[str, int]:
    """Read what is due until nothing is, and return what became of it."""
    results: dict[str, int] = {}
    while found := refresher.refresh_due(quiet=timedelta(seconds=quiet), is_ending=lambda: False):
        for result, number in found.items():
            results[result] = results.get(result, 0) + number
    return results
