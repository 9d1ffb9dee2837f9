"""Write the record as the events that make it again."""

from argparse import ArgumentParser
from datetime import datetime
from itertools import batched
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from tqdm import tqdm

from prosa.core.commands import DatabaseCommand
from prosa.core.streams import output_to
from prosa.deliveries.exporting import ExportFilter, count_events, export_events
from prosa.deliveries.formats import encode_event
from prosa.deliveries.management.arguments import instant, uuid

EVENTS_AT_ONCE: Final = 1000


class Command(DatabaseCommand):
    help = (
        "Write the record as events, one on each line, which make it again wherever they are imported or sent in their "
        "order: conversations with their messages and closes, then what is parked. It can run while Prosa serves."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "file", type=Path, metavar="FILE", help="where to write them, for you alone; - sends them out"
        )
        parser.add_argument("--since", type=instant, metavar="TIME", help="only what reached Prosa then or later")
        parser.add_argument("--conversation", type=uuid, metavar="ID", help="only what is about this conversation")
        parser.add_argument("--force", action="store_true", help="overwrite FILE if it is there already")

    def handle(
        self,
        *_args: Any,
        file: Path,
        since: datetime | None,
        conversation: UUID | None,
        force: bool,
        **_options: Any,
    ) -> None:
        wanted, written = ExportFilter(conversation=conversation, since=since), 0
        with (
            output_to(file, overwrite=force) as output,
            tqdm(total=count_events(wanted=wanted), unit=" events", disable=None) as progress,
        ):
            for part in batched(export_events(wanted=wanted), EVENTS_AT_ONCE, strict=False):
                output.write(b"".join(encode_event(event) + b"\n" for event in part))
                progress.update(len(part))
                written += len(part)
        self.stderr.write(f"{written} events written.")
