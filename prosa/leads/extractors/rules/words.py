"""Everyday words, which are no names of places. Pure."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from . import cues, vocabulary
from .gazetteer import NAME_WORDS
from .numbers import NUMBER_WORDS
from .tokens import NAMES, words_of

_ENDINGS: Final = (
    "mente",
    "ando",
    "endo",
    "indo",
    "aram",
    "eram",
    "iram",
    "asse",
    "esse",
    "isse",
    "zinho",
    "zinha",
    "cao",
    "amos",
    "emos",
)

_HOLY: Final = words_of("conceicao assuncao consolacao aclimacao ressurreicao encarnacao redencao federacao")
_INFINITIVES: Final = ("ar", "er", "ir")
_SHORTEST_SLIP: Final = 5


def _listed(name: str) -> frozenset[str]:
    lines = (NAMES / name).read_text(encoding="utf-8").splitlines()
    return words_of(" ".join(line for line in lines if not line.startswith("#")))


_common: Final = _listed("common.txt")

EVERYDAY: Final = (
    _listed("everyday.txt")
    | (_common - NAME_WORDS)  # names are made of some: Morada do Sol
    | NUMBER_WORDS
    | cues.CUES.words
    | cues.OWN.words
    | cues.ACCEPTS.words
    | vocabulary.FIELDS.words
    | vocabulary.BEDROOMS
    | vocabulary.SUITES
    | vocabulary.PARKING
    | vocabulary.CARS
    | vocabulary.AREAS
    | vocabulary.TIMES
    | vocabulary.OTHERS
    | cues.SEEKING
    | cues.NEGATED_VERBS
    | cues.DISLIKES
    | cues.DISTRACTING
    | cues.ADDING
) - {"industrial", "ouro"}


@lru_cache(maxsize=20_000)
def is_everyday(word: str) -> bool:
    """Tell whether a folded word is none that a place would be called by, without a capital letter to say so."""
    if word in EVERYDAY or len(word) < 3:
        return True
    if len(word) > 5 and word.endswith(_ENDINGS + _INFINITIVES) and word not in _HOLY:
        return True
    return len(word) >= _SHORTEST_SLIP and word not in NAME_WORDS and any(slip in EVERYDAY for slip in _slips(word))


def is_common(word: str) -> bool:
    """Tell whether a folded word is an everyday word, or one that can be part of a name but is none by itself."""
    return word in _common or is_everyday(word)


def _slips(word: str) -> Iterator[str]:
    """Yield `word` with two letters changed that stand side by side: `metro` for `mtero`, `terca` for `treca`."""
    return (word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in range(len(word) - 1))
