"""What each field of what is sought may hold."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Final, get_args

from django.utils.translation import gettext_lazy as _

from prosa.leads.extraction import FIELDS, PropertyType, Purpose, Urgency
from prosa.leads.models import MOST_MONEY, MOST_ROOMS, PLACE_LENGTH

IS_SEEKING: Final = "is_seeking"
CORRECTABLE: Final = (IS_SEEKING, *FIELDS)
MOST_PLACES: Final = 30
ORDERED: Final = (("bedrooms_min", "bedrooms_max"), ("price_min", "price_max"))

UNKNOWN_FIELD: Final = _("A lead has no such field.")
NOT_A_BOOLEAN: Final = _("Must be true or false.")
NEVER_FALSE: Final = _("Must be true, or null if the customer has no pets.")
NOT_A_CHOICE: Final = _("Is none of the values that this field may have.")
NOT_A_LIST: Final = _("Must be a list of up to 30 values.")
NOT_A_TEXT: Final = _("Must be a text of 1 to 120 characters, in one line.")
NOT_ROOMS: Final = _("Must be a whole number from 0 to 1,000.")
NOT_MONEY: Final = _("Must be an amount from 0 to 9,999,999,999, with two decimal places at most.")
OUT_OF_ORDER: Final = _("The least is greater than the most.")


class WrongValueError(ValueError):
    """A field holds what it must not. `text` says so to people."""

    def __init__(self, text: Any) -> None:
        super().__init__()
        self.text = text


def check_value(field: str, value: Any) -> Any:
    """Return `value` of `field` as it is kept, in JSON's types. None is what nobody has said.

    Raises WrongValueError.
    """
    if field not in _CHECKS:
        raise WrongValueError(UNKNOWN_FIELD)
    if value is None and field in _LISTS:
        return []
    return None if value is None and field != IS_SEEKING else _CHECKS[field](value)


def is_out_of_order(values: Mapping[str, Any], pair: tuple[str, str]) -> bool:
    """Tell whether the least is greater than the most."""
    least, most = (values.get(name) for name in pair)
    return least is not None and most is not None and least > most


def _check_boolean(value: Any) -> bool:
    if not isinstance(value, bool):
        raise WrongValueError(NOT_A_BOOLEAN)
    return value


def _check_pets(value: Any) -> bool:
    if value is not True:
        raise WrongValueError(NEVER_FALSE)
    return True


def _one_of(allowed: tuple[str, ...]) -> Callable[[Any], str]:
    def check(value: Any) -> str:
        if not isinstance(value, str) or value not in allowed:
            raise WrongValueError(NOT_A_CHOICE)
        return str(value)

    return check


def _check_types(value: Any) -> list[str]:
    check = _one_of(get_args(PropertyType.__value__))
    return sorted({check(item) for item in _items(value)})


def _check_places(value: Any) -> list[str]:
    return list(dict.fromkeys(map(_check_text, _items(value))))


def _items(value: Any) -> list[Any]:
    if not isinstance(value, list | tuple) or len(value) > MOST_PLACES:
        raise WrongValueError(NOT_A_LIST)
    return list(value)


def _check_text(value: Any) -> str:
    text = " ".join(value.split()) if isinstance(value, str) else ""
    if not 1 <= len(text) <= PLACE_LENGTH or not text.isprintable():
        raise WrongValueError(NOT_A_TEXT)
    return text


def _check_rooms(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= MOST_ROOMS:
        raise WrongValueError(NOT_ROOMS)
    return value


def _check_money(value: Any) -> float:
    if not isinstance(value, int | float | Decimal) or isinstance(value, bool):
        raise WrongValueError(NOT_MONEY)
    if isinstance(value, Decimal) and not value.is_finite():  # which cannot be compared
        raise WrongValueError(NOT_MONEY)
    if not 0 <= value <= MOST_MONEY or round(value, 2) != value:
        raise WrongValueError(NOT_MONEY)
    return float(value)


_LISTS: Final = frozenset({"property_types", "neighborhoods"})
_CHECKS: Final[Mapping[str, Callable[[Any], Any]]] = {
    IS_SEEKING: _check_boolean,
    "purpose": _one_of(get_args(Purpose.__value__)),
    "property_types": _check_types,
    "neighborhoods": _check_places,
    "city": _check_text,
    "bedrooms_min": _check_rooms,
    "bedrooms_max": _check_rooms,
    "suites_min": _check_rooms,
    "parking_min": _check_rooms,
    "price_min": _check_money,
    "price_max": _check_money,
    "urgency": _one_of(get_args(Urgency.__value__)),
    "pets": _check_pets,
    "furnished": _check_boolean,
}
