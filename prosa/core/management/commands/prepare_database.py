"""Bring the database up to date: what `serve` does first, as a step of its own."""

from typing import Any

from prosa.core.commands import DatabaseCommand
from prosa.core.migrations import prepare_database


class Command(DatabaseCommand):
    help = (
        "Migrate the database if need be, make the roles and the first administrator. For installations that do so "
        "once, before several servers start with --no-migrate."
    )

    if_not_prepared = "Its migrations say that it is prepared, but something is gone: restore a backup."

    def handle(self, *_args: Any, **_options: Any) -> None:
        applied = prepare_database()
        done = "1 migration was" if applied == 1 else f"{applied} migrations were"
        self.stdout.write(f"{done} applied." if applied else "The database is up to date.")
