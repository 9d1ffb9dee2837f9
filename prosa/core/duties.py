"""What the worker does over and over, beside the server: each app registers its duties.

A duty keeps something fresh that is derived of the record. It finds its work in the data itself, so that nothing is
lost when a worker dies, and must be safe to do in several workers at once.
"""

from collections.abc import Callable
from typing import NamedTuple, Protocol

from django.utils.module_loading import import_string


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


_registered: list[tuple[str, str, float]] = []


def register_duty(work: str, *, name: str, seconds: float = 1.0) -> None:
    """Have each worker do the `Work` of this dotted name. Duties are done side by side, each in a thread of its own.

    It is named rather than given, since few of the programs that register it ever load it.
    """
    _registered.append((name, work, seconds))


def registered_duties() -> list[Duty]:
    """Return all duties."""
    return [Duty(name, import_string(work), seconds) for name, work, seconds in _registered]
