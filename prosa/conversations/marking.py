"""Where a text has what was searched for. Pure: no Django, no database.

The marks stand in the text as it was written, with its accents, and are found by the words that the databases compare.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from prosa.conversations.query import Query, Term
from prosa.conversations.words import MOST_CHARACTERS_INDEXED
from prosa.core.folding import Word, find_words

ELLIPSIS: Final = "…"
_SHARE_BEFORE_THE_HIT: Final = 4


class Place(NamedTuple):
    """Where a hit stands: `text[start:end]`."""

    start: int
    end: int


class Segment(NamedTuple):
    """A part of a text, and whether it is what was searched for."""

    text: str
    is_hit: bool


def mark(*, text: str, query: Query) -> list[Segment]:
    """Return `text` in segments that join to it again. A message that was found has at least one hit."""
    return _split(text, find_hits(text=text, query=query))


def find_hits(*, text: str, query: Query) -> list[Place]:
    """Return where `text` has what was searched for, in order. No two places overlap."""
    return list(_join(_find(text, query)))


def excerpt(*, text: str, query: Query, length: int) -> list[Segment]:
    """Return about `length` characters around the first hit, marked; an ellipsis stands for what was cut off.

    Without any hit it is the text's beginning.
    """
    places = find_hits(text=text, query=query)
    if len(text) <= length:
        return _split(text, places)
    hit = places[0].start if places else 0
    start = _cut_before(text, min(max(0, hit - length // _SHARE_BEFORE_THE_HIT), len(text) - length), hit)
    end = _cut_after(text, start, start + length)
    within = [Place(max(place.start, start), min(place.end, end)) for place in places]
    shown = _split(text[start:end], [Place(begin - start, stop - start) for begin, stop in within if begin < stop])
    before = [Segment(ELLIPSIS, is_hit=False)] if start else []
    behind = [Segment(ELLIPSIS, is_hit=False)] if end < len(text) else []
    return before + shown + behind


def _split(text: str, places: Iterable[Place]) -> list[Segment]:
    segments, end = [], 0
    for start, stop in places:
        segments += [Segment(text[end:start], is_hit=False), Segment(text[start:stop], is_hit=True)]
        end = stop
    segments.append(Segment(text[end:], is_hit=False))
    return [segment for segment in segments if segment.text]


def _cut_before(text: str, start: int, latest: int) -> int:
    """Return the beginning of the first whole word behind `start`, or `start` if that were too late."""
    blank = text.find(" ", max(0, start - 1), latest)
    return start if not start or blank < 0 else blank + 1


def _cut_after(text: str, start: int, end: int) -> int:
    """Return the end of the last whole word before `end`, or `end` where a word is very long."""
    if end >= len(text):
        return len(text)
    blank = text.rfind(" ", start + (end - start) // 2, end + 1)
    return end if blank < 0 else blank


def _find(text: str, query: Query) -> list[Place]:
    """Return the places of all terms, in their order."""
    words = list(find_words(text[:MOST_CHARACTERS_INDEXED]))
    return sorted(place for term in query.terms for place in _find_term(words, term))


def _find_term(words: Sequence[Word], term: Term) -> Iterator[Place]:
    count = len(term.words)
    for first in range(len(words) - count + 1):
        found = words[first : first + count]
        if term.fits([each.word for each in found]):
            yield Place(found[0].start, found[-1].end)


def _join(places: Iterable[Place]) -> Iterator[Place]:
    """Yield `places`, which are in their order, with those joined that overlap."""
    joined: Place | None = None
    for place in places:
        if joined and place.start < joined.end:
            joined = Place(joined.start, max(joined.end, place.end))
            continue
        if joined:
            yield joined
        joined = place
    if joined:
        yield joined
