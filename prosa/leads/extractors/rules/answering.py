"""Short answers, and offers that a customer takes up. Pure."""

from collections.abc import Sequence
from typing import Final

from .cues import ACCEPTS
from .facts import Fact
from .lexicon import Mark
from .prices import Amount
from .questions import Asked
from .reading import Heard
from .rooms import bounds, noun_of
from .spans import Span

_COUNTS: Final = ("bedrooms", "suites_min", "parking_min")
_MOST: Final = 10
_LOWEST_PRICE: Final = 100
_MOST_OPTIONS: Final = 20
_MOST_FACTS: Final = 60
_OPENING: Final = 5
_SHORT: Final = 9
_FROM: Final = frozenset({"partir", "desde"})
_OTHERS: Final = frozenset({"outro", "outra", "outros", "outras", "demais", "resto"})
_MOST_BEDROOMS: Final = 5
_BARGAINS: Final = frozenset({"faz", "contraproposta", "propor", "topa", "retorno"})
_CONTENT: Final = frozenset(
    {
        "property_types",
        "neighborhoods",
        "city",
        "bedrooms",
        "price",
        "parking_min",
        "suites_min",
        "furnished",
        "purpose",
    }
)


def reaction(heard: Heard) -> str:
    """Return `yes`, `no` or nothing: how a message takes what was said before it."""
    marks = [mark for mark in ACCEPTS.find_all(heard.tokens) if not _only_points(heard, mark)]
    if _picks(heard):
        return "yes"
    opening = [mark for mark in marks if mark.first < _OPENING or len(heard.tokens) <= _SHORT]
    kinds = [mark.kind for mark in opening]
    if "no" in kinds and not ("yes" in kinds and kinds.index("yes") < kinds.index("no") and kinds.count("no") == 0):
        return "no"
    return "yes" if "yes" in kinds else ""


def _only_points(heard: Heard, mark: Mark) -> bool:
    """Tell whether a word of consent takes nothing up: `esse já tinha visto`, `a documentação tá ok?`."""
    after = heard.tokens[mark.end].text if mark.end < len(heard.tokens) else ""
    words = {token.text for token in heard.tokens[mark.first : mark.end]}
    return (words <= {"esse", "essa"} and after in {"ja", "fica", "eu", "tinha", "eh", "nao"}) or (
        words <= {"ok", "certo", "certinho"} and after == "?"
    )


def answer(heard: Heard, asked: Asked, *, last_count: str, priced: bool) -> list[Fact]:
    """Return what a message says as an answer to `asked`, or as a correction of the count that was given last."""
    facts = _numbers(heard, asked, last_count=last_count)
    if priced and heard.corrects:
        facts += [_fact(heard, "price", span) for span in heard.bare if span.high >= 3 * _LOWEST_PRICE]
    said = {fact.field for fact in (*heard.facts, *facts)}
    took = reaction(heard)
    for field in asked.fields:
        if field in said or not took:
            continue
        value = _by_yes_or_no(field, took, heard)
        if value is not None:
            weak = field == "parking_min"  # “esse tem 2 vagas, serve?”
            facts.append(Fact(field, value, 0, min(2, len(heard.tokens)), weak=weak))
    return facts


def _by_yes_or_no(field: str, took: str, heard: Heard) -> object:
    yes = took == "yes"
    if field == "furnished":
        return None if any(token.text in {"precisa", "semi", "indiferente", "faz"} for token in heard.tokens) else yes
    if field == "urgency":
        return "high" if yes else "low"
    if field == "pets":
        return True if yes else None
    return 1 if field == "parking_min" and yes else None


def says_to_have(heard: Heard, asked: Asked) -> Fact | None:
    """Return that there is a pet, for `tenho` to the question for one."""
    if "pets" in asked.fields and heard.tokens and heard.tokens[0].text in {"tenho", "temos", "sim"}:
        return Fact("pets", True, 0, 1)
    return None


def _numbers(heard: Heard, asked: Asked, *, last_count: str) -> list[Fact]:
    facts: list[Fact] = []
    said = {fact.field for fact in heard.facts}
    open_fields = [field for field in (*_COUNTS, "price") if field in asked.fields and field not in said]
    open_fields.sort(key=asked.fields.index)
    for span in heard.bare:
        field = _field_of(span, open_fields)
        if (
            not field
            and (heard.corrects or span.link == "+")
            and last_count
            and last_count not in said
            and span.high <= _MOST
        ):
            field = last_count
        if (
            not field
            and span.high <= _MOST
            and "place" not in asked.fields
            and _is_all(heard, span)
            and last_count
            and not asked.fields
        ):
            field = last_count
        field = _noun_before(heard, span) or field
        if not field and _restates_bedrooms(heard, span):
            field = "bedrooms"
        if field:
            facts.append(_fact(heard, field, span))
            if field in open_fields:
                open_fields.remove(field)
    return facts


def _noun_before(heard: Heard, span: Span) -> str:
    """Return the field whose name a number follows: `vaga 1`, `quartos: 3`."""
    at = span.first - 1 - (span.first > 1 and heard.tokens[span.first - 1].text == ":")
    field = noun_of(heard.tokens[at].text) if at >= 0 and heard.tokens[at].kind == "w" else ""
    counted = any(fact.field == field and fact.end > at for fact in heard.facts)  # “2 quartos 1 vaga”
    return field if field in _COUNTS and span.high <= _MOST and span.whole and not counted else ""


def _restates_bedrooms(heard: Heard, span: Span) -> bool:
    """Tell whether `de 2 ou 3` tells the bedrooms anew that were counted before in the same message."""
    return (
        (span.link == "ou" or _stands_firm(heard, span))
        and span.whole
        and span.high <= _MOST_BEDROOMS
        and any(fact.field == "bedrooms" and fact.end < span.first for fact in heard.facts)
    )


def _stands_firm(heard: Heard, span: Span) -> bool:
    """Tell whether a count is what people settle on: `vai 2 mesmo`."""
    around = [
        token.text
        for token in (*heard.tokens[max(0, span.first - 1) : span.first], *heard.tokens[span.end : span.end + 1])
    ]
    return span.low == span.high and around[:1] in (["vai"], ["fica"], ["sao"]) and around[1:] == ["mesmo"]


def _is_all(heard: Heard, span: Span) -> bool:
    return len(heard.tokens) <= span.end - span.first + 2


def _field_of(span: Span, open_fields: Sequence[str]) -> str:
    for field in open_fields:
        if (
            field == "price"
            and "income" not in open_fields
            and (span.high >= _LOWEST_PRICE or open_fields[0] == "price" or span.low != span.low // 1)
        ):
            return field
        if field != "price" and span.high <= _MOST and span.whole:
            return field
    return ""


def _fact(heard: Heard, field: str, span: Span) -> Fact:
    if field == "price":
        ranged = span.link and span.low != span.high
        return Fact(
            field,
            Amount(span.low if ranged else None, span.high, span.high >= _LOWEST_PRICE * 10),
            span.first,
            span.end,
        )
    if field == "bedrooms":
        pair = bounds(heard.tokens, span, span.end, plus=span.link == "+")
        return Fact(field, pair, span.first, span.end)
    return Fact(field, int(span.low), span.first, span.end)


def offered(sent: Sequence[Heard], reply: Heard) -> list[tuple[Heard, Fact]]:
    """Return what a reply takes up of the messages `sent` before it.

    That is what they state once and the reply does not name itself; of several options the one that the reply names.
    """
    options = [option for heard in sent for option in _options(heard)][-_MOST_OPTIONS:]
    named = {(fact.field, repr(fact.value)) for fact in reply.facts if fact.mode == "say"}
    chosen = [option for option in options if any((fact.field, repr(fact.value)) in named for _, fact in option)]
    if len(options) > 1 and len(chosen) != 1 and _picks(reply):
        return []
    facts = [pair for option in (chosen if len(chosen) == 1 else options) for pair in option][:_MOST_FACTS]
    rest = any(token.text in _OTHERS for token in reply.tokens)  # “essa não, as outras pode mandar”
    fields = {fact.field for fact in reply.facts if fact.mode == "say" or not rest}
    taken: list[tuple[Heard, Fact]] = []
    for heard, fact in facts:
        same = {repr(other.value) for _, other in facts if other.field == fact.field}
        if fact.field in fields or (len(same) > 1 and fact.field != "neighborhoods"):
            continue
        if fact.field == "price" and _is_from(heard, fact):
            continue
        taken.append((heard, fact))
    return taken


def _picks(heard: Heard) -> bool:
    """Tell whether a message picks one of several: `o da Velha`, `o de 270 mil me interessa`."""
    opening = [token.text for token in heard.tokens[:2]]
    return len(opening) > 1 and opening[0] in {"o", "a"} and opening[1] in {"de", "da", "do"}


def _options(heard: Heard) -> list[list[tuple[Heard, Fact]]]:
    """Return the facts of an attendant's message by the options that it offers, each of which ends with its price."""
    options: list[list[tuple[Heard, Fact]]] = [[]]
    end = 0
    for fact in heard.facts:
        if fact.mode == "say" and fact.field in _CONTENT:
            if any(token.text in {".", "!", "?", "\n"} for token in heard.tokens[end : fact.first]) or (
                options[-1] and options[-1][-1][1].field == "price"
            ):
                options.append([])
            options[-1].append((heard, fact))
            end = fact.end
    return [option for option in options if option]


def bargains(sent: Heard) -> bool:
    """Tell whether an attendant answers a bid: `não consegue 2.800, mas faz 3.050`, `contraproposta: 575 mil`."""
    return not _BARGAINS.isdisjoint(token.text for token in sent.tokens)


def _is_from(heard: Heard, fact: Fact) -> bool:
    """Tell whether a price is where an attendant's prices begin, which is no customer's wish."""
    before = {token.text for token in heard.tokens[max(0, fact.first - 4) : fact.first]}
    return bool(before & _FROM)
