"""Texts reduced to what searching compares: words without case and accents. Pure: no Django.

What is indexed and what is asked for pass here on both databases, which then only compare words that stand between
blanks. So both find the same, and what was found can be marked in the original text.

- Letters lose case, accents and compatibility forms: `Açaí`, `ACAI` and `acai` are one word, so are `ß` and `ss`.
- A word is a run of letters and digits; every other sign parts words: `ana@casa.com` is `ana`, `casa` and `com`.
- Marks and signs without width are passed over, wherever they stand.
- Groups of thousands with points are one number: `450.000` is `450000`. Other points part words: `12.5` is two.
- Each sign of a script that is written without blanks (Chinese, Japanese, Thai, Lao, Khmer, Burmese) is a word.
- Of a longer word its first 100 characters count.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import Final, NamedTuple

LONGEST_WORD: Final = 100
_MOST_CHARACTERS_KEPT: Final = 50_000
_THOUSANDS: Final = re.compile(r"(?<![0-9])[0-9]{1,3}(?:\.[0-9]{3})+(?![0-9])")
_WITHOUT_BLANKS: Final = re.compile(
    "[\u0e01-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
)
_WORD: Final = re.compile(r"\S+")
_JOINED: Final = "\x00"  # stands for the point between thousands, so that places stay what they are


class Word(NamedTuple):
    """A word of a text, folded, and where it stands there: `text[start:end]`."""

    word: str
    start: int
    end: int


class _Signs(dict[int, str]):
    """What becomes of each character: letters and digits, nothing, a blank, or a point. Worked out on first use."""

    def __missing__(self, code: int) -> str:
        if len(self) >= _MOST_CHARACTERS_KEPT:
            self.clear()
        decomposed = unicodedata.normalize("NFKD", chr(code)).casefold()
        folded = self[code] = "".join(map(_reduce, unicodedata.normalize("NFKD", decomposed)))
        return folded


def _reduce(character: str) -> str:
    if character.isalnum():
        return f" {character} " if _WITHOUT_BLANKS.match(character) else character
    if unicodedata.category(character) in {"Mn", "Mc", "Me", "Cf"}:
        return ""
    return "." if character == "." else " "


_signs: Final = _Signs()


def fold(text: str) -> str:
    """Return the words of `text`, folded, with one blank between them; empty if there is none."""
    return " ".join(word[:LONGEST_WORD] for word in _part(text.translate(_signs)).replace(_JOINED, "").split())


def find_words(text: str) -> Iterator[Word]:
    """Yield the words of `text` in their order: those of `fold`, and where they stand.

    One character can hold several words, whose places are then the same.
    """
    pieces = [_signs[ord(character)] for character in text]
    places = [place for place, piece in enumerate(pieces) for _ in piece]
    for found in _WORD.finditer(_part("".join(pieces))):
        end = places[found.end() - 1] + 1
        while end < len(pieces) and not pieces[end]:  # an accent that stands by itself belongs to its letter
            end += 1
        yield Word(found[0].replace(_JOINED, "")[:LONGEST_WORD], places[found.start()], end)


def ends_within_word(text: str) -> bool:
    """Tell whether the last character of `text` belongs to a word that could go on."""
    last = next((piece for character in reversed(text) if (piece := _signs[ord(character)])), " ")
    return last[-1] not in " ."


def _part(reduced: str) -> str:
    """Return `reduced` with no point left in it, and as long as before."""
    if "." not in reduced:
        return reduced
    return _THOUSANDS.sub(lambda number: number[0].replace(".", _JOINED), reduced).replace(".", " ")
