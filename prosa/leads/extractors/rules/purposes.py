"""Whether somebody wants to buy or to rent: what the words for it mean where they stand. Pure."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from typing import Final

from .facts import Fact, mode_of
from .lexicon import Mark
from .polarity import Refusals
from .tokens import Token, words_of

_AROUND: Final = 8
_LEAVING: Final = frozenset({"sair", "fugir", "saindo", "cansado", "cansada", "livrar"})
_KNOWING: Final = frozenset({"entendo", "entende", "sei", "conheco"})
_PER_MONTH: Final = frozenset({"mes", "/mes", "mensais", "mensal", "mensalmente"})
_FEES: Final = words_of("iptu condominio cond despesas despesa taxa taxas seguro renda parcela parcelas prestacao")


def read_purpose(tokens: Sequence[Token], mark: Mark, refusals: Refusals) -> Fact | None:
    """Return whether the phrase in `mark` says that a home is sought to buy or to rent, and which."""
    purpose, strength = mark.value if isinstance(mark.value, tuple) else ("", "")
    before = [token.text for token in tokens[max(0, mark.first - _AROUND) : mark.first]]
    words = {token.text for token in tokens[mark.first : mark.end]}
    if _is_of_no_home(tokens, mark, before, words):
        return None
    if "aluguel" in words and set(before[-3:]) & _LEAVING:
        return Fact("purpose", "buy", mark.first, mark.end, weak=True)
    refused = refusals.covers(mark.first, mark.end) and not set(before) & _KNOWING
    return Fact("purpose", purpose, mark.first, mark.end, mode_of(refused=refused), weak=strength == "noun")


def _is_of_no_home(tokens: Sequence[Token], mark: Mark, before: Sequence[str], words: AbstractSet[str]) -> bool:
    """Tell whether a purpose is no home's: `o IPTU dá 180 por mês`, `alugar a vaga`, `quanto renderia de aluguel`."""
    if words & _PER_MONTH:
        fee = next((word for word in reversed(before) if word in _FEES or word in {"aluguel", "locacao"}), "")
        return fee in _FEES
    if "aluguel" in words:
        return any(word.startswith("rende") for word in before)
    after = [token.text for token in tokens[mark.end : mark.end + 3]]
    return words <= {"alugar", "aluga", "para"} and (
        bool({"vaga", "garagem"} & set(after)) or after[:2] == ["por", "la"]
    )
