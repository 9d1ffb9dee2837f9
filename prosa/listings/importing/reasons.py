"""Reasons kept in the database, and made of what validation finds."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any, Final

import msgspec
from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.translation import gettext_noop

from prosa.core.formats import write_number
from prosa.listings.errors import InvalidListingError
from prosa.listings.importing.entries import Reason

MOST_REASONS: Final = 20
LONGEST_PARAMETER: Final = 200
IS_MISSING: Final = gettext_noop("Is missing.")
_TOO_LONG: Final = gettext_noop("Is longer than %(limit_value)s characters.")
_TOO_SMALL: Final = gettext_noop("Is less than %(limit_value)s.")
_TOO_LARGE: Final = gettext_noop("Is more than %(limit_value)s.")
_NOT_AN_AMOUNT: Final = gettext_noop("Must be an amount with up to two decimals, and not as large.")
_UNKNOWN: Final = gettext_noop("Is none of those that are known.")
_UNSTORABLE: Final = gettext_noop("Holds a character that cannot be kept.")
_UNREADABLE: Final = gettext_noop("Cannot be read.")
# Django's own texts come in plurals, which cannot be kept as one text with its parameters.
_BY_CODE: Final = {
    "blank": IS_MISSING,
    "null": IS_MISSING,
    "max_length": _TOO_LONG,
    "min_value": _TOO_SMALL,
    "max_value": _TOO_LARGE,
    "max_digits": _NOT_AN_AMOUNT,
    "max_whole_digits": _NOT_AN_AMOUNT,
    "max_decimal_places": _NOT_AN_AMOUNT,
    "invalid_choice": _UNKNOWN,
    "null_characters_not_allowed": _UNSTORABLE,
}


def reasons_of(error: InvalidListingError) -> tuple[Reason, ...]:
    """Return why a listing was refused, field by field."""
    with translation.override(None):  # a text is its own msgid then
        return tuple(_reasons_of(error))


def _reasons_of(error: InvalidListingError) -> Iterator[Reason]:
    for name, text in error.errors.items():
        causes: Sequence[ValidationError] = error.causes.get(name, ())
        for cause in causes:
            yield _reason_of(cause, name)
        if not causes:
            yield Reason(str(text), field=name)


def _reason_of(cause: ValidationError, name: str) -> Reason:
    message = _BY_CODE.get(cause.code or "")
    if cause.code == "invalid" and name != "code":  # of which Django's text holds the value
        message = _UNREADABLE
    if message is None:
        return Reason(" ".join(cause.messages), field=name)
    limit = (cause.params or {}).get("limit_value", "")
    shown = write_number(limit) if isinstance(limit, Decimal) else limit
    return Reason(message, {"limit_value": shown} if message in {_TOO_LONG, _TOO_SMALL, _TOO_LARGE} else {}, name)


def encode_reasons(reasons: Sequence[Reason]) -> str:
    """Return reasons as text that both databases take."""
    kept = [{"message": each.message, "parameters": _storable(each), "field": each.field} for each in reasons]
    return msgspec.json.encode(kept[:MOST_REASONS]).decode()


def decode_reasons(text: str) -> list[Reason]:
    """Return what `encode_reasons` has written."""
    return [Reason(**members) for members in msgspec.json.decode(text)]


def storable(text: str, *, most: int) -> str:
    """Return `text`, of up to `most` characters, without what PostgreSQL does not take."""
    return text[:most].encode(errors="replace").decode().replace("\0", "\N{REPLACEMENT CHARACTER}")


def _storable(reason: Reason) -> dict[str, Any]:
    return {
        name: storable(value, most=LONGEST_PARAMETER) if isinstance(value, str) else value
        for name, value in reason.parameters.items()
    }
