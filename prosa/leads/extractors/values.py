"""Single values of a model's answer, each read as what it should be, or None. Pure: no Django."""

import math
import re
from collections.abc import Sequence
from typing import Final, NamedTuple

_PLAIN: Final = re.compile(r"[0-9]{1,12}(?:\.[0-9]{1,2})?")
_IN_THOUSANDS: Final = re.compile(r"[0-9]{1,3}(?:\.[0-9]{3})+")


class Bounds(NamedTuple):
    """The least and the greatest value that makes sense."""

    least: float
    most: float


def read_word(value: object, allowed: Sequence[str]) -> str | None:
    """Return `value` if it is one of the words `allowed`."""
    word = value.strip().lower() if isinstance(value, str) else None
    return word if word in allowed else None


def read_flag(value: object) -> bool | None:
    """Return a yes or no, be it written as text."""
    if isinstance(value, str):
        return {"true": True, "false": False}.get(value.strip().lower())
    return value if isinstance(value, bool) else None


def read_number(value: object, bounds: Bounds, *, whole: bool) -> float | None:
    """Return a number within `bounds`, be it written as text, with points between thousands or not."""
    number = _read_text(value.strip()) if isinstance(value, str) else value
    if isinstance(number, bool) or not isinstance(number, int | float) or not bounds.least <= number <= bounds.most:
        return None  # NaN lies within no bounds
    if whole or math.trunc(number) == number:
        return int(number) if math.trunc(number) == number else None
    return round(number, 2)


def _read_text(text: str) -> float | None:
    if _IN_THOUSANDS.fullmatch(text):
        return int(text.replace(".", ""))
    return float(text) if _PLAIN.fullmatch(text) else None
