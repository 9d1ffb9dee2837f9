"""What the worker does over and over, beside the server: each app registers its duties.

A duty keeps something fresh that is derived of the record. It finds its work in the data itself, so that nothing is
lost when a worker dies, and must be safe to do in several workers at once.
"""

from collections.abc import Callable
from typing import NamedTuple, Protocol


class Work(Protocol):
    """Does one part of a duty, of a second or so, and tells whether there may be more to do at once.

    It looks at `is_ending` now and then, and comes to its end soon after that is true.
    """

    def __call__(self, *, is_ending: Callable[[], bool]) -> bool: ...


class Duty(NamedTuple):
    """Work to be looked for every `seconds` when there was none."""

    name: str
    work: Work
    seconds: float


_registered: list[Duty] = []


def register_duty(work: Work, *, name: str, seconds: float = 1.0) -> None:
    """Have each worker do `work`. Duties are done side by side, each in a thread of its own."""
    _registered.append(Duty(name, work, seconds))


def registered_duties() -> list[Duty]:
    """Return all duties."""
    return list(_registered)
