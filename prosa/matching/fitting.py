"""Whether there are listings for leads, and how many. Near misses don't count."""

from collections.abc import Iterable

from django.db.models import Count, Exists, OuterRef

from prosa.matching.models import Match


def count_fitting(*, leads: Iterable[int]) -> dict[int, int]:
    """Return for the keys of leads how many listings fit each, 0 among them. Takes one statement."""
    keys = list(leads)
    found = Match.objects.filter(lead__in=keys, is_near_miss=False).values_list("lead").annotate(Count("id"))
    return dict.fromkeys(keys, 0) | dict(found)


def has_fitting() -> Exists:
    """Return the condition for leads that a listing fits: `Lead.objects.filter(has_fitting())`."""
    return Exists(Match.objects.filter(lead=OuterRef("pk"), is_near_miss=False))
