"""Texts of customers as HTML, with what was searched for and what a lead was read from marked in them.

A mark may begin or end anywhere, within a link too. So links are made first, as for any other text, and then the HTML
is walked through beside the text: what it shows is the text, one character after the other.
"""

import html
import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from django.utils.html import format_html, urlize
from django.utils.safestring import SafeString, mark_safe

# Our own tags, what stands for one character, or a character.
_piece: Final = re.compile(r"<[^>]*>|&(?:amp|lt|gt|quot|#x27|#39);|.", re.DOTALL)


class Mark(NamedTuple):
    """The characters `start` to `end` of a text, and what was read there; without a name, it was searched for."""

    start: int
    end: int
    name: str = ""
    label: str = ""


def link(text: str) -> SafeString:
    """Return `text` escaped, with its links, which open in a tab of their own."""
    linked = urlize(text, nofollow=True, autoescape=True)
    # What the text itself holds is escaped by now, its quotes too, so this is found in our own tags alone.
    outside = linked.replace(' rel="nofollow"', ' rel="nofollow noopener noreferrer" target="_blank"')
    return mark_safe(outside)  # noqa: S308 (escaped above)


def annotate(text: str, marks: Sequence[Mark]) -> SafeString:
    """Return `text` escaped, with its links and `marks`, of which those that lie beyond the text are left out."""
    linked, within = link(text), [mark._replace(end=min(mark.end, len(text))) for mark in marks]
    within = [mark for mark in within if 0 <= mark.start < mark.end]
    if not within or not _shows(linked, text):
        return linked
    return mark_safe("".join(_walk(linked, within)))  # noqa: S308 (made of escaped pieces)


def _shows(linked: str, text: str) -> bool:
    return html.unescape(re.sub(r"<[^>]*>", "", linked)) == text


def _walk(linked: str, marks: Sequence[Mark]) -> Iterator[str]:
    """Yield the pieces of `linked`, in marks where marks are: each run of characters under the same ones has one tag.

    Our own tags, links and their ends, lie between the runs.
    """
    place, run, under = 0, "", tuple[Mark, ...]()
    for piece in _piece.findall(linked):
        if len(piece) > 1 and piece.startswith("<"):
            yield _close(run, under, place)
            yield piece
            run = ""
            continue
        now_under = tuple(mark for mark in marks if mark.start <= place < mark.end)
        if now_under != under:
            yield _close(run, under, place)
            run, under = "", now_under
        run += piece
        place += 1
    yield _close(run, under, place)


def _close(run: str, under: Sequence[Mark], place: int) -> str:
    """Return the `run`, which ends at `place`, as it looks under these marks."""
    if not run or not under:
        return run
    read = {mark.name: mark.label for mark in under if mark.name}
    shown = mark_safe(run)  # noqa: S308 (escaped before)
    if len(read) < len({mark.name for mark in under}):
        shown = format_html("<mark>{}</mark>", shown)
    if not read:
        return shown
    # Who listens to the page is told once, where the mark ends, what was read from it.
    ending = ", ".join(dict.fromkeys(mark.label for mark in under if mark.name and mark.end == place))
    told = format_html('<span class="sr-only"> ({})</span>', ending) if ending else ""
    return format_html(
        '<span class="evidence" data-evidence="{}" title="{}">{}{}</span>',
        " ".join(read),
        ", ".join(dict.fromkeys(read.values())),
        shown,
        told,
    )
