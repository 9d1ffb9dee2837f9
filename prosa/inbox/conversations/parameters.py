"""Places in the list and in a chat, as addresses name them."""

from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest

from prosa.core.keyset import Place
from prosa.rest.pagination import decode_cursor
from prosa.rest.problems import ProblemError


def read_place(request: HttpRequest, name: str) -> Place | None:
    """Return the place that the parameter names, or None where there is none or one that Prosa did not write."""
    try:
        return decode_cursor(request.GET[name]) if request.GET.get(name) else None
    except ProblemError:
        return None


def read_number(request: HttpRequest, name: str, *, most: int) -> int:
    """Return the parameter as a whole number from 0 to `most`; 0 for what is no number."""
    value = request.GET.get(name) or request.POST.get(name) or ""
    return min(int(value), most) if value.isascii() and value.isdigit() and len(value) <= len(str(most)) + 1 else 0


def reader_zone() -> ZoneInfo:
    """Return the zone in which readers live: the agency's."""
    return ZoneInfo(settings.TIME_ZONE)
