"""Whether a name that nobody knows is a place's: by who writes it, how, and what its sentence is about. Pure."""

import itertools
from collections.abc import Sequence
from typing import Final

from .capturing import PREFIXES, Capture
from .contexts import Around
from .cues import SEEKING
from .polarity import ends_sentence, sentence_around
from .tokens import Token, fold, is_code, words_of
from .vocabulary import BEDROOMS, FIELDS
from .words import is_common, is_everyday

_SURE: Final = frozenset({"label", "of", "city"})
_SELF: Final = words_of("sou chamo chama chamada chamado nome")
_ABOUT_NAMES: Final = words_of("eh e o a me fala aqui com : dona seu sr sra")
_SELF_REACH: Final = 4
_HOMES: Final = BEDROOMS | words_of(
    "imovel imoveis opcao opcoes anuncio anunciado disponivel disponiveis morar mudar mudando mudanca regiao bairro"
)
_SEEKING: Final = SEEKING | words_of(
    "algo algum alguma tem temos pode ser interesse interessado interessada interessa preferencia prefiro preferimos "
    "aceito serve servem seja ver olhando atras vi vimos gosto gostei gostamos amo adoro pensando perto"
)
_ALSO_FLOORS: Final = frozenset({"piso"})
_OFFERED: Final = frozenset({"tem", "temos", "por", "serve"})  # “no Porto Meira tem de 850”
_NEAR: Final = 3
_SHORT: Final = 6


def is_credible(tokens: Sequence[Token], first: int, name: Capture, around: Around) -> bool:
    """Tell whether the unknown `name` at `first` may be a place's.

    Attendants seldom write of where the customer wants to live, and write names with capital letters.
    """
    if is_code(tokens, name.end) or is_a_person(tokens, first):
        return False
    if around.lead_in in _SURE or name.clear:
        return True
    telling = not around.titled and _is_telling(tokens, first)
    of_homes = _is_of_homes(tokens, first, name.end)
    if _is_everyday(name):
        return (telling and (of_homes or (around.links and not around.sent))) or (around.links and name.prefixed)
    if around.sent:
        return telling and (of_homes or around.links)
    return of_homes or around.links or (telling and len(sentence_around(tokens, first)) <= _SHORT)


def _is_everyday(name: Capture) -> bool:
    """Tell whether a name is made of words that name no place: `areia` names none, but `morada do ouro` does."""
    words = [fold(word) for word in name.words]
    test = is_common if len(words) == 1 else is_everyday
    return all(word in PREFIXES or (test(word) and word.isalpha()) for word in words)


def is_a_person(tokens: Sequence[Token], first: int) -> bool:
    """Tell whether somebody tells a name: `sou Daniela`, `meu nome é Ana Monteiro`, `aqui é a Bia`."""
    place = first - 1
    while place > max(-1, first - 1 - _SELF_REACH):
        token = tokens[place]
        if token.text in _SELF or (token.text in {"fala", "aqui"} and place < first - 1):
            return True
        if token.text not in _ABOUT_NAMES and not (token.capital and token.kind == "w"):
            return False
        place -= 1
    return False


def is_titled(tokens: Sequence[Token]) -> bool:
    """Tell whether a message gives most common words capital letters within sentences, so that they say nothing."""
    within = [
        token
        for before, token in itertools.pairwise(tokens)
        if token.kind == "w" and not ends_sentence(before) and is_common(token.text)
    ]
    return 2 * sum(token.capital for token in within) > len(within)


def _is_telling(tokens: Sequence[Token], first: int) -> bool:
    """Tell whether the capital letter at `first` says that a name begins, as it does within a sentence."""
    return tokens[first].capital and first > 0 and not ends_sentence(tokens[first - 1])


def _is_of_homes(tokens: Sequence[Token], first: int, end: int) -> bool:
    """Tell whether the sentence of a name is about homes, or what stands next to the name about seeking one."""
    sentence = sentence_around(tokens, first)
    before, after = tokens[max(0, first - 1 - _NEAR) : first], tokens[end : end + 1]
    return (
        any(token.text in _SEEKING for token in before)
        or any(token.text in _OFFERED for token in after)
        or any(token.text in _HOMES for token in sentence)
        or any(
            mark.kind in {"type", "purpose"} and sentence[mark.first].text not in _ALSO_FLOORS
            for mark in FIELDS.find_all(sentence)
        )
    )
