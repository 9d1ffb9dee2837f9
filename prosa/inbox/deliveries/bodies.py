"""The bytes of a delivery as a text to read: nothing in them can do anything to the page."""

import unicodedata
from typing import Final, NamedTuple

import msgspec
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from prosa.deliveries.depth import require_shallow
from prosa.deliveries.errors import InvalidJsonError

MOST_SHOWN: Final = 50_000  # characters: what a browser shows at once
MOST_FORMATTED: Final = 2**16  # bytes: brackets within brackets become many times as long
_SEEN: Final = "\n\t"
_HIDDEN_KINDS: Final = ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")


class Body(NamedTuple):
    """A body to show. `text` is None where no bytes are kept, `note` says what is special about it, if anything is."""

    text: str | None
    size: str
    note: str = ""


def show_body(stored: bytes | memoryview | None) -> Body:
    """Return the body as a text: JSON with indents, other bytes as they are, both cut after MOST_SHOWN characters."""
    if stored is None:
        return Body(None, "")
    raw = bytes(stored)
    notes = []
    try:
        text = _format(raw).decode()
    except UnicodeDecodeError:
        text = raw.decode(errors="replace")
        notes.append(_("It is not UTF-8: what could not be read is shown as \N{REPLACEMENT CHARACTER}."))
    size = filesizeformat(len(raw))
    if len(text) > MOST_SHOWN:
        text = text[:MOST_SHOWN] + "\N{HORIZONTAL ELLIPSIS}"
        notes.append(_("Only its beginning is shown; it has %(size)s. Download it to see it all.") % {"size": size})
    return Body(make_visible(text), size, " ".join(notes))


def make_visible(text: str) -> str:
    """Write characters that are not seen, but may turn or hide others, as JSON escapes them."""
    hidden = {letter for letter in set(text) - set(_SEEN) if unicodedata.category(letter) in _HIDDEN_KINDS}
    return text.translate({ord(letter): _escaped(letter) for letter in hidden})


def _escaped(letter: str) -> str:
    units = letter.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[place : place + 2].hex()}" for place in range(0, len(units), 2))


def _format(raw: bytes) -> bytes:
    """Return JSON with indents, its numbers and texts as they were written; other bytes as they are."""
    if len(raw) > MOST_FORMATTED:
        return raw
    try:
        require_shallow(raw)
        return msgspec.json.format(raw, indent=2)
    except (InvalidJsonError, msgspec.DecodeError):
        return raw
