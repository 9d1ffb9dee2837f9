"""Parameters of an address (`?name=value`), parsed once into typed values."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from django.http import HttpRequest
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from prosa.conversations.query import NothingToSearchError, Query, QueryTooLongError, parse_query
from prosa.deliveries.explanations import EXPECTED_TIMESTAMP, EXPECTED_UUID, MAX_NAME
from prosa.deliveries.wire import read_timestamp
from prosa.rest.bodies import leaves_body_unread
from prosa.rest.problems import ProblemError

BAD_CURSOR: Final = _("Must be the cursor of an earlier answer, unchanged.")
BAD_BOOLEAN: Final = _("Must be true or false.")
UNKNOWN_PARAMETER: Final = _("Is no parameter of this address.")
UNWANTED_BODY: Final = _("This address takes no body. What it shall do is said by parameters of the address.")
NOTHING_TO_SEARCH: Final = _("Must hold at least one letter or digit.")
QUERY_TOO_LONG: Final = _("Must have no more than 200 characters and 12 words.")
BAD_TEXT: Final = _("Must be text without the NUL character.")


def parameter_error(name: str, detail: Any) -> ProblemError:
    """Return the error for a parameter that has a bad value."""
    return ProblemError("invalid_parameter", errors=[{"parameter": name, "detail": detail}])


def refuse_what_is_not_understood(request: HttpRequest, *, known: Collection[str]) -> None:
    """Raise ProblemError if the request has a body, or parameters other than the `known`.

    For addresses that change many things at once: a filter that is passed over would make them change more.
    """
    if leaves_body_unread(request):
        raise ProblemError("invalid_parameter", errors=[{"pointer": "#", "detail": UNWANTED_BODY}])
    for name in request.GET:
        if name not in known:
            raise parameter_error(name[:MAX_NAME], UNKNOWN_PARAMETER)


def read_choice(request: HttpRequest, name: str, *, allowed: Collection[str]) -> str | None:
    """Return the parameter if it is given. Raises ProblemError if it is none of the `allowed`."""
    value = request.GET.get(name)
    if value is not None and value not in allowed:
        raise parameter_error(name, format_lazy(_("Must be one of: {allowed}."), allowed=", ".join(allowed)))
    return value


def read_integer(request: HttpRequest, name: str, *, least: int, most: int, default: int) -> int:
    """Return the parameter as a whole number, or `default` if it isn't given. Raises ProblemError out of range."""
    value = request.GET.get(name)
    if value is None:
        return default
    if not (value.isascii() and value.isdigit() and len(value) <= len(str(most)) and least <= int(value) <= most):
        raise parameter_error(
            name, format_lazy(_("Must be a whole number from {least} to {most}."), least=least, most=most)
        )
    return int(value)


def read_boolean(request: HttpRequest, name: str) -> bool:
    """Return the parameter, false if it isn't given. Raises ProblemError if it is neither true nor false."""
    value = request.GET.get(name, "false")
    if value not in {"true", "false"}:
        raise parameter_error(name, BAD_BOOLEAN)
    return value == "true"


def read_text(request: HttpRequest, name: str) -> str | None:
    """Return the parameter if it is given. Raises ProblemError if a database could not hold it."""
    value = request.GET.get(name)
    if value is not None and "\x00" in value:
        raise parameter_error(name, BAD_TEXT)
    return value


def read_query(request: HttpRequest, name: str) -> Query | None:
    """Return what the parameter searches for, if it is given. Raises ProblemError if that is nothing or too much."""
    value = request.GET.get(name)
    try:
        return None if value is None else parse_query(value)
    except NothingToSearchError:
        raise parameter_error(name, NOTHING_TO_SEARCH) from None
    except QueryTooLongError:
        raise parameter_error(name, QUERY_TOO_LONG) from None


def read_uuid(request: HttpRequest, name: str) -> UUID | None:
    """Return the parameter if it is given. Raises ProblemError if it is no UUID."""
    value = request.GET.get(name)
    try:
        return None if value is None else msgspec.convert(value, UUID)
    except msgspec.ValidationError:
        raise parameter_error(name, EXPECTED_UUID) from None


def read_instant(request: HttpRequest, name: str, *, zone: ZoneInfo) -> datetime | None:
    """Return the parameter in UTC if it is given; without offset it is local time of `zone`. Raises ProblemError.

    A plus sign that was not escaped arrives as a blank, and is taken for what it was.
    """
    value = request.GET.get(name)
    try:
        return None if value is None else read_timestamp(_restore_plus(value), zone=zone)
    except ValueError:
        raise parameter_error(name, EXPECTED_TIMESTAMP) from None


def _restore_plus(value: str) -> str:
    date, blank, rest = value.rpartition(" ")
    return f"{date}+{rest}" if blank and "T" in date else value
