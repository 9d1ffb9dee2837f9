"""Where the panel's charts draw what."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prosa.inbox.panel.charts import (
    HEAT_LEVELS,
    HOURS,
    MOST_LABELS_NARROW,
    MOST_LABELS_WIDE,
    PLOT_HEIGHT,
    BarData,
    ColumnData,
    draw_bars,
    draw_columns,
    draw_heat,
    heat_level,
    label_steps,
    round_ticks,
)

some_values = st.lists(st.tuples(st.integers(0, 100_000), st.integers(0, 100_000)), min_size=1, max_size=90)


def columns_of(values: list[tuple[int, int]]) -> list[ColumnData]:
    return [ColumnData(f"day {place}", f"whole day {place}", each) for place, each in enumerate(values)]


@pytest.mark.parametrize(
    ("most", "expected"),
    [
        (0, [0, 1, 2]),
        (1, [0, 1, 2]),
        (4, [0, 1, 2, 3, 4]),
        (7, [0, 2, 4, 6, 8]),
        (11, [0, 5, 10, 15]),
        (468, [0, 100, 200, 300, 400, 500]),
        (501, [0, 200, 400, 600]),
        (12_345, [0, 5_000, 10_000, 15_000]),
    ],
)
def test_ticks_are_round_numbers(most: int, expected: list[int]) -> None:
    assert round_ticks(most) == expected


@given(most=st.integers(0, 10**12))
def test_ticks_are_few_and_reach_the_largest_value(most: int) -> None:
    ticks = round_ticks(most)
    assert ticks[-1] >= most
    assert 3 <= len(ticks) <= 6


@pytest.mark.parametrize(("days", "expected"), [(7, (1, 1)), (24, (2, 4)), (30, (2, 6)), (90, (7, 14))])
def test_of_many_labels_a_few_are_shown(days: int, expected: tuple[int, int]) -> None:
    assert label_steps(days) == expected


@given(number=st.integers(1, 400))
def test_labels_have_room_and_those_of_a_phone_are_among_the_others(number: int) -> None:
    wide, narrow = label_steps(number)
    assert -(-number // wide) <= MOST_LABELS_WIDE
    assert -(-number // narrow) <= MOST_LABELS_NARROW
    assert narrow % wide == 0


def test_the_last_day_has_its_label_at_every_width() -> None:
    label = draw_columns(columns_of([(1, 0)] * 90)).labels[-1]
    assert (label.text, label.wide_only) == ("day 89", False)


@given(values=some_values)
def test_columns_stay_in_the_plot_and_do_not_touch_each_other(values: list[tuple[int, int]]) -> None:
    chart = draw_columns(columns_of(values))
    edges = [edge for column in chart.columns for edge in (column.x, column.x + column.width)]
    assert edges == sorted(edges)
    assert edges[0] >= 0
    assert edges[-1] <= 100
    for column in chart.columns:
        assert all(part.y >= 0 and part.y + part.height <= PLOT_HEIGHT + 4.01 for part in column.parts)


def test_values_are_stacked_from_the_bottom_in_proportion() -> None:
    (column,) = draw_columns([ColumnData("", "", [20, 30])]).columns
    assert [(part.series, part.y, part.height) for part in column.parts] == [(0, 120, 80), (1, 0, 120)]


def test_what_happened_once_is_seen_beside_thousands_and_nothing_is_not_drawn() -> None:
    many, once, none = draw_columns(columns_of([(10_000, 0), (1, 0), (0, 0)])).columns
    assert many.parts[0].height == PLOT_HEIGHT
    assert once.parts[0].height == 2
    assert none.parts == []


def test_a_chart_of_nothing_has_an_axis_still() -> None:
    chart = draw_columns([])
    assert [tick.text for tick in chart.ticks] == ["0", "1", "2"]
    assert (chart.columns, chart.labels) == ([], [])


def test_ticks_are_written_as_the_page_wants_them() -> None:
    assert draw_columns(columns_of([(2, 0)]), write=lambda value: f"<{value}>").ticks[-1].text == "<2>"


def test_the_heat_map_has_a_cell_for_each_hour_of_each_day() -> None:
    days = ["Mon", "Tue"]
    titles = [f"{day} {hour}" for day in days for hour in range(HOURS)]
    heat = draw_heat({(1, 23): 7, (0, 0): 1}, rows=days, titles=titles)
    assert [cell.title for cell in heat.cells] == titles
    assert [cell.title for cell in heat.cells if cell.level] == ["Mon 0", "Tue 23"]
    assert heat.cells[-1].x + heat.cells[-1].width == pytest.approx(100, abs=0.05)
    assert heat.cells[-1].y + heat.row_height == heat.height


@pytest.mark.parametrize(("value", "level"), [(0, 0), (1, 1), (20, 1), (21, 2), (99, 5), (100, HEAT_LEVELS)])
def test_a_cell_is_as_dark_as_its_share_of_the_most(value: int, level: int) -> None:
    assert heat_level(value, 100) == level


def test_a_quiet_week_has_no_dark_cell() -> None:
    assert {cell.level for cell in draw_heat({}, rows=["Mon"], titles=[""] * HOURS).cells} == {0}


def test_the_longest_bar_takes_the_width_and_the_others_their_share() -> None:
    bars = draw_bars(
        [BarData("a", 200, "", ""), BarData("b", 50, "", ""), BarData("c", 1, "", ""), BarData("d", 0, "", "")]
    )
    assert [bar.width for bar in bars.bars] == [100, 25, 2, 0]


def test_bars_of_nothing_have_no_width() -> None:
    assert draw_bars([BarData("a", 0, "0", "")]).bars[0].width == 0
