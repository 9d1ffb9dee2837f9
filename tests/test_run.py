"""Which packages `./run` installs: a copy of it, with a Python that only writes down what it is told."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.servers import ROOT

PYTHON = """#!/bin/sh
case "$1" in
    -c) exit 0 ;;
    *) echo "$@" >> told ;;
esac
"""
FILES = ("requirements.txt", "requirements-gemini.txt", "requirements-dev.txt", "requirements-bench.txt")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copy(ROOT / "run", tmp_path / "run")
    for name in FILES:
        (tmp_path / name).write_text(name)
    python = tmp_path / ".venv/bin/python"
    python.parent.mkdir(parents=True)
    python.write_text(PYTHON)
    python.chmod(0o755)
    return tmp_path


def run(folder: Path, *arguments: str, dotenv: str | None = None, **variables: str) -> list[str]:
    """Return the commands that Python was given."""
    if dotenv is not None:
        (folder / ".env").write_text(dotenv)
    (folder / "told").write_text("")
    environment = {
        name: value for name, value in os.environ.items() if name not in {"GEMINI_API_KEY", "LEAD_EXTRACTOR"}
    }
    subprocess.run(
        [folder / "run", *arguments], env=environment | variables, capture_output=True, check=True, timeout=60
    )
    return (folder / "told").read_text().splitlines()


def installed(told: list[str]) -> str:
    [command] = [line for line in told if line.startswith("-m pip install")]
    return command.split()[-1]


@pytest.mark.parametrize(
    ("variables", "dotenv"),
    [
        ({}, None),
        ({"GEMINI_API_KEY": ""}, None),
        ({"GEMINI_API_KEY": ""}, "GEMINI_API_KEY=0123456789abcdef\n"),
        ({"LEAD_EXTRACTOR": "rules"}, "LEAD_EXTRACTOR=gemini\n"),
        ({"LEAD_EXTRACTOR": "openai"}, None),
        ({}, "#GEMINI_API_KEY=0123456789abcdef\nGEMINI_API_KEY=\nMY_GEMINI_API_KEY=0123456789abcdef\n"),
        ({}, "GEMINI_API_KEY=''\nGEMINI_MODEL=gemini\n"),
        ({}, "LEAD_EXTRACTOR=gemini\nLEAD_EXTRACTOR=rules\n"),  # the last stands, as for Prosa itself
    ],
)
def test_gemini_s_packages_are_not_installed_for_nothing(
    folder: Path, variables: dict[str, str], dotenv: str | None
) -> None:
    assert installed(run(folder, dotenv=dotenv, **variables)) == "requirements.txt"


@pytest.mark.parametrize(
    ("variables", "dotenv"),
    [
        ({"GEMINI_API_KEY": "0123456789abcdef"}, None),
        ({"LEAD_EXTRACTOR": "gemini"}, None),
        ({"LEAD_EXTRACTOR": " Gemini"}, "LEAD_EXTRACTOR=rules\n"),
        ({}, "GEMINI_API_KEY=0123456789abcdef"),
        ({}, "HOST=0.0.0.0\r\nGEMINI_API_KEY=0123456789abcdef\r\n"),
        ({}, "export GEMINI_API_KEY=0123456789abcdef\n"),
        ({}, "LEAD_EXTRACTOR='GEMINI'\n"),
        ({}, 'LEAD_EXTRACTOR=rules\nLEAD_EXTRACTOR="gemini"\n'),
    ],
)
@pytest.mark.parametrize("task", ["serve", "setup", "demo", "manage"])
def test_gemini_s_packages_are_installed_where_it_reads_leads(
    folder: Path, task: str, variables: dict[str, str], dotenv: str | None
) -> None:
    assert installed(run(folder, task, dotenv=dotenv, **variables)) == "requirements-gemini.txt"


def test_what_is_installed_is_not_installed_again_and_a_key_brings_the_rest(folder: Path) -> None:
    assert installed(run(folder)) == "requirements.txt"
    assert run(folder, "manage", "check") == ["manage.py check"]
    assert installed(run(folder, GEMINI_API_KEY="0123456789abcdef")) == "requirements-gemini.txt"
    assert run(folder, "manage", "check") == ["manage.py check"]


def test_nothing_shows_the_key(folder: Path) -> None:
    environment = os.environ | {"GEMINI_API_KEY": "0123456789abcdef"}
    shown = subprocess.run([folder / "run", "setup"], env=environment, capture_output=True, text=True, check=True)
    assert "0123456789abcdef" not in shown.stdout + shown.stderr + (folder / "told").read_text()
