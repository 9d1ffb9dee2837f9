"""Put back what a backup holds."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from prosa.access.lost_secrets import count_lost_secrets, explain_lost_secrets
from prosa.backups.errors import BackupError
from prosa.backups.management.progress import RowsProgress
from prosa.backups.restoring import restore_backup
from prosa.core.commands import DatabaseCommand
from prosa.core.streams import seekable_input


class Command(DatabaseCommand):
    help = (
        "Make the database what the backup in FILE says, after checking all of it. The database must be empty or not "
        "there yet, unless it is to be overwritten, and nobody may use it meanwhile. Everybody has to sign in again."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "file", type=Path, metavar="FILE", help="what ./run manage backup has written; - takes it in"
        )
        parser.add_argument("--force", action="store_true", help="replace all that the database holds")

    def handle(self, *_args: Any, file: Path, force: bool, **_options: Any) -> None:
        try:
            with seekable_input(file) as source, RowsProgress() as progress:
                manifest = restore_backup(file=source, overwrite=force, progress=progress)
        except BackupError as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"{manifest.rows} rows were restored, as they were at {manifest.made_at}.")
        if lost := count_lost_secrets():
            self.stderr.write(explain_lost_secrets(lost))
