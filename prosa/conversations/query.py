"""What somebody searches for, parsed. Pure: no Django, no database.

- All words must occur in one message, in any order, as whole words.
- The last word is a beginning, as long as nothing follows it: `apart` finds `apartamento`, and `apart ` does not.
- `"Words in quotes"` stand next to each other. A quote that is not closed ends with the text.
- So do the parts of what is written without blanks: `ana@casa.com`, `12.5`.

Whatever else is written parts words and means nothing, so no operator of a database can be asked for.
"""

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from prosa.core.folding import ends_within_word, fold

MOST_CHARACTERS: Final = 200
MOST_WORDS: Final = 12
_QUOTES: Final = re.compile('["“”„«»]')


class QueryError(ValueError):
    """Nothing can be searched for by this text."""


class NothingToSearchError(QueryError):
    """There is no word in it."""


class QueryTooLongError(QueryError):
    """It has too many characters or words."""


class Term(NamedTuple):
    """Folded words that stand next to each other. If it `is_open`, the last is the beginning of a word."""

    words: tuple[str, ...]
    is_open: bool = False

    @property
    def needle(self) -> str:
        """What a folded text, with a blank before and behind it, must contain."""
        return f" {' '.join(self.words)}{'' if self.is_open else ' '}"

    def fits(self, words: Sequence[str]) -> bool:
        """Tell whether as many `words` of a text are these."""
        *first, last = self.words
        *others, final = words
        return first == others and (final.startswith(last) if self.is_open else final == last)


class Query(NamedTuple):
    """Terms, all of which must occur in a message."""

    terms: tuple[Term, ...]


def parse_query(text: str) -> Query:
    """Return what `text` asks for. Raises NothingToSearchError, QueryTooLongError."""
    if len(text) > MOST_CHARACTERS:
        raise QueryTooLongError
    terms = tuple(dict.fromkeys(_find_terms(text)))
    if not terms:
        raise NothingToSearchError
    if sum(len(term.words) for term in terms) > MOST_WORDS:
        raise QueryTooLongError
    return Query(terms)


def _find_terms(text: str) -> list[Term]:
    """Return the terms in their order. Where the text ends within a word, so does the last term."""
    parts = _QUOTES.split(text)
    written = (piece for number, part in enumerate(parts) for piece in ([part] if number % 2 else part.split()))
    terms = [Term(tuple(words)) for piece in written if (words := fold(piece).split())]
    if terms and ends_within_word(text):
        terms[-1] = terms[-1]._replace(is_open=True)
    return terms
