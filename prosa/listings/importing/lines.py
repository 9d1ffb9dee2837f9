"""The lines of a text file whose encoding nobody has told, as they stream by."""

import codecs
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Final

from django.utils.translation import gettext_noop as _

from prosa.listings.importing.entries import BrokenFeedError, Reason

LINE_TOO_LONG: Final = _("The line is too long.")
_MOST_BYTES_OF_A_LINE: Final = 262_144
_UTF_16: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_BESIDE_WINDOWS_1252: Final = "latin-1"  # which has a sign for each byte


def read_lines(chunks: Iterable[bytes]) -> Iterator[str]:
    """Yield lines with their ends, whichever these are: LF, CRLF, CR. A byte order mark is taken away.

    Each line that is not UTF-8 is read as Windows-1252, so that a file need not be read twice to know what it is, and
    one that was put together of both is read right. Raises BrokenFeedError for a line that is too long.
    """
    lines = _split(_as_utf_8(chunks))
    first = next(lines, b"")
    for line in chain([first.removeprefix(codecs.BOM_UTF8)] if first else [], lines):
        yield _decode(line)


def _split(chunks: Iterable[bytes]) -> Iterator[bytes]:
    rest, count = b"", 0
    for chunk in chunks:
        lines = (rest + chunk).splitlines(keepends=True)
        # The last may go on, and a CR may be half of a CRLF.
        rest = lines.pop() if lines and not lines[-1].endswith(b"\n") else b""
        yield from lines
        count += len(lines)
        if len(rest) > _MOST_BYTES_OF_A_LINE:
            raise BrokenFeedError(Reason(LINE_TOO_LONG), line=count + 1)
    if rest:
        yield rest


def _decode(line: bytes) -> str:
    for encoding in ("utf-8", "cp1252"):
        try:
            return line.decode(encoding)
        except UnicodeDecodeError:
            continue
    return line.decode(_BESIDE_WINDOWS_1252)


def _as_utf_8(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield UTF-16, which Excel calls “Unicode text”, as UTF-8, and anything else as it is."""
    remaining = iter(chunks)
    first = next(remaining, b"")
    if not first.startswith(_UTF_16):
        yield from chain([first], remaining)
        return
    for text in codecs.iterdecode(chain([first], remaining), "utf-16", errors="replace"):
        yield text.encode("utf-8")
