"""Numbers and ranges of numbers in a message: `2 a 3`, `entre 550 e 700 mil`, `800k a 1mi`. Pure."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from .numbers import MILLION, THOUSAND, Number, read_number
from .tokens import Token

_LINKS: Final = frozenset({"a", "ate", "ou", "-", "\u2013", "/", "o"})
_BEFORE_BETWEEN: Final = 4
_PHONE: Final = 4
_SMALL: Final = 100


class Span(NamedTuple):
    """A number from `low` to `high`, which are equal unless it is a range, in the tokens `first` to `end` (exclusive).

    `scale` is 1 unless thousands or millions were said; `link` is what stands between the two, empty for one number.
    """

    low: float
    high: float
    scale: int
    first: int
    end: int
    link: str
    in_words: bool

    @property
    def whole(self) -> bool:
        """Tell whether both ends are whole numbers."""
        return self.low.is_integer() and self.high.is_integer()


def read_spans(tokens: Sequence[Token]) -> list[Span]:
    """Return the numbers and ranges in `tokens`, in their order, without those that are part of a code or a phone."""
    spans: list[Span] = []
    place = 0
    while place < len(tokens):
        number = read_number(tokens, place)
        if number is None:
            place += 1
        elif _is_code(tokens, number):
            place = _end_of_code(tokens, number.end)
        else:
            spans.append(_with_link(tokens, number))
            place = spans[-1].end
    return spans


def _is_code(tokens: Sequence[Token], number: Number) -> bool:
    """Tell whether digits are glued to others by a dash, to letters before them, or are too many."""
    first, end = number.first, number.end
    if tokens[first].kind != "n":
        return False
    before = tokens[first - 1] if first else None
    if before is not None and tokens[first].glued and (before.kind == "w" and before.text not in {"ate", "de", "ap"}):
        return True
    if before is not None and tokens[first].glued and before.text in {"-", "#", "nº", "°"} and first > 1:
        return tokens[first - 1].glued and tokens[first - 2].kind == "w"
    after = tokens[end] if end < len(tokens) else None
    if after is not None and after.text == "/" and after.glued and number.value >= MILLION and number.scale == 1:
        return True  # a CNPJ
    long = len(tokens[first].text) >= _PHONE and number.scale == 1
    dashed = after is not None and after.text == "-" and after.glued and end + 1 < len(tokens) and tokens[end + 1].glued
    return (long and dashed and "," not in tokens[first].text and _ends_unround(tokens[end + 1])) or number.value > 1e9


def _ends_unround(token: Token) -> bool:
    return token.kind == "n" and "." not in token.text


def _end_of_code(tokens: Sequence[Token], place: int) -> int:
    while place < len(tokens) and tokens[place].glued and (tokens[place].kind == "n" or tokens[place].text in "-/."):
        place += 1
    return place


def _with_link(tokens: Sequence[Token], low: Number) -> Span:
    alone = Span(low.value, low.value, low.scale, low.first, low.end, "", low.in_words)
    link, second = _link(tokens, low), low.end + 1
    while link and second < len(tokens) and tokens[second].text in {"r$", "uns", "de"}:
        second += 1
    high = read_number(tokens, second) if link and second < len(tokens) else None
    if high is None or _is_code(tokens, high):
        return alone
    low_value = low.value
    if low.scale == 1 and high.scale > 1 and low.value < THOUSAND:
        low_value *= high.scale if low.value * high.scale <= high.value else THOUSAND
    elif low.scale == 1 and high.scale == 1 and low.value < _SMALL and high.value >= THOUSAND:
        low_value *= THOUSAND
    if not low_value < high.value or (low.scale > 1 and high.scale == 1 and high.value < _SMALL):
        return alone._replace(end=high.end, link="/") if link == "/" else alone
    return Span(low_value, high.value, max(low.scale, high.scale), low.first, high.end, link, low.in_words)


def _link(tokens: Sequence[Token], low: Number) -> str:
    link = tokens[low.end].text if low.end < len(tokens) else ""
    if link in _LINKS:
        return link
    if link == "e":
        before = [token.text for token in tokens[max(0, low.first - _BEFORE_BETWEEN) : low.first]]
        return "e" if "entre" in before else ""
    return ""
