"""Names of places that a model answers: cleaned, and compared with what was written. Pure: no Django."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Final

from rapidfuzz import fuzz, process

from prosa.core.folding import fold

LONGEST: Final = 60
_LIKENESS: Final = 80.0  # of 100: “marina” and “mariana” are 92, “saude” and “saudade” 83
_SHORTEST_MISSPELT: Final = 5
_SHORTEST_TELLING: Final = 3
# What many names have in common says nothing about which one is meant.
_COMMON: Final = frozenset(
    fold(
        "vila jardim parque bairro cidade conjunto residencial núcleo setor zona região nossa senhora santo santa são "
        "alto das dos"
    ).split()
)
_SMALL_WORDS: Final = frozenset({"da", "das", "de", "do", "dos", "e"})
_LONGEST_ABBREVIATION: Final = 3
_SPACE: Final = re.compile(r"\s+")
_NAME: Final = re.compile(r"[\w ./()'\u2019ªº-]+")


def clean_name(value: object) -> str | None:
    """Return a name in one line without signs that cannot be seen, or None for what is no name of a place."""
    if not isinstance(value, str) or len(value) > 2 * LONGEST:
        return None
    composed = unicodedata.normalize("NFC", value)
    visible = "".join(" " if unicodedata.category(sign)[0] in "CZ" else sign for sign in composed)
    name = _SPACE.sub(" ", visible).strip(" .,;:\"'")
    is_name = _NAME.fullmatch(name) and any(sign.isalpha() for sign in name) and fold(name)
    return _capitalise(name) if is_name and len(name) <= LONGEST else None


def _capitalise(name: str) -> str:
    """Return a name that is in one case alone as people write it: “vila da penha” as “Vila da Penha”."""
    if name not in {name.lower(), name.upper()} or len(name) <= _LONGEST_ABBREVIATION:
        return name
    words = name.lower().split(" ")
    return " ".join(word if place and word in _SMALL_WORDS else word.capitalize() for place, word in enumerate(words))


def telling_words(name: str) -> list[str]:
    """Return the folded words by which `name` differs from others; all of them where none does."""
    words = fold(name).split()
    return [word for word in words if len(word) >= _SHORTEST_TELLING and word not in _COMMON] or words


class Vocabulary:
    """The words of a conversation, folded."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._words = {word for text in texts for word in fold(text).split()}
        self._long = [word for word in self._words if len(word) >= _SHORTEST_MISSPELT]

    def holds(self, name: str) -> bool:
        """Tell whether a telling word of `name` was written."""
        return any(word in self._words for word in telling_words(name))

    def resembles(self, name: str) -> bool:
        """Tell whether a telling word of `name`, or its initials, were written, be it with a slip."""
        initials = "".join(word[0] for word in fold(name).split())
        return (
            self.holds(name) or (len(initials) > 1 and initials in self._words) or self._holds_slip(telling_words(name))
        )

    def _holds_slip(self, words: Sequence[str]) -> bool:
        long = [word for word in words if len(word) >= _SHORTEST_MISSPELT]
        return any(
            process.extractOne(word, self._long, scorer=fuzz.ratio, score_cutoff=_LIKENESS) is not None for word in long
        )


def abbreviates(*, written: str, name: str) -> bool:
    """Tell whether a word of `written` is the beginning of a telling word of `name`: “copa” for Copacabana."""
    beginnings = tuple(word for word in fold(written).split() if len(word) >= _SHORTEST_TELLING)
    return any(word.startswith(beginnings) for word in telling_words(name))


class Spellings:
    """Names, each in the spelling that came first."""

    def __init__(self, names: Iterable[str]) -> None:
        self._names: dict[str, str] = {}
        for name in names:
            self._names.setdefault(fold(name), name)

    def find(self, name: str) -> str | None:
        """Return the spelling of `name`, without regard to case and accents."""
        return self._names.get(fold(name))

    def all(self) -> tuple[str, ...]:
        """Return all names in their order."""
        return tuple(self._names.values())
