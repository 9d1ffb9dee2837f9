"""Times and sizes in words. Pure but for translation: all take `now`, and the zone in which the reader lives."""

from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.utils import formats
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from prosa.core.clock import in_zone

MINUTES_OF_AN_HOUR: Final = 60
HOURS_OF_A_DAY: Final = 24
JUST_NOW: Final = timedelta(minutes=1)


def short_time(instant: datetime, *, now: datetime, zone: ZoneInfo) -> str:
    """Return when something was, as a list shows it: "agora", "14:32", "ontem", "21/02" or "21/02/2024"."""
    local, today = in_zone(instant, zone), in_zone(now, zone).date()
    if timedelta(0) <= now - instant < JUST_NOW:
        return _("now")
    if local.date() == today:
        return clock_time(instant, zone=zone)
    if local.date() == today - timedelta(days=1):
        return _("yesterday")
    if local.year == today.year:
        return formats.date_format(local, _("m/d"))
    return formats.date_format(local, _("m/d/Y"))


def clock_time(instant: datetime, *, zone: ZoneInfo) -> str:
    """Return the time of day: "14:32"."""
    return formats.date_format(in_zone(instant, zone), "H:i")


def full_time(instant: datetime, *, zone: ZoneInfo) -> str:
    """Return date and time: "21/02/2025 14:32"."""
    return formats.date_format(in_zone(instant, zone), _("m/d/Y H:i"))


def exact_time(instant: datetime, *, zone: ZoneInfo) -> str:
    """Return date and time to the second: "21/02/2025 14:32:07"."""
    return formats.date_format(in_zone(instant, zone), _("m/d/Y H:i:s"))


def day_name(day: date, *, today: date | None) -> str:
    """Return a day as a separator in a chat shows it: "Hoje", "Ontem", "Sexta-feira, 21 de fevereiro de 2025".

    Without `today` it is the whole date.
    """
    if today and day == today:
        return _("Today")
    if today and day == today - timedelta(days=1):
        return _("Yesterday")
    text = formats.date_format(day, _("l, F j") if today and day.year == today.year else _("l, F j, Y"))
    # Django writes months with a capital, which Portuguese does not.
    return text.capitalize() if (get_language() or "").startswith("pt") else text


def file_size(number: int) -> str:
    """Return a number of bytes in its largest unit: "256 MB", "1,5 MB", "12 KB"."""
    for unit, power in (("GB", 1024**3), ("MB", 1024**2), ("KB", 1024)):
        if number >= power:
            tenths = round(number * 10 / power)
            return f"{formats.number_format(tenths / 10, decimal_pos=1 if tenths % 10 else 0)} {unit}"
    return _("%(number)s bytes") % {"number": number}


def duration(length: timedelta) -> str:
    """Return a length of time in its largest unit: "5 min", "3 h", "2 dias". Under a minute it is "1 min"."""
    minutes = max(int(length.total_seconds() // 60), 1)
    if minutes < MINUTES_OF_AN_HOUR:
        return _("%(number)s min") % {"number": minutes}
    hours = minutes // MINUTES_OF_AN_HOUR
    if hours < HOURS_OF_A_DAY:
        return _("%(number)s h") % {"number": hours}
    days = hours // HOURS_OF_A_DAY
    return ngettext("%(number)s day", "%(number)s days", days) % {"number": days}
