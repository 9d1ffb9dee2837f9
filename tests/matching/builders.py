"""What is sought and offered, for tests: a couple who would buy a flat in Moema, changed by what a test names."""

from typing import Any

import msgspec

from prosa.leads.extraction import Sought
from prosa.listings.fields import fold_for_search
from prosa.matching.judging import Offer

IN_MOEMA = Sought(
    purpose="buy",
    property_types=("apartment",),
    neighborhoods=("Moema",),
    bedrooms_min=2,
    bedrooms_max=2,
    price_max=600_000,
)
FLAT_IN_MOEMA = Offer(
    property_type="apartment", neighborhood="Moema", city="São Paulo", sale_price=580_000, bedrooms=2, parking=1
)


def seeking(**fields: Any) -> Sought:
    return msgspec.structs.replace(IN_MOEMA, **fields)


def offering(*, text: str = "", **fields: Any) -> Offer:
    return msgspec.structs.replace(FLAT_IN_MOEMA, text=fold_for_search(text), **fields)
