"""Properties that a message names beside the one that is sought. Pure."""

from collections.abc import Sequence
from typing import Final

from .lexicon import Mark
from .tokens import Token, words_of

_HOMES: Final = words_of("casa casas casinha sobrado galpao edicula")
_LAND: Final = words_of("terreno terrenos lote lotes area")
_VALUES: Final = words_of("vale valer avaliado avaliada")
_PROOFS: Final = words_of("comprovante comprovantes comprovacao")
_REACH: Final = 20


def is_beside_the_wish(tokens: Sequence[Token], mark: Mark) -> bool:
    """Tell whether the type of property in `mark` is what somebody gives, what is to be built, or a part."""
    word, before, after = _text(tokens, mark.first), _text(tokens, mark.first - 1), _text(tokens, mark.end)
    is_given = before in {"em", "num", "numa", "com"} and _text(tokens, mark.first - 2) in {"permuta", "troca"}
    is_asked = before == "por" and _text(tokens, mark.first - 2) in {"permuta", "troca"}
    is_given = is_given or (is_asked and _text(tokens, mark.first - 3) in {"aceita", "aceitam", "estuda"})
    is_theirs = after == "de" and _text(tokens, mark.end + 1) in {"voces", "voce"}  # “a loja de vocês”
    is_built = mark.value == "commercial" and before == "para" and _follows(tokens, mark, _LAND)
    is_built = is_built or (word in _HOMES and _is_made(tokens, mark) and _follows(tokens, mark, _LAND))
    is_part = (word in {"salao", "saloes"} and after in {"de", "do", ","}) or (
        word == "terreno" and before in {"com", "o"} and _follows(tokens, mark, _HOMES)
    )
    leaves = word == "casa" and before == "de" and _text(tokens, mark.first - 2) in {"sair", "saindo", "longe", "dona"}
    studies = word == "residencia" and before in {"fazer", "fazendo", "minha"}  # of a doctor
    proves = word == "residencia" and before == "de" and _follows(tokens, mark, _PROOFS)
    return leaves or studies or proves or is_given or is_theirs or is_built or is_part or _is_valued(tokens, mark)


def _is_made(tokens: Sequence[Token], mark: Mark) -> bool:
    """Tell whether a house is to be built: `pra fazer casa de veraneio`, `construir uma casa`."""
    before = {token.text for token in tokens[max(0, mark.first - 2) : mark.first]}
    return not before.isdisjoint({"fazer", "construir", "levantar", "erguer"})


def _is_valued(tokens: Sequence[Token], mark: Mark) -> bool:
    """Tell whether somebody names what a property is worth that he has: `o ap deve valer 800`."""
    after = {token.text for token in tokens[mark.end : mark.end + 3]}
    return _text(tokens, mark.first - 1) in {"o", "a"} and not after.isdisjoint(_VALUES)


def _follows(tokens: Sequence[Token], mark: Mark, words: frozenset[str]) -> bool:
    return any(token.text in words for token in tokens[max(0, mark.first - _REACH) : mark.first])


def _text(tokens: Sequence[Token], place: int) -> str:
    return tokens[place].text if 0 <= place < len(tokens) else ""
