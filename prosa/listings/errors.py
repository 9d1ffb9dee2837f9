"""Why a listing was not written."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.functional import lazy


class ListingError(Exception):
    """A listing cannot be written as it is wanted."""


class InvalidListingError(ListingError):
    """Some fields hold what they must not. `errors` has one text for each of them, translated when it is shown.

    `causes` has, for those that validation has found, its errors one by one.
    """

    def __init__(
        self, errors: Mapping[str, Any], *, causes: Mapping[str, Sequence[ValidationError]] | None = None
    ) -> None:
        super().__init__(", ".join(errors))
        self.errors = errors
        self.causes = causes or {}


class CodeTakenError(ListingError):
    """Another listing has this code."""


class StaleListingError(ListingError):
    """The listing has changed since the revision that was expected."""


class UnknownListingError(ListingError):
    """There is no such listing."""


def explain(error: ValidationError) -> dict[str, Any]:
    """Return one text for each field of `error`, translated when it is shown."""
    return {field: _text_of(errors) for field, errors in error.error_dict.items()}


def _join(errors: Sequence[ValidationError]) -> str:
    return " ".join(message for error in errors for message in error.messages)


_text_of = lazy(_join, str)
