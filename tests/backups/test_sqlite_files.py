"""What is peculiar to SQLite: files, and their logs."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.access.commands import run_command
from tests.backups.installations import add_key, assert_whole, back_up, digests, refuse_to_restore, restore
from tests.databases import fresh_database

pytestmark = [pytest.mark.any_database, pytest.mark.usefixtures("databases_here")]


@pytest.fixture
def database(tmp_path: Path) -> Any:
    """The address and the file of a database that is prepared, in a folder of its own."""
    folder = tmp_path / "database"
    folder.mkdir()
    with fresh_database(folder) as database_url:
        yield database_url, Path(database_url.removeprefix("sqlite:///"))


def test_a_damaged_database_is_not_backed_up_but_can_be_overwritten(database: Any, tmp_path: Path) -> None:
    database_url, file = database
    backup = back_up(database_url, tmp_path / "good.zip")
    with file.open("r+b") as damaged:
        damaged.seek(5 * 4096)
        damaged.write(b"\xff" * 4096 * 20)
    ended = run_command(database_url, "backup", str(tmp_path / "bad.zip"))  # a process, which leaves nothing open
    assert ended.returncode == 1
    assert "Traceback" not in ended.stderr
    assert not (tmp_path / "bad.zip").exists()
    restore(database_url, backup, "--force")
    assert digests(back_up(database_url, tmp_path / "again.zip")) == digests(backup)


def test_what_is_no_database_is_overwritten_only_if_that_is_asked_for(database: Any, tmp_path: Path) -> None:
    database_url, file = database
    backup = back_up(database_url, tmp_path / "good.zip")
    file.write_bytes(b"a shopping list" * 1000)
    assert "The database cannot be used: file is not a database" in refuse_to_restore(database_url, backup)
    restore(database_url, backup, "--force")
    assert_whole(database_url)


def test_the_log_of_a_file_that_was_there_before_is_not_taken_for_the_new_one_s(database: Any, tmp_path: Path) -> None:
    database_url, file = database
    backup = back_up(database_url, tmp_path / "good.zip")
    log = file.with_name(f"{file.name}-wal")
    with closing(sqlite3.connect(file, isolation_level=None)) as writer:
        writer.execute("PRAGMA journal_mode = WAL")
        writer.execute("UPDATE auth_user SET username = 'of the log'")
        shutil.copy(log, tmp_path / "log")
    file.unlink()
    shutil.copy(tmp_path / "log", log)
    restore(database_url, backup)
    assert digests(back_up(database_url, tmp_path / "again.zip")) == digests(backup)


def test_only_the_database_and_its_locks_are_left_in_its_folder(database: Any, tmp_path: Path) -> None:
    database_url, file = database
    backup = back_up(database_url, tmp_path / "good.zip")
    add_key(database_url, "made since")
    restore(database_url, backup, "--force")
    left = {path.name.removeprefix(file.name) for path in file.parent.iterdir()}
    assert left <= {"", ".lock", ".migrate.lock"}
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_link_goes_on_leading_to_the_database(database: Any, tmp_path: Path) -> None:
    database_url, file = database
    backup = back_up(database_url, tmp_path / "good.zip")
    add_key(database_url, "made since")
    link = tmp_path / "link.sqlite3"
    link.symlink_to(file)
    restore(f"sqlite:///{link}", backup, "--force")
    assert link.is_symlink()
    assert digests(back_up(database_url, tmp_path / "again.zip")) == digests(backup)
