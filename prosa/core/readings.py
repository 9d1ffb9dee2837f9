"""Figures that apps read in the database when somebody looks at the metrics."""

import logging
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Final, NamedTuple

from django.utils.module_loading import import_string

SECONDS_READINGS_LAST: Final = 5.0
logger = logging.getLogger(__name__)


class Reading(NamedTuple):
    """A figure of the moment. None where there is nothing that it could be the figure of."""

    name: str
    text: str
    value: float | None


class Readings:
    """What an app reads in the database, kept for a few seconds, so that many who look cost what one does."""

    def __init__(self, name: str, read: str) -> None:
        self.name = name
        self._read = read
        self._lock = threading.Lock()
        self._last: list[Reading] = []
        self._until = 0.0
        self.is_up = False

    def latest(self) -> list[Reading]:
        """Return the readings; none if the database could not be read."""
        with self._lock:
            if time.monotonic() >= self._until:
                self._last = self._try()
                self.is_up = bool(self._last)
                self._until = time.monotonic() + SECONDS_READINGS_LAST
            return self._last

    def _try(self) -> list[Reading]:
        try:
            read: Callable[[], Iterable[Reading]] = import_string(self._read)
            return list(read())
        except Exception as error:  # noqa: BLE001 (the other figures are told all the same)
            logger.warning("The figures of %s could not be read: %s", self.name, error)
            return []


_registered: list[Readings] = []


def register_readings(read: str, *, name: str) -> None:
    """Have the function of this dotted name, which returns Readings, asked when somebody looks.

    It must be cheap however many rows there are.
    """
    _registered.append(Readings(name, read))


def registered_readings() -> Sequence[Readings]:
    """Return what all apps read."""
    return tuple(_registered)
