"""How commands about keys and sources speak on the terminal, whose language is English."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Final

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError
from django.utils import translation
from django.utils.timezone import localtime

from prosa.access.keys import KeyRefusedError, explain
from prosa.access.sources import SourceRefusedError, UnknownSourceError

# What of the command line becomes the fields of keys and sources.
TYPED: Final = {
    "name": "NAME",
    "scopes": "--scope",
    "scheme": "--scheme",
    "time_zone": "--time-zone",
    "signature_header": "--header",
    "signature_prefix": "--prefix",
    "signature_encoding": "--encoding",
}


@contextmanager
def refusals_told(name: str) -> Iterator[None]:
    """Within it, what cannot be done about the source or key `name` is a CommandError that says why, in English."""
    with translation.override("en"):
        try:
            yield
        except UnknownSourceError as error:
            raise CommandError(f"No source has the name “{name}”. See: ./run manage list_sources") from error
        except (SourceRefusedError, KeyRefusedError) as error:
            cause = error.__cause__
            why = explain(cause, names=TYPED) if isinstance(cause, ValidationError) else str(error)
            raise CommandError(why) from error


def lines_of_table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Yield the lines of a table, its cells one under the other."""
    widths = [max(map(len, column)) for column in zip(headings, *rows, strict=True)]
    for row in (headings, *rows):
        yield "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip()


def write_instant(instant: datetime | None) -> str:
    """Return `instant` to the minute, in local time, or a dash."""
    return localtime(instant).strftime("%Y-%m-%d %H:%M") if instant else "-"
