"""The bytes of a feed, a block at a time, wherever they come from. Pure: no Django."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO, Final, cast

BLOCK: Final = 64 * 1024


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
