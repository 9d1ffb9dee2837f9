"""Numbers and answers as people and systems write them in Brazil: “R$ 1.200,00”, “1200.00”, “68,5 m²”, “sim”."""

import re
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Final

from django.utils.translation import gettext_noop as _

from prosa.core.folding import fold
from prosa.listings import validation
from prosa.listings.importing.texts import to_line

NOT_MONEY: Final = _("“%(value)s” is no amount of money.")
NOT_AN_AREA: Final = _("“%(value)s” is no area in square metres.")
NOT_A_COUNT: Final = _("“%(value)s” is no whole number.")
NOT_YES_OR_NO: Final = _("“%(value)s” is neither yes nor no.")
NEGATIVE: Final = _("“%(value)s” is less than zero.")
TOO_LARGE: Final = _("“%(value)s” is more than is allowed.")

_LONGEST_VALUE: Final = 40
_LONGEST_QUOTE: Final = 60
_CENT: Final = Decimal("0.01")
_PRECISE: Final = Context(prec=2 * _LONGEST_VALUE)
_THREE: Final = 3
_AROUND_MONEY: Final = re.compile(r"R\$|BRL|reais|/\s*m[eê]s|/\s*ano|\s", re.IGNORECASE)
_AROUND_AREA: Final = re.compile(r"m²|m2|mts?²?|metros(?: quadrados)?|\s", re.IGNORECASE)
_NUMBER: Final = re.compile(r"([-−+]?)([0-9]+(?:[.,][0-9]+)*)")  # noqa: RUF001
_COUNT: Final = re.compile(r"([-−]?)([0-9]{1,9})(?:[.,]0{1,9})?\+?(?:\s?[^\W\d_]{1,20}){0,2}")  # noqa: RUF001
_FREE: Final = frozenset({"isento", "isenta", "nao ha", "nao tem", "sem condominio"})
_NONE: Final = frozenset({"nao", "nenhum", "nenhuma", "nao tem", "nao ha", "sem vaga", "sem vagas", "sem garagem"})
_YES: Final = frozenset({"sim", "s", "yes", "y", "true", "verdadeiro", "1", "x", "aceita", "permitido", "mobiliado"})
_NO: Final = frozenset(
    {"nao", "n", "no", "false", "falso", "0", "nao aceita", "nao permitido", "nao mobiliado", "sem mobilia"}
)


class UnreadableError(ValueError):
    """A value cannot be read. `message` and `parameters` are those of a Reason."""

    def __init__(self, message: str, **parameters: str | int) -> None:
        super().__init__(message)
        self.message = message
        self.parameters = parameters


def quote(text: str) -> str:
    """Return `text` as it is told to people: in one line, and not all of it."""
    return to_line(text, most=_LONGEST_QUOTE)


def read_price(text: str) -> Decimal | None:
    """Return a price in reais; None for zero, which feeds write where a price is not told. Raises UnreadableError."""
    return read_fee(text) or None


def read_fee(text: str) -> Decimal:
    """Return an amount in reais, which may be zero. Raises UnreadableError."""
    if fold(text[:_LONGEST_VALUE]) in _FREE:
        return Decimal(0)
    number = _parse(_bare(text, _AROUND_MONEY), comma_may_part_thousands=True)
    return _within(number, text, most=validation.MOST_MONEY, otherwise=NOT_MONEY)


def read_area(text: str) -> Decimal | None:
    """Return an area in square metres; None for zero. Raises UnreadableError."""
    number = _parse(_bare(text, _AROUND_AREA), comma_may_part_thousands=False)
    return _within(number, text, most=validation.MOST_AREA, otherwise=NOT_AN_AREA) or None


def read_count(text: str) -> int:
    """Return how many there are. Raises UnreadableError."""
    if fold(text[:_LONGEST_VALUE]) in _NONE:
        return 0
    found = _COUNT.fullmatch(text.strip())
    if not found:
        raise UnreadableError(NOT_A_COUNT, value=quote(text))
    if found[1] and int(found[2]):
        raise UnreadableError(NEGATIVE, value=quote(text))
    if int(found[2]) > validation.MOST_ROOMS:
        raise UnreadableError(TOO_LARGE, value=quote(text))
    return int(found[2])


def read_answer(text: str) -> bool | None:
    """Return whether the answer is yes; None for what is half true, such as half furnished. Raises UnreadableError."""
    folded = fold(text[:_LONGEST_VALUE])
    if folded in _YES | _NO:
        return folded in _YES
    if folded.startswith("semi") or folded in {"parcial", "a combinar", "a consultar"}:
        return None
    raise UnreadableError(NOT_YES_OR_NO, value=quote(text))


def _within(number: Decimal | None, text: str, *, most: Decimal, otherwise: str) -> Decimal:
    if number is None:
        raise UnreadableError(otherwise, value=quote(text))
    if number < 0:
        raise UnreadableError(NEGATIVE, value=quote(text))
    if number > most:
        raise UnreadableError(TOO_LARGE, value=quote(text))
    return number


def _bare(text: str, around: re.Pattern[str]) -> str:
    """Return `text` without signs of money or area; nothing of what is too long to be a number."""
    return around.sub("", text) if len(text) <= _LONGEST_QUOTE else ""


def _parse(text: str, *, comma_may_part_thousands: bool) -> Decimal | None:
    """Return the number, in hundredths at the finest; None if it is none.

    The last of two different signs parts the decimals. One sign before three digits parts thousands: “1.200” is said of
    money and area alike, “1,200” of money alone.
    """
    found = _NUMBER.fullmatch(text) if len(text) <= _LONGEST_VALUE else None
    if not found:
        return None
    sign, digits = found[1], found[2]
    signs = [character for character in digits if character in ".,"]
    decimal_sign = _decimal_sign(digits, signs, comma_may_part_thousands=comma_may_part_thousands)
    whole, _sign, decimals = digits.rpartition(decimal_sign) if decimal_sign else (digits, "", "")
    groups = re.split("[.,]", whole)
    if len(groups) > 1 and not _are_thousands(groups):
        return None
    number = Decimal(f"{''.join(groups)}.{decimals or 0}").quantize(_CENT, ROUND_HALF_UP, _PRECISE)
    return -number if sign in {"-", "−"} else number  # noqa: RUF001


def _decimal_sign(digits: str, signs: list[str], *, comma_may_part_thousands: bool) -> str:
    """Return the sign before the decimals, or "" where there are none."""
    if not signs:
        return ""
    if len(signs) > 1:
        return signs[-1] if signs[-1] not in signs[:-1] else ""
    may_part_thousands = signs[0] == "." or comma_may_part_thousands
    return "" if may_part_thousands and _are_thousands(digits.split(signs[0])) else signs[0]


def _are_thousands(groups: list[str]) -> bool:
    first, *others = groups
    return len(first) <= _THREE and not first.startswith("0") and all(len(group) == _THREE for group in others)
