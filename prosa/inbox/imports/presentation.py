"""Imports as pages show them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from prosa.inbox.panel.wording import write_duration, write_number
from prosa.inbox.wording import exact_time, file_size, short_time
from prosa.listings.importing.models import ImportKind, ImportRun, ImportState
from prosa.listings.importing.reporting import WordedReason, counts_of, problem_of, reasons_of

PATIENCE: Final = timedelta(seconds=20)
MOST_ROWS: Final = 100
MOST_RUNS: Final = 30
_ICONS: Final = {
    "created": "plus",
    "changed": "pencil",
    "unchanged": "check",
    "deactivated": "eye-off",
    "rejected": "circle-alert",
}


class Tag(NamedTuple):
    """How far a run has come: a word, an icon and a tone."""

    text: str
    icon: str
    tone: str


class Tile(NamedTuple):
    """One of the counts of a run."""

    name: str
    number: str
    heading: str
    icon: str
    href: str


class Row(NamedTuple):
    """An entry that was rejected."""

    line: str
    code: str
    reasons: list[WordedReason]


@dataclass(frozen=True, slots=True)
class ShownRun:
    """A run with its texts, at the time `now`."""

    run: ImportRun
    now: datetime
    zone: ZoneInfo

    @property
    def uuid(self) -> UUID:
        return self.run.uuid

    @property
    def tag(self) -> Tag:
        """How far it has come."""
        return {
            ImportState.RECEIVING: Tag(_("Receiving the file"), "clock", "info"),
            ImportState.WAITING: Tag(_("In the queue"), "clock", "info"),
            ImportState.RUNNING: Tag(_("Importing"), "refresh-cw", "info"),
            ImportState.DONE: Tag(_("Done"), "circle-check", "success"),
            ImportState.FAILED: Tag(_("Failed"), "circle-alert", "error"),
        }[ImportState(self.run.state)]

    @property
    def asked_by(self) -> str:
        """Who wanted it."""
        return _("Command line") if self.run.kind == ImportKind.COMMAND else self.run.requested_by

    @property
    def scope(self) -> str:
        """Whether it is the whole catalogue."""
        return _("Whole catalogue") if self.run.is_complete else _("Part of the catalogue")

    @property
    def time(self) -> str:
        """When it was asked for, in short."""
        return short_time(self.run.requested_at, now=self.now, zone=self.zone)

    @property
    def full_time(self) -> str:
        """When it was asked for, to the second."""
        return exact_time(self.run.requested_at, zone=self.zone)

    @property
    def duration(self) -> str:
        """How long it took, once it has ended."""
        started, ended = self.run.started_at, self.run.ended_at
        return write_duration(max(1, round((ended - started).total_seconds()))) if started and ended else ""

    @property
    def progress(self) -> int | None:
        """How many per cent of its bytes were read, if that is known."""
        size = self.run.size
        return min(100, self.run.bytes_read * 100 // size) if size and self.run.state == ImportState.RUNNING else None

    @property
    def activity(self) -> str:
        """What is going on, in a sentence."""
        run = self.run
        if run.state == ImportState.RUNNING and run.size is None and run.kind == ImportKind.ADDRESS:
            return _("Fetching the feed …")
        if run.state == ImportState.RUNNING:
            entries = ngettext("%(number)s entry read", "%(number)s entries read", run.entries)
            return entries % {"number": write_number(run.entries)}
        if run.state == ImportState.RECEIVING:
            return _("%(size)s received") % {"size": file_size(run.bytes_read)}
        return _("It begins as soon as a worker is free.")

    @property
    def is_stuck(self) -> bool:
        """Whether nobody seems to work on it, though somebody should."""
        run = self.run
        if run.state == ImportState.RUNNING:
            return run.leased_until is not None and run.leased_until + PATIENCE < self.now
        is_late = run.state == ImportState.WAITING and run.requested_at + PATIENCE < self.now
        return is_late and not ImportRun.objects.filter(state=ImportState.RUNNING, leased_until__gte=self.now).exists()

    @property
    def problem(self) -> str:
        """Why it failed."""
        return problem_of(self.run)

    @property
    def tiles(self) -> list[Tile]:
        """What became of the entries."""
        catalogue = reverse("listings")
        links = {"created": catalogue, "deactivated": f"{catalogue}?situacao=inativos", "rejected": "#rejected"}
        return [
            Tile(name, write_number(number), heading, _ICONS[name], links.get(name, "") if number else "")
            for name, number, _label, heading in counts_of(self.run)
        ]

    @property
    def brief(self) -> str:
        """What became of the entries, in a line."""
        parts = [f"{write_number(count.number)} {count.label}" for count in counts_of(self.run) if count.number]
        return ", ".join(parts)

    @property
    def rows(self) -> list[Row]:
        """The first entries that were rejected."""
        found = self.run.rejections.order_by("pk")[:MOST_ROWS]
        return [Row(write_number(each.line), each.code, reasons_of(each)) for each in found]

    @property
    def rows_left_out(self) -> int:
        """How many rejected entries the page does not show."""
        return max(0, self.run.rejected - MOST_ROWS)


def latest_runs(*, now: datetime, zone: ZoneInfo) -> list[ShownRun]:
    """Return the latest runs, newest first."""
    return [ShownRun(run, now, zone) for run in ImportRun.objects.order_by("-pk")[:MOST_RUNS]]
