"""Runs of imports: asked for, taken by one process at a time, and ended.

Whoever works on a run holds it under a lease, which runs out by itself if its holder dies. Each part of a feed is
written together with the run's counts, and only as long as the lease is held: so the counts are true whatever
happens, and who takes the run next passes over what is settled.

What changes a run returns it as it is then and leaves the one that was given alone, as the transaction may yet fail.
"""

import logging
from collections.abc import Iterable
from copy import copy
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import urlsplit, urlunsplit

from django.db.models import Q
from django.utils.translation import gettext_noop

from prosa.core.transactions import run_in_write_transaction
from prosa.listings.importing.applying import Applied
from prosa.listings.importing.entries import Reason, Rejection
from prosa.listings.importing.models import (
    CODE_LENGTH,
    ENDED,
    SOURCE_LENGTH,
    ImportKind,
    ImportPart,
    ImportRejection,
    ImportRun,
    ImportState,
)
from prosa.listings.importing.reasons import encode_reasons, storable

LEASE: Final = timedelta(seconds=60)
MOST_ATTEMPTS: Final = 3
MOST_REJECTIONS: Final = 1_000
MOST_RUNS: Final = 100
MOST_LINE: Final = 2**31 - 1
INTERRUPTED: Final = gettext_noop("It was interrupted before its end.")
GIVEN_UP: Final = gettext_noop("It broke off %(attempts)s times at the same place, and was given up.")
logger = logging.getLogger(__name__)


class ImportRunningError(Exception):
    """Another import is running: one does at a time."""


class LeaseLostError(Exception):
    """Somebody else has taken the run, since it was not heard of for too long."""


def request_address(*, address: str, by: str, is_complete: bool, now: datetime) -> ImportRun:
    """Have a worker import the feed at `address`."""
    return _create(
        kind=ImportKind.ADDRESS,
        source=without_secrets(address),
        address=address,
        requested_by=by,
        is_complete=is_complete,
        state=ImportState.WAITING,
        requested_at=now,
    )


def begin_upload(*, name: str, by: str, is_complete: bool, now: datetime) -> ImportRun:
    """Begin to receive a file that a worker is to import. `add_part` brings its content, `end_upload` lets it wait."""
    return _create(
        kind=ImportKind.UPLOAD,
        source=name,
        requested_by=by,
        is_complete=is_complete,
        state=ImportState.RECEIVING,
        requested_at=now,
        leased_until=now + LEASE,
    )


def end_upload(*, run: ImportRun, now: datetime) -> ImportRun:
    """Let a file that was received wait for a worker. Raises LeaseLostError."""
    return _change(run, now, size=run.bytes_read, state=ImportState.WAITING, leased_until=None, bytes_read=0)


def add_part(*, run: ImportRun, content: bytes, now: datetime) -> ImportRun:
    """Keep the next part of the run's file. Raises LeaseLostError."""

    def write() -> ImportRun:
        ImportPart.objects.create(run=run, content=content)
        return _change(run, now, bytes_read=run.bytes_read + len(content))

    return run_in_write_transaction(write)


def begin_here(*, source: str, is_complete: bool, size: int | None, now: datetime) -> ImportRun:
    """Begin a run that this very process carries out, and no other can. Raises ImportRunningError."""

    def begin() -> ImportRun:
        _require_nothing_runs(now)
        return _create(
            kind=ImportKind.COMMAND,
            source=source,
            is_complete=is_complete,
            size=size,
            state=ImportState.RUNNING,
            requested_at=now,
            started_at=now,
            leased_until=now + LEASE,
            attempts=1,
        )

    return run_in_write_transaction(begin)


def take_next(*, now: datetime) -> ImportRun | None:
    """Take the run that is to be worked on next: one whose holder has died, or the first that waits.

    None if there is none, or if one is being worked on.
    """
    if not _is_any_due(now):
        return None

    def take() -> ImportRun | None:
        try:
            _require_nothing_runs(now)
        except ImportRunningError:
            return None
        waiting = ImportRun.objects.filter(state=ImportState.WAITING).order_by("pk")
        run = waiting.select_for_update(skip_locked=True, no_key=True).first()
        if run is None:
            return None
        changes = {"state": ImportState.RUNNING, "started_at": run.started_at or now, "attempts": run.attempts + 1}
        return _change(run, now, **changes)

    return run_in_write_transaction(take)


def settle(*, run: ImportRun, applied: Applied, bytes_read: int, now: datetime) -> ImportRun:
    """Note what became of a part of the feed, in the transaction that writes it. Raises LeaseLostError."""
    rejected = applied.rejections
    kept = make_rejections(run, rejected[: max(0, MOST_REJECTIONS - run.rejected)])
    ImportRejection.objects.bulk_create(kept)
    return _change(
        run,
        now,
        bytes_read=bytes_read,
        entries=run.entries + applied.created + applied.changed + applied.unchanged + len(rejected),
        created=run.created + applied.created,
        changed=run.changed + applied.changed,
        unchanged=run.unchanged + applied.unchanged,
        rejected=run.rejected + len(rejected),
        attempts=1,
    )


def note_deactivated(*, run: ImportRun, number: int, now: datetime) -> ImportRun:
    """Note that so many listings became inactive, in the transaction that does it. Raises LeaseLostError."""
    return _change(run, now, deactivated=run.deactivated + number)


def note_size(*, run: ImportRun, size: int, now: datetime) -> ImportRun:
    """Note that the whole content is there. Raises LeaseLostError."""
    return _change(run, now, size=size, bytes_read=0, attempts=1)


def begin_fetching(*, run: ImportRun, time: timedelta, now: datetime) -> ImportRun:
    """Hold a run without any content for the `time` that fetching it may take. Raises LeaseLostError."""
    return _change(run, now, leased_until=now + time + LEASE, bytes_read=0)


def hand_back(*, run: ImportRun, now: datetime) -> ImportRun:
    """Let another worker go on with a run. Raises LeaseLostError."""
    return _change(run, now, state=ImportState.WAITING, leased_until=None, attempts=0)


def finish(*, run: ImportRun, now: datetime) -> ImportRun:
    """End a run that has come to its end. Raises LeaseLostError."""
    return _end(run, now, state=ImportState.DONE)


def fail(*, run: ImportRun, reason: Reason, now: datetime, line: int | None = None) -> ImportRun:
    """End a run that cannot come to its end. Raises LeaseLostError."""
    shown_line = None if line is None else min(max(line, 0), MOST_LINE)
    return _end(run, now, state=ImportState.FAILED, problem=encode_reasons([reason]), problem_line=shown_line)


def tidy_up(*, now: datetime) -> bool:
    """Give up what nobody goes on with, and delete a part of a file of no use. Tell whether there may be more."""
    for run in ImportRun.objects.filter(state=ImportState.RECEIVING, leased_until__lte=now):
        fail(run=run, reason=Reason(INTERRUPTED), now=now)
    part = ImportPart.objects.filter(run__state__in=ENDED).order_by("pk").values_list("pk", flat=True).first()
    if part is None:
        return False
    delete_part(key=part)
    return True


def delete_part(*, key: int) -> None:
    """Delete a part of a file."""
    run_in_write_transaction(lambda: ImportPart.objects.filter(pk=key).delete())


def without_secrets(address: str) -> str:
    """Return an address without user, password, query and fragment, any of which may be a secret."""
    parts = urlsplit(address)
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=host, query="", fragment="")) + ("?…" if parts.query else "")


def make_rejections(run: ImportRun, rejections: Iterable[Rejection]) -> list[ImportRejection]:
    """Return rows for rejected entries of `run`, not yet stored."""
    return [
        ImportRejection(
            run=run,
            line=min(max(each.line, 0), MOST_LINE),
            code=storable(each.code, most=CODE_LENGTH),
            reasons=encode_reasons(each.reasons),
        )
        for each in rejections
    ]


def _create(*, source: str, **columns: Any) -> ImportRun:
    return run_in_write_transaction(
        lambda: ImportRun.objects.create(source=storable(source, most=SOURCE_LENGTH), **columns)
    )


def _is_any_due(now: datetime) -> bool:
    lapsed = Q(state=ImportState.RUNNING, leased_until__lte=now)
    return ImportRun.objects.filter(lapsed | Q(state=ImportState.WAITING)).order_by().exists()


def _require_nothing_runs(now: datetime) -> None:
    """Raise ImportRunningError if a run is being worked on. One whose holder has died waits again, or is given up."""
    run = ImportRun.objects.select_for_update(no_key=True).filter(state=ImportState.RUNNING).first()
    if run is None:
        return
    if run.leased_until and run.leased_until > now:
        raise ImportRunningError
    if run.kind == ImportKind.COMMAND:
        fail(run=run, reason=Reason(INTERRUPTED), now=now)
    elif run.attempts >= MOST_ATTEMPTS:
        logger.error("The import %s broke off %d times at the same place, and is given up.", run.uuid, run.attempts)
        fail(run=run, reason=Reason(GIVEN_UP, {"attempts": run.attempts}), now=now)
    else:
        _change(run, now, state=ImportState.WAITING, leased_until=None)


def _change(run: ImportRun, now: datetime, **columns: Any) -> ImportRun:
    """Change a run that is still held as `run` says. Its lease lasts longer, unless `columns` say otherwise."""
    columns = {"leased_until": now + LEASE, **columns}
    held = ImportRun.objects.filter(pk=run.pk, state=run.state, leased_until=run.leased_until)
    if not run_in_write_transaction(lambda: held.update(**columns)):
        raise LeaseLostError(run.uuid)
    changed = copy(run)
    for name, value in columns.items():
        setattr(changed, name, value)
    return changed


def _end(run: ImportRun, now: datetime, **columns: Any) -> ImportRun:
    def end() -> ImportRun:
        ended = ImportRun.objects.filter(state__in=ENDED).order_by("-pk").values_list("pk", flat=True)
        ImportRun.objects.filter(pk__in=list(ended[MOST_RUNS : 2 * MOST_RUNS])).delete()
        return _change(run, now, ended_at=now, leased_until=None, address="", **columns)

    return run_in_write_transaction(end)
