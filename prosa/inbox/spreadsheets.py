"""Files for spreadsheets.

In Brazil, Excel parts columns at semicolons and decimals at commas, and takes a file for UTF-8 if it has a byte order
mark.
"""

import csv
from collections.abc import Iterable, Iterator
from typing import Final

_BYTE_ORDER_MARK: Final = "\N{BYTE ORDER MARK}"
# What begins with one of these, spreadsheets take for a formula, which may do harm.
_BEGINS_FORMULAS: Final = ("=", "+", "-", "@", "|", "%")
_FULL_WIDTH: Final = ("\N{FULLWIDTH EQUALS SIGN}", "\N{FULLWIDTH PLUS SIGN}", "\N{FULLWIDTH COMMERCIAL AT}")


class _Echo:
    """A file that hands back what is written."""

    def write(self, text: str) -> str:
        return text


def write_lines(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    """Yield the lines of a file, the first of which names the columns."""
    writer = csv.writer(_Echo(), delimiter=";")
    yield _BYTE_ORDER_MARK + str(writer.writerow(heads))
    for cells in rows:
        yield str(writer.writerow(map(harmless, cells)))


def harmless(text: str) -> str:
    """Return `text` as a cell that no spreadsheet takes for a formula."""
    is_formula = text.lstrip().startswith((*_BEGINS_FORMULAS, *_FULL_WIDTH)) or text.startswith(("\t", "\r", "\n"))
    return f"'{text}" if is_formula else text
