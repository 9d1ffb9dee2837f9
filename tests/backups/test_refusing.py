"""What is not restored, and what is not overwritten: then nothing has changed."""

import json
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.access.commands import make_key, run_command
from tests.backups.installations import back_up, digests, read_manifest, refuse_to_restore, restore
from tests.databases import bare_database, fresh_database
from tests.samples import new_conversation, new_id
from tests.servers import running_server


@pytest.fixture
def database_url(tmp_path: Path) -> Any:
    with fresh_database(tmp_path) as database_url:
        yield database_url


@pytest.fixture(scope="module")
def backup(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A backup of an installation with a key."""
    folder = tmp_path_factory.mktemp("backup")
    with fresh_database(folder) as database_url:
        make_key(database_url, "of the backup", "read")
        yield back_up(database_url, folder / "prosa.zip")


def test_a_database_that_holds_something_is_overwritten_only_if_that_is_asked_for(
    database_url: str, backup: Path, tmp_path: Path
) -> None:
    make_key(database_url, "of the database", "read")
    before = digests(back_up(database_url, tmp_path / "before.zip"))
    why = refuse_to_restore(database_url, backup)
    assert "The database is not empty: there are rows in access_apikey, " in why
    assert "--force" in why
    assert digests(back_up(database_url, tmp_path / "after.zip")) == before
    restore(database_url, backup, "--force")
    assert digests(back_up(database_url, tmp_path / "restored.zip")) == digests(backup)


def test_a_database_that_a_server_uses_is_not_overwritten(database_url: str, backup: Path, tmp_path: Path) -> None:
    with running_server(database_url=database_url, log=tmp_path / "server.log") as server:
        assert httpx.post(f"{server.url}/webhook/", json=new_conversation(new_id())).status_code == 201
        why = refuse_to_restore(database_url, backup, "--force")
    assert "End Prosa and its workers first." in why
    assert "of the backup" not in run_command(database_url, "list_api_keys").stdout


def cut_off(backup: bytes) -> bytes:
    return backup[: len(backup) // 2]


def change_a_byte(backup: bytes) -> bytes:
    place = backup.index(b"tables/auth_permission.ndjson") + 200
    return backup[:place] + bytes([backup[place] ^ 1]) + backup[place + 1 :]


def something_else(backup: bytes) -> bytes:
    return b"a shopping list" * 100


@pytest.mark.any_database
@pytest.mark.parametrize("damage", [cut_off, change_a_byte, something_else])
def test_a_damaged_backup_is_refused_before_anything_is_touched(
    backup: Path, tmp_path: Path, damage: Callable[[bytes], bytes]
) -> None:
    damaged = tmp_path / "damaged.zip"
    damaged.write_bytes(damage(backup.read_bytes()))
    with bare_database(tmp_path) as database_url:
        why = refuse_to_restore(database_url, damaged)
        assert "damaged" in why or "no backup" in why
        assert "The database cannot be used" in run_command(database_url, "list_api_keys").stderr


def change_manifest(backup: Path, changed: Path, **facts: Any) -> Path:
    """Write a copy of a backup whose manifest says other `facts`."""
    with zipfile.ZipFile(backup) as old, zipfile.ZipFile(changed, "w") as new:
        for name in old.namelist():
            if name != "manifest.json":
                new.writestr(name, old.read(name))
        new.writestr("manifest.json", json.dumps(read_manifest(backup) | facts))
    return changed


@pytest.mark.any_database
def test_a_backup_of_another_version_is_refused_and_both_versions_are_told_apart(
    database_url: str, backup: Path, tmp_path: Path
) -> None:
    migrations = [*read_manifest(backup)["migrations"], "leads.0099_from_the_future"]
    newer = change_manifest(backup, tmp_path / "newer.zip", prosa="9.9.9", migrations=migrations)
    why = refuse_to_restore(database_url, newer, "--force")
    assert "made by another version, Prosa 9.9.9" in why
    assert "leads.0099_from_the_future" in why


@pytest.mark.any_database
def test_rows_that_are_not_those_that_were_written_are_noticed(database_url: str, backup: Path, tmp_path: Path) -> None:
    tables = [
        table | {"sha256": "0" * 64} if table["name"] == "access_apikey" else table
        for table in read_manifest(backup)["tables"]
    ]
    why = refuse_to_restore(database_url, change_manifest(backup, tmp_path / "x.zip", tables=tables), "--force")
    assert "damaged: access_apikey is not as it was written" in why


@pytest.mark.any_database
def test_a_backup_without_a_table_is_refused(database_url: str, backup: Path, tmp_path: Path) -> None:
    tables = [table for table in read_manifest(backup)["tables"] if table["name"] != "access_apikey"]
    before = run_command(database_url, "list_api_keys").stdout
    why = refuse_to_restore(database_url, change_manifest(backup, tmp_path / "x.zip", tables=tables), "--force")
    assert "other tables or columns" in why
    assert run_command(database_url, "list_api_keys").stdout == before


@pytest.mark.any_database
def test_a_backup_is_for_its_owner_alone_and_overwrites_no_other(database_url: str, tmp_path: Path) -> None:
    file = back_up(database_url, tmp_path / "prosa.zip")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    first = file.read_bytes()
    again = run_command(database_url, "backup", str(file))
    assert again.returncode == 1
    assert "is there already" in again.stderr
    assert file.read_bytes() == first
    back_up(database_url, file, "--force")
    assert file.read_bytes() != first


@pytest.mark.any_database
def test_a_backup_holds_no_secret_key_and_no_key_that_opens_anything(database_url: str, tmp_path: Path) -> None:
    key = make_key(database_url, "a sender", "ingest")
    file = back_up(database_url, tmp_path / "prosa.zip")
    with zipfile.ZipFile(file) as opened:
        texts = b"".join(map(opened.read, opened.namelist()))
    assert b"a sender" in texts
    assert key.encode() not in texts
    assert b"a-secret-for-tests-only" not in texts


@pytest.mark.any_database
def test_a_file_that_cannot_be_read_or_written_is_named(database_url: str, tmp_path: Path) -> None:
    missing = tmp_path / "missing" / "prosa.zip"
    assert f"{missing} cannot be used: No such file" in refuse_to_restore(database_url, missing)
    ended = run_command(database_url, "backup", str(missing))
    assert (ended.returncode, "cannot be written: No such file" in ended.stderr) == (1, True)


def test_a_database_of_an_older_version_is_not_backed_up(tmp_path: Path) -> None:
    with bare_database(tmp_path) as database_url:
        ended = run_command(database_url, "backup", str(tmp_path / "prosa.zip"))
        assert ended.returncode == 1
        assert "./run manage prepare_database" in ended.stderr
        assert not (tmp_path / "prosa.zip").exists()
