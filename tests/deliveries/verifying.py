"""Whether record and ledger agree, asked in this process or, as people ask it, in one of its own."""

import os
from urllib.parse import urlsplit, urlunsplit

from django.db import connection

from prosa.deliveries.verification import Difference, verify_conversations, verify_rest
from tests.access.commands import run_command


def find_differences() -> list[Difference]:
    """Return all differences in the tests' own database."""
    differences = [difference for _, found in verify_conversations() for difference in found]
    return differences + verify_rest()


def assert_record_agrees(database_url: str) -> None:
    """Check that `manage.py verify_record` finds nothing in this database, whoever else uses it meanwhile."""
    verification = run_command(database_url, "verify_record")
    assert verification.returncode == 0, verification.stdout + verification.stderr


def own_database_url() -> str:
    """Return the address of the tests' own database, for processes that are to look at it."""
    name, base = connection.settings_dict["NAME"], os.environ.get("TEST_DATABASE_URL")
    return urlunsplit(urlsplit(base)._replace(path=f"/{name}")) if base else f"sqlite:///{name}"
