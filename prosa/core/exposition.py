"""What Prometheus is told: the figures of all processes, and what the database knows at this moment."""

import platform
from collections.abc import Iterable, Iterator
from pathlib import Path

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from prosa import __version__
from prosa.core.metrics import OWN_REGISTRY, shared_folder
from prosa.core.readings import registered_readings
from prosa.core.slots import is_held


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
        for readings in registered_readings():
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
