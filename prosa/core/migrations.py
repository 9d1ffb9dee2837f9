"""Migrating while other servers may be starting on the same database."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from django.core.management import call_command
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

from prosa.core.sqlite.lock import lock_for

SECONDS_TO_WAIT: Final = 600
SECONDS_TO_WAIT_FOR_A_TABLE: Final = 1
SECONDS_BETWEEN_ATTEMPTS: Final = 0.5
ATTEMPTS: Final = 60
LOCK_NOT_AVAILABLE: Final = "55P03"
LOCK_KEY: Final = 0x50726F73_6D696772  # "Prosmigr"


def migrate_alone() -> int:
    """Bring the database up to date, and return how many migrations that took.

    Of several servers that start at once, one migrates and the others wait.
    """
    if not is_behind():
        return 0
    with only_one_migrates():
        missing = _count_missing()
        if missing:
            _migrate()
        return missing


def prepare_database() -> int:
    """Bring the database up to date, and make the roles and the first administrator where these are missing.

    Return how many migrations were applied.
    """
    applied = migrate_alone()
    call_command("create_roles")
    call_command("create_first_administrator")
    return applied


def is_behind() -> bool:
    """Tell whether the database lacks a migration of this version's."""
    return _count_missing() > 0


def known_migrations() -> tuple[str, ...]:
    """Return the names of all migrations of this version, such as "access.0001_initial"."""
    return tuple(sorted(".".join(key) for key in MigrationLoader(None).disk_migrations))


def unknown_migrations() -> list[str]:
    """Return the names of migrations that the database has seen and this version has not: a newer one's."""
    applied = {".".join(key) for key in MigrationLoader(connection).applied_migrations}
    return sorted(applied.difference(known_migrations()))


def _count_missing() -> int:
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _migrate() -> None:
    """Migrate beside servers of the version before.

    On PostgreSQL a migration that waits for a table has everybody else wait behind it. So it does not wait for long,
    and is tried again; what was migrated before stays.
    """
    for _ in range(ATTEMPTS):
        try:
            with _impatience():
                call_command("migrate", interactive=False, verbosity=0)
        except OperationalError as error:
            if getattr(error.__cause__, "sqlstate", None) != LOCK_NOT_AVAILABLE:
                raise
            time.sleep(SECONDS_BETWEEN_ATTEMPTS)
        else:
            return
    raise OperationalError("a table that is to be migrated was in use all the time")


@contextmanager
def _impatience() -> Iterator[None]:
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute(f"SET lock_timeout = '{SECONDS_TO_WAIT_FOR_A_TABLE}s'")
        try:
            yield
        finally:
            cursor.execute("RESET lock_timeout")


@contextmanager
def only_one_migrates() -> Iterator[None]:
    """Keep other servers from migrating the database meanwhile."""
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
