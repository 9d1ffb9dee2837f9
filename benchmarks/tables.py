"""Figures as people read them."""

import os
import platform
import statistics
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple


class Line(NamedTuple):
    """One line of a table: what was measured, and its figures by name."""

    what: str
    figures: dict[str, float]


def show_table(title: str, lines: Sequence[Line]) -> str:
    """Return a table in Markdown."""
    names = list(dict.fromkeys(name for line in lines for name in line.figures))
    rows = [[line.what, *(_number(line.figures.get(name)) for name in names)] for line in lines]
    head = f"| {title} | {' | '.join(names)} |\n|---|{'---:|' * len(names)}"
    return "\n".join([head, *(f"| {' | '.join(row)} |" for row in rows)])


def median(values: Sequence[float]) -> float:
    """Return the median."""
    return statistics.median(values)


def machine() -> dict[str, Any]:
    """Return what the figures were measured on."""
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return {
        "processor": models[0] if models else platform.processor(),
        "cores": os.cpu_count(),
        "system": platform.platform(),
        "python": platform.python_version(),
    }


def _number(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:,.0f}" if value >= 100 else f"{value:.2f}"
