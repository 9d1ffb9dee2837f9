"""How the panel writes numbers, changes and durations."""

from datetime import date

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

_MINUTE, _HOUR, _DAY = 60, 3600, 86400
_MOST_PERCENT = 1000  # beyond it, the period before was no measure: Prosa had just begun, say


def write_number(value: int) -> str:
    """Write `value` with the language's thousands separator."""
    return number_format(value, decimal_pos=0, force_grouping=True)


def write_duration(seconds: int | None) -> str:
    """Write a duration in its two largest units, the smaller one only if there is some of it; a dash for none."""
    if seconds is None:
        return "\N{EN DASH}"
    if seconds < _MINUTE:
        return _("%(seconds)d s") % {"seconds": seconds}
    if seconds < _HOUR:
        return _("%(minutes)d min") % {"minutes": seconds // _MINUTE}
    if seconds <= _DAY:
        hours, minutes = divmod(seconds // _MINUTE, 60)
        text = _("%(hours)d h %(minutes)02d min") if minutes else _("%(hours)d h")
        return text % {"hours": hours, "minutes": minutes}
    days, hours = divmod(seconds // _HOUR, 24)
    return (_("%(days)d d %(hours)d h") if hours else _("%(days)d d")) % {"days": days, "hours": hours}


def write_change(now: int | None, before: int | None) -> str:
    """Write by how many per cent `now` differs from `before`; nothing where that says nothing."""
    if not before or now is None:
        return ""
    percent = round((now - before) * 100 / before)
    if percent > _MOST_PERCENT:
        return ""
    return f"{'\N{MINUS SIGN}' if percent < 0 else '+' if percent else '±'}{write_number(abs(percent))}%"


def write_day(day: date) -> str:
    """Write `day` in short, for an axis."""
    return date_format(day, _("m/d"))


def write_whole_day(day: date) -> str:
    """Write `day` with its weekday, for a tooltip."""
    return date_format(day, _("l, F j"))
