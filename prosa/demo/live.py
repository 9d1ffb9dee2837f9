"""The live part of the demo: some conversations go on for a while, as if people were writing at this moment."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Final, NamedTuple
from uuid import UUID

from prosa.conversations.events import CloseConversation, Direction, Event, NewConversation, NewMessage
from prosa.core.demonstration import make_demo_id
from prosa.demo.composing import SAO_PAULO, draw_cast
from prosa.demo.dialogues import direction_of, word
from prosa.demo.people import Cast
from prosa.demo.phrasing import describe
from prosa.demo.scenes import BEATS
from prosa.demo.scenes.live import LIVE_SCENES, NOW, LiveScene
from prosa.demo.scenes.plots import Plot
from prosa.demo.script import Line, play, read_script
from prosa.demo.timing import visiting_day

_FIRST_STEP_AFTER: Final = 2.0
_SHARE_OF_CLOSE: Final = 0.97
_UNEVEN: Final = (0.7, 1.3)


class Step(NamedTuple):
    """Something that happens `after` so many seconds from the beginning; `make` gives the event of that instant."""

    after: float
    make: Callable[[datetime], Event]


class Show(NamedTuple):
    """What has just happened, to be sent at once, and what is to come, in its order."""

    past: list[Event]
    steps: list[Step]


def compose_show(*, now: datetime, seconds: float) -> Show:
    """Compose conversations that are under way at `now` (aware) and go on for `seconds`. Other ids at each instant."""
    conversations = [_LiveConversation(scene, number, now, seconds) for number, scene in enumerate(LIVE_SCENES)]
    past = sorted((event for each in conversations for event in each.past()), key=lambda event: event.sent_at)
    steps = sorted((step for each in conversations for step in each.steps()), key=lambda step: step.after)
    return Show(past, steps)


class _LiveConversation:
    def __init__(self, scene: LiveScene, number: int, now: datetime, seconds: float) -> None:
        self._scene, self._number, self._now, self._seconds = scene, number, now.astimezone(SAO_PAULO), seconds
        self._name = f"live conversation {number} of {now.timestamp():.3f}"
        self._rng = Random(self._name)
        self._opened_at = self._now - timedelta(minutes=scene.minutes)
        plot = Plot(1, scene.offers, scene.text)
        self._cast: Cast = draw_cast(plot, start=self._opened_at, rng=self._rng)
        self._slots = describe(cast=self._cast, visit=visiting_day(self._now, rng=self._rng), rng=self._rng)
        before, _, after = scene.text.partition(NOW)
        self._before, self._after = self._play(before), self._play(after)

    @property
    def conversation_id(self) -> UUID:
        return make_demo_id(name=self._name)

    def past(self) -> Iterator[Event]:
        """Yield what has happened before now, at even distances."""
        if not self._before:
            return
        yield self._open(self._opened_at)
        distance = (self._now - self._opened_at) / (len(self._before) + 1)
        for place, line in enumerate(self._before):
            at = self._opened_at + place * distance * self._rng.uniform(0.95, 1) + timedelta(seconds=1)
            yield self._write(place, line, at)

    def steps(self) -> Iterator[Step]:
        """Yield what is to come: messages at uneven distances over the time of the show, each after the one before."""
        distance = (self._seconds - _FIRST_STEP_AFTER) / (len(self._after) + 1)
        after = _FIRST_STEP_AFTER + distance * self._number / len(LIVE_SCENES)
        if not self._before:
            yield Step(max(after - 1, 0), self._open)
        for place, line in enumerate(self._after, start=len(self._before)):
            yield Step(after, self._write_later(place, line))
            after += distance * self._rng.uniform(*_UNEVEN)
        if self._scene.closes:
            yield Step(max(after, self._seconds * _SHARE_OF_CLOSE), self._close)

    def _play(self, script: str) -> Sequence[Line]:
        return list(play(read_script(script), beats=BEATS, rng=self._rng))

    def _write_later(self, place: int, line: Line) -> Callable[[datetime], Event]:
        return lambda at: self._write(place, line, at)

    def _open(self, at: datetime) -> Event:
        return NewConversation(conversation_id=self.conversation_id, sent_at=at)

    def _write(self, place: int, line: Line, at: datetime) -> Event:
        direction: Direction = direction_of(line)
        local = at.astimezone(SAO_PAULO)
        return NewMessage(
            message_id=make_demo_id(name=f"message {place} of {self._name}"),
            conversation_id=self.conversation_id,
            direction=direction,
            content=word(line, cast=self._cast, slots=self._slots, at=local, rng=self._rng),
            sent_at=at,
        )

    def _close(self, at: datetime) -> Event:
        return CloseConversation(conversation_id=self.conversation_id, sent_at=at)
