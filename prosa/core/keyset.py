"""Places in lists that are ordered by an instant, then by key: what cursors stand for."""

from datetime import datetime
from typing import NamedTuple

from django.db.models import Q


class Place(NamedTuple):
    """A row's place in a list: its instant (aware, UTC) and its integer key."""

    at: datetime
    id: int


def before(place: Place, *, field: str) -> Q:
    """Return the condition for rows that lie before `place` in time, those of its own instant by their keys.

    The first part alone finds the place in an index; the second drops what was seen at that very instant.
    """
    return Q(**{f"{field}__lte": place.at}) & (Q(**{f"{field}__lt": place.at}) | Q(id__lt=place.id))


def after(place: Place, *, field: str) -> Q:
    """Return the condition for rows that lie after `place` in time: the mirror image of `before`."""
    return Q(**{f"{field}__gte": place.at}) & (Q(**{f"{field}__gt": place.at}) | Q(id__gt=place.id))
