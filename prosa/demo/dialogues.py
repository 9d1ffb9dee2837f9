"""One dialogue of the demo: a scene is played by a cast, and each message gets its text and its time."""

from collections import ChainMap
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Final, NamedTuple

from prosa.conversations.events import Direction
from prosa.demo.catalogue import DemoListing
from prosa.demo.people import Cast
from prosa.demo.phrasing import describe, fill, write_as
from prosa.demo.scenes import BEATS
from prosa.demo.script import Kind, Line, Variants, play, read_script
from prosa.demo.timing import (
    after_pause,
    after_same,
    next_opening,
    visiting_day,
    when_agency_answers,
    when_customer_answers,
    within_patience,
)

_UNITS: Final = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}
_BEFORE_VISIT, _AFTER_VISIT = "visita-", "visita"


class Said(NamedTuple):
    """A message of a dialogue; `at` is local time."""

    at: datetime
    direction: Direction
    text: str


def say(script: str, *, cast: Cast, start: datetime, rng: Random) -> list[Said]:
    """Return the messages of a scene that begins at `start` (local time), in the order of their times."""
    visit = visiting_day(next_opening(start), rng=rng)
    slots = describe(cast=cast, visit=visit, rng=rng)
    said: list[Said] = []
    pause = ""
    for line in play(read_script(script), beats=beats_about(cast.listing), rng=rng):
        if line.kind is Kind.PAUSE:
            pause = line.text
            continue
        at = _when(line, said, pause, visit, rng) if said else start + timedelta(seconds=rng.uniform(0.3, 2))
        if text := word(line, cast=cast, slots=slots, at=at, rng=rng):
            said.append(Said(at, direction_of(line), text))
            pause = ""
    return said


def beats_about(listing: DemoListing) -> Mapping[str, Variants]:
    """Return all beats, those that depend on the listing under their plain names."""
    costs = "_casa" if listing.condominium == 0 else ""
    return ChainMap(
        {
            "pets": BEATS["pets_sim" if listing.pets else "pets_nao"],
            "mobiliado": BEATS["mobiliado_sim" if listing.furnished else "mobiliado_nao"],
            "vaga": BEATS["vaga_sim" if listing.parking else "vaga_nao"],
            "custos_aluguel": BEATS[f"custos_aluguel{costs}"],
            "custos_compra": BEATS[f"custos_compra{costs}"],
        },
        dict(BEATS),
    )


def direction_of(line: Line) -> Direction:
    """Return the direction of a line's message."""
    return Direction.SENT if line.kind is Kind.AGENCY else Direction.RECEIVED


def word(line: Line, *, cast: Cast, slots: Mapping[str, str], at: datetime, rng: Random) -> str:
    """Return the text of a line as it is written at `at`."""
    text = fill(line.text, slots=slots, at=at)
    return text if line.kind is Kind.AGENCY else write_as(text, style=cast.customer.style, rng=rng)


def _when(line: Line, said: Sequence[Said], pause: str, visit: datetime, rng: Random) -> datetime:
    previous, by_agency = said[-1].at, line.kind is Kind.AGENCY
    if pause in {_BEFORE_VISIT, _AFTER_VISIT}:
        distance = timedelta(hours=-1) if pause == _BEFORE_VISIT else timedelta(hours=2)
        meeting = visit + distance + timedelta(minutes=rng.uniform(-25, 25))
        if meeting > previous:
            return within_patience(meeting, rng=rng) if by_agency else meeting
        return after_pause(previous, pause=_UNITS["h"], by_agency=by_agency, rng=rng)
    if pause:
        duration = int(pause[:-1]) * _UNITS[pause[-1]]
        return after_pause(previous, pause=duration, by_agency=by_agency, rng=rng)
    if said[-1].direction is direction_of(line):
        return after_same(previous, rng=rng)
    return (when_agency_answers if by_agency else when_customer_answers)(previous, rng=rng)
