"""Texts of feeds as Prosa keeps them: plain, without what cannot be seen, and no longer than they may be."""

import html
import re
from collections.abc import Iterator
from typing import Final

ELLIPSIS: Final = "…"
_LONGEST_WORD_TO_DROP: Final = 30
_MOST_MARKUP: Final = 100_000
_TAG: Final = re.compile(r"<!--|<(/?[a-zA-Z][a-zA-Z0-9]*)(?:[\s/][^<>]*)?>")
_UNSEEN: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)
_LINE_ENDS: Final = re.compile("\r\n?|\u2028|\u2029|\x85|\x0b|\x0c")
_MANY_LINE_ENDS: Final = re.compile("\n{3,}")
_ENDLESS_REFERENCE: Final = re.compile("&#[0-9]{100,};?")  # of whose digits Python refuses to make a number
_WITHOUT_TEXT: Final = frozenset({"script", "style"})
_INSTEAD: Final = {
    "br": "\n",
    "li": "\n- ",
    **dict.fromkeys(("p", "/p", "div", "/div", "ul", "/ul", "ol", "/ol", "/li", "tr", "/tr"), "\n"),
    **{f"{end}h{level}": "\n" for level in range(1, 7) for end in ("", "/")},
    "/td": " ",
}


def to_plain_text(markup: str, *, most: int) -> str:
    """Return what `markup`, which may be HTML, says, in up to `most` characters. Lines stay lines."""
    escaped = _ENDLESS_REFERENCE.sub("\N{REPLACEMENT CHARACTER}", "".join(_without_tags(markup[:_MOST_MARKUP])))
    text = html.unescape(escaped)
    seen = _UNSEEN.sub("", _LINE_ENDS.sub("\n", text))
    lines = "\n".join(" ".join(line.split()) for line in seen.split("\n"))
    return shorten(_MANY_LINE_ENDS.sub("\n\n", lines).strip(), most=most)


def to_line(markup: str, *, most: int) -> str:
    """Return what `markup` says in one line of up to `most` characters."""
    return shorten(" ".join(to_plain_text(markup, most=_MOST_MARKUP).split()), most=most)


def shorten(text: str, *, most: int) -> str:
    """Return `text` in up to `most` characters: what is longer ends after a word, and shows that it went on."""
    if len(text) <= most:
        return text
    cut = text[: most - len(ELLIPSIS)]
    word = cut[cut.rfind(" ") + 1 :]
    if word != cut and len(word) <= _LONGEST_WORD_TO_DROP:
        cut = cut[: len(cut) - len(word)]
    return cut.rstrip() + ELLIPSIS


def _without_tags(markup: str) -> Iterator[str]:
    """Yield the texts between the tags. Each character is looked at a fixed number of times, whatever stands there."""
    lower, place = "", 0
    while found := _TAG.search(markup, place):
        yield markup[place : found.start()]
        name, place = (found[1] or "").lower(), found.end()
        if not name:
            place = _end_of(markup, "-->", place)
        elif name in _WITHOUT_TEXT:
            lower = lower or markup.lower()
            place = _end_of(lower, f"</{name}", place) if len(lower) == len(markup) else place
        else:
            yield _INSTEAD.get(name, "")
            place += len("\n") if name == "br" and markup.startswith("\n", place) else 0
    yield markup[place:]


def _end_of(markup: str, mark: str, place: int) -> int:
    found = markup.find(mark, place)
    return len(markup) if found == -1 else found + (len(mark) if mark == "-->" else 0)
