"""The matches' figure: how much waits to be matched at this moment."""

from collections.abc import Iterator
from typing import Final

from prosa.core.readings import Reading
from prosa.matching.refreshing import count_stale

MOST_COUNTED: Final = 10_000


def read_backlog() -> Iterator[Reading]:
    """Yield how much waits to be matched."""
    text = f"Leads and listings that wait to be matched; {2 * MOST_COUNTED} means more."
    yield Reading("prosa_stale_matches", text, count_stale(at_most=MOST_COUNTED))
