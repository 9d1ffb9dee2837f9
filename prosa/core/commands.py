"""What Prosa's commands share."""

import sys
from collections.abc import Sequence
from typing import Any, Final

from django.core.checks import Tags
from django.core.management import execute_from_command_line
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

OUT_OF_REACH: Final = frozenset({"SQLITE_CANTOPEN", "SQLITE_NOTADB"})
MAKE_ROOM: Final = "Make room on the database's disk, and try again."
NOT_THERE: Final = frozenset({"42P01", "42703"})  # a table, a column


class DatabaseCommand(BaseCommand):
    """A command that says in one line why the database cannot be used, and what to do about it."""

    requires_system_checks = (Tags.compatibility,)  # the settings; the others would load all pages, and take longer
    if_not_prepared = "Prepare it: ./run manage prepare_database"

    def execute(self, *args: Any, **options: Any) -> str | None:
        try:
            return super().execute(*args, **options)
        except DatabaseError as error:
            raise CommandError(explain_database_error(error, self._advise(error))) from error

    def _advise(self, error: DatabaseError) -> str:
        if _is_full(error):
            return MAKE_ROOM
        return self.if_not_prepared if _is_not_prepared(error) else ""


def run_command_line(arguments: Sequence[str]) -> None:
    """Run the command that `arguments` name, Django's own too, and end if the database cannot be reached."""
    try:
        execute_from_command_line(list(arguments))
    except DatabaseError as error:
        if "--traceback" in arguments or not is_out_of_reach(error):
            raise
        sys.exit(explain_database_error(error))


def explain_database_error(error: DatabaseError, advice: str = "") -> str:
    """Say why the database cannot be used, and what to do about it."""
    reason = str(error).strip().splitlines()[0]
    advice = advice or "Check DATABASE_URL, and that the database is running."
    return f"The database cannot be used: {reason}\n{advice}"


def is_out_of_reach(error: DatabaseError) -> bool:
    """Tell whether there was no connection to a database, or it broke: a server that answers gives errors a number."""
    cause = error.__cause__
    if name := getattr(cause, "sqlite_errorname", None):
        return name in OUT_OF_REACH
    return getattr(cause, "sqlstate", "") is None


def _is_full(error: DatabaseError) -> bool:
    """Tell whether there is no more room on its disk."""
    cause = error.__cause__
    return getattr(cause, "sqlstate", None) == "53100" or getattr(cause, "sqlite_errorname", None) == "SQLITE_FULL"


def _is_not_prepared(error: DatabaseError) -> bool:
    """Tell whether it lacks a table or a column."""
    return getattr(error.__cause__, "sqlstate", None) in NOT_THERE or str(error).startswith("no such ")
