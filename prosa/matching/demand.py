"""What customers seek, compared with what the agency offers."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Final, NamedTuple

from prosa.core.folding import fold
from prosa.core.periods import Period
from prosa.leads.choices import Purpose
from prosa.leads.models import Lead
from prosa.listings.choices import PropertyType
from prosa.listings.models import Listing

MOST_PLACES: Final = 8
# Reais: where one band of prices ends, and the next begins.
SALE_LIMITS: Final = (300_000, 500_000, 800_000, 1_200_000)
RENT_LIMITS: Final = (1_500, 2_500, 4_000, 6_000)


class Compared(NamedTuple):
    """How many leads seek something, and how many active listings are of that kind. `name` is a type or a place."""

    name: str
    sought: int
    offered: int


class Band(NamedTuple):
    """How many would pay a price above `low` and up to `high`, and how many listings cost that. None has no end."""

    low: int | None
    high: int | None
    sought: int
    offered: int


class Demand(NamedTuple):
    """Leads whose search changed in a period, against the listings that are active now."""

    leads: int
    listings: int
    types: Sequence[Compared]
    places: Sequence[Compared]
    sale: Sequence[Band]
    rent: Sequence[Band]


def read_demand(*, period: Period) -> Demand:
    """Return what is sought in `period` and what is offered now: types and places by how many seek them.

    Takes two statements. A lead that names several types or places counts for each of them.
    """
    changed = Lead.objects.seeking().filter(changed_at__gte=period.start, changed_at__lt=period.end)
    leads = list(changed.values_list("purpose", "types_key", "neighborhoods", "budget"))
    listings = list(
        Listing.objects.filter(is_active=True).values_list("property_type", "neighbourhood", "sale_price", "rent_price")
    )
    types = Counter(name for _, key, _, _ in leads for name in key.split("|") if name)
    offered_types = Counter(name for name, _, _, _ in listings)
    return Demand(
        leads=len(leads),
        listings=len(listings),
        types=_compare({name: name for name in PropertyType.values}, types, offered_types),
        places=_compare_places([names for _, _, names, _ in leads], [name for _, name, _, _ in listings]),
        sale=_bands(SALE_LIMITS, _budgets(leads, Purpose.BUY), [price for _, _, price, _ in listings]),
        rent=_bands(RENT_LIMITS, _budgets(leads, Purpose.RENT), [price for _, _, _, price in listings]),
    )


def _compare(names: Mapping[str, str], sought: Counter[str], offered: Counter[str]) -> list[Compared]:
    """Return what is sought or offered at all; `names` holds how each key is written."""
    found = [Compared(name, sought[key], offered[key]) for key, name in names.items() if sought[key] or offered[key]]
    return sorted(found, key=lambda each: (-each.sought, -each.offered))


def _compare_places(sought: Iterable[Sequence[str]], offered: Sequence[str]) -> list[Compared]:
    """Return the places that most seek. They are written as listings write them, otherwise as they were sought."""
    wanted = [name for names in sought for name in {fold(name): name for name in names}.values()]
    spellings = {fold(name): name for name in [*wanted, *offered]}
    return _compare(spellings, Counter(map(fold, wanted)), Counter(map(fold, offered)))[:MOST_PLACES]


def _budgets(leads: Iterable[tuple[str, str, Sequence[str], Decimal | None]], purpose: str) -> list[Decimal | None]:
    return [budget for wanted, _, _, budget in leads if wanted == purpose]


def _bands(limits: Sequence[int], sought: Iterable[Decimal | None], offered: Iterable[Decimal | None]) -> list[Band]:
    wanted, there = (Counter(_band_of(limits, price) for price in prices) for prices in (sought, offered))
    ends = [None, *limits, None]
    return [Band(ends[band], ends[band + 1], wanted[band], there[band]) for band in range(len(limits) + 1)]


def _band_of(limits: Sequence[int], price: Decimal | None) -> int | None:
    return None if price is None else sum(price > limit for limit in limits)
