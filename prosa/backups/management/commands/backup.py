"""Write all that Prosa keeps into one file."""

from argparse import ArgumentParser
from io import SEEK_END
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from prosa.backups.errors import BackupError
from prosa.backups.making import make_backup
from prosa.backups.management.progress import RowsProgress
from prosa.core import clock
from prosa.core.commands import DatabaseCommand
from prosa.core.streams import output_to


class Command(DatabaseCommand):
    help = (
        "Write all that Prosa keeps, as it is at one moment, into FILE, and check what was written. It can run while "
        "Prosa serves, and the file can be restored into either kind of database. It holds personal data, and digests "
        "of keys and passwords, but no SECRET_KEY and nothing else of the settings: keep these too."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help="where to write it, for you alone; - sends it out")
        parser.add_argument("--force", action="store_true", help="overwrite FILE if it is there already")

    def handle(self, *_args: Any, file: Path, force: bool, **_options: Any) -> None:
        try:
            with output_to(file, overwrite=force) as output, RowsProgress() as progress:
                manifest = make_backup(file=output, progress=progress, now=clock.now())
                size = output.seek(0, SEEK_END)
        except BackupError as error:
            raise CommandError(str(error)) from None
        self.stderr.write(f"{manifest.rows} rows were written ({size / 1_000_000:.1f} MB), read again and checked.")
