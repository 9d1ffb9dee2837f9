"""What the audit of packages says, and what it lets pass."""

from typing import Any

import pytest

from tools.audit_packages import LATER, judge

pytestmark = pytest.mark.any_database

GOOD: dict[str, Any] = {"name": "django", "version": "6.1.3", "vulns": []}
UNKNOWN: dict[str, Any] = {"name": "private", "skip_reason": "Dependency not found"}
HOLED: dict[str, Any] = {
    "name": "granian",
    "version": "2.8.0",
    "vulns": [{"id": "PYSEC-2026-1", "fix_versions": ["2.8.1"], "aliases": [], "description": "It leaks."}],
}


def test_packages_without_known_holes_pass() -> None:
    assert judge({"dependencies": [GOOD, GOOD]}).code == 0


def test_a_package_with_a_known_hole_fails_and_is_named_with_what_mends_it() -> None:
    verdict = judge({"dependencies": [GOOD, HOLED, UNKNOWN]})
    assert verdict.code == 1
    assert verdict.lines == ["granian 2.8.0: PYSEC-2026-1, mended in 2.8.1"]


def test_what_could_not_be_looked_up_is_no_failure_but_said() -> None:
    verdict = judge({"dependencies": [GOOD, UNKNOWN]})
    assert verdict.code == LATER
    assert verdict.lines == ["1 of 2 packages could not be looked up, such as private."]
