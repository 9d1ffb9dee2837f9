"""The language in which the demo's dialogues are written, read into lines.

One line for each message, continued by lines that are indented:

    > the customer writes         >? the customer may write, or not
    < the agency writes           <? as above
    ~ 2h                          time passes: minutes (m), hours (h), days (d), or `visita`: until after the visit
    @name                         here follows one of the variants of the beat `name`        @? name: or not

Within a text, [a|b] is one of several wordings, {name} a slot, ¶ a new line of the message. Choices of the same label,
[#x a|b] and [#x c|d], choose the same place within one beat: so an answer fits its question. An empty text is none.
"""

import re
from collections.abc import Iterator, Mapping
from enum import Enum
from random import Random
from typing import Final, NamedTuple

CHANCE_OF_A_MAYBE: Final = 0.5
_line: Final = re.compile(r"([><@~])(\?)?\s*(.+)")
_choice: Final = re.compile(r"\[(?:#(\w+) )?([^\[\]]*)\]")


class Kind(Enum):
    """What a line is."""

    CUSTOMER = ">"
    AGENCY = "<"
    BEAT = "@"
    PAUSE = "~"


class Line(NamedTuple):
    """One line of a dialogue; `text` is a message with its slots, the name of a beat, or how long a pause is."""

    kind: Kind
    text: str
    is_maybe: bool = False


type Variants = tuple[tuple[Line, ...], ...]


def read_variants(text: str) -> Variants:
    """Read a beat: its variants are separated by lines of `--`. Raises ValueError at a line that is none."""
    return tuple(read_script(variant) for variant in re.split(r"^--$", text, flags=re.MULTILINE))


def read_script(text: str) -> tuple[Line, ...]:
    """Read one dialogue. Raises ValueError at a line that is none."""
    lines: list[Line] = []
    for raw in text.strip("\n").splitlines():
        if raw.startswith(" "):
            last = lines.pop()
            lines.append(last._replace(text=f"{last.text} {raw.strip()}"))
        elif raw:
            lines.append(_read_line(raw))
    return tuple(lines)


def _read_line(raw: str) -> Line:
    found = _line.fullmatch(raw)
    if not found:
        raise ValueError(f"no line of a dialogue: {raw}")
    return Line(Kind(found[1]), found[3].strip(), found[2] is not None)


def play(lines: tuple[Line, ...], *, beats: Mapping[str, Variants], rng: Random) -> Iterator[Line]:
    """Yield the messages and pauses of a dialogue: beats in their place, the wordings chosen."""
    chosen: dict[str, float] = {}
    for line in lines:
        if line.is_maybe and rng.random() > CHANCE_OF_A_MAYBE:
            continue
        if line.kind is Kind.BEAT:
            yield from play(rng.choice(beats[line.text]), beats=beats, rng=rng)
        else:
            yield line._replace(text=_choose(line.text, chosen, rng), is_maybe=False)


def _choose(text: str, chosen: dict[str, float], rng: Random) -> str:
    """Choose a wording for each [a|b], from the innermost outwards. `chosen` keeps where the labelled ones stand."""
    while found := _choice.search(text):
        label, wordings = found[1], found[2].split("|")
        place = chosen.setdefault(label, rng.random()) if label else rng.random()
        text = text[: found.start()] + wordings[int(place * len(wordings))] + text[found.end() :]
    return text
