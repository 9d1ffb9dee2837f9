"""Progress bars for commands that take their time."""

from types import TracebackType
from typing import Never, Self

from tqdm import tqdm


class RowsProgress:
    """A bar on the terminal for each step; none where there is no terminal."""

    def __init__(self) -> None:
        self._bar: tqdm[Never] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._end()

    def begin(self, what: str, total: int) -> None:
        """Take in that a step begins, of as many rows."""
        self._end()
        self._bar = tqdm(desc=what, total=total, unit=" rows", disable=None)

    def advance(self, number: int) -> None:
        """Take in that as many more rows are done."""
        if self._bar is not None:
            self._bar.update(number)

    def _end(self) -> None:
        if self._bar is not None:
            self._bar.close()
