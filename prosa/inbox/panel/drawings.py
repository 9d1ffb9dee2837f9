"""The panel's charts with their words: titles, tooltips, and the same figures as a table."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from prosa.conversations.statistics import Counted, Responses
from prosa.core.periods import Period
from prosa.deliveries.models import Outcome
from prosa.inbox.panel.charts import (
    HOURS,
    BarChart,
    BarData,
    ColumnChart,
    ColumnData,
    HeatMap,
    PairChart,
    draw_bars,
    draw_columns,
    draw_heat,
)
from prosa.inbox.panel.wording import write_day, write_duration, write_number, write_whole_day

_TONES: Final = {
    Outcome.RECORDED: "success",
    Outcome.DUPLICATE: "info",
    Outcome.PARKED: "warning",
    Outcome.REFUSED: "error",
}
# Seconds: how long a first response may have taken to fall into each bar.
_RESPONSE_LIMITS: Final = (5 * 60, 15 * 60, 3600, 4 * 3600)


class Table(NamedTuple):
    """The same figures as texts. The first of each row is its name."""

    heads: Sequence[str]
    rows: Sequence[Sequence[str]]


class Drawing(NamedTuple):
    """A chart and what is written around it. `kind` names its template; `name` its elements in the page."""

    kind: str
    name: str
    title: str
    summary: str
    chart: ColumnChart | HeatMap | BarChart | PairChart
    table: Table
    is_empty: bool
    legend: Sequence[str] = ()


def draw_messages(received: Counted, sent: Counted, *, period: Period) -> Drawing:
    """Draw messages received and sent: by day, or by hour if the period is one day."""
    title = _("Messages by hour") if period.days == 1 else _("Messages by day")
    return _draw_in_time("messages", title, {_("Received"): received, _("Sent"): sent}, period)


def draw_begun(begun: Counted, *, period: Period) -> Drawing:
    """Draw conversations begun: by day, or by hour if the period is one day."""
    title = _("New conversations by hour") if period.days == 1 else _("New conversations by day")
    return _draw_in_time("begun", title, {_("New conversations"): begun}, period)


def _draw_in_time(name: str, title: str, series: Mapping[str, Counted], period: Period) -> Drawing:
    slots = _hours(series) if period.days == 1 else _days(series, period)
    data = [ColumnData(slot.label, _tooltip(slot, series), slot.values) for slot in slots]
    return Drawing(
        kind="columns",
        name=name,
        title=title,
        summary="; ".join(f"{label}: {write_number(counted.total)}" for label, counted in series.items()),
        chart=draw_columns(data, write=write_number),
        table=Table(
            heads=[_("Hour") if period.days == 1 else _("Day"), *series],
            rows=[[slot.title, *map(write_number, slot.values)] for slot in slots],
        ),
        is_empty=not any(counted.total for counted in series.values()),
        legend=list(series) if len(series) > 1 else (),
    )


def _hours(series: Mapping[str, Counted]) -> list[ColumnData]:
    sums = [counted.by_hour_of_day() for counted in series.values()]
    return [ColumnData(f"{hour}h", f"{hour}h", [each[hour] for each in sums]) for hour in range(HOURS)]


def _days(series: Mapping[str, Counted], period: Period) -> list[ColumnData]:
    sums = [counted.by_day() for counted in series.values()]
    return [ColumnData(write_day(day), write_whole_day(day), [each[day] for each in sums]) for day in period.dates]


def _tooltip(slot: ColumnData, series: Mapping[str, Counted]) -> str:
    parts = [f"{name}: {write_number(value)}" for name, value in zip(series, slot.values, strict=True)]
    return "\n".join([slot.title, *parts])


def draw_week(received: Counted) -> Drawing:
    """Draw at which hours of the week customers write."""
    values = received.by_hour_of_week()
    days = [str(WEEKDAYS[day]) for day in range(7)]
    titles = [
        _describe_hour(day, hour, values[number, hour]) for number, day in enumerate(days) for hour in range(HOURS)
    ]
    busiest = max(sorted(values), key=values.__getitem__, default=(0, 0))
    return Drawing(
        kind="heat",
        name="week",
        title=_("When customers write"),
        summary=_("Most messages: %(day)s, %(hour)sh") % {"day": days[busiest[0]], "hour": busiest[1]},
        chart=draw_heat(values, rows=[str(WEEKDAYS_ABBR[day]) for day in range(7)], titles=titles),
        table=Table(
            [_("Hour"), *(str(WEEKDAYS_ABBR[day]) for day in range(7))],
            [[f"{hour}h", *(write_number(values[day, hour]) for day in range(7))] for hour in range(HOURS)],
        ),
        is_empty=not values,
    )


def _describe_hour(day: str, hour: int, number: int) -> str:
    text = ngettext("%(day)s, %(hour)sh: %(number)s message", "%(day)s, %(hour)sh: %(number)s messages", number)
    return text % {"day": day, "hour": hour, "number": write_number(number)}


def draw_outcomes(outcomes: dict[Outcome, int]) -> Drawing:
    """Draw what became of deliveries."""
    total = sum(outcomes.values())
    named = {str(outcome.label).capitalize(): (outcomes[outcome], _TONES[outcome]) for outcome in Outcome}
    summary = ngettext("%(number)s delivery received", "%(number)s deliveries received", total)
    return _draw_bars(
        "outcomes", _("Deliveries"), summary % {"number": write_number(total)}, named, (_("Outcome"), _("Deliveries"))
    )


def draw_responses(responses: Responses) -> Drawing:
    """Draw how long customers waited for the first response."""
    named = {text: (responses.within(more_than=low, at_most=high), "primary") for text, low, high in _response_times()}
    named[_("Not answered yet")] = responses.unanswered, "warning"
    summary = _("Half within %(median)s, 90%% within %(most)s") % {
        "median": write_duration(responses.percentile(50)),
        "most": write_duration(responses.percentile(90)),
    }
    return _draw_bars(
        "responses",
        _("Time to first response"),
        summary if responses.answered else "",
        named,
        (_("Response"), _("Conversations")),
    )


def _response_times() -> Iterator[tuple[str, int, int | None]]:
    """Yield the text of each bar, and its limits in seconds: above the first, up to the second."""
    limits = [write_duration(limit) for limit in _RESPONSE_LIMITS]
    yield _("Up to %(duration)s") % {"duration": limits[0]}, -1, _RESPONSE_LIMITS[0]
    for (low, high), (low_text, high_text) in zip(pairwise(_RESPONSE_LIMITS), pairwise(limits), strict=True):
        yield _("%(low)s to %(high)s") % {"low": low_text, "high": high_text}, low, high
    yield _("More than %(duration)s") % {"duration": limits[-1]}, _RESPONSE_LIMITS[-1], None


def _draw_bars(
    name: str, title: str, summary: str, named: dict[str, tuple[int, str]], heads: tuple[str, str]
) -> Drawing:
    total = sum(value for value, _tone in named.values())
    data = [BarData(label, value, _with_share(value, total), tone) for label, (value, tone) in named.items()]
    return Drawing(
        kind="bars",
        name=name,
        title=title,
        summary=summary,
        chart=draw_bars(data),
        table=Table(heads, [[label, write_number(value)] for label, (value, _tone) in named.items()]),
        is_empty=not total,
    )


def _with_share(value: int, total: int) -> str:
    if not value:
        return write_number(value)
    percent = round(value * 100 / total)
    return f"{write_number(value)} · {f'{percent}%' if percent else '<1%'}"
