"""What commands say of a database that they cannot use."""

import sqlite3
from typing import Any

import pytest
from django.core.management.base import CommandError
from django.db import OperationalError, connection, transaction

from prosa.core.commands import DatabaseCommand
from prosa.core.management.commands.prepare_database import Command as PrepareDatabase

pytestmark = pytest.mark.django_db


class Looking(DatabaseCommand):
    def handle(self, *_args: Any, **options: Any) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(options["statement"])


class Preparing(Looking):
    if_not_prepared = PrepareDatabase.if_not_prepared


def complaint(command: DatabaseCommand, statement: str) -> str:
    options = {"force_color": False, "no_color": False, "skip_checks": True, "statement": statement}
    with pytest.raises(CommandError) as caught:
        command.execute(**options, stdout=None, stderr=None)
    return str(caught.value)


@pytest.mark.parametrize("statement", ["SELECT 1 FROM nowhere", "SELECT missing FROM access_apikey"])
def test_what_is_missing_is_prepared_by_the_command_that_the_documents_name(statement: str) -> None:
    assert complaint(Looking(), statement).splitlines()[1] == "Prepare it: ./run manage prepare_database"
    assert "restore a backup" in complaint(Preparing(), statement)


def test_nothing_is_to_be_prepared_where_nothing_is_missing() -> None:
    assert "prepare" not in complaint(Looking(), "no statement")


def test_a_full_disk_wants_room() -> None:
    full = OperationalError("database or disk is full")
    full.__cause__ = sqlite3.OperationalError("database or disk is full")
    full.__cause__.sqlite_errorname = "SQLITE_FULL"

    class Filling(DatabaseCommand):
        def handle(self, *_args: Any, **_options: Any) -> None:
            raise full

    assert complaint(Filling(), "").splitlines()[1] == "Make room on the database's disk, and try again."
