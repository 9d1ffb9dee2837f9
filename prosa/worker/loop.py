"""Doing duties side by side until an end is asked for."""

import logging
import threading
import time
from collections.abc import Sequence
from typing import Final

from django.db import DatabaseError, InterfaceError, close_old_connections, connections

from prosa.core.duties import Duty
from prosa.core.jobs import new_job
from prosa.worker.metrics import DUTY_DONE_AT, DUTY_TURNS

FIRST_PAUSE: Final = 1.0
LONGEST_PAUSE: Final = 60.0
LONGEST_DEAFNESS: Final = 1.0  # a signal that another thread was given is heard when the main one wakes
logger = logging.getLogger(__name__)


def work(*, duties: Sequence[Duty], ending: threading.Event) -> None:
    """Do `duties` until `ending` is set, each in its own thread: one that waits for a service holds up no other."""
    threads = [threading.Thread(target=_keep_doing, args=(duty, ending), name=duty.name) for duty in duties]
    for thread in threads:
        thread.start()
    while not ending.wait(LONGEST_DEAFNESS):
        pass
    for thread in threads:
        thread.join()


def _keep_doing(duty: Duty, ending: threading.Event) -> None:
    try:
        do_repeatedly(duty=duty, ending=ending)
    finally:
        ending.set()  # should a thread ever break, the worker ends rather than go on without it, and is started anew
        connections.close_all()


def do_repeatedly(*, duty: Duty, ending: threading.Event) -> None:
    """Do `duty` until `ending` is set. Where it fails, it is tried again after a pause that grows."""
    turn = _Turn(duty)
    while not ending.is_set():
        close_old_connections()  # one that broke is replaced, as between two requests
        with new_job():
            turn.take(ending)
        ending.wait(max(0.0, turn.due - time.monotonic()))


class _Turn:
    """A duty, and when it is to be done next, by the machine's monotonic clock."""

    def __init__(self, duty: Duty) -> None:
        self._duty = duty
        self._failures = 0
        self.due = time.monotonic()

    def take(self, ending: threading.Event) -> None:
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
            DUTY_TURNS(self._duty.name, "done" if has_more else "idle").inc()
            DUTY_DONE_AT(self._duty.name).set_to_current_time()
            self.due = time.monotonic() + (0 if has_more else self._duty.seconds)

    def _pause(self) -> float:
        factor: int = 2 ** min(self._failures, 10)
        DUTY_TURNS(self._duty.name, "failed").inc()
        seconds = min(FIRST_PAUSE * factor, LONGEST_PAUSE)
        self._failures += 1
        self.due = time.monotonic() + seconds
        return seconds
