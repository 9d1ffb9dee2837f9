"""Check that requirements*.txt, poetry.lock and pyproject.toml agree: `python -m tools.check_requirements`.

Needs no Poetry, so that a fresh machine can run it.
"""

import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT: Final = Path(__file__).resolve().parent.parent
EXPORTS: Final = {
    "requirements.txt": {"main"},
    "requirements-gemini.txt": {"main", "gemini"},
    "requirements-dev.txt": {"main", "gemini", "dev"},
    "requirements-bench.txt": {"main", "gemini", "dev", "bench"},
}
REMEDY: Final = "Type the commands of DEVELOPING.md, “Dependencies”."

type Pins = dict[str, tuple[str, frozenset[str]]]


def read_requirements(path: Path) -> Pins:
    """Return version and hashes by package name, as a requirements file pins them."""
    text = path.read_text(encoding="utf-8").replace("\\\n", " ")
    pins: Pins = {}
    for line in text.splitlines():
        if found := re.match(r"([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^ ;]+)", line):
            pins[canonicalize_name(found[1])] = (found[2], frozenset(re.findall(r"--hash=(\S+)", line)))
    return pins


def read_lock(path: Path, *, groups: set[str]) -> Pins:
    """Return version and hashes by package name, as the lock has them for any of `groups`."""
    packages = tomllib.loads(path.read_text(encoding="utf-8"))["package"]
    return {
        canonicalize_name(package["name"]): (package["version"], frozenset(file["hash"] for file in package["files"]))
        for package in packages
        if groups & set(package["groups"])
    }


def differences(name: str, pins: Pins, locked: Pins) -> Iterator[str]:
    """Yield a line for each package that a requirements file pins otherwise than the lock."""
    for package in sorted(pins.keys() | locked.keys()):
        if pins.get(package) != locked.get(package):
            yield f"{name}: {package} is not as in poetry.lock"


def unmet(project: dict[str, Any], locked: Pins) -> Iterator[str]:
    """Yield a line for each dependency of pyproject.toml that the lock does not satisfy."""
    groups = project["dependency-groups"]
    for line in [*project["project"]["dependencies"], *(line for group in groups.values() for line in group)]:
        requirement = Requirement(line)
        version, _ = locked.get(canonicalize_name(requirement.name), ("", frozenset()))
        if not version or not requirement.specifier.contains(version, prereleases=True):
            yield f"pyproject.toml: {requirement.name} is not satisfied by poetry.lock"


def main() -> int:
    """Print what disagrees and return 1, or 0 if nothing does."""
    lock, project = ROOT / "poetry.lock", tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    problems = list(unmet(project, read_lock(lock, groups=set().union(*EXPORTS.values()))))
    for name, groups in EXPORTS.items():
        problems += differences(name, read_requirements(ROOT / name), read_lock(lock, groups=groups))
    for problem in problems:
        print(problem)
    if problems:
        print(REMEDY)
    return int(bool(problems))


if __name__ == "__main__":
    sys.exit(main())
