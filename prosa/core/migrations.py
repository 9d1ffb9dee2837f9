"""Migrating while other servers may be starting on the same database."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from django.core.management import call_command
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor

from prosa.core.sqlite.lock import lock_for

SECONDS_TO_WAIT: Final = 600
LOCK_KEY: Final = 0x50726F73_6D696772  # "Prosmigr"


def migrate_alone() -> None:
    """Bring the database up to date. Of several servers that start at once, one migrates and the others wait."""
    if not _is_behind():
        return
    with _only_one():
        if _is_behind():
            call_command("migrate", interactive=False, verbosity=0)


def _is_behind() -> bool:
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


@contextmanager
def _only_one() -> Iterator[None]:
    if connection.vendor == "sqlite":
        lock = lock_for(Path(f"{connection.settings_dict['NAME']}.migrate.lock"))
        if not lock.acquire(timeout=SECONDS_TO_WAIT):
            raise OperationalError("another server has been migrating the database for too long")
        try:
            yield
        finally:
            lock.release()
        return
    with connection.cursor() as cursor:
        cursor.execute(f"SET lock_timeout = '{SECONDS_TO_WAIT}s'")
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK_KEY])
        cursor.execute("RESET lock_timeout")
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK_KEY])
