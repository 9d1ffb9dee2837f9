"""When people write: customers when they have time, the agency in its hours. All instants are local times."""

import math
from datetime import datetime, timedelta
from random import Random
from typing import Final

_SATURDAY, _SUNDAY = 5, 6
_OPENS, _CLOSES, _CLOSES_ON_SATURDAY = 9, 18.5, 13
_PATIENCE: Final = timedelta(minutes=35)  # for how long a conversation goes on after hours
_NIGHT_BEGINS, _NIGHT_ENDS = 23.4, 7
# How many of a hundred first messages come at each hour of the day, from midnight on.
_HOURS: Final = (1, 0, 0, 0, 0, 0, 1, 3, 5, 7, 8, 7, 8, 7, 5, 5, 5, 5, 7, 8, 9, 8, 5, 2)


def hour_of(instant: datetime) -> float:
    """Return the time of day in hours."""
    return instant.hour + instant.minute / 60


def is_working(instant: datetime) -> bool:
    """Tell whether the agency is open."""
    if instant.weekday() == _SUNDAY:
        return False
    closes = _CLOSES_ON_SATURDAY if instant.weekday() == _SATURDAY else _CLOSES
    return _OPENS <= hour_of(instant) < closes


def next_opening(instant: datetime) -> datetime:
    """Return when the agency opens next, or `instant` itself where it is open."""
    if is_working(instant):
        return instant
    opening = instant.replace(hour=_OPENS, minute=0, second=0)
    while opening <= instant or not is_working(opening):
        opening += timedelta(days=1)
    return opening


def on_day_before(now: datetime, *, days: int, rng: Random, by_agency: bool) -> datetime:
    """Return when a conversation begins that many days before `now`: in working hours if the agency begins it."""
    hour = rng.choices(range(24), weights=_HOURS)[0]
    start = (now - timedelta(days=days)).replace(hour=hour, minute=rng.randrange(60), second=rng.randrange(60))
    if by_agency:
        start = _open_and_settled(start, rng)
    return start if start < now else start - timedelta(days=7)


def after_same(instant: datetime, *, rng: Random) -> datetime:
    """Return when the one who wrote at `instant` writes again."""
    return instant + timedelta(seconds=rng.uniform(5, 55))


def when_customer_answers(instant: datetime, *, rng: Random) -> datetime:
    """Return when a customer answers to what was written at `instant`: not at night."""
    answer = instant + _delay(rng, median=110, spread=1.1, most=3 * 3600)
    if _NIGHT_ENDS <= hour_of(answer) < _NIGHT_BEGINS:
        return answer
    morning = answer.replace(hour=_NIGHT_ENDS, minute=rng.randrange(20, 60), second=rng.randrange(60))
    return morning + timedelta(days=hour_of(answer) >= _NIGHT_BEGINS, minutes=rng.randrange(90))


def when_agency_answers(instant: datetime, *, rng: Random) -> datetime:
    """Return when the agency answers to what was written at `instant`: within minutes, or when it opens again."""
    answer = instant + _delay(rng, median=140, spread=0.8, most=40 * 60)
    return within_patience(answer, rng=rng)


def within_patience(instant: datetime, *, rng: Random) -> datetime:
    """Return when the agency writes what it would write at `instant`, which may be soon after its hours, not later."""
    return instant if is_working(instant - _PATIENCE) or is_working(instant) else _open_and_settled(instant, rng)


def after_pause(instant: datetime, *, pause: timedelta, by_agency: bool, rng: Random) -> datetime:
    """Return when somebody writes again after about that long."""
    later = instant + pause * rng.uniform(0.8, 1.2)
    if by_agency:
        return _open_and_settled(later, rng)
    if _NIGHT_ENDS + 1 <= hour_of(later) < _NIGHT_BEGINS - 1:
        return later
    is_late = hour_of(later) >= _NIGHT_ENDS + 1
    return later.replace(hour=rng.choice([8, 9, 12]), minute=rng.randrange(60)) + timedelta(days=is_late)


def visiting_day(instant: datetime, *, rng: Random) -> datetime:
    """Return the time of a visit that is agreed on in a conversation that began at `instant`."""
    day = instant + timedelta(days=rng.choice([2, 2, 3, 4]))
    if day.weekday() == _SUNDAY:
        day += timedelta(days=1)
    latest = 12 if day.weekday() == _SATURDAY else 17
    return day.replace(hour=rng.randint(10, latest), minute=rng.choice([0, 0, 30]), second=0, microsecond=0)


def _open_and_settled(instant: datetime, rng: Random) -> datetime:
    opening = next_opening(instant)
    return opening if opening == instant else opening + timedelta(minutes=rng.uniform(1, 50))


def _delay(rng: Random, *, median: float, spread: float, most: float) -> timedelta:
    return timedelta(seconds=min(median * math.exp(rng.gauss(0, spread)), most))
