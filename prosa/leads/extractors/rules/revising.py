"""What one message takes back, and what it tells only of what comes after buying. Pure."""

from collections.abc import Sequence
from typing import Final

from .facts import Fact
from .polarity import ends_sentence
from .tokens import Token

_LISTS: Final = ("property_types", "neighborhoods", "city")
_SLIPS: Final = frozenset({("digo",), ("minto",), ("ops",), ("ou", "melhor"), ("quer", "dizer"), ("corrigindo",)})
_REACH: Final = 4
_ALTERNATIVES: Final = frozenset({"ou", "mas", "nao", "e", "eh", "quero", "prefiro", "agora"})


def revise(tokens: Sequence[Token], facts: Sequence[Fact]) -> list[Fact]:
    """Return `facts` without those that the same message takes back, in their order."""
    kept = sorted(facts, key=lambda fact: fact.first)
    for at in _slips(tokens):
        kept = _without_slip(kept, at)
    return [fact for fact in kept if not _lets_what_is_bought(tokens, kept, fact)]


def _slips(tokens: Sequence[Token]) -> list[int]:
    words = [token.text for token in tokens]
    return [at for at in range(len(words)) if not _SLIPS.isdisjoint({(words[at],), tuple(words[at : at + 2])})]


def _without_slip(facts: list[Fact], at: int) -> list[Fact]:
    """Drop what stands right before a slip's correction: `na Vila Mariana... digo, no Jardim Aquarius`."""
    after = next((fact for fact in facts if at < fact.first <= at + _REACH), None)
    before = next((fact for fact in reversed(facts) if at - _REACH <= fact.end <= at), None)
    if after is None or before is None or after.field != before.field or after.field not in _LISTS:
        return facts
    return [fact for fact in facts if fact is not before]


def _lets_what_is_bought(tokens: Sequence[Token], facts: Sequence[Fact], fact: Fact) -> bool:
    """Tell whether somebody wants to let what he buys: `comprar um flat pra alugar por temporada`."""
    if fact.field != "purpose" or fact.value != "rent":
        return False
    before = [one for one in facts if one.field == "purpose" and one.mode == "say" and one.first < fact.first]
    buys = next((one for one in reversed(before) if one.value == "buy" and not one.weak), None)
    if buys is None:
        return False
    between = tokens[buys.end : fact.first + 1]
    later = any(token.text == "depois" for token in tokens[fact.end : fact.end + _REACH])
    purposeful = later or any(token.text == "para" for token in between) or (before[-1] is not buys)
    return purposeful and not any(ends_sentence(token) or token.text in _ALTERNATIVES for token in between)
