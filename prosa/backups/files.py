"""A SQLite file that takes the place of another."""

import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, nullcontext
from pathlib import Path
from typing import Any, Final

from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, connection, connections

from prosa.backups.errors import OccupiedDatabaseError, UnusableBackupError
from prosa.core.connections import in_place_of_default
from prosa.core.files import put_in_place, sync_to_disk
from prosa.core.migrations import only_one_migrates

SECONDS_FOR_OTHERS: Final = 1
DAMAGES: Final = ("SQLITE_NOTADB", "SQLITE_CORRUPT")
LOGS: Final = ("-wal", "-shm", "-journal")


@contextmanager
def replacement_of(database: Path) -> Iterator[None]:
    """Within it, the default connection leads to a new file with all tables, which then takes `database`'s place.

    If anything goes wrong, the old file stays what it was. Others are kept away from it meanwhile. Raises
    OccupiedDatabaseError if somebody uses it, and UnusableBackupError if what was put into the new one does not fit
    together.
    """
    connection.close()
    existed = database.exists()
    draft = database.with_name(f"{database.name}.{secrets.token_hex(4)}.partial")
    try:
        with only_one_migrates(), sole_use(database) if existed else nullcontext():
            with _connection_to(draft):
                call_command("migrate", interactive=False, verbosity=0)
                yield
                _require_sound()
            sync_to_disk(draft)
            for ending in LOGS:  # what an old file has left behind would be taken for the new one's
                database.with_name(f"{database.name}{ending}").unlink(missing_ok=True)
            put_in_place(draft, database, overwrite=existed)
    except FileExistsError:
        raise OccupiedDatabaseError("Meanwhile somebody else has made a database there.") from None
    finally:
        for ending in ("", *LOGS, ".lock"):
            draft.with_name(f"{draft.name}{ending}").unlink(missing_ok=True)


@contextmanager
def sole_use(database: Path) -> Iterator[None]:
    """Keep all others from opening `database`. Raises OccupiedDatabaseError if somebody has it open already.

    A file that is no database any more can be of no use to anybody.
    """
    with closing(sqlite3.connect(database, timeout=SECONDS_FOR_OTHERS, isolation_level=None)) as owner:
        try:
            owner.execute("PRAGMA locking_mode = EXCLUSIVE")
            # Only who is alone can leave WAL mode. It also has closing this connection touch no log of the new file's.
            owner.execute("PRAGMA journal_mode = DELETE")
            owner.execute("BEGIN EXCLUSIVE")
        except sqlite3.DatabaseError as error:
            if error.sqlite_errorname not in DAMAGES:
                raise OccupiedDatabaseError(
                    f"The database is in use: {error}. End Prosa and its workers first."
                ) from None
        yield


@contextmanager
def _connection_to(file: Path) -> Iterator[None]:
    """Let this thread's default connection lead to `file`, which need not outlive a power cut yet.

    It has no log (WAL): what fails when that is written back on a full disk is told to nobody, and what it holds would
    be left behind.
    """
    other = connections.create_connection(DEFAULT_DB_ALIAS)
    options: dict[str, Any] = other.settings_dict["OPTIONS"]
    hasty = f"{options.get('init_command', '')}; PRAGMA synchronous = OFF; PRAGMA journal_mode = MEMORY"
    other.settings_dict = {**other.settings_dict, "NAME": str(file), "OPTIONS": {**options, "init_command": hasty}}
    with closing(other), in_place_of_default(other):
        yield


def _require_sound() -> None:
    with connection.cursor() as cursor:
        [[verdict]] = cursor.execute("PRAGMA integrity_check(1)").fetchall()
    if verdict != "ok":
        raise UnusableBackupError(f"What the backup holds does not fit together: {verdict}")
