"""The bytes of a feed in the database, where any worker finds what somebody has sent."""

import time
from collections.abc import Iterator
from typing import Final

from prosa.core import clock
from prosa.listings.importing import runs
from prosa.listings.importing.models import ImportPart, ImportRun

PART: Final = 1024 * 1024
LONGEST_SILENCE: Final = 10.0  # seconds after which a lease is renewed, however little has come


def stored_blocks(run: ImportRun) -> Iterator[bytes]:
    """Yield what is stored of the run's file, a part at a time."""
    keys = list(ImportPart.objects.filter(run=run).order_by("pk").values_list("pk", flat=True))
    for key in keys:
        yield bytes(ImportPart.objects.values_list("content", flat=True).get(pk=key))


def store_parts(*, run: ImportRun, blocks: Iterator[bytes]) -> Iterator[ImportRun]:
    """Keep `blocks` as the run's file, in parts, each in a transaction of its own. Yield the run after each.

    Raises LeaseLostError, and what `blocks` raise.
    """
    part, latest = bytearray(), time.monotonic()
    for block in blocks:
        part += block
        if len(part) >= PART or time.monotonic() - latest > LONGEST_SILENCE:
            run, latest = runs.add_part(run=run, content=bytes(part), now=clock.now()), time.monotonic()
            part.clear()
            yield run
    if part:
        yield runs.add_part(run=run, content=bytes(part), now=clock.now())


def forget_content(run: ImportRun) -> None:
    """Delete what is stored of the run's file, a part at a time, so that others who write wait for none of it."""
    for key in list(ImportPart.objects.filter(run=run).values_list("pk", flat=True)):
        runs.delete_part(key=key)
