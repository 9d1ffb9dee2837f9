"""What counts as sought: what an extractor read, made fit to be kept, under what people corrected."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

import msgspec

from prosa.core.folding import fold
from prosa.leads.extraction import FIELDS, Sought
from prosa.leads.models import Lead
from prosa.leads.validation import IS_SEEKING, MOST_PLACES, ORDERED, WrongValueError, check_value, is_out_of_order

type Corrections = Mapping[str, Any]

_EMPTY_TEXTS: Final = ("purpose", "city", "urgency")
_MONEY: Final = ("price_min", "price_max")
# The columns that hold what is sought, and those that are worked out of them.
COLUMNS: Final = (IS_SEEKING, *FIELDS, "types_key", "neighborhoods_key", "city_key")


def tidy(sought: Sought) -> Sought:
    """Return `sought` without the values that no lead can hold: an extractor may answer anything."""
    values = {name: _fitting(name, value) for name, value in msgspec.to_builtins(sought).items()}
    for least, most in ORDERED:
        if is_out_of_order(values, (least, most)):
            values[least] = None
    return msgspec.convert(values, Sought)


def _fitting(field: str, value: Any) -> Any:
    if isinstance(value, list | tuple):
        items = [fitting for item in value if (fitting := _fitting_item(field, item))]
        return check_value(field, items[:MOST_PLACES])
    try:
        return check_value(field, round(value, 2) if isinstance(value, float) else value)
    except (WrongValueError, ValueError, OverflowError):
        return None


def _fitting_item(field: str, item: Any) -> Any:
    try:
        return check_value(field, [item])[0]
    except WrongValueError:
        return None


def overlay(extracted: Sought | None, corrections: Corrections) -> Sought | None:
    """Return what counts: a corrected field as people have it, any other as it was read; None if nothing is sought.

    A bound that was read gives way to one that people corrected, where both contradict each other.
    """
    if not corrections.get(IS_SEEKING, extracted is not None or bool(corrections)):
        return None
    values: dict[str, Any] = msgspec.to_builtins(extracted or Sought())
    values |= {field: value for field, value in corrections.items() if field != IS_SEEKING}
    for pair in ORDERED:
        if is_out_of_order(values, pair):
            values |= {name: None for name in pair if name not in corrections}
    return msgspec.convert(values, Sought)


def as_sought(lead: Lead) -> Sought | None:
    """Return what counts as sought in `lead`; None if its customer seeks no property."""
    if not lead.is_seeking:
        return None
    values = {name: getattr(lead, name) for name in FIELDS}
    values |= {name: values[name] or None for name in _EMPTY_TEXTS}
    values |= {name: None if values[name] is None else float(values[name]) for name in _MONEY}
    return msgspec.convert(values, Sought)


def as_extracted(lead: Lead) -> Sought | None:
    """Return what was read last, before people corrected it; None if no property is sought, or nothing was read."""
    return None if lead.extracted is None else msgspec.convert(lead.extracted, Sought)


def set_sought(lead: Lead, sought: Sought | None) -> None:
    """Put what counts as sought into the columns of `lead`, those for filters among them."""
    lead.is_seeking = sought is not None
    values: dict[str, Any] = msgspec.to_builtins(sought or Sought())
    values |= {name: values[name] or "" for name in _EMPTY_TEXTS}
    values |= {name: None if values[name] is None else Decimal(f"{values[name]:.2f}") for name in _MONEY}
    for name, value in values.items():
        setattr(lead, name, list(value) if isinstance(value, tuple) else value)
    lead.types_key = _as_key(lead.property_types)
    lead.neighborhoods_key = _as_key(map(fold, lead.neighborhoods))
    lead.city_key = fold(lead.city)


def _as_key(values: Any) -> str:
    """Return `values` between bars, so that a whole one is found by its bars: |apartment|house|."""
    return "|" + "".join(f"{value}|" for value in values if value)
