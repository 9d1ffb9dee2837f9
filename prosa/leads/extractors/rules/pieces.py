"""Messages as they were meant: what somebody cuts into several is put together again. Pure.

People send `até`, `500`, `mil` one after the other, or `2 quartos` and then `ou 3`.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from prosa.leads.extraction import Evidence, Utterance

from .amounts import CURRENCIES
from .numbers import SCALES
from .tokens import normalise, words_of
from .vocabulary import BEDROOMS, PARKING, SUITES

_OPEN: Final = words_of("ate de do da no na em ou e uns umas entre para por com bairro dois tres quatro cinco")
_OPEN_TO_NUMBERS: Final = words_of("maximo minimo valor orcamento teto preco aluguel faixa pagar limite")
_UNITS: Final = frozenset(SCALES) | CURRENCIES
_ROOMS: Final = BEDROOMS | SUITES | PARKING
_LAST_WORD: Final = re.compile(r"(\w+)\s*(?:[:,\u2026]|\.{2,})?\s*\Z")
_FIRST_WORD: Final = re.compile(r"\s*(?:([^\W\d]+)\s*:?\s*(\d?)|(\d+)|R\$)", re.IGNORECASE)
_LOOK_BACK: Final = 40
_LONGEST: Final = 500
_LONGEST_ALTERNATIVE: Final = 80
_MOST_PARTS: Final = 10


class Piece(NamedTuple):
    """What somebody wrote in one go. `parts` are the numbers of its messages, each with its place in `content`."""

    direction: str
    content: str
    parts: tuple[tuple[int, int], ...]

    def evidence(self, start: int, end: int) -> Evidence:
        """Return where `start` to `end` of the content stand in the messages: what of it is in the first of them."""
        at, (message, begin) = next(
            (at, part) for at, part in reversed(list(enumerate(self.parts))) if part[1] <= start or not at
        )
        limit = self.parts[at + 1][1] if at + 1 < len(self.parts) else len(self.content)
        shown = self.content[start : min(end, limit)].rstrip()
        return Evidence(message=message, start=start - begin, end=start - begin + len(shown))


def pieces(messages: Sequence[Utterance]) -> Iterator[Piece]:
    """Yield `messages` with those of the customer put together that go on where the one before broke off."""
    current: Piece | None = None
    for at, message in enumerate(messages):
        glue = _glue(current, message) if current is not None else None
        if current is not None and glue is not None:
            content = current.content + glue
            parts = (*current.parts, (at, len(content)))
            current = Piece(current.direction, content + message.content, parts)
            continue
        if current is not None:
            yield current
        current = Piece(message.direction, message.content, ((at, 0),))
    if current is not None:
        yield current


def _glue(before: Piece, message: Utterance) -> str | None:
    """Return what joins `message` to the piece `before` it, None if it is one of its own."""
    if before.direction == "SENT" or message.direction == "SENT" or len(before.parts) == _MOST_PARTS:
        return None
    if len(before.content) + len(message.content) > _LONGEST:
        return None
    ends = _LAST_WORD.search(before.content[-_LOOK_BACK:])
    begins = _FIRST_WORD.match(message.content)
    if ends is None or begins is None:
        return None
    return _joint(ends[1], begins, message.content)


def _joint(last: str, begins: re.Match[str], content: str) -> str | None:
    first, digits = normalise(begins[1] or ""), begins[3] or ""
    if last[-1].isdigit():
        if digits[:1] == "0" and last.isdigit():  # “5”, “00 mil”
            return ""
        if first in _UNITS or (first in _ROOMS and not begins[2]):
            return " "
    elif normalise(last) in _OPEN or (normalise(last) in _OPEN_TO_NUMBERS and not begins[1]):
        return " "
    return " " if first == "ou" and len(content) <= _LONGEST_ALTERNATIVE else None
