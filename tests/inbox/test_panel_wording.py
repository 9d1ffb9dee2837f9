"""How the panel writes numbers, changes and durations."""

from datetime import date

import pytest
from django.utils import translation
from django.utils.dates import WEEKDAYS_ABBR

from prosa.inbox.panel.wording import write_change, write_day, write_duration, write_number


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (None, "–"),  # noqa: RUF001
        (0, "0 s"),
        (59, "59 s"),
        (60, "1 min"),
        (3599, "59 min"),
        (3600, "1 h"),
        (3900, "1 h 05 min"),
        (86_400, "24 h"),
        (90_000, "1 d 1 h"),
        (172_800, "2 d"),
    ],
)
def test_a_duration_is_written_in_its_two_largest_units(seconds: int | None, text: str) -> None:
    assert write_duration(seconds) == text


@pytest.mark.parametrize(
    ("now", "before", "text"),
    [
        (112, 100, "+12%"),
        (88, 100, "−12%"),  # noqa: RUF001
        (100, 100, "±0%"),
        (1100, 100, "+1.000%"),
        (1101, 100, ""),
        (1, 0, ""),
        (None, 3, ""),
        (3, None, ""),
    ],
)
def test_a_change_is_written_with_its_sign_where_there_is_something_to_compare(
    now: int | None, before: int | None, text: str
) -> None:
    assert write_change(now, before) == text


def test_numbers_have_the_separators_of_the_language() -> None:
    assert write_number(1_234_567) == "1.234.567"
    with translation.override("en"):
        assert write_number(1_234_567) == "1,234,567"


def test_days_are_written_as_the_language_orders_them() -> None:
    with translation.override("en"):
        assert write_day(date(2025, 2, 21)) == "02/21"
    assert write_day(date(2025, 2, 21)) == "21/02"


def test_weekdays_are_spelt_as_portuguese_spells_them() -> None:
    assert [str(WEEKDAYS_ABBR[day]) for day in range(7)] == ["Seg", "Ter", "Qua", "Qui", "Sex", "Sáb", "Dom"]
