"""The bytes of a feed: from a file, a pipe, or from the database, where any worker finds what somebody has sent."""

import io
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO, Final, cast

from prosa.core import clock
from prosa.listings.importing import runs
from prosa.listings.importing.models import ImportPart, ImportRun

PART: Final = 1024 * 1024
BLOCK: Final = 64 * 1024
LONGEST_SILENCE: Final = 10.0  # seconds after which a lease is renewed, however little has come


class CountedStream(io.RawIOBase):
    """A stream of bytes that knows how many were read of it."""

    def __init__(self, blocks: Iterator[bytes]) -> None:
        super().__init__()
        self._blocks = blocks
        self._rest = memoryview(b"")
        self.position = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview, /) -> int:  # type: ignore[override]  # a buffer is what it is given
        while not self._rest:
            block = next(self._blocks, None)
            if block is None:
                return 0
            self._rest = memoryview(block)
        number = min(len(buffer), len(self._rest))
        buffer[:number] = self._rest[:number]
        self._rest = self._rest[number:]
        self.position += number
        return number


@contextmanager
def open_stream(blocks: Iterator[bytes]) -> Iterator[tuple[BinaryIO, CountedStream]]:
    """Yield a buffered stream of `blocks`, and what tells how far it was read."""
    counted = CountedStream(blocks)
    with io.BufferedReader(counted, BLOCK) as stream:
        yield cast("BinaryIO", stream), counted


def blocks_of(stream: BinaryIO) -> Iterator[bytes]:
    """Yield what is left of `stream`."""
    while block := stream.read(BLOCK):
        yield block


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
