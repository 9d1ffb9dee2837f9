"""One way to compare texts as people do: without regard to case, accents and punctuation."""

import re
import unicodedata
from typing import Final

_NOT_ALPHANUMERIC: Final = re.compile(r"[\W_]+")


def fold(text: str) -> str:
    """Return `text` in lower case, without accents, its words separated by single blanks."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(character for character in decomposed if not unicodedata.combining(character))
    return _NOT_ALPHANUMERIC.sub(" ", bare.lower()).strip()
