"""What Prosa's commands share."""

import sys
from collections.abc import Sequence
from typing import Any, Final

from django.core.management import execute_from_command_line
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

OUT_OF_REACH: Final = frozenset({"SQLITE_CANTOPEN", "SQLITE_NOTADB"})


class DatabaseCommand(BaseCommand):
    """A command that says in one line why the database cannot be used, and what to do about it."""

    def execute(self, *args: Any, **options: Any) -> str | None:
        try:
            return super().execute(*args, **options)
        except DatabaseError as error:
            raise CommandError(explain_database_error(error)) from error


def run_command_line(arguments: Sequence[str]) -> None:
    """Run the command that `arguments` name, Django's own too, and end if the database cannot be reached."""
    try:
        execute_from_command_line(list(arguments))
    except DatabaseError as error:
        if "--traceback" in arguments or not is_out_of_reach(error):
            raise
        sys.exit(explain_database_error(error))


def explain_database_error(error: DatabaseError) -> str:
    """Say why the database cannot be used, and what to do about it."""
    reason = str(error).strip().splitlines()[0]
    return (
        f"The database cannot be used: {reason}\nIf it is new, prepare it: ./run manage migrate. "
        "Otherwise check DATABASE_URL, and that the database is running."
    )


def is_out_of_reach(error: DatabaseError) -> bool:
    """Tell whether there was no connection to a database, or it broke: a server that answers gives errors a number."""
    cause = error.__cause__
    if name := getattr(cause, "sqlite_errorname", None):
        return name in OUT_OF_REACH
    return getattr(cause, "sqlstate", "") is None
