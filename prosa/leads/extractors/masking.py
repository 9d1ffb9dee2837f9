"""What identifies people in a text, made unreadable before the text leaves this machine. Pure: no Django.

Masked are telephone numbers, CPF, CNPJ and RG numbers, e-mail addresses, and other long runs of digits. Each of their
letters and digits becomes `#`, so that a masked text is as long as its original: places in one are places in the other.

Amounts, areas, years, dates and postal codes (CEP) stay legible, since they say what somebody seeks. Where a number
can be both, what surrounds it decides: `R$`, round figures, and halves that read like a range (`2000-2500`).
"""

import re
from collections.abc import Callable
from functools import partial
from typing import Final

MASK: Final = "#"

# Programs that format numbers put signs without width, and blanks and hyphens of many kinds, between digits.
_SEPARATOR: Final = r"[\s.\-/_\u00ad\u200b-\u200f\u2010-\u2015\u202a-\u202e\u2060\u2066-\u2069\u2212]"

_EMAIL: Final = re.compile(r"[\w.+%'-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){0,5}")
_CNPJ: Final = re.compile(r"(?<!\w)[0-9A-Z]{2}\.?[0-9A-Z]{3}\.?[0-9A-Z]{3}/[0-9A-Z]{4}-?\d{2}(?!\d)", re.IGNORECASE)
_CPF: Final = re.compile(rf"(?<!\d)\d{{3}}[. ]?\d{{3}}[. ]?\d{{3}}{_SEPARATOR}{{0,3}}\d{{2}}(?!\d)")
_RG: Final = re.compile(r"(?<!\d)\d{2}\.\d{3}\.\d{3}-[\dXx](?!\w|\.\d|,\d(?!\d))")
_TELEPHONE: Final = re.compile(
    rf"""
    (?<!\d)
    (?:\+|00)?
    (?P<country>55{_SEPARATOR}{{0,3}})?
    (?P<area>(?:\(\s?)?(?:0(?:xx|\d{{2}})?)?[1-9][1-9](?:\s?\))?{_SEPARATOR}{{0,3}})?
    (?P<first>(?:9{_SEPARATOR}{{0,3}})?[2-9]\d{{3}})
    (?P<between>{_SEPARATOR}{{0,3}})
    (?P<last>\d{{4}})
    (?!\d)
    """,
    re.VERBOSE | re.IGNORECASE,
)
_IN_PIECES: Final = re.compile(  # 11 98 76 54 321 and the like
    rf"(?<!\d)(?:\+?55{_SEPARATOR}{{1,3}})?\(?[1-9][1-9]\)?{_SEPARATOR}{{1,3}}9\d?"
    rf"(?:{_SEPARATOR}{{1,3}}\d{{2,4}}){{2,4}}(?!\d)"
)
_ABROAD: Final = re.compile(r"\+\d(?:[\s.\-()\u2010-\u2015]{0,2}\d){7,14}(?!\d)")
_LONG_RUN: Final = re.compile(r"\d{8,}")
_CURRENCY: Final = re.compile(r"(?:R\$|reais|brl)\s{0,2}$", re.IGNORECASE)
_CURRENCY_BEHIND: Final = 8  # characters in which a currency's sign is looked for
_SHORT_PHONE: Final = 8
_MOBILE: Final = 9
_MOBILE_WITH_AREA: Final = 11
_LEAST_AREA_CODE_DIGITS: Final = 10


def mask(text: str) -> str:
    """Return `text`, as long as it was, with `#` for the letters and digits of what identifies people."""
    for pattern, identifies in _RULES:
        text = pattern.sub(partial(_cover, identifies=identifies), text)
    return text


def _cover(found: re.Match[str], *, identifies: Callable[[re.Match[str]], bool]) -> str:
    if not identifies(found):
        return found[0]
    return "".join(MASK if character.isalnum() else character for character in found[0])


def _always(_found: re.Match[str]) -> bool:
    return True


def _is_telephone(found: re.Match[str]) -> bool:
    """Tell whether eight or nine digits are a telephone number rather than two amounts, two years or one amount."""
    if _follows_currency(found):
        return False
    if found["country"] or found["area"]:
        return True
    first, last = re.sub(r"\D", "", found["first"]), found["last"]
    if not found["between"]:
        return _is_no_amount(first + last)
    return len(first) + len(last) == _MOBILE or not (_are_amounts(first, last) or _are_years(first, last))


def _has_eleven_digits(found: re.Match[str]) -> bool:
    return len(re.sub(r"\D", "", found[0]).removeprefix("55")) == _MOBILE_WITH_AREA


def _are_amounts(first: str, last: str) -> bool:
    return int(first) % 50 == 0 and int(last) % 50 == 0


def _are_years(first: str, last: str) -> bool:
    return all(1900 <= int(year) <= 2100 for year in (first, last))  # noqa: PLR2004 (years of our times)


def _is_long_number(found: re.Match[str]) -> bool:
    return not _follows_currency(found) and not _is_postal_code(found[0]) and _is_no_amount(found[0])


def _is_no_amount(digits: str) -> bool:
    """Tell whether a run of digits is too long, or not round enough, for a price."""
    if len(digits) >= _LEAST_AREA_CODE_DIGITS or (len(digits) == _MOBILE and digits[0] == "9"):
        return True
    return not digits.endswith("0000")


def _is_postal_code(digits: str) -> bool:
    """Tell whether a run is a CEP of São Paulo's: no telephone number begins with 0 or 1."""
    return len(digits) == _SHORT_PHONE and digits[0] in "01"


def _follows_currency(found: re.Match[str]) -> bool:
    start = found.start()
    return _CURRENCY.search(found.string[max(0, start - _CURRENCY_BEHIND) : start]) is not None


_RULES: Final[tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], bool]], ...]] = (
    (_EMAIL, _always),
    (_CNPJ, _always),
    (_CPF, _always),
    (_RG, _always),
    (_ABROAD, _always),
    (_TELEPHONE, _is_telephone),
    (_IN_PIECES, _has_eleven_digits),
    (_LONG_RUN, _is_long_number),
)
