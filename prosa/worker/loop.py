"""Doing duties in turn until an end is asked for."""

import logging
import threading
import time
from collections.abc import Sequence
from typing import Final

from django.db import DatabaseError, InterfaceError, close_old_connections

from prosa.core.duties import Duty

FIRST_PAUSE: Final = 1.0
LONGEST_PAUSE: Final = 60.0
logger = logging.getLogger(__name__)


def work(*, duties: Sequence[Duty], ending: threading.Event) -> None:
    """Do `duties` until `ending` is set. What fails is tried again after a pause that grows, and stops no other."""
    turns = [_Turn(duty) for duty in duties]
    while not ending.is_set():
        close_old_connections()  # one that broke is replaced, as between two requests
        for turn in turns:
            turn.take_if_due(ending)
        due = min((turn.due for turn in turns), default=time.monotonic() + LONGEST_PAUSE)
        ending.wait(max(0.0, due - time.monotonic()))


class _Turn:
    """A duty, and when it is to be done next, by the machine's monotonic clock."""

    def __init__(self, duty: Duty) -> None:
        self._duty = duty
        self._failures = 0
        self.due = time.monotonic()

    def take_if_due(self, ending: threading.Event) -> None:
        if ending.is_set() or time.monotonic() < self.due:
            return
        try:
            has_more = self._duty.work(is_ending=ending.is_set)
        except (DatabaseError, InterfaceError) as error:
            seconds = self._pause()
            reason = str(error).strip().partition("\n")[0]
            logger.warning("%s: the database did not answer (%s). Again in %d s.", self._duty.name, reason, seconds)
        except Exception:
            logger.exception("%s failed. Again in %d s.", self._duty.name, self._pause())
        else:
            self._failures = 0
            self.due = time.monotonic() + (0 if has_more else self._duty.seconds)

    def _pause(self) -> float:
        factor: int = 2 ** min(self._failures, 10)
        seconds = min(FIRST_PAUSE * factor, LONGEST_PAUSE)
        self._failures += 1
        self.due = time.monotonic() + seconds
        return seconds
