"""Phrases that mean something, found in one pass over a message's tokens. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Final, NamedTuple

from .tokens import Token, phrase

_LONGEST_PHRASE: Final = 8


class Mark(NamedTuple):
    """A phrase that stands in the tokens `first` to `end` (exclusive), and what it means."""

    kind: str
    value: object
    first: int
    end: int


class Lexicon:
    """Phrases with their meanings. Of phrases that begin at one token the longest counts."""

    def __init__(self, entries: Iterable[tuple[str, str, object]] = ()) -> None:
        """Take (phrase, kind, value) triples; `casa(s)` stands for both forms, `|` parts alternatives."""
        self._meanings: dict[tuple[str, ...], tuple[str, object]] = {}
        self._lengths: dict[str, list[int]] = {}  # of the phrases that begin with a word, the longest first
        for text, kind, value in entries:
            for form in _forms(text):
                self.add(phrase(form), kind, value)

    def add(self, words: tuple[str, ...], kind: str, value: object) -> None:
        """Add one phrase, given by its normalised tokens. The first meaning of a phrase stays."""
        if not words or len(words) > _LONGEST_PHRASE or words in self._meanings:
            return
        self._meanings[words] = (kind, value)
        lengths = self._lengths.setdefault(words[0], [])
        if len(words) not in lengths:
            lengths.append(len(words))
            lengths.sort(reverse=True)

    def find_at(self, tokens: Sequence[Token], place: int) -> Mark | None:
        """Return the longest phrase that begins at `place`."""
        for length in self._lengths.get(tokens[place].text, ()):
            end = place + length
            meaning = self._meanings.get(tuple([token.text for token in tokens[place:end]]))
            if meaning is not None:
                return Mark(*meaning, place, end)
        return None

    def find_all(self, tokens: Sequence[Token]) -> list[Mark]:
        """Return the phrases in `tokens`, none of which overlap, in their order."""
        marks: list[Mark] = []
        place = 0
        while place < len(tokens):
            mark = self.find_at(tokens, place)
            if mark is None:
                place += 1
            else:
                marks.append(mark)
                place = mark.end
        return marks

    @cached_property
    def words(self) -> frozenset[str]:
        """All words that occur in phrases."""
        return frozenset(word for words in self._meanings for word in words if word.isalpha())


def entries_of(kind: str, phrases: Mapping[object, str]) -> list[tuple[str, str, object]]:
    """Return lexicon entries for a table from a value to the phrases that mean it, parted by `|`."""
    return [(text, kind, value) for value, text in phrases.items()]


def _forms(text: str) -> Iterable[str]:
    for part in text.split("|"):
        form = part.strip()
        if not form:
            continue
        if "(s)" in form:
            yield form.replace("(s)", "")
            yield form.replace("(s)", "s")
        else:
            yield form
