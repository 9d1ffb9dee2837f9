"""The words by which a message is found. Pure: no Django, no database.

The caps make both databases find the same, and keep every message recordable: PostgreSQL's tsvector holds no more than
1 MB, words of 2 KB, places up to 16,383 and 255 of them for a word. WhatsApp's own limit is 65,536 characters, and
hardly any message has a thousand.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Final

from prosa.core.folding import fold

MOST_CHARACTERS_INDEXED: Final = 32_766  # so there are no more than 16,383 words
MOST_PLACES_OF_A_WORD: Final = 255
NO_WORD: Final = "·"  # fills the place of a word that has too many: no query holds it
# So that a search can be kept within some of the messages, the index knows which 16,384 ids a message belongs to: on
# SQLite by a word of its own, on PostgreSQL by a column of its own.
BLOCK_BITS: Final = 14
BLOCK_OF_MESSAGE: Final = f"'{NO_WORD}' || (message.id >> {BLOCK_BITS})"


def indexed_words(content: str) -> list[str]:
    """Return the folded words of the first 32,766 characters; NO_WORD for one that stood there 255 times already."""
    words = fold(content[:MOST_CHARACTERS_INDEXED])[:MOST_CHARACTERS_INDEXED].split()
    return list(_thin_out(words)) if len(words) > MOST_PLACES_OF_A_WORD else words


def as_text(content: str) -> str:
    """Return the indexed words with a blank between them: what SQLite keeps."""
    return " ".join(indexed_words(content))


def as_vector(content: str) -> str:
    """Return the indexed words as PostgreSQL reads a tsvector."""
    return " ".join(f"{word}:{place}" for place, word in enumerate(indexed_words(content), 1) if word != NO_WORD)


def word_of_block(block: int) -> str:
    """Return the word that SQLite keeps with each message of `block`."""
    return f"{NO_WORD}{block}"


def _thin_out(words: list[str]) -> Iterator[str]:
    seen = Counter[str]()
    for word in words:
        seen[word] += 1
        yield word if seen[word] <= MOST_PLACES_OF_A_WORD else NO_WORD
