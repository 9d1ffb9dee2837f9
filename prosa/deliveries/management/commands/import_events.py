"""Record the events of a file."""

import gc
import os
import sys
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, Final

from django.core.management.base import CommandError
from django.utils import translation
from django.utils.timezone import get_default_timezone
from tqdm import tqdm
from uuid_utils.compat import uuid7

from prosa.core import clock
from prosa.core.commands import DatabaseCommand
from prosa.core.connections import prepare_for_long_work
from prosa.core.streams import STANDARD
from prosa.deliveries.importing import Refusal, import_events

GARBAGE_BEFORE_COLLECTION: Final = 200_000


class Command(DatabaseCommand):
    help = (
        "Record events, one on each line, as the webhook would: each leaves a delivery. Lines that are refused are "
        "told by their number, and hold up no other. It may be repeated: what was recorded stays as it is."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help="where they are; - takes them in")

    def handle(self, *_args: Any, file: Path, **_options: Any) -> None:
        gc.freeze()  # as in a server: a part makes tens of thousands of objects at once, and few are garbage
        gc.set_threshold(GARBAGE_BEFORE_COLLECTION, 20, 20)
        prepare_for_long_work()
        outcomes, refused, request_id = Counter[str](), 0, uuid7()
        with _input(file) as (source, size), tqdm(total=size, unit="B", unit_scale=True, disable=None) as progress:
            parts = import_events(file=source, request_id=request_id, zone=get_default_timezone(), now=clock.now())
            for part in parts:
                outcomes += part.outcomes
                refused += len(part.refusals)
                for refusal in part.refusals:
                    tqdm.write(_describe(refusal), file=sys.stderr)
                progress.update(part.size)
                progress.set_postfix(events=outcomes.total(), refresh=False)
        became = ", ".join(f"{number} {outcome}" for outcome, number in sorted(outcomes.items()))
        self.stdout.write(f"{outcomes.total()} events" + (f": {became}." if became else "."))
        self.stdout.write(f"Their deliveries bear the request {request_id}.")
        if refused:
            raise CommandError(f"{refused} lines were not taken in. All others were.")


@contextmanager
def _input(file: Path) -> Iterator[tuple[BinaryIO, int | None]]:
    """Yield what to read, and of how many bytes it is, if that can be known."""
    if file == STANDARD:
        yield sys.stdin.buffer, None
        return
    try:
        with file.open("rb") as source:
            yield source, os.fstat(source.fileno()).st_size or None
    except OSError as error:
        raise CommandError(f"{file} cannot be read: {error.strerror}.") from None


def _describe(refusal: Refusal) -> str:
    with translation.override(None):
        errors = "; ".join(f"{error.pointer} {error.detail}" for error in refusal.errors)
    return f"line {refusal.line}: {refusal.code}" + (f" ({errors})" if errors else "")
