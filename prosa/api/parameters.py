"""Parameters that lists of listings and of leads share."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Final

import msgspec
from django.http import HttpRequest
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from prosa.api.listing_bodies import AmountText
from prosa.listings.choices import PropertyType
from prosa.listings.validation import MOST_ROOMS
from prosa.rest.parameters import parameter_error, read_boolean, read_integer, read_text

MOST_VALUES: Final = 50
BAD_AMOUNT: Final = _("Must be an amount with up to two decimals, such as 450000 or 2350.50.")
BAD_LIST: Final = _("Must be a list of up to {most} values, separated by commas.")
BAD_LIST_OF_CHOICES: Final = _("Must be a list, separated by commas, of: {allowed}.")


def read_list(request: HttpRequest, name: str, *, most: int = MOST_VALUES) -> tuple[str, ...]:
    """Return the values that the parameter holds between commas. Raises ProblemError for more than `most`."""
    values = tuple(value.strip() for value in (read_text(request, name) or "").split(",") if value.strip())
    if len(values) > most:
        raise parameter_error(name, format_lazy(BAD_LIST, most=most))
    return values


def read_choices(request: HttpRequest, name: str, *, allowed: Iterable[str]) -> tuple[str, ...]:
    """Return those of the `allowed` values that the parameter holds. Raises ProblemError for any other."""
    values = read_list(request, name)
    if not {*values} <= {*allowed}:
        raise parameter_error(name, format_lazy(BAD_LIST_OF_CHOICES, allowed=", ".join(allowed)))
    return values


def read_types(request: HttpRequest) -> tuple[str, ...]:
    """Return the property types that are asked for. Raises ProblemError for an unknown one."""
    return read_choices(request, "types", allowed=PropertyType.values)


def read_rooms(request: HttpRequest, name: str) -> int | None:
    """Return a number of rooms if it is given. Raises ProblemError if it is none."""
    return read_integer(request, name, least=0, most=MOST_ROOMS, default=0) if name in request.GET else None


def read_amount(request: HttpRequest, name: str) -> Decimal | None:
    """Return an amount of money if it is given. Raises ProblemError if it is none."""
    value = request.GET.get(name)
    try:
        return None if value is None else Decimal(msgspec.convert(value, AmountText))
    except msgspec.ValidationError:
        raise parameter_error(name, BAD_AMOUNT) from None


def read_truth(request: HttpRequest, name: str) -> bool | None:
    """Return whether the parameter is true, or None if it is not given. Raises ProblemError if it is neither."""
    return read_boolean(request, name) if name in request.GET else None
