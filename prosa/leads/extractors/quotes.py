"""Where the words that a model quotes stand in a message. Pure: no Django."""

import re
from typing import Final

from prosa.core.folding import find_words, fold

MOST_CHARACTERS: Final = 500


def locate(*, quote: str, text: str) -> tuple[int, int] | None:
    """Return the start and the end of `quote` in `text`: as it is, or but for case, accents and punctuation."""
    quote = quote.strip()
    if not quote or len(quote) > MOST_CHARACTERS:
        return None
    return _locate_exactly(quote, text) or _locate_words(fold(quote).split(), text)


def _locate_exactly(quote: str, text: str) -> tuple[int, int] | None:
    """Prefer a place where whole words stand: “2” is in “12” only if it is nowhere else."""
    found = re.search(rf"(?<!\w){re.escape(quote)}(?!\w)", text)
    start = found.start() if found else text.find(quote)
    return None if start < 0 else (start, start + len(quote))


def _locate_words(wanted: list[str], text: str) -> tuple[int, int] | None:
    words = list(find_words(text))
    for first in range(len(words) - len(wanted) + 1):
        run = words[first : first + len(wanted)]
        if wanted and [word.word for word in run] == wanted:
            return run[0].start, run[-1].end
    return None
