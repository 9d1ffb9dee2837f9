"""What one message says of a lead. Pure."""

from typing import Literal, NamedTuple

type Mode = Literal["say", "refuse"]


class Fact(NamedTuple):
    """A value that a message states for a field of a lead, in its tokens `first` to `end` (exclusive).

    Fields are those of `Sought`, but that `bedrooms` and `price` hold pairs (from, to), either of which may be None.
    `weak` facts give way to others: what only hints at it, or is told of somebody else's doings.
    """

    field: str
    value: object
    first: int
    end: int
    mode: Mode = "say"
    weak: bool = False


def mode_of(*, refused: bool) -> Mode:
    """Return how a fact is meant."""
    return "refuse" if refused else "say"
