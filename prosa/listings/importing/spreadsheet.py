"""Spreadsheets saved as CSV, as Excel does it in Brazil and as others do it, read as they stream by."""

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice
from typing import Final

from django.utils.translation import gettext_noop as _

from prosa.core.folding import fold
from prosa.listings import validation
from prosa.listings.choices import Purpose
from prosa.listings.importing.addresses import ADDRESS_LENGTH, show_address
from prosa.listings.importing.columns import Columns, find_columns
from prosa.listings.importing.drafts import Draft
from prosa.listings.importing.entries import BrokenFeedError, Entry, Reason, Rejection
from prosa.listings.importing.lines import read_lines
from prosa.listings.importing.photos import Photos
from prosa.listings.importing.texts import to_line, to_plain_text
from prosa.listings.importing.values import read_answer, read_area, read_count, read_fee, read_price
from prosa.listings.importing.vocabulary import read_purpose, read_state, read_type

NO_HEADS: Final = _("The file has no row that names the columns.")
MISSING_COLUMNS: Final = _("These columns are missing: %(columns)s.")
BAD_QUOTES: Final = _("The quotation marks in this row are not right, so that it cannot be told where its cells end.")
ROW_TOO_LONG: Final = _("The row is too long: perhaps a quotation mark is missing.")
TOO_MANY_CELLS: Final = _("The row has more cells than there are columns: perhaps a cell needs quotation marks.")

_DELIMITERS: Final = ";,\t|"
_SEPARATOR_LINE: Final = re.compile(r"\"?sep=([^\w\s'\"]|\t)\"?\s*", re.IGNORECASE)
_FORMULA_TEXT: Final = re.compile(r'="(.*)"', re.DOTALL)  # how Excel keeps the zeros of ="0012"
_BETWEEN_PHOTOS: Final = re.compile(r"[\s|;]+|,(?=\s*https?:)")
_MOST_LINES_OF_HEADS: Final = 50
_MOST_CHARACTERS_OF_A_ROW: Final = 2_000_000
_MOST_COLUMNS: Final = 1_000
_MOST_CODE: Final = 200
_MONTHS: Final = 12
_UNSAID: Final = frozenset(
    {"", "na", "nd", "n a", "n d", "null", "none", "sob consulta", "consulte", "a consultar", "nao informado"}
)
_READERS: Final[Mapping[str, Callable[[str], object]]] = {
    "purpose": read_purpose,
    "property_type": read_type,
    "sale_price": read_price,
    "rent_price": read_price,
    "condominium_fee": read_fee,
    "property_tax": read_fee,
    "state": read_state,
    "bedrooms": read_count,
    "suites": read_count,
    "bathrooms": read_count,
    "parking": read_count,
    "area": read_area,
    "pets": read_answer,
    "furnished": read_answer,
    "is_active": read_answer,
}


def read_spreadsheet(chunks: Iterable[bytes]) -> Iterator[Entry | Rejection]:
    """Yield what the rows below the columns' names are. Empty rows are passed over, as are columns with other names.

    Raises BrokenFeedError at the broken place, after what stands before it was yielded.
    """
    rows = _Rows(read_lines(chunks))
    columns = rows.columns
    for line, row in rows:
        if any(row):
            yield _read_row(row, columns, line)


class _Rows:
    """The rows below the heads, each with the line on which it begins. Raises BrokenFeedError."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines_before, self._row_line, self._left = 0, 1, _MOST_CHARACTERS_OF_A_ROW
        first = list(islice(lines, _MOST_LINES_OF_HEADS))
        if first and (named := _SEPARATOR_LINE.fullmatch(first[0])):
            first, self._lines_before, delimiters = first[1:], 1, named[1]
        else:
            delimiters = _DELIMITERS
        delimiter = max(delimiters, key=lambda each: len(_heads(first, each).places))
        self._reader = csv.reader(self._bounded(chain(first, lines)), delimiter=delimiter, strict=True)
        self.columns = self._find_columns()

    def __iter__(self) -> Iterator[tuple[int, list[str]]]:
        while (row := self._next()) is not None:
            yield self._row_line, row

    def _find_columns(self) -> Columns:
        while (row := self._next()) is not None:
            if any(row):
                columns = find_columns(row[:_MOST_COLUMNS])
                if missing := columns.missing():
                    raise BrokenFeedError(Reason(MISSING_COLUMNS, {"columns": ", ".join(missing)}), line=self._row_line)
                return columns
        raise BrokenFeedError(Reason(NO_HEADS))

    def _next(self) -> list[str] | None:
        """Return the next row, or None after the last."""
        self._row_line = self._lines_before + self._reader.line_num + 1
        self._left = _MOST_CHARACTERS_OF_A_ROW
        try:
            row = next(self._reader, None)
        except csv.Error as error:
            too_long = "limit" in str(error)
            raise BrokenFeedError(Reason(ROW_TOO_LONG if too_long else BAD_QUOTES), line=self._row_line) from error
        return row if row is None else [_tidy(cell) for cell in row]

    def _bounded(self, lines: Iterable[str]) -> Iterator[str]:
        for line in lines:
            self._left -= len(line)
            if self._left < 0:
                raise BrokenFeedError(Reason(ROW_TOO_LONG), line=self._row_line)
            yield line


def _heads(lines: Sequence[str], delimiter: str) -> Columns:
    """Return the columns that would be found if cells ended at `delimiter`."""
    try:
        row = next((row for row in csv.reader(lines, delimiter=delimiter) if any(row)), [])
    except csv.Error:
        row = []
    return find_columns(row[:_MOST_COLUMNS])


def _tidy(cell: str) -> str:
    text = cell.strip()
    formula = _FORMULA_TEXT.fullmatch(text)
    return formula[1].strip() if formula else text


def _read_row(row: Sequence[str], columns: Columns, line: int) -> Entry | Rejection:
    draft = Draft(line=line)
    draft.fields["code"] = to_line(columns.cell("code", row), most=_MOST_CODE)
    if any(row[columns.width :]):
        # What stands where is not known any more.
        code = str(draft.fields["code"])[: validation.CODE_LENGTH]
        return Rejection(line=line, code=code, reasons=(Reason(TOO_MANY_CELLS),))
    for field, parse in _READERS.items():
        if field in columns.places:
            draft.read(field, _said(columns.cell(field, row)), parse)
    if draft.fields.get("is_active", True) is None:
        del draft.fields["is_active"]  # it cannot be unknown: an empty cell leaves it as it is
    _read_price(draft, row, columns)
    _read_monthly_tax(draft, row, columns)
    _read_texts(draft, row, columns)
    _read_address(draft, row, columns)
    return draft.finish()


def _said(cell: str) -> str:
    """Return `cell`, or "" if it only says that nothing is said."""
    return "" if fold(cell[:_MOST_CODE]) in _UNSAID else cell


def _read_price(draft: Draft, row: Sequence[str], columns: Columns) -> None:
    """A column that is only called price belongs to the purpose, where this tells which price it is."""
    price = _said(columns.cell("price", row))
    purpose = draft.fields.get("purpose")
    field = "sale_price" if purpose == Purpose.SALE else "rent_price" if purpose == Purpose.RENT else ""
    if price and field and not columns.cell(field, row):
        draft.read(field, price, read_price)


def _read_monthly_tax(draft: Draft, row: Sequence[str], columns: Columns) -> None:
    tax = _said(columns.cell("monthly_property_tax", row))
    if "monthly_property_tax" in columns.places and draft.fields.get("property_tax") is None:
        draft.read("property_tax", tax, lambda text: read_fee(text) * _MONTHS)


def _read_texts(draft: Draft, row: Sequence[str], columns: Columns) -> None:
    for field, most in (
        ("title", validation.TITLE_LENGTH),
        ("neighbourhood", validation.PLACE_LENGTH),
        ("city", validation.PLACE_LENGTH),
    ):
        draft.fields[field] = to_line(_said(columns.cell(field, row)), most=most)
    if "description" in columns.places:
        text = columns.cell("description", row)
        draft.fields["description"] = to_plain_text(text, most=validation.DESCRIPTION_LENGTH)
    if "photos" in columns.places:
        photos = Photos()
        for place in columns.places["photos"]:
            for address in _BETWEEN_PHOTOS.split(row[place] if place < len(row) else ""):
                if address:
                    photos.add(address)
        draft.fields["photos"] = photos.addresses()


def _read_address(draft: Draft, row: Sequence[str], columns: Columns) -> None:
    """Without a column that tells how much may be shown, what stands in the column for addresses may be."""
    if "address" not in columns.places:
        return
    street = columns.cell("address", row)
    if "display_address" not in columns.places:
        draft.fields["address"] = to_line(street, most=ADDRESS_LENGTH)
        return
    number, display = columns.cell("street_number", row), columns.cell("display_address", row)
    draft.fields["address"] = show_address(street=street, number=number, display=display)
