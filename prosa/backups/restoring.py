"""Putting a backup back: all of it or nothing, where nobody else is at work."""

from pathlib import Path
from typing import BinaryIO

from django.db import connection, transaction

from prosa.backups.archive import Archive, Manifest, opened_archive
from prosa.backups.errors import OccupiedDatabaseError, UnusableBackupError
from prosa.backups.files import replacement_of
from prosa.backups.loading import load
from prosa.backups.making import Progress
from prosa.backups.tables import all_tables, find_occupied
from prosa.core.migrations import known_migrations, migrate_alone, unknown_migrations


def restore_backup(*, file: BinaryIO, overwrite: bool, progress: Progress) -> Manifest:
    """Make the default database what the backup in `file` says, and return the backup's manifest.

    All of the backup is read and checked before anything is touched. A database that holds something is refused
    unless it is to be overwritten, and so is one that others use at the moment. Either all is restored or nothing is
    changed. Raises BackupError, and OSError if the file cannot be read.
    """
    with opened_archive(file) as archive:
        _require_same_version(archive.manifest)
        progress.begin("Checking", archive.manifest.rows)
        archive.check(advance=progress.advance)
        if connection.vendor == "sqlite":
            _restore_file(archive, overwrite, progress)
        else:
            _restore_tables(archive, overwrite, progress)
        return archive.manifest


def _require_same_version(manifest: Manifest) -> None:
    there, here = set(manifest.migrations), set(known_migrations())
    if there == here:
        return
    differing = sorted(there ^ here)
    raise UnusableBackupError(
        f"The backup was made by another version, Prosa {manifest.prosa} (these migrations differ: "
        f"{', '.join(differing)}). Restore it with that version, and upgrade then."
    )


def _require_empty(overwrite: bool) -> None:
    if not overwrite and (occupied := find_occupied()):
        raise OccupiedDatabaseError(
            f"The database is not empty: there are rows in {', '.join(occupied)}. With --force, all that it holds is "
            "replaced by the backup."
        )


def _restore_file(archive: Archive, overwrite: bool, progress: Progress) -> None:
    """SQLite: make a new file, and put it in the place of the old one."""
    database = Path(connection.settings_dict["NAME"]).resolve()  # where SQLite keeps its logs, if the name is a link
    if database.exists():
        _require_empty(overwrite)
    with replacement_of(database):
        progress.begin("Restoring", archive.manifest.rows)
        connection.disable_constraint_checking()
        with transaction.atomic():
            _empty_tables()
            load(archive=archive, advance=progress.advance)


def _restore_tables(archive: Archive, overwrite: bool, progress: Progress) -> None:
    """PostgreSQL: replace all rows in one transaction."""
    _require_nobody_else()
    _require_empty(overwrite)
    _require_not_newer()
    migrate_alone()
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {_all_names()} IN ACCESS EXCLUSIVE MODE")
        _require_empty(overwrite)  # again, now that nobody can write
        with connection.cursor() as cursor:
            cursor.execute(f"TRUNCATE {_all_names()}")
        progress.begin("Restoring", archive.manifest.rows)
        load(archive=archive, advance=progress.advance)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _require_not_newer() -> None:
    """What a newer version has added would stay as it is, among rows of another time, or be in their way."""
    if unknown := unknown_migrations():
        raise OccupiedDatabaseError(
            f"The database was used by a newer version of Prosa (these migrations are unknown here: "
            f"{', '.join(unknown)}). Restore the backup into another one."
        )


def _require_nobody_else() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND usename = current_user "
            "AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )
        [others] = cursor.fetchone()
    if others:
        raise OccupiedDatabaseError(f"The database has {others} other connections. End Prosa and its workers first.")


def _all_names() -> str:
    return ", ".join(f'"{name}"' for name in all_tables())


def _empty_tables() -> None:
    with connection.cursor() as cursor:
        for name in all_tables():
            cursor.execute(f'DELETE FROM "{name}"')
