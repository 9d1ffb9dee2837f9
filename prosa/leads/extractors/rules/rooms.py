"""Bedrooms, suites and parking spaces. Pure."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from rapidfuzz.distance import DamerauLevenshtein

from .facts import Fact, mode_of
from .polarity import Refusals
from .spans import Span
from .tokens import Token
from .vocabulary import AREAS, BEDROOMS, CARS, OTHERS, PARKING, SUITES, TIMES

_MOST: Final = 12
_MOST_CARS: Final = 20
_LONGEST_TIME: Final = 200
_AT_LEAST: Final = frozenset({"minimo", "menos", "partir", "acima", "mais"})
_AT_MOST: Final = frozenset({"ate", "maximo"})
_BETWEEN: Final = frozenset(
    {
        "de",
        "uns",
        "umas",
        "a",
        "o",
        "com",
        "so",
        "bons",
        "boas",
        "bom",
        "boa",
        "ter",
        "seja",
        "sejam",
        "no",
        "tenha",
        "ate",
        "pelo",
        "dois",
        ":",
    }
)
_WITH: Final = frozenset(
    {
        "com",
        "e",
        "/",
        "+",
        "tenha",
        "tiver",
        "ter",
        "sendo",
        "deles",
        "delas",
        "precisa",
        "preciso",
        "quero",
        "tambem",
        "mais",
        "de",
        ",",
        "uma",
        "queria",
    }
)
_NOUNS: Final = (
    ("quartos", "bedrooms"),
    ("quarto", "bedrooms"),
    ("dormitorios", "bedrooms"),
    ("dormitorio", "bedrooms"),
    ("suites", "suites_min"),
    ("suite", "suites_min"),
)
_GLUED: Final = {"s": "suites_min", "v": "parking_min"}
_LONG: Final = 9
_SHORTEST: Final = 5


class Counted(NamedTuple):
    """What a number counts: a field, `other` for what is no part of a lead, or nothing; and where that ends."""

    field: str
    end: int
    plus: bool


@lru_cache(maxsize=10_000)
def noun_of(word: str) -> str:
    """Return the field that a noun counts, `other` for what is no part of a lead, or nothing."""
    if word in BEDROOMS:
        return "bedrooms"
    if word in SUITES:
        return "suites_min"
    if word in PARKING:
        return "parking_min"
    if word in AREAS or word in TIMES or word in OTHERS or word in {"%", "º", "°", "ª"}:
        return "other"
    if len(word) >= _SHORTEST and word != "quatro" and word[0] in "qdsc":
        edits = 2 if len(word) >= _LONG else 1
        for noun, field in _NOUNS:
            if DamerauLevenshtein.distance(word, noun, score_cutoff=edits) <= edits:
                return field
    return ""


def count_of(tokens: Sequence[Token], span: Span) -> Counted:
    """Return what the number in `span` counts."""
    place, plus = span.end, False
    if _text(tokens, place) == "(" and _text(tokens, place + 2) == ")":
        place += 3
    if _text(tokens, place) == "+":
        place, plus = place + 1, True
    elif _text(tokens, place) == "ou" and _text(tokens, place + 1) in {"mais", "+"}:
        place, plus = place + 2, True
    if _text(tokens, place) in {"bons", "boas", "bom", "boa", "amplos", "de"} and noun_of(_text(tokens, place + 1)):
        place += 1
    word = _text(tokens, place)
    field = noun_of(word)
    if word in {"mes", "meses", "dias"} and span.high >= _LONGEST_TIME:  # “3000 mês”
        field = ""
    if (
        field == "bedrooms"
        and word in {"q", "qs", "d"}
        and not (tokens[place].glued or _text(tokens, place + 1) in {",", "", "."})
    ):
        field = ""
    if word == "m" and not (tokens[place].glued or _text(tokens, place + 1) in {"²", "quadrados"}):
        field = "other"
    if place < len(tokens) and tokens[place].glued and word in _GLUED:  # “3Q (1S) 2V”
        field = _GLUED[word]
    if word in CARS:
        before = [token.text for token in tokens[max(0, span.first - 4) : span.first]]
        field = "parking_min" if set(before) & PARKING or _text(tokens, place + 1) in {"na", "da"} else "other"
    return Counted(field, place + 1 if field else span.end, plus)


def read_room(tokens: Sequence[Token], span: Span, refusals: Refusals) -> Fact | None:
    """Return how many bedrooms, suites or parking spaces the number in `span` asks for."""
    field, end, plus = count_of(tokens, span)
    most = _MOST_CARS if field == "parking_min" else _MOST
    if field in {"", "other"} or not span.whole or not 0 < span.high <= most or span.scale > 1:
        return None
    if _is_a_room_to_let(tokens, span):
        return None
    mode = mode_of(refused=refusals.covers(span.first, end))
    if field != "bedrooms":
        return Fact(field, int(span.low), span.first, end, mode)
    return Fact(field, bounds(tokens, span, end, plus=plus), span.first, end, mode)


def bounds(tokens: Sequence[Token], span: Span, end: int, *, plus: bool) -> tuple[int | None, int | None]:
    """Return the least and the most that is meant: `pelo menos 3`, `até 2`, `3 ou mais`."""
    low, high = int(span.low), int(span.high)
    if span.link not in {"", "/", "+"} and low != high:
        return low, high
    before = _before(tokens, span.first)
    after = [token.text for token in tokens[end : end + 3]]
    least = (
        plus
        or before in _AT_LEAST
        or _follows(after, _AT_LEAST - {"acima"})
        or after[:2] in (["para", "cima"], ["para", "mais"], ["ou", "+"])
    )
    if least:
        return low, None
    return (None, high) if before in _AT_MOST or _follows(after, {"maximo"}) else (low, high)


def _follows(after: Sequence[str], words: frozenset[str] | set[str]) -> bool:
    if after[:2] in (["ou", "mais"], ["pelo", "menos"], ["no", "minimo"], ["no", "maximo"]):
        return after[1] in words
    return bool(after) and after[0] in words - {"mais", "menos", "partir"}


def _before(tokens: Sequence[Token], first: int) -> str:
    place = first - 1
    while place >= max(0, first - 4) and tokens[place].text in _BETWEEN and tokens[place].text not in _AT_MOST:
        place -= 1
    return _text(tokens, place)


def _is_a_room_to_let(tokens: Sequence[Token], span: Span) -> bool:
    """Tell whether somebody seeks a single room: `alugar um quarto`."""
    before = _text(tokens, span.first - 1)
    return _text(tokens, span.first) in {"um", "uma"} and before in {"alugar", "quero", "procuro", "alugo"}


def read_mentions(tokens: Sequence[Token], refusals: Refusals, taken: set[int]) -> list[Fact]:
    """Return the suites and parking spaces that are asked for without a number: `com suíte`, `c/ vaga`."""
    facts: list[Fact] = []
    for place, token in enumerate(tokens):
        if token.kind != "w" or place in taken:
            continue
        field = (
            "suites_min"
            if token.text in {"suite", "suites"}
            else "parking_min"
            if token.text in {"vaga", "garagem"}
            else ""
        )
        if not field or _text(tokens, place - 1) not in _WITH or _text(tokens, place + 1) in {"de", "para"}:
            continue
        if field == "parking_min" and _text(tokens, place - 1) in {",", "de"} and not _is_listed(tokens, place):
            continue
        if not refusals.covers(place, place + 1):
            facts.append(Fact(field, 1, place, place + 1, weak=True))
    return facts


def _is_listed(tokens: Sequence[Token], place: int) -> bool:
    """Tell whether a parking space is one of what is listed: `2 quartos, vaga, até 2 mil`."""
    return _text(tokens, place - 1) == "," and _text(tokens, place + 1) in {"", ",", ".", "e"}


def _text(tokens: Sequence[Token], place: int) -> str:
    return tokens[place].text if 0 <= place < len(tokens) else ""
