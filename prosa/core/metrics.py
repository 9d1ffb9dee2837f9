"""Prosa's metrics, as Prometheus reads them: counted in every process, told by any.

Apps define theirs when they are imported. What is counted goes into files that all processes on this machine share
(docs/adr/0020), once `share_metrics` was called, which the server's processes and the worker do; before, and elsewhere,
it stays in memory. What the database knows is asked when somebody looks (`prosa.core.readings`).
"""

import logging
import os
import struct
import threading
from collections import deque
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, values
from prometheus_client.mmap_dict import MmapedDict

from prosa.core.slots import take_slot

FOLDER_VARIABLE: Final = "PROMETHEUS_MULTIPROC_DIR"  # where the library looks for the folder
OWN_REGISTRY: Final = CollectorRegistry()  # of this process's metrics; what is told comes from the files of all
LAYOUT: Final = "1"  # to be raised when labels or buckets of a metric change: old figures would not fit new ones
_KIB: Final = 1024
_SIZES: Final = {"counter": 1 << 16, "histogram": 1 << 19, "gauge_liveall": 1 << 16, "gauge_livemax": 1 << 16}  # bytes
_making = threading.Lock()
_noted: deque[tuple[Callable[[float], object], float]] = deque()
_counting = threading.Lock()
_folder: Path | None = None
logger = logging.getLogger(__name__)


class Metric[T]:
    """A metric, made when it is first used: by then the process knows whether its figures are shared.

    Calling it with values of its labels, which must be few, returns what counts for them.
    """

    def __init__(self, make: Callable[[], Any]) -> None:
        self._make = make
        self._metric: Any = None
        self._children: dict[tuple[str, ...], T] = {}

    def __call__(self, *labels: str) -> T:
        """Return the child for these values of the labels."""
        child = self._children.get(labels)
        return self._new_child(labels) if child is None else child

    def _new_child(self, labels: tuple[str, ...]) -> T:
        with _making:  # the registry takes each name once
            if self._metric is None:
                self._metric = self._make()
        child: T = self._metric.labels(*labels) if labels else self._metric
        self._children[labels] = child
        return child


def counter(name: str, text: str, labels: Sequence[str] = ()) -> Metric[Counter]:
    """Define a counter. Its name is told with `_total` behind it."""
    return _define(Counter, name, text, labels)


def histogram(name: str, text: str, labels: Sequence[str] = (), *, buckets: Sequence[float]) -> Metric[Histogram]:
    """Define a histogram with the upper bounds `buckets`."""
    return _define(Histogram, name, text, labels, buckets=buckets)


def gauge(name: str, text: str, labels: Sequence[str] = (), *, mode: str = "liveall") -> Metric[Gauge]:
    """Define a gauge of living processes: one value for each (label `pid`, its slot), or their `livemax`."""
    return _define(Gauge, name, text, labels, multiprocess_mode=mode)


def _define(kind: Callable[..., Any], name: str, text: str, labels: Sequence[str], **options: Any) -> Metric[Any]:
    return Metric(partial(kind, name, text, labels, registry=OWN_REGISTRY, **options))


def note(*figures: tuple[Callable[[float], object], float]) -> None:
    """Count figures, each a child's method and what it is called with, where many threads count at the same time.

    One of them counts for all, and none waits for another: waiting for the library's lock would cost ten times what
    counting does. A figure that cannot be counted is no reason to fail.
    """
    _noted.extend(figures)
    while _noted and _counting.acquire(blocking=False):
        try:
            while _noted:
                count, amount = _noted.popleft()
                count(amount)
        except Exception:
            logger.exception("A figure could not be counted")
        finally:
            _counting.release()


def share_metrics(folder: Path) -> None:
    """Have this process count into files of `folder`, where it goes on where the last holder of its slot has ended.

    Call it before anything was counted. Where the folder cannot be written, a warning says so, and the process counts
    in its memory: nothing else depends on its figures.
    """
    global _folder  # noqa: PLW0603 (one folder for the process)
    folder = folder / LAYOUT
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        slot = take_slot(folder)
        _prepare_files(folder, slot)
    except OSError as error:
        logger.warning("Metrics of this process cannot be shared in %s: %s", folder, error.strerror)
        return
    os.environ[FOLDER_VARIABLE] = str(folder)
    values.ValueClass = values.MultiProcessValue(lambda: slot)  # type: ignore[no-untyped-call]
    _folder = folder


def shared_folder() -> Path | None:
    """Return the folder of the files that this process counts into, None where it counts in its memory."""
    return _folder


def _prepare_files(folder: Path, slot: int) -> None:
    """Make the slot's files ready. All space is taken now: who writes to a mapped file on a full disk is killed."""
    for path in folder.glob(f"gauge_live*_{slot}.db"):
        path.unlink()  # what its last holder was up to, nobody is any more
    for kind, size in _SIZES.items():
        path = folder / f"{kind}_{slot}.db"
        if path.exists() and not _is_readable(path):
            path.unlink()  # its holder was killed in the middle of a change
        with path.open("ab") as file:
            os.posix_fallocate(file.fileno(), 0, size)


def _is_readable(path: Path) -> bool:
    try:
        return all(True for _ in MmapedDict.read_all_values_from_file(str(path)))  # type: ignore[no-untyped-call]
    except (RuntimeError, ValueError, struct.error):
        return False
