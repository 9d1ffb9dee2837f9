"""Whether two names are of one place. Pure: no Django."""

from enum import Enum


class Nearness(Enum):
    """SAME: one place. NEAR: a part of it, or close by. UNKNOWN: the names cannot tell."""

    SAME = "same"
    NEAR = "near"
    OTHER = "other"
    UNKNOWN = "unknown"


def compare_cities(one: str, other: str) -> bool:
    """Tell whether both names are of one city."""
    return one == other


def compare_places(wanted: tuple[str, ...], *, neighborhood: str, city: str, text: str) -> Nearness:
    """Return how near a listing lies to the nearest of the `wanted` neighbourhoods."""
    return Nearness.SAME if neighborhood in wanted else Nearness.OTHER
