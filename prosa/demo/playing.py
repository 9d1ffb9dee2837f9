"""The live part as it happens: each step is sent in its time."""

import time
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from prosa.conversations.events import Event
from prosa.demo.live import Show

# Sends events and returns the code of what became of each, as `Door.send` does.
type Send = Callable[[Sequence[Event]], list[str]]


class Clockwork(NamedTuple):
    """How time is told and waited for; tests have one of their own."""

    now: Callable[[], datetime]
    sleep: Callable[[float], None] = time.sleep


def perform(*, show: Show, send: Send, clockwork: Clockwork) -> Iterator[tuple[Event, str]]:
    """Send what a show begins with, then each step when its time has come; yield each step with its outcome's code.

    Raises what `send` raises.
    """
    begun_at = clockwork.now()
    send(show.past)
    for step in show.steps:
        passed = (clockwork.now() - begun_at).total_seconds()
        clockwork.sleep(max(step.after - passed, 0))
        event = step.make(clockwork.now())
        [code] = send([event])
        yield event, code
