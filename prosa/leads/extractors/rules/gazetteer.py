"""Names that are known beforehand: larger Brazilian cities and known neighbourhoods. Pure."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from rapidfuzz.distance import DamerauLevenshtein
from rapidfuzz.process import extractOne

from .lexicon import Lexicon, Mark
from .tokens import NAMES, Token, fold, phrase

_SHORTEST_FUZZY: Final = 6
_TWO_EDITS_FROM: Final = 15
_SHORT: Final = 7
_SMALL_WORDS: Final = frozenset({"da", "de", "do", "das", "dos", "e"})
_ROMAN: Final = frozenset({"i", "ii", "iii", "iv", "v", "vi", "vii", "xv", "xxiii"})


class Known(NamedTuple):
    """A name of a city, of a neighbourhood, or of both; `everyday` if it is also a word of its own."""

    name: str
    city: bool
    neighbourhood: bool
    everyday: bool = False


class Gazetteer:
    """Known names, to be found in a message's tokens, with or without small slips of the pen."""

    def __init__(self, known: dict[tuple[str, ...], Known]) -> None:
        """Take the names by their normalised tokens."""
        self._lexicon = Lexicon()
        self._by_text = {" ".join(words): one for words, one in known.items() if not one.everyday}
        self._by_initial: dict[str, list[str]] = {}
        for text in self._by_text:
            if len(text) >= _SHORTEST_FUZZY:
                self._by_initial.setdefault(text[0], []).append(text)
        for words, one in known.items():
            self._lexicon.add(words, "place", one)

    def find_at(self, tokens: Sequence[Token], place: int) -> Mark | None:
        """Return the longest known name that begins at `place`."""
        return self._lexicon.find_at(tokens, place)

    def guess(self, text: str) -> Known | None:
        """Return the one known name that folded `text` is a slip of the pen away from."""
        if len(text) < _SHORTEST_FUZZY:
            return None
        edits = 2 if len(text) >= _TWO_EDITS_FROM else 1
        found = extractOne(
            text, self._by_initial.get(text[0], ()), scorer=DamerauLevenshtein.distance, score_cutoff=edits
        )
        if found is None or (len(text) <= _SHORT and found[0][-1] != text[-1]):  # “central” is not “centrão”
            return None
        return self._by_text[found[0]]


def _parse(name: str, *, city: bool) -> dict[tuple[str, ...], Known]:
    known: dict[tuple[str, ...], Known] = {}
    for line in (NAMES / name).read_text(encoding="utf-8").splitlines():
        for entry in () if line.startswith("#") else line.split(","):
            written, _, aliases = entry.strip().partition("=")
            proper = written.rstrip("*")
            one = Known(proper, city=city, neighbourhood=not city, everyday=written.endswith("*"))
            for form in (proper, *filter(None, aliases.split("|"))):
                known.setdefault(phrase(form), one)
    return known


def both(one: Known, other: Known) -> Known:
    """Return a name of which two things are known."""
    return Known(
        one.name,
        city=one.city or other.city,
        neighbourhood=one.neighbourhood or other.neighbourhood,
        everyday=one.everyday or other.everyday,
    )


def _join(first: dict[tuple[str, ...], Known], second: dict[tuple[str, ...], Known]) -> dict[tuple[str, ...], Known]:
    joined = dict(first)
    for words, one in second.items():
        joined[words] = both(joined[words], one) if words in joined else one
    return joined


KNOWN: Final = _join(_parse("cities.txt", city=True), _parse("neighbourhoods.txt", city=False))
COMMON: Final = Gazetteer(KNOWN)
NAME_WORDS: Final = frozenset(word for words in KNOWN for word in words)  # of which names are made
_accents: Final = {
    fold(word): word for one in KNOWN.values() for word in one.name.split() if fold(word) != word.lower()
}


def properly(words: Sequence[str]) -> str:
    """Return a name as people write it properly: `jardim sao joao da barra` is `Jardim São João da Barra`."""
    return " ".join(_capitalised(word, first=place == 0) for place, word in enumerate(words))


def _capitalised(word: str, *, first: bool) -> str:
    folded = fold(word)
    if folded in _SMALL_WORDS and not first:
        return folded
    if folded in _ROMAN:
        return word.upper()
    restored = _restored(word, folded)
    return restored[:1].upper() + (restored[1:] if restored[1:].islower() else restored[1:].lower())


def _restored(word: str, folded: str) -> str:
    if folded != word.lower():  # its accents stand
        return word
    if folded in _accents:
        return _accents[folded]
    for bare, accented in (("cao", "ção"), ("coes", "ções"), ("sao", "são"), ("ania", "ânia")):
        if folded.endswith(bare) and len(folded) > len(bare) + 1:
            return folded.removesuffix(bare) + accented
    return word
