"""Making a backup while Prosa serves."""

from contextlib import closing
from datetime import datetime
from typing import BinaryIO, Protocol

from django.db import connection

from prosa import __version__
from prosa.backups.archive import ArchiveWriter, Manifest, opened_archive
from prosa.backups.errors import BackupError
from prosa.backups.sources import open_source
from prosa.backups.tables import tables_to_back_up
from prosa.core.migrations import is_behind, known_migrations


class Progress(Protocol):
    """Who is told how far a long work has come."""

    def begin(self, what: str, total: int) -> None:
        """Take in that a step begins, of as many rows."""

    def advance(self, number: int) -> None:
        """Take in that as many more rows are done."""


def make_backup(*, file: BinaryIO, progress: Progress, now: datetime) -> Manifest:
    """Write all that Prosa keeps, as it is at one moment, to the empty `file`, and read it again to check it.

    Raises BackupError, and OSError if it cannot be written.
    """
    if is_behind():
        raise BackupError("The database is not at this version of Prosa: type ./run manage prepare_database first.")
    tables = tables_to_back_up()
    with open_source(tables) as source:
        progress.begin("Reading", sum(map(source.count, tables)))
        writer = ArchiveWriter(file)
        for table in tables:
            last_id = source.last_id(table)
            with closing(source.rows(table)) as rows:  # before the database is, whatever writing them ends in
                writer.add_table(table, rows, last_id=last_id, advance=progress.advance)
    manifest = writer.finish(
        prosa=__version__, made_at=now.isoformat(), database=connection.vendor, migrations=known_migrations()
    )
    progress.begin("Checking", manifest.rows)
    with opened_archive(file) as archive:
        archive.check(advance=progress.advance)
    return manifest
