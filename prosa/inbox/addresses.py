"""What the filters of lists read from addresses, and the links that choose them.

What is not understood is left out: pages are for people.
"""

from collections.abc import Container
from decimal import Decimal
from typing import Final, NamedTuple

from django.http import QueryDict

from prosa.core.formats import write_number
from prosa.inbox.listings.amounts import NotAnAmountError, parse_amount
from prosa.listings.validation import MOST_MONEY

LONGEST_TEXT: Final = 200
MOST_NAMES: Final = 20


class Link(NamedTuple):
    """A filter to be chosen or taken away: its text, its address's query, and whether it is chosen."""

    text: str
    query: str
    is_chosen: bool = False


def read_text(parameters: QueryDict, name: str) -> str:
    """Return a text with single blanks between its words."""
    return " ".join(parameters.get(name, "").replace("\x00", "")[:LONGEST_TEXT].split())


def read_key(parameters: QueryDict, name: str, allowed: Container[str]) -> str:
    """Return one of the `allowed` values, or nothing."""
    value = parameters.get(name, "")
    return value if value in allowed else ""


def read_names(parameters: QueryDict, name: str) -> tuple[str, ...]:
    """Return names that are parted by commas, each once."""
    names = (name.strip() for name in read_text(parameters, name).split(","))
    return tuple(dict.fromkeys(name for name in names if name))[:MOST_NAMES]


def read_price(parameters: QueryDict, name: str) -> Decimal | None:
    """Return an amount of money as people type it."""
    try:
        price = parse_amount(parameters.get(name, ""))
    except NotAnAmountError:
        return None
    return price if 0 < price <= MOST_MONEY else None


def read_few(parameters: QueryDict, name: str, *, most: int) -> int:
    """Return a number from 1 to `most`, which is less than 10; 0 for anything else."""
    value = parameters.get(name, "")
    return int(value) if len(value) == 1 and value.isascii() and value.isdigit() and int(value) <= most else 0


def write_price(price: Decimal | None) -> str:
    """Return a price as it would be typed, or nothing for none."""
    return "" if price is None else write_number(price)
