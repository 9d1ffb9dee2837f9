"""Starts of the server that cannot succeed: they say why in plain words, name the setting, and end."""

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.servers import ROOT, free_port, server_environment

pytestmark = pytest.mark.any_database


def serve(**variables: str) -> subprocess.CompletedProcess[str]:
    """Run `manage.py serve`, which is expected to end by itself."""
    command = [sys.executable, "manage.py", "serve"]
    environment = server_environment(**{"PORT": str(free_port())} | variables)
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=60)


def sqlite_in(folder: Path) -> str:
    return f"sqlite:///{folder}/prosa.sqlite3"


def test_a_port_that_is_taken_is_named_together_with_another_to_choose(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other_program:
        port = other_program.getsockname()[1]
        ended = serve(PORT=str(port), DATABASE_URL=sqlite_in(tmp_path))
    assert ended.returncode == 1
    assert f"Port {port} of 127.0.0.1 is taken by another program" in ended.stderr
    assert f"PORT={port + 1}" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert not (tmp_path / "prosa.sqlite3").exists()


@pytest.mark.parametrize("host", ["not a host", "203.0.113.7", "256.0.0.1"])
def test_a_host_that_is_not_this_machine_is_named(tmp_path: Path, host: str) -> None:
    ended = serve(HOST=host, DATABASE_URL=sqlite_in(tmp_path))
    assert ended.returncode == 1
    assert f"Prosa cannot listen on {host}:" in ended.stderr
    assert "Change HOST or PORT." in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_database_server_that_does_not_answer_is_reported_without_its_password() -> None:
    ended = serve(DATABASE_URL=f"postgresql://prosa:hunter2@127.0.0.1:{free_port()}/prosa")
    assert ended.returncode == 1
    assert "The database cannot be used: " in ended.stderr
    assert "Check DATABASE_URL, and that the database is running." in ended.stderr
    assert "Traceback" not in ended.stderr
    assert "hunter2" not in ended.stderr + ended.stdout


def test_a_file_that_is_no_database_is_reported(tmp_path: Path) -> None:
    (tmp_path / "prosa.sqlite3").write_bytes(b"a shopping list" * 100)
    ended = serve(DATABASE_URL=sqlite_in(tmp_path))
    assert ended.returncode == 1
    assert "The database cannot be used: file is not a database" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert (tmp_path / "prosa.sqlite3").read_bytes() == b"a shopping list" * 100


def test_a_bad_setting_stops_the_start_with_its_hint(tmp_path: Path) -> None:
    ended = serve(WEB_THREADS="plenty", DATABASE_URL=sqlite_in(tmp_path))
    assert ended.returncode == 1
    assert "WEB_THREADS is not a whole number from 0 to 256." in ended.stderr
    assert "HINT: Write the threads of each server process" in ended.stderr
    assert "Traceback" not in ended.stderr
