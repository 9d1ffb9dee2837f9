"""Amounts as Brazilians write them, whatever language the rest of a page is in."""

from decimal import Decimal
from typing import Final

_THOUSAND: Final = Decimal(1_000)
_SAID_IN_THOUSANDS: Final = Decimal(10_000)  # a rent of R$ 3.000 is written in full
_MILLION: Final = Decimal(1_000_000)


def write_reais(amount: Decimal) -> str:
    """Return an amount of money such as “R$ 450.000”; centavos are shown only if there are any: “R$ 2.350,50”."""
    return f"R$ {_write_number(amount, places=0 if amount == amount.to_integral_value() else 2)}"


def write_reais_briefly(amount: Decimal) -> str:
    """Return an amount as people say it: “R$ 500 mil”, “R$ 1,25 milhão”; what is not as round is written in full."""
    if amount >= _MILLION and amount % (_MILLION / 100) == 0:
        return f"R$ {write_number(amount / _MILLION)} {'milhão' if amount < 2 * _MILLION else 'milhões'}"
    if _SAID_IN_THOUSANDS <= amount < _MILLION and amount % _THOUSAND == 0:
        return f"R$ {write_number(amount / _THOUSAND)} mil"
    return write_reais(amount)


def write_area(square_metres: Decimal) -> str:
    """Return an area such as “68 m²” or “68,5 m²”."""
    return f"{write_number(square_metres)} m²"


def write_number(number: Decimal) -> str:
    """Return a number such as “1.250” or “68,5”, of up to two decimals, without zeros at its end."""
    shown = _write_number(number, places=2)
    return shown.rstrip("0").rstrip(",")


def _write_number(number: Decimal, *, places: int) -> str:
    return f"{number:,.{places}f}".translate(str.maketrans(",.", ".,"))
