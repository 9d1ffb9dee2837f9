"""Whether record and ledger agree, asked in this process or, as people ask it, in one of its own."""

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
