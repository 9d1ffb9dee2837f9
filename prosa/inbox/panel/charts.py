"""Geometry of the panel's charts: from numbers to where things are drawn. Pure functions.

Horizontal places and widths are in per cent of the plot, vertical ones in pixels: so a chart fits any width while its
texts keep their size, and no script has to measure the page.
"""

from collections.abc import Callable, Mapping, Sequence
from itertools import accumulate
from typing import Final, NamedTuple

PLOT_HEIGHT: Final = 200
ROW_HEIGHT: Final = 32  # of the heat map
BAR_ROW_HEIGHT: Final = 44
PAIR_ROW_HEIGHT: Final = 52
HEAT_LEVELS: Final = 5
HOURS: Final = 24
# What fits side by side: on a phone, and on a plot of 540 pixels.
MOST_LABELS_NARROW: Final = 7
MOST_LABELS_WIDE: Final = 16
_STEPS: Final = (1, 2, 3, 4, 5, 7, 10, 14, 15, 28, 30)
_ROOM_FOR_NUMBER: Final = 12  # per cent
_LEAST_VISIBLE: Final = 2.0  # pixels of a column, and per cent of a bar: what happened at all is seen


class ColumnData(NamedTuple):
    """What one column stands for: the axis' text, the tooltip, and its values from the bottom to the top."""

    label: str
    title: str
    values: Sequence[int]


class Part(NamedTuple):
    """One value of a column: which it is, counted from 0 at the bottom, and where it is drawn."""

    series: int
    y: float
    height: float


class Column(NamedTuple):
    """One column, with the place that it may fill: bars are narrower than that."""

    title: str
    x: float
    width: float
    slot_x: float
    slot_width: float
    parts: Sequence[Part]


class Label(NamedTuple):
    """A text on the horizontal axis, centred at `x`. One that is `wide_only` has no room on a phone."""

    x: float
    text: str
    wide_only: bool


class Tick(NamedTuple):
    """A value on the vertical axis."""

    y: float
    text: str


class ColumnChart(NamedTuple):
    height: int
    columns: Sequence[Column]
    labels: Sequence[Label]
    ticks: Sequence[Tick]


class Cell(NamedTuple):
    """One cell of the heat map. Level 0 is nothing, HEAT_LEVELS is the most there is."""

    title: str
    x: float
    y: float
    width: float
    level: int

    @property
    def opacity(self) -> float:
        return _rounded(0.1 + 0.9 * self.level / HEAT_LEVELS)


class HeatMap(NamedTuple):
    height: int
    row_height: int
    cells: Sequence[Cell]
    rows: Sequence[tuple[float, str]]
    labels: Sequence[Label]


class BarData(NamedTuple):
    """What one horizontal bar stands for. `tone` names its colour."""

    label: str
    value: int
    text: str
    tone: str


class Bar(NamedTuple):
    label: str
    text: str
    tone: str
    y: float
    width: float


class BarChart(NamedTuple):
    height: int
    bars: Sequence[Bar]


class PairData(NamedTuple):
    """Two values that are compared, with a tooltip that tells both."""

    label: str
    values: tuple[int, int]
    title: str


class Pair(NamedTuple):
    """Two bars, one under the other."""

    label: str
    title: str
    texts: tuple[str, str]
    y: float
    widths: tuple[float, float]


class PairChart(NamedTuple):
    height: int
    pairs: Sequence[Pair]


def draw_columns(
    data: Sequence[ColumnData], *, height: int = PLOT_HEIGHT, write: Callable[[int], str] = str
) -> ColumnChart:
    """Return stacked columns, one for each of `data`, with ticks at round numbers, which `write` writes."""
    ticks = round_ticks(max((sum(each.values) for each in data), default=0))
    scale = height / ticks[-1]
    slot = 100 / max(len(data), 1)
    # Few columns are kept from becoming doors.
    width = min(slot * 0.72, 7.0)
    wide, narrow = label_steps(len(data))
    return ColumnChart(
        height=height,
        columns=[
            Column(
                title=each.title,
                x=_rounded((place + 0.5) * slot - width / 2),
                width=_rounded(width),
                slot_x=_rounded(place * slot),
                slot_width=_rounded(slot),
                parts=_stack(each.values, scale, height),
            )
            for place, each in enumerate(data)
        ],
        labels=[
            Label(_rounded((place + 0.5) * slot), each.label, (len(data) - 1 - place) % narrow != 0)
            for place, each in enumerate(data)
            if (len(data) - 1 - place) % wide == 0
        ],
        ticks=[Tick(_rounded(height - value * scale), write(value)) for value in ticks],
    )


def draw_heat(values: Mapping[tuple[int, int], int], *, rows: Sequence[str], titles: Sequence[str]) -> HeatMap:
    """Return a cell for each row and hour of the day. `titles` are the tooltips, row by row, hour by hour."""
    most = max(values.values(), default=0)
    width = 100 / HOURS
    return HeatMap(
        height=ROW_HEIGHT * len(rows),
        row_height=ROW_HEIGHT,
        cells=[
            Cell(
                title=titles[row * HOURS + hour],
                x=_rounded(hour * width),
                y=row * ROW_HEIGHT,
                width=_rounded(width),
                level=heat_level(values.get((row, hour), 0), most),
            )
            for row in range(len(rows))
            for hour in range(HOURS)
        ],
        rows=[((row + 0.5) * ROW_HEIGHT, name) for row, name in enumerate(rows)],
        labels=[Label(_rounded((hour + 0.5) * width), f"{hour}h", wide_only=hour % 3 != 0) for hour in range(HOURS)],
    )


def draw_bars(data: Sequence[BarData]) -> BarChart:
    """Return horizontal bars, one under the other. The longest takes the whole width."""
    most = max((each.value for each in data), default=0) or 1
    return BarChart(
        height=BAR_ROW_HEIGHT * len(data),
        bars=[
            Bar(
                label=each.label,
                text=each.text,
                tone=each.tone,
                y=place * BAR_ROW_HEIGHT,
                width=_rounded(max(each.value / most * 100, _LEAST_VISIBLE)) if each.value else 0,
            )
            for place, each in enumerate(data)
        ],
    )


def draw_pairs(data: Sequence[PairData], *, write: Callable[[int], str] = str) -> PairChart:
    """Return two horizontal bars for each of `data`, all to one scale. The longest leaves room for its number."""
    most = max((value for each in data for value in each.values), default=0) or 1

    def width_of(value: int) -> float:
        return _rounded(max(value / most * (100 - _ROOM_FOR_NUMBER), _LEAST_VISIBLE)) if value else 0

    return PairChart(
        height=PAIR_ROW_HEIGHT * len(data),
        pairs=[
            Pair(
                label=each.label,
                title=each.title,
                texts=(write(each.values[0]), write(each.values[1])),
                y=place * PAIR_ROW_HEIGHT,
                widths=(width_of(each.values[0]), width_of(each.values[1])),
            )
            for place, each in enumerate(data)
        ],
    )


def round_ticks(most: int) -> list[int]:
    """Return three to six round numbers from 0 to no less than `most`, all the same distance apart."""
    distance, magnitude = 1, 1
    while True:
        for factor in (1, 2, 5):
            distance = factor * magnitude
            if most <= distance * 5:
                return list(range(0, max(-(-most // distance), 2) * distance + 1, distance))
        magnitude *= 10


def label_steps(number: int) -> tuple[int, int]:
    """Return of how many labels one is shown: where there is room, and on a phone. The latter are among the former."""
    wide = next((step for step in _STEPS if -(-number // step) <= MOST_LABELS_WIDE), number)
    narrow = wide
    while -(-number // narrow) > MOST_LABELS_NARROW:
        narrow += wide
    return wide, narrow


def heat_level(value: int, most: int) -> int:
    """Return 0 for nothing, else a level from 1 to HEAT_LEVELS."""
    return -(-value * HEAT_LEVELS // most) if most else 0


def _stack(values: Sequence[int], scale: float, height: int) -> list[Part]:
    heights = [max(value * scale, _LEAST_VISIBLE) if value else 0.0 for value in values]
    tops = accumulate(heights)
    return [
        Part(series, _rounded(max(height - top, 0)), _rounded(size))
        for series, (size, top) in enumerate(zip(heights, tops, strict=True))
        if size
    ]


def _rounded(place: float) -> float:
    return round(place, 2)
