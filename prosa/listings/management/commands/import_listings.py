"""Import a catalogue of listings, in this process."""

import os
import sys
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any, BinaryIO, Final, NamedTuple

from django.conf import settings
from django.core.management.base import CommandError
from django.utils import translation
from django.utils.translation import gettext
from tqdm import tqdm

from prosa.core import clock
from prosa.core.commands import DatabaseCommand
from prosa.listings.importing import runs
from prosa.listings.importing.blocks import blocks_of
from prosa.listings.importing.carrying_out import Import
from prosa.listings.importing.entries import Reason
from prosa.listings.importing.fetching import FetchError, configured_limits, open_feed
from prosa.listings.importing.models import ImportRejection, ImportRun, ImportState
from prosa.listings.importing.previewing import preview
from prosa.listings.importing.reporting import problem_of, write_report
from prosa.listings.importing.wording import word_reason

STANDARD: Final = "-"
MOST_SHOWN: Final = 50


class Source(NamedTuple):
    """A feed that is open: what it is called, its bytes, and how many they are, if that is known."""

    name: str
    stream: BinaryIO
    size: int | None


class Command(DatabaseCommand):
    help = (
        "Import a catalogue of listings, VRSync or CSV, and report what became of it, in Portuguese. Listings that an "
        "earlier import has brought and that this one lacks become inactive. It may be repeated at any time."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("source", metavar="FILE_OR_URL", help="the feed (- for standard input)")
        parser.add_argument(
            "--partial", action="store_true", help="it is not the whole catalogue: nothing becomes inactive"
        )
        parser.add_argument("--dry-run", action="store_true", help="only tell what would become of it")

    def handle(self, *_args: Any, source: str, partial: bool, dry_run: bool, **_options: Any) -> None:
        with translation.override(settings.LANGUAGE_CODE), ExitStack() as stack:
            opened = _open(source, stack)
            progress = stack.enter_context(tqdm(total=opened.size, unit="B", unit_scale=True, disable=None))
            blocks = _watched(opened.stream, progress)
            if dry_run:
                run, rejections = preview(blocks=blocks, is_complete=not partial, now=clock.now())
            else:
                run = self._import(opened, blocks, is_complete=not partial)
                rejections = list(run.rejections.order_by("pk")[:MOST_SHOWN])
            progress.close()
            if run.entries or run.state != ImportState.FAILED:
                self._report(run, rejections[:MOST_SHOWN], is_dry=dry_run)
            if run.state == ImportState.FAILED:
                raise CommandError(problem_of(run))

    def _report(self, run: ImportRun, rejections: Sequence[ImportRejection], *, is_dry: bool) -> None:
        if is_dry:
            self.stdout.write(gettext("Nothing was written. This would become of it:"))
        for line in write_report(run, rejections):
            self.stdout.write(line)

    def _import(self, source: Source, blocks: Iterator[bytes], *, is_complete: bool) -> ImportRun:
        try:
            run = runs.begin_here(source=source.name, is_complete=is_complete, size=source.size, now=clock.now())
        except runs.ImportRunningError:
            raise CommandError("Another import is running. Try again when it has ended.") from None
        work = Import(run)
        try:
            work.carry_out(blocks)
        except KeyboardInterrupt:
            with suppress(runs.LeaseLostError):  # it came in the midst of a COMMIT
                work.fail(Reason(runs.INTERRUPTED))
            raise
        except runs.LeaseLostError:
            raise CommandError("This import was too slow and was given up. Try again.") from None
        return work.run


def _open(source: str, stack: ExitStack) -> Source:
    """Open the feed, which `stack` closes. Raises CommandError."""
    if source == STANDARD:
        return Source(gettext("standard input"), sys.stdin.buffer, None)
    if source.startswith(("http://", "https://")):
        return _fetch(source, stack)
    path = Path(source)
    try:
        return Source(path.name, stack.enter_context(path.open("rb")), path.stat().st_size or None)
    except OSError as error:
        raise CommandError(f"{source} cannot be opened: {error.strerror}.") from None


def _fetch(address: str, stack: ExitStack) -> Source:
    allow_private = settings.IMPORT_ALLOW_PRIVATE_ADDRESSES
    try:
        stream = stack.enter_context(open_feed(url=address, limits=configured_limits(), allow_private=allow_private))
    except FetchError as error:
        raise CommandError(word_reason(error.reason)) from None
    size = stream.seek(0, os.SEEK_END)
    stream.seek(0)
    return Source(runs.without_secrets(address), stream, size)


def _watched(stream: BinaryIO, progress: "tqdm[Any]") -> Iterator[bytes]:
    for block in blocks_of(stream):
        progress.update(len(block))
        yield block
