"""The worker's duty towards matches."""

from collections.abc import Callable

from prosa.core import clock
from prosa.matching.refreshing import refresh_stale_matches


def refresh_matches(*, is_ending: Callable[[], bool]) -> bool:
    """Match some of the leads and listings that have changed."""
    return not is_ending() and refresh_stale_matches(now=clock.now()) > 0
