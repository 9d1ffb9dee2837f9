"""What the panel shows, read from the database, and kept for a while where reading takes long."""

from time import monotonic
from typing import Final, NamedTuple

from prosa.conversations.statistics import Statistics, read_statistics
from prosa.core.periods import Period
from prosa.deliveries.models import Outcome
from prosa.deliveries.statistics import count_outcomes
from prosa.matching.demand import Demand, read_demand

# Reading takes a twentieth of a thread at most. In a small database figures are always fresh.
_KEPT_FOR_TIMES: Final = 20
_LONGEST_SECONDS: Final = 60.0
_MOST_KEPT: Final = 8


class Figures(NamedTuple):
    """A period's figures."""

    statistics: Statistics
    outcomes: dict[Outcome, int]
    demand: Demand


type _Key = tuple[object, ...]
_kept: dict[_Key, tuple[float, Figures]] = {}


def read_figures(*, period: Period) -> Figures:
    """Return the figures of `period`. Those that took long to read may be up to a minute old."""
    key = (period.start, period.days, period.zone)
    began = monotonic()
    until, figures = _kept.get(key, (began, None))
    if figures is not None and began < until:
        return figures
    figures = Figures(read_statistics(period=period), count_outcomes(period=period), read_demand(period=period))
    ended = monotonic()
    if len(_kept) >= _MOST_KEPT:
        _kept.clear()
    _kept[key] = ended + min((ended - began) * _KEPT_FOR_TIMES, _LONGEST_SECONDS), figures
    return figures


def forget() -> None:
    """Have all figures read anew."""
    _kept.clear()
