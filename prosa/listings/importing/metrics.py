"""The imports' figures: what is under way at this moment, and how the last one went."""

from collections.abc import Iterator

from prosa.core import clock
from prosa.core.readings import Reading
from prosa.listings.importing.models import ENDED, ImportRun, ImportState


def read_imports() -> Iterator[Reading]:
    """Yield the figures of the few runs that are kept."""
    unfinished = list(
        ImportRun.objects.exclude(state__in=ENDED).order_by("requested_at").values_list("requested_at", flat=True)
    )
    yield Reading("prosa_unfinished_imports", "Imports of listings that have not ended.", len(unfinished))
    age = (clock.now() - unfinished[0]).total_seconds() if unfinished else 0
    yield Reading("prosa_unfinished_imports_oldest_seconds", "How long ago the oldest of them was asked for.", age)
    last = ImportRun.objects.filter(ended_at__isnull=False).order_by("-ended_at").first()
    ended = last.ended_at.timestamp() if last and last.ended_at else None
    yield Reading("prosa_last_import_timestamp_seconds", "When an import ended last.", ended)
    failed = None if last is None else float(last.state == ImportState.FAILED)
    yield Reading("prosa_last_import_failed", "1 if the import that ended last has failed, 0 if it has not.", failed)
