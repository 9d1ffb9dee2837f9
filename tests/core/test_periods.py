"""Days begin at midnight of the zone, whatever its clocks do."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from prosa.core.periods import last_days, start_of_day

SAO_PAULO, NEW_YORK = ZoneInfo("America/Sao_Paulo"), ZoneInfo("America/New_York")


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_today_begins_at_local_midnight_and_ends_now() -> None:
    period = last_days(days=1, now=utc("2025-02-21 02:30"), zone=SAO_PAULO)
    assert (period.start, period.end) == (utc("2025-02-20 03:00"), utc("2025-02-21 02:30"))
    assert period.dates == [date(2025, 2, 20)]


def test_seven_days_are_today_and_the_six_before_it() -> None:
    period = last_days(days=7, now=utc("2025-02-21 15:00"), zone=SAO_PAULO)
    assert period.start == utc("2025-02-15 03:00")
    assert (period.dates[0], period.dates[-1], len(period.dates)) == (date(2025, 2, 15), date(2025, 2, 21), 7)


def test_the_period_before_ends_at_the_same_time_of_day() -> None:
    period = last_days(days=7, now=utc("2025-02-21 15:00"), zone=SAO_PAULO)
    assert (period.previous_start, period.previous_end) == (utc("2025-02-08 03:00"), utc("2025-02-14 15:00"))


def test_a_day_on_which_clocks_change_has_its_own_length() -> None:
    """New York went from 2:00 to 3:00 on 9 March 2025."""
    period = last_days(days=2, now=utc("2025-03-10 16:00"), zone=NEW_YORK)
    assert period.start == utc("2025-03-09 05:00")
    assert start_of_day(date(2025, 3, 10), NEW_YORK) == utc("2025-03-10 04:00")
    assert period.previous_end == utc("2025-03-08 17:00")  # noon, as now


def test_a_day_without_midnight_begins_when_the_clocks_jump() -> None:
    """São Paulo went from 0:00 to 1:00 on 4 November 2018."""
    assert start_of_day(date(2018, 11, 4), SAO_PAULO) == utc("2018-11-04 03:00")


@pytest.mark.parametrize(
    ("zone", "are_whole"),
    [("America/Sao_Paulo", True), ("UTC", True), ("Asia/Kolkata", False), ("Asia/Kathmandu", False)],
)
def test_zones_whose_hours_begin_elsewhere_are_known(zone: str, *, are_whole: bool) -> None:
    period = last_days(days=7, now=utc("2025-02-21 15:00"), zone=ZoneInfo(zone))
    assert period.hours_are_whole is are_whole


def test_a_zone_whose_hours_are_not_always_whole_is_known() -> None:
    """Lord Howe's clocks move by half an hour: its hours were whole until 6 April 2025."""
    period = last_days(days=7, now=utc("2025-04-08 15:00"), zone=ZoneInfo("Australia/Lord_Howe"))
    assert not period.hours_are_whole
