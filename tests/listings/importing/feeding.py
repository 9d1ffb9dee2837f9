"""Feeds made by hand, and imports of them in this process."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final

import pytest

from prosa.core import clock
from prosa.listings.importing import carrying_out, runs
from prosa.listings.importing.carrying_out import Import
from prosa.listings.importing.entries import BrokenFeedError, Entry, Reason, Rejection
from prosa.listings.importing.models import ImportRun
from prosa.listings.services import ListingFields
from tests.listings.builders import FOR_SALE, changed

BROKEN: Final = BrokenFeedError(Reason("The file is empty."), line=7)
COLUMNS: Final = ("code", "title", "tipo", "sale price", "bairro", "cidade", "UF", "quartos")


def entry(code: str, *, line: int = 1, **fields: Any) -> Entry:
    """Return a good entry with this code and other `fields`."""
    return Entry(line, changed(FOR_SALE, code=code, **fields))


def entry_of(fields: dict[str, Any], *, line: int = 1) -> Entry:
    """Return an entry that says these fields alone."""
    said: ListingFields = fields  # type: ignore[assignment]  # what a test names
    return Entry(line, said)


def rejected(code: str, *, line: int = 1) -> Rejection:
    """Return an entry that the reader itself has rejected."""
    return Rejection(line, code, (Reason("Is missing.", field="title"),))


class Feeds:
    """Has imports read what a test hands over, rather than bytes."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self._patch = patch

    def bring(
        self,
        *items: Entry | Rejection | Exception,
        is_complete: bool = True,
        is_ending: Callable[[], bool] = lambda: False,
        run: ImportRun | None = None,
    ) -> ImportRun:
        """Import a feed of `items` and return its run. An exception among them is raised at its place."""
        self._patch.setattr(carrying_out, "read_feed", lambda _: _reading(items))
        held = run or runs.begin_here(source="teste", is_complete=is_complete, size=0, now=clock.now())
        work = Import(held, is_ending=is_ending)
        work.carry_out(iter(()))
        return ImportRun.objects.get(pk=held.pk)


def _reading(items: Iterable[Entry | Rejection | Exception]) -> Iterator[Entry | Rejection]:
    for item in items:
        if isinstance(item, Exception):
            raise item
        yield item


def counts(run: ImportRun) -> dict[str, int]:
    """Return the counts of `run` that are not zero."""
    names = ("created", "changed", "unchanged", "deactivated", "rejected")
    return {name: number for name in names if (number := getattr(run, name))}


def spreadsheet(*rows: Iterable[Any], columns: Iterable[str] = COLUMNS) -> bytes:
    """Return a CSV file with these rows."""
    return "\n".join([";".join(columns), *(";".join(map(str, row)) for row in rows)]).encode()


def row(code: str, *, title: str = "Casa com jardim", price: str = "450.000", bedrooms: str = "3") -> tuple[str, ...]:
    """Return a good row of `spreadsheet`."""
    return (code, title, "Casa", price, "Moema", "São Paulo", "SP", bedrooms)
