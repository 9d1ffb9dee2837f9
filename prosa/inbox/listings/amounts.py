"""Amounts of money and areas as people in Brazil type them. Pure."""

import re
from decimal import Context, Decimal
from typing import Final

LONGEST: Final = 40
DECIMALS: Final = 2
_EXACT: Final = Context(prec=2 * LONGEST)  # any text that is read fits, whatever the default of Python
_UNITS: Final = {"mil": 3, "mi": 6, "milhao": 6, "milhão": 6, "milhoes": 6, "milhões": 6}
_whole: Final = re.compile(
    r"(?:r\$)?\s*(?P<number>[0-9][0-9., ]*?)\s*(?:(?P<unit>mil|mi|milh(?:ão|ao|ões|oes))|m²|m2)?", re.IGNORECASE
)
# Thousands in threes with points, or with blanks, or not parted at all; then a comma, and decimals.
_brazilian: Final = re.compile(
    r"(?P<whole>[0-9]{1,3}(?:\.[0-9]{3})+|[0-9]{1,3}(?: [0-9]{3})+|[0-9]+)(?:,(?P<part>[0-9]+))?"
)
# A point before one or two digits at the end parts decimals: nobody means thousands by it.
_english: Final = re.compile(r"(?P<whole>[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)\.(?P<part>[0-9]{1,2})")


class NotAnAmountError(ValueError):
    """The text is no amount, or it is not clear which."""


def parse_amount(typed: str) -> Decimal:
    """Return the amount that somebody typed: “450.000”, “R$ 2.350,50”, “450 mil”, “1,2 mi”, “68,5 m²”.

    Raises NotAnAmountError for anything else, above all for “450,000”, which reads differently from one country to the
    next, and for amounts of more than two decimals.
    """
    found = _whole.fullmatch(" ".join(typed[: LONGEST + 1].split()))
    if not found or len(typed) > LONGEST:
        raise NotAnAmountError(typed)
    amount = _parse_number(found["number"], power=_UNITS.get((found["unit"] or "").lower(), 0))
    if amount != amount.quantize(Decimal("0.01"), context=_EXACT):
        raise NotAnAmountError(typed)
    return amount


def _parse_number(text: str, *, power: int) -> Decimal:
    found = _brazilian.fullmatch(text) or _english.fullmatch(text)
    if not found or len(found["part"] or "") > power + DECIMALS:
        raise NotAnAmountError(text)
    return Decimal(f"{re.sub(r'[., ]', '', found['whole'])}.{found['part'] or '0'}").scaleb(power, context=_EXACT)
