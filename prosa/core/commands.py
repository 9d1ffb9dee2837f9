"""What Prosa's commands share."""

from typing import Any

from django.core.checks import Tags
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError


class DatabaseCommand(BaseCommand):
    """A command that says in one line why the database cannot be used, and what to do about it."""

    requires_system_checks = (Tags.compatibility,)  # the settings; the others would load all pages, and take longer

    def execute(self, *args: Any, **options: Any) -> str | None:
        try:
            return super().execute(*args, **options)
        except DatabaseError as error:
            reason = str(error).strip().splitlines()[0]
            raise CommandError(
                f"The database cannot be used: {reason}\nIf it is new, prepare it: ./run manage migrate. "
                "Otherwise check DATABASE_URL, and that the database is running."
            ) from error
