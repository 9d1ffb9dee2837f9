"""Stretches of time that statistics look at: whole days of a time zone, up to the present."""

from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

_HOUR = timedelta(hours=1)


class Period(NamedTuple):
    """`days` calendar days in `zone`, today as far as it has come; and as many before it, to compare with.

    All instants are aware, in UTC; each stretch lasts from its start to just before its end. The one before ends at
    the same time of day, so that a day that has only begun is not compared with a whole one.
    """

    days: int
    zone: ZoneInfo
    start: datetime
    end: datetime
    previous_start: datetime
    previous_end: datetime

    @property
    def dates(self) -> list[date]:
        """The calendar days, the oldest first."""
        first = self.start.astimezone(self.zone).date()
        return [first + timedelta(days=number) for number in range(self.days)]

    @property
    def hours_are_whole(self) -> bool:
        """Whether hours of the zone are hours of UTC. In India they begin at half past."""
        instants = [self.start, self.end, *(start_of_day(day, self.zone) for day in self.dates)]
        offsets = [instant.astimezone(self.zone).utcoffset() or timedelta() for instant in instants]
        return all(offset % _HOUR == timedelta() for offset in offsets)


def last_days(*, days: int, now: datetime, zone: ZoneInfo) -> Period:
    """Return the period of the `days` calendar days in `zone` that end with the day of `now`."""
    local = now.astimezone(zone)
    today, ago = local.date(), timedelta(days=days)
    return Period(
        days=days,
        zone=zone,
        start=start_of_day(today - ago + timedelta(days=1), zone),
        end=now,
        previous_start=start_of_day(today - 2 * ago + timedelta(days=1), zone),
        previous_end=datetime.combine(today - ago, local.timetz()).astimezone(UTC),
    )


def start_of_day(day: date, zone: ZoneInfo) -> datetime:
    """Return the first instant of `day` in `zone`, in UTC. Where clocks skip midnight, that is when they do."""
    return datetime.combine(day, time.min, tzinfo=zone).astimezone(UTC)
