"""What Prometheus is told: the figures of all processes, and what the database knows at this moment."""

import logging
import platform
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Final, NamedTuple

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from prosa import __version__
from prosa.core.metrics import OWN_REGISTRY, shared_folder
from prosa.core.slots import is_held

SECONDS_READINGS_LAST: Final = 5.0
logger = logging.getLogger(__name__)


class Reading(NamedTuple):
    """A figure of the moment. None where there is nothing that it could be the figure of."""

    name: str
    text: str
    value: float | None


class _Readings:
    """What an app reads in the database, kept for a few seconds, so that many who look cost what one does."""

    def __init__(self, name: str, read: Callable[[], Iterable[Reading]]) -> None:
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
            return list(self._read())
        except Exception as error:  # noqa: BLE001 (the other figures are told all the same)
            logger.warning("The figures of %s could not be read: %s", self.name, error)
            return []


_registered: list[_Readings] = []


def register_readings(read: Callable[[], Iterable[Reading]], *, name: str) -> None:
    """Have `read` asked for figures when somebody looks. It must be cheap however many rows there are."""
    _registered.append(_Readings(name, read))


def tell_metrics() -> bytes:
    """Return all metrics in Prometheus's text format."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_AllProcesses())
    registry.register(_ThisMoment())
    return generate_latest(registry)


class _AllProcesses(Collector):
    """What is counted, over all processes of this machine that share a folder."""

    def collect(self) -> Iterable[Metric]:
        folder = shared_folder()
        if not folder:
            return OWN_REGISTRY.collect()
        merged: Iterable[Metric] = MultiProcessCollector.merge(_files(folder))  # type: ignore[no-untyped-call]
        return merged


class _ThisMoment(Collector):
    """What is read when somebody looks."""

    def collect(self) -> Iterator[Metric]:
        build = GaugeMetricFamily("prosa_build_info", "What runs here.", labels=["version", "python"])
        build.add_metric([__version__, platform.python_version()], 1)
        yield build
        up = GaugeMetricFamily("prosa_readings_up", "Whether figures could be read in the database.", labels=["of"])
        for readings in _registered:
            for name, text, value in readings.latest():
                if value is not None:
                    yield GaugeMetricFamily(name, text, value=value)
            up.add_metric([readings.name], readings.is_up)
        yield up


def _files(folder: Path) -> list[str]:
    """Return the files to read: all counts, and the gauges of processes that live."""
    files = list(folder.glob("*.db"))
    slots = {path: int(path.stem.rpartition("_")[2]) for path in files if path.name.startswith("gauge_")}
    return [str(path) for path in files if path not in slots or is_held(folder, slots[path])]
