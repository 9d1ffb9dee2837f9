"""One message read: what it states, what it asks, and the words that tell how to take it. Pure."""

import itertools
from collections.abc import Sequence
from typing import Final, NamedTuple, cast

from .amounts import is_vague
from .cues import ADDING, CORRECTIONS, CUES
from .facts import Fact, mode_of
from .lexicon import Mark
from .places import PlaceReader
from .polarity import Refusals, own_tokens
from .prices import Amount, is_announced, is_other, read_price
from .questions import Asked
from .resolving import PlaceMark
from .revising import revise
from .rooms import count_of, read_mentions, read_room
from .spans import Span, read_spans
from .tokens import Token, tokenize
from .traits import correct, read_deadline, read_traits
from .vocabulary import BEDROOMS, FIELDS

_MOST_BEDROOMS: Final = 5
_FARMS: Final = frozenset({"sitio", "sitios", "chacara", "chacaras", "fazenda", "fazendas"})
_LOWEST_BARE: Final = 300
_YEARS: Final = (1900, 2100)
_STRETCHING: Final = frozenset({"estourando", "chorando", "maximo", "apertando", "esticando"})
_REACH: Final = 5
_LOWEST_RESTATED: Final = 20_000
_LOWEST_STRETCHED: Final = 2_000
_RANGING: Final = frozenset({"a", "ate", "-"})
_ONLY: Final = frozenset({"so", "somente", "apenas"})


class Heard(NamedTuple):
    """What one message says. `own` tells for each token whether it is about what somebody has rather than seeks."""

    tokens: Sequence[Token]
    facts: Sequence[Fact]
    bare: Sequence[Span]
    cues: Sequence[Mark]
    own: Sequence[bool]
    own_places: Sequence[PlaceMark]
    own_types: Sequence[Fact]
    places: Sequence[PlaceMark]
    corrects: bool
    adds: bool
    only: frozenset[int]

    def facts_by_token(self) -> dict[int, Fact]:
        """Return for each token the fact that it belongs to."""
        return {at: fact for fact in reversed(self.facts) for at in range(fact.first, fact.end)}

    def is_own(self, first: int) -> bool:
        """Tell whether the token at `first` is about what somebody has."""
        return self.own[first] if first < len(self.own) else False


def read_message(content: str, places: PlaceReader, asked: Asked, *, city: str, sent: bool = False) -> Heard:
    """Return what `content` says, as an answer to what was `asked` just before."""
    tokens = correct(tokenize(content))
    refusals = Refusals(tokens)
    own = [False] * len(tokens) if sent else own_tokens(tokens)
    named = places.read(tokens, asked="place" in asked.fields, asked_city="city" in asked.fields, city=city, sent=sent)
    named = _in_the_country(tokens, named)
    covered = {at for place in named for at in range(place.first, place.end)}
    marks = [mark for mark in FIELDS.find_all(tokens) if not _is_part_of_a_name(mark, covered)]
    spans = [span for span in read_spans(tokens) if span.first not in covered]
    facts = [*read_traits(tokens, marks, refusals), *_places(tokens, named, refusals)]
    numbers, bare = _numbers(tokens, spans, refusals, asked=asked)
    taken = {at for fact in numbers for at in range(fact.first, fact.end)} | covered
    if sent or asked.counted or _speaks_of_bedrooms(tokens):
        numbers += [fact for span in bare if (fact := _bedrooms_of_an_offer(tokens, span))]
    facts += _last_price(tokens, facts, numbers, bare)
    facts += [*numbers, *read_mentions(tokens, refusals, taken)]
    return Heard(
        tokens,
        revise(tokens, [fact for fact in facts if not own[fact.first]]),
        bare,
        CUES.find_all(tokens),
        own,
        [place for place in named if own[place.first]],
        [fact for fact in facts if own[fact.first] and fact.field == "property_types"],
        named,
        bool(CORRECTIONS.find_all(tokens)),
        any(token.text in ADDING for token in tokens) or _takes_both(tokens),
        frozenset(at for at, token in enumerate(tokens) if token.text in _ONLY),
    )


def _in_the_country(tokens: Sequence[Token], named: Sequence[PlaceMark]) -> list[PlaceMark]:
    """Return `named` with unknown names taken for towns where a farm is sought: `sítio em Cunha`."""
    if not any(token.text in _FARMS for token in tokens):
        return list(named)
    return [place if place.sure else place._replace(city=True, sure=True) for place in named]


def _takes_both(tokens: Sequence[Token]) -> bool:
    """Tell whether somebody takes one as well as the other: `vejo os dois`, `ambos servem`."""
    words = [token.text for token in tokens]
    pairs = {("os", "dois"), ("as", "duas")}
    closed = any(
        pair in pairs and (at + 2 == len(words) or tokens[at + 2].kind == "s")
        for at, pair in enumerate(itertools.pairwise(words))
    )
    return closed or not {"ambos", "ambas"}.isdisjoint(words)


def _is_part_of_a_name(mark: Mark, covered: set[int]) -> bool:
    return mark.first in covered


def _places(tokens: Sequence[Token], named: Sequence[PlaceMark], refusals: Refusals) -> list[Fact]:
    facts: list[Fact] = []
    refused_before = len(tokens)  # where a list begins that ends in a refusal: “Pina e Setúbal não”
    for place in reversed(named):
        between = [token.text for token in tokens[place.end : min(refused_before, place.end + 3)]]
        listed = refused_before < len(tokens) and between in (["e"], ["e", "no"], ["e", "na"], ["nem"])
        follows = refusals.follows(place.end) or listed
        refused = follows or refusals.covers(place.first, place.end)
        refused_before = place.first if follows else len(tokens)
        field = "city" if place.city else "neighborhoods"
        facts.append(Fact(field, place.name, place.first, place.end, mode_of(refused=refused), weak=not place.sure))
    return facts


def _numbers(
    tokens: Sequence[Token], spans: Sequence[Span], refusals: Refusals, *, asked: Asked
) -> tuple[list[Fact], list[Span]]:
    """Return what the numbers say, and those that say something only as an answer."""
    facts: list[Fact] = []
    bare: list[Span] = []
    for span in spans:
        if _is_bahian(tokens, span):
            facts.append(Fact("bedrooms", (int(span.low), int(span.low)), span.first, span.end))
            continue
        counted = count_of(tokens, span)
        fact = read_room(tokens, span, refusals) or read_deadline(tokens, span)
        if fact is None and counted.field == "":
            fact = None if _is_article(tokens, span) else read_price(tokens, span, asked=asked.alone("price"))
            if fact is not None and asked.is_for_income and not is_announced(tokens, span):
                continue
            if fact is None and span.scale == 1 and not (_is_article(tokens, span) or is_vague(tokens, span)):
                bare.append(span._replace(link="+") if counted.plus else span)
        if fact is not None:
            facts.append(fact)
    return _restated(tokens, _widened(tokens, facts, bare), bare), bare


def _widened(tokens: Sequence[Token], facts: list[Fact], bare: Sequence[Span]) -> list[Fact]:
    """Return `facts` with the bedrooms of `2 quartos ou 3` as the range that is meant."""
    others = {span.first - 1: span for span in bare if tokens[span.first - 1].text == "ou" and span.whole}
    widened: list[Fact] = []
    for fact in facts:
        span = others.get(fact.end) if fact.field == "bedrooms" and fact.mode == "say" else None
        low, high = cast("tuple[int | None, int | None]", fact.value) if span else (None, None)
        if span and low and low == high and span.low == span.high and 0 < span.high <= _MOST_BEDROOMS:
            both = sorted((low, int(span.high)))
            widened.append(fact._replace(value=(both[0], both[1]), end=span.end))
        else:
            widened.append(fact)
    return widened


def _restated(tokens: Sequence[Token], facts: list[Fact], bare: Sequence[Span]) -> list[Fact]:
    """Return `facts` with the amounts that restate one of thousands: `15 mil por mês, 18 estourando`."""
    prices = {fact.end: fact for fact in facts if fact.field == "price"}
    restated: list[Fact] = []
    for span in bare:
        stretched = span.end < len(tokens) and tokens[span.end].text in _STRETCHING
        reach, least = (_REACH, _LOWEST_STRETCHED) if stretched else (2, _LOWEST_RESTATED)  # “, uns 620”
        fact = next((prices[at] for at in range(span.first - 1, span.first - 1 - reach, -1) if at in prices), None)
        high = cast("Amount", fact.value).high or 0 if fact else 0
        if high >= least and 0.6 <= span.high * 1_000 / high <= 1.6:  # of one size
            restated.append(Fact("price", Amount(None, span.high * 1_000, scaled=True), span.first, span.end))
    return [*facts, *restated]


def _last_price(
    tokens: Sequence[Token], facts: Sequence[Fact], numbers: Sequence[Fact], bare: Sequence[Span]
) -> list[Fact]:
    """Return the price that a description ends with and nothing announces: `kitnet centro curitiba 900`."""
    if not bare or any(fact.field == "price" for fact in numbers):
        return []
    span = bare[-1]
    ranged = span.link in _RANGING and span.low >= _LOWEST_BARE and span.high > span.low
    described = {fact.field for fact in (*facts, *numbers) if fact.mode == "say"}
    if not described & ({"property_types", "purpose", "bedrooms"} if ranged else {"property_types"}):
        return []
    ends = span.end == len(tokens) or tokens[span.end].kind == "s"
    if not ends or not span.high >= _LOWEST_BARE or _is_a_year(tokens, span) or is_other(tokens, span):
        return []
    low, scaled = (span.low, span.high >= 10 * _LOWEST_BARE // 3) if ranged else (None, span.high >= _LOWEST_BARE)
    return [Fact("price", Amount(low, span.high, scaled), span.first, span.end, weak=True)]


def _is_a_year(tokens: Sequence[Token], span: Span) -> bool:
    return _YEARS[0] <= span.high <= _YEARS[1] and "." not in tokens[span.first].text


def _speaks_of_bedrooms(tokens: Sequence[Token]) -> bool:
    return any(token.text in BEDROOMS for token in tokens)


def _bedrooms_of_an_offer(tokens: Sequence[Token], span: Span) -> Fact | None:
    """Return the bedrooms in an offer that leaves the word out: `tenho um de 2 por 540 mil`."""
    before = tokens[span.first - 1].text if span.first else ""
    after = tokens[span.end].text if span.end < len(tokens) else "."
    if (
        before != "de"
        or after not in {"por", "no", "na", "em", ",", ".", "?", "gastando", "ate", "mas", "e", "com"}
        or not span.whole
        or span.high > _MOST_BEDROOMS
    ):
        return None
    refused = "nao" in {token.text for token in tokens[max(0, span.first - 3) : span.first]}  # “mas não do de 3”
    return Fact("bedrooms", (int(span.low), int(span.high)), span.first, span.end, mode_of(refused=refused))


def _is_bahian(tokens: Sequence[Token], span: Span) -> bool:
    """Tell whether a number is written as people in Bahia count bedrooms: `3/4`."""
    texts = [token.text for token in tokens[span.first : span.end]]
    following = tokens[span.end].text if span.end < len(tokens) else ""
    return (
        len(texts) == 3
        and texts[1:] == ["/", "4"]
        and texts[0] in {"1", "2", "3", "4", "5"}
        and not following.startswith(("q", "d"))
    )


def _is_article(tokens: Sequence[Token], span: Span) -> bool:
    return (
        span.scale == 1 and span.end - span.first == 1 and tokens[span.first].text in {"um", "uma"} and len(tokens) > 3
    )
