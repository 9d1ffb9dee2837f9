"""Numbers as people type them: digits, words, shortened thousands and millions. Pure.

`2.500`, `2500,00`, `3k`, `1,2 mi`, `mil e duzentos`, `dois e meio`, `um milhão e duzentos`, `meio milhão`.
"""

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from .tokens import Token

UNITS: Final[dict[str, int]] = {
    "um": 1, "uma": 1, "dois": 2, "duas": 2, "tres": 3, "quatro": 4, "cinco": 5, "seis": 6, "sete": 7, "oito": 8,
    "nove": 9, "dez": 10, "onze": 11, "doze": 12, "treze": 13, "quatorze": 14, "catorze": 14, "quinze": 15,
    "dezesseis": 16, "dezessete": 17, "dezoito": 18, "dezenove": 19,
}  # fmt: skip
_TENS: Final[dict[str, int]] = {
    "vinte": 20, "trinta": 30, "quarenta": 40, "cinquenta": 50, "cinquanta": 50, "sessenta": 60, "setenta": 70,
    "oitenta": 80, "noventa": 90,
}  # fmt: skip
_HUNDREDS: Final[dict[str, int]] = {
    "cem": 100, "cento": 100, "duzentos": 200, "trezentos": 300, "quatrocentos": 400, "quinhentos": 500,
    "seiscentos": 600, "setecentos": 700, "oitocentos": 800, "novecentos": 900,
}  # fmt: skip
_WORDS: Final = UNITS | _TENS | _HUNDREDS
SCALES: Final[dict[str, int]] = {
    "mil": 1_000, "k": 1_000, "mill": 1_000, "milhao": 1_000_000, "milhoes": 1_000_000, "mi": 1_000_000,
    "milha": 1_000_000, "mm": 1_000_000, "mis": 1_000_000, "millones": 1_000_000, "millon": 1_000_000,
    "bi": 1_000_000_000, "bilhao": 1_000_000_000, "bilhoes": 1_000_000_000, "trilhao": 10**12, "trilhoes": 10**12,
}  # fmt: skip
NUMBER_WORDS: Final = frozenset(_WORDS) | frozenset(SCALES) | {"meio", "meia"}
MILLION: Final = 1_000_000
THOUSAND: Final = 1_000
_HUNDRED: Final = 100
_HALF: Final = 0.5
_GROUPED: Final = re.compile(r"[0-9]{1,3}(?:\.[0-9]{3})+(?:,[0-9]{1,2})?")
_GROUPED_WITH_COMMAS: Final = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]{1,2})?")
_LONGEST_DIGITS: Final = 12


class Number(NamedTuple):
    """A number in the tokens `first` to `end` (exclusive); `scale` is 1 unless thousands or millions were said."""

    value: float
    scale: int
    first: int
    end: int
    in_words: bool


def read_digits(text: str) -> float | None:
    """Return the value of digits with points and commas, None if they make no number a person would mean."""
    if len(text) > _LONGEST_DIGITS + 3:
        return None
    if _GROUPED.fullmatch(text):
        return float(text.replace(".", "").replace(",", "."))
    if _GROUPED_WITH_COMMAS.fullmatch(text):
        return float(text.replace(",", ""))
    try:
        return float(text.replace(",", "."))
    except ValueError:
        return None


def read_number(tokens: Sequence[Token], first: int) -> Number | None:
    """Return the number that begins at `tokens[first]`, None if none does."""
    token = tokens[first]
    if token.kind == "n":
        value = read_digits(token.text)
        return None if value is None else _scaled(tokens, value, first, first + 1, in_words=False)
    if token.text in _WORDS:
        value, end = _read_words(tokens, first)
        return _scaled(tokens, value, first, end, in_words=True)
    if token.text == "mil":
        return _with_rest(tokens, Number(THOUSAND, THOUSAND, first, first + 1, in_words=True))
    if token.text == "meio" and _text(tokens, first + 1) in {"milhao", "milha"}:
        return Number(MILLION / 2, MILLION, first, first + 2, in_words=True)
    return None


def _read_words(tokens: Sequence[Token], first: int) -> tuple[float, int]:
    """Return the value of words below a thousand, and where they end: `quatrocentos e oitenta`."""
    value, place = _WORDS[tokens[first].text], first + 1
    ceiling = _order(value)
    while _text(tokens, place) == "e" and (step := _WORDS.get(_text(tokens, place + 1))) is not None:
        if ceiling == 1 or _order(step) >= ceiling:
            break
        value, ceiling, place = value + step, _order(step), place + 2
    return float(value), place


def _order(value: int) -> int:
    return _HUNDRED if value >= _HUNDRED else 10 if value >= 20 else 1


def _scaled(tokens: Sequence[Token], value: float, first: int, end: int, *, in_words: bool) -> Number:
    scale = MILLION if _is_m_for_millions(tokens, first, end) else SCALES.get(_text(tokens, end))
    if scale is not None:
        return _with_rest(tokens, Number(value * scale, scale, first, end + 1, in_words))
    rest = _rest(tokens, end + 1, scale=1) if _text(tokens, end) == "e" and value < _HUNDRED else None
    if rest is not None and rest[0] == _HALF:
        return Number(value + _HALF, 1, first, rest[1], in_words)
    if rest is not None and _HUNDRED <= rest[0] < THOUSAND and rest[0] % 50 == 0:  # “dois e quinhentos”: thousands
        return Number(value * THOUSAND + rest[0], THOUSAND, first, rest[1], in_words)
    return Number(value, 1, first, end, in_words)


def _is_m_for_millions(tokens: Sequence[Token], first: int, end: int) -> bool:
    """Tell whether an M means millions: `R$ 1,1M`, but not `40 m`."""
    if end >= len(tokens) or tokens[end].written != "M" or not tokens[end].glued:
        return False
    return _text(tokens, first - 1) == "r$" or "," in tokens[first].text


def _with_rest(tokens: Sequence[Token], whole: Number) -> Number:
    """Return a number of thousands or millions with what follows an “e”: `um milhão e duzentos`."""
    linked = whole.end + (_text(tokens, whole.end) == "e")
    rest = _rest(tokens, linked, scale=whole.scale) if linked > whole.end or whole.scale == MILLION else None
    if rest is None:
        return whole
    extra, end = rest
    smaller = SCALES.get(_text(tokens, end))
    if extra == _HALF:
        return whole._replace(value=whole.value + whole.scale / 2, end=end)
    if smaller == THOUSAND and whole.scale == MILLION:
        return whole._replace(value=whole.value + extra * THOUSAND, end=end + 1)
    alone = smaller is not None or not 10 <= extra < THOUSAND or (linked == whole.end and extra < _HUNDRED)
    if alone:  # “2 mil e 3 quartos”
        return whole
    return whole._replace(value=whole.value + extra * (THOUSAND if whole.scale == MILLION else 1), end=end)


def _rest(tokens: Sequence[Token], place: int, *, scale: int) -> tuple[float, int] | None:
    text = _text(tokens, place)
    if text in {"meio", "meia"}:
        return _HALF, place + 1
    if text in _WORDS:
        value, end = _read_words(tokens, place)
        if (
            scale == THOUSAND and _text(tokens, end) in SCALES and end - place > 1
        ):  # “dois mil e quinhentos | e três mil”
            shorter = _WORDS[text]
            return float(shorter), place + 1
        return value, end
    if place < len(tokens) and tokens[place].kind == "n":
        value_of_digits = read_digits(text)
        return None if value_of_digits is None else (value_of_digits, place + 1)
    return None


def _text(tokens: Sequence[Token], place: int) -> str:
    return tokens[place].text if 0 <= place < len(tokens) else ""
