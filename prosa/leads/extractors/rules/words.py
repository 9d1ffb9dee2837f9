"""Everyday words of chats about homes, which are no names of places. Pure."""

from functools import lru_cache
from typing import Final

from . import cues, vocabulary
from .numbers import NUMBER_WORDS
from .tokens import NAMES, words_of

_EVERYDAY: Final = words_of(
    " ".join(
        line for line in (NAMES / "everyday.txt").read_text(encoding="utf-8").splitlines() if not line.startswith("#")
    )
)

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

EVERYDAY: Final = (
    _EVERYDAY
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
) - {"industrial"}


@lru_cache(maxsize=20_000)
def is_everyday(word: str) -> bool:
    """Tell whether a folded word is none that a place would be called by, without a capital letter to say so."""
    if word in EVERYDAY or len(word) < 3:
        return True
    if len(word) > 5 and word.endswith(_ENDINGS + _INFINITIVES) and word not in _HOLY:
        return True
    swapped = (word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in range(len(word) - 1))
    return any(other in EVERYDAY for other in swapped if len(word) > 4)  # “mtero”, “treca”
