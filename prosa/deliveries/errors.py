"""Why bytes are not events."""

from collections.abc import Sequence
from typing import NamedTuple


class FieldError(NamedTuple):
    """One thing that is wrong, at a place in the document.

    `pointer` is a JSON Pointer as a URI fragment (RFC 6901, section 6); `detail` is translated when it is shown.
    """

    pointer: str
    detail: object


def as_members(errors: Sequence[FieldError]) -> list[dict[str, object]]:
    """Return `errors` as a problem document's `errors` member has them."""
    return [error._asdict() for error in errors]


class UnreadableDeliveryError(Exception):
    """The bytes that arrived cannot be taken as events."""


class InvalidJsonError(UnreadableDeliveryError):
    """The bytes are not JSON in UTF-8."""


class InvalidEventError(UnreadableDeliveryError):
    """The bytes are JSON, but not an event."""

    def __init__(self, errors: Sequence[FieldError]) -> None:
        super().__init__(errors)
        self.errors = errors


class BatchTooLargeError(UnreadableDeliveryError):
    """A batch holds more events than one request may."""
