"""How the arguments of commands are read."""

from argparse import ArgumentTypeError
from datetime import datetime
from uuid import UUID

from django.utils.timezone import get_default_timezone

from prosa.deliveries.wire import read_timestamp


def printable_name(text: str) -> str:
    """Return a name as it is."""
    if not text.isprintable():
        raise ArgumentTypeError("a name holds printable characters only")
    return text


def uuid(text: str) -> UUID:
    """Return the id that `text` is."""
    try:
        return UUID(text)
    except ValueError:
        raise ArgumentTypeError(f"{text} is no UUID") from None


def instant(text: str) -> datetime:
    """Return the instant that `text` is, local time of TIME_ZONE if it has no offset."""
    try:
        return read_timestamp(text, zone=get_default_timezone())
    except ValueError:
        raise ArgumentTypeError(f"{text} is no date and time such as 2025-02-21T10:20:42") from None
