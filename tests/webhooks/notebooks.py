"""A recorder for tests that writes down its transactions, and items for it."""

import threading
import uuid
from collections.abc import Callable, Sequence

from uuid_utils.compat import uuid7

from prosa.deliveries.entries import Envelope, Item
from prosa.deliveries.readings import Reading, read_event
from tests.conversations.builders import ARRIVED, new_conversation
from tests.deliveries.arrivals import ZONE, as_bytes

SECONDS = 20


class PoisonError(Exception):
    """What recording a poisoned item raises."""


class Notebook:
    """A recorder that writes down its transactions.

    While `begun` is not set, each waits for its turn; while `open` is not set, each waits before it is carried out, as
    it does for the disk. One with a `stuck` item waits until `unstuck` is set. Each begins `times`.
    """

    times = 1

    def __init__(self) -> None:
        self.transactions: list[list[Item]] = []
        self.attempts = self.waiting_for_turn = 0
        self.poisoned: set[uuid.UUID] = set()
        self.stuck: set[uuid.UUID] = set()
        self.begun, self.open, self.unstuck = (threading.Event() for _ in range(3))
        for event in (self.begun, self.open):
            event.set()

    def let_go(self) -> None:
        for event in (self.begun, self.open, self.unstuck):
            event.set()

    def __call__(self, items: Sequence[Item], when_begun: Callable[[], object] = lambda: None) -> list[str]:
        self.waiting_for_turn += 1
        assert self.begun.wait(SECONDS)
        for _ in range(self.times):
            when_begun()
            self.attempts += 1
        assert self.open.wait(SECONDS)
        if any(item.delivery in self.stuck for item in items):
            assert self.unstuck.wait(SECONDS)
        if any(item.delivery in self.poisoned for item in items):
            raise PoisonError
        self.transactions.append(list(items))
        return [code_of(item) for item in items]

    @property
    def recorded(self) -> list[Item]:
        return [item for items in self.transactions for item in items]


def code_of(item: Item) -> str:
    """Return the code that the notebook answers for `item`, and for no other."""
    return f"code of {item.delivery}"


def make_items(number: int = 1) -> list[Item]:
    """Return items of one request that are no events."""
    envelope = Envelope(uuid7(), "a sender", ARRIVED, ZONE)
    return [Item(uuid7(), None, Reading(problem_code="invalid_json"), envelope) for _ in range(number)]


def codes_of(items: Sequence[Item]) -> list[str]:
    return [code_of(item) for item in items]


def make_events(number: int = 1) -> list[Item]:
    """Return items of one request that are events."""
    envelope = Envelope(uuid7(), "a sender", ARRIVED, ZONE)
    bodies = [as_bytes(new_conversation(uuid.uuid4())) for _ in range(number)]
    return [Item(uuid7(), body, read_event(body, zone=ZONE), envelope) for body in bodies]
