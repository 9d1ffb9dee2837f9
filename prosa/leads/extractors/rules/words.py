"""Everyday words of chats about homes, which are no names of places. Pure."""

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
    "amos",
    "emos",
)

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


def is_everyday(word: str) -> bool:
    """Tell whether a folded word is none that a place would be called by, without a capital letter to say so."""
    return (
        word in EVERYDAY
        or len(word) < 3
        or (len(word) > 5 and word.endswith(_ENDINGS))
        or (len(word) > 5 and word.endswith(_INFINITIVES))
    )
