"""Look for known holes in the packages that Prosa installs: `python -m tools.audit_packages`.

Exits with 1 if there are any, and with 75 (try again later, as sysexits.h has it) if that could not be found out, so
that a machine without a network can be checked as well.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any, Final, NamedTuple

ROOT: Final = Path(__file__).resolve().parent.parent
FILE: Final = "requirements-dev.txt"  # holds all that serving needs as well
SECONDS: Final = 120
LATER: Final = 75


class Verdict(NamedTuple):
    """What there is to say, line by line, and the exit code that says it to programs."""

    code: int
    lines: list[str]


def judge(report: dict[str, Any]) -> Verdict:
    """Return what pip-audit's report, as JSON, comes to."""
    packages = report["dependencies"]
    holes = [
        f"{package['name']} {package['version']}: {hole['id']}, mended in {_versions(hole)}"
        for package in packages
        for hole in package.get("vulns", ())
    ]
    if holes:
        return Verdict(1, holes)
    unknown = [package["name"] for package in packages if "skip_reason" in package]
    if unknown:
        return Verdict(
            LATER, [f"{len(unknown)} of {len(packages)} packages could not be looked up, such as {unknown[0]}."]
        )
    return Verdict(0, [f"{len(packages)} packages, no known hole."])


def audit() -> Verdict:
    """Ask pip-audit about all packages."""
    options = [
        "--disable-pip",
        "--require-hashes",
        "--requirement",
        FILE,
        "--format",
        "json",
        "--progress-spinner",
        "off",
    ]
    try:
        ended = subprocess.run(  # noqa: S603 (a program of a package that is pinned)
            [sys.executable, "-m", "pip_audit", *options],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
        return judge(json.loads(ended.stdout))
    except subprocess.TimeoutExpired:
        return Verdict(LATER, [f"No answer within {SECONDS} seconds."])
    except json.JSONDecodeError:
        return Verdict(LATER, ended.stderr.strip().splitlines()[-1:] or ["pip-audit said nothing."])


def _versions(hole: dict[str, Any]) -> str:
    return ", ".join(hole["fix_versions"]) or "no version"


if __name__ == "__main__":
    verdict = audit()
    print(*verdict.lines, sep="\n")
    sys.exit(verdict.code)
