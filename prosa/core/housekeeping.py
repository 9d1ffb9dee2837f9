"""Small chores that every server process does beside its requests, at regular intervals.

Apps register what they want done; the server starts the thread that does it. A chore must be safe to run in several
processes at once, and nothing may depend on its running on time.
"""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from typing import Final

from django.db import OperationalError, close_old_connections
from django.utils.module_loading import import_string

from prosa.core.jobs import new_job

SECONDS_BETWEEN_LOOKS: Final = 1.0
logger = logging.getLogger(__name__)


class Chore:
    """Something to be done every `seconds`, for the first time that long after the start."""

    def __init__(self, run: Callable[[], None], seconds: float) -> None:
        self._run = run
        self._seconds = seconds
        self._due = time.monotonic() + seconds

    def run_if_due(self) -> None:
        """Do it if its time has come. An error is logged, and it is tried again the next time."""
        if time.monotonic() < self._due:
            return
        self._due = time.monotonic() + self._seconds
        try:
            self._run()
        except OperationalError as error:
            logger.warning("%s will be tried again: the database did not answer: %s", self._run.__name__, error)
        except Exception:
            logger.exception("%s failed", self._run.__name__)


_registered: list[tuple[str, float]] = []


def register_chore(run: str, *, seconds: float) -> None:
    """Have the function of this dotted name called every `seconds` in each server process, which alone loads it."""
    _registered.append((run, seconds))


def start_housekeeping() -> None:
    """Start the thread that does the chores. Called once in each server process, after it was forked."""
    chores = [Chore(import_string(run), seconds) for run, seconds in _registered]
    threading.Thread(target=_do_chores, args=(chores,), name="housekeeping", daemon=True).start()


def _do_chores(chores: Sequence[Chore]) -> None:
    while True:
        time.sleep(SECONDS_BETWEEN_LOOKS)
        close_old_connections()  # one that broke is replaced, as between two requests
        for chore in chores:
            with new_job():
                chore.run_if_due()
