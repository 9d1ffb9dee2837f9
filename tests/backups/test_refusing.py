"""What is not restored, and what is not overwritten: then nothing has changed."""

import json
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.conf.global_settings import PASSWORD_HASHERS
from django.contrib.auth.models import User
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection, connections
from django.db.migrations.recorder import MigrationRecorder
from django.test import override_settings

from prosa.access.models import ApiKey, Source
from prosa.access.sources import Wanted, create_source
from prosa.core.migrations import unknown_migrations
from tests.backups.installations import add_key, back_up, digests, read_manifest, refuse_to_restore, restore
from tests.databases import bare_database, call_on, connected_to, fresh_database
from tests.deliveries.importing import NOW

pytestmark = pytest.mark.usefixtures("databases_here")


@pytest.fixture
def database_url(tmp_path: Path) -> Any:
    with fresh_database(tmp_path) as database_url:
        yield database_url


@pytest.fixture(scope="module")
def backup(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A backup of an installation with a key."""
    folder = tmp_path_factory.mktemp("backup")
    with fresh_database(folder) as database_url:
        add_key(database_url, "of the backup")
        yield back_up(database_url, folder / "prosa.zip")


def test_a_database_that_holds_something_is_overwritten_only_if_that_is_asked_for(
    database_url: str, backup: Path, tmp_path: Path
) -> None:
    add_key(database_url, "of the database")
    before = digests(back_up(database_url, tmp_path / "before.zip"))
    why = refuse_to_restore(database_url, backup)
    assert "The database is not empty: there are rows in access_apikey, " in why
    assert "--force" in why
    assert digests(back_up(database_url, tmp_path / "after.zip")) == before
    restore(database_url, backup, "--force")
    assert digests(back_up(database_url, tmp_path / "restored.zip")) == digests(backup)


def names_of_keys(database_url: str) -> list[str]:
    with connected_to(database_url):
        return list(ApiKey.objects.values_list("name", flat=True))


def test_a_database_that_somebody_uses_is_not_overwritten(database_url: str, backup: Path) -> None:
    with connected_to(database_url):
        ApiKey.objects.count()
        used = connections["default"]
        why = refuse_to_restore(database_url, backup, "--force")
        assert connections["default"] is used
    assert "End Prosa and its workers first." in why
    assert names_of_keys(database_url) == []


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
        with connected_to(database_url):
            assert connection.introspection.table_names() == []


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


def test_what_a_newer_version_has_added_to_a_database_does_not_stay_among_what_is_restored(
    database_url: str, backup: Path
) -> None:
    add_key(database_url, "of the database")
    with connected_to(database_url):
        MigrationRecorder(connection).record_applied("leads", "0099_from_the_future")
    if database_url.startswith("sqlite"):  # where the whole file is a new one
        restore(database_url, backup, "--force")
        with connected_to(database_url):
            assert unknown_migrations() == []
    else:
        why = refuse_to_restore(database_url, backup, "--force")
        assert "a newer version of Prosa (these migrations are unknown here: leads.0099_from_the_future)" in why
        assert names_of_keys(database_url) == ["of the database"]


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
    why = refuse_to_restore(database_url, change_manifest(backup, tmp_path / "x.zip", tables=tables), "--force")
    assert "other tables or columns" in why
    assert names_of_keys(database_url) == []


@pytest.mark.any_database
def test_a_backup_is_for_its_owner_alone_and_overwrites_no_other(database_url: str, tmp_path: Path) -> None:
    file = back_up(database_url, tmp_path / "prosa.zip")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    first = file.read_bytes()
    again = call_on(database_url, "backup", str(file))
    assert again.returncode == 1
    assert "is there already" in again.stderr
    assert file.read_bytes() == first
    back_up(database_url, file, "--force")
    assert file.read_bytes() != first


@pytest.mark.any_database
def test_a_backup_holds_nothing_that_opens_anything(database_url: str, tmp_path: Path) -> None:
    password, wanted = "a-password-of-somebody", Wanted(name="a-source", scheme=Source.Scheme.STANDARD_WEBHOOKS)
    with connected_to(database_url):
        made = [add_key(database_url, "a sender"), create_source(wanted=wanted, now=NOW)]
        with override_settings(PASSWORD_HASHERS=PASSWORD_HASHERS):
            user = User.objects.create_user("somebody", password=password)
        session = SessionStore()
        session["_auth_user_id"] = str(user.id)
        session.save()
        signed_in = str(session.session_key)
    with zipfile.ZipFile(back_up(database_url, tmp_path / "prosa.zip")) as opened:
        texts = b"".join([opened.read(name) for name in opened.namelist()])
    assert all(name in texts for name in (b"a sender", b"a-source", b"somebody"))
    for secret in (*made, made[1].removeprefix("whsec_"), settings.SECRET_KEY, password, signed_in):
        assert secret.encode() not in texts
        assert secret.encode().hex().encode() not in texts


@pytest.mark.any_database
def test_a_file_that_cannot_be_read_or_written_is_named(database_url: str, tmp_path: Path) -> None:
    missing = tmp_path / "missing" / "prosa.zip"
    assert f"{missing} cannot be used: No such file" in refuse_to_restore(database_url, missing)
    ended = call_on(database_url, "backup", str(missing))
    assert (ended.returncode, "cannot be written: No such file" in ended.stderr) == (1, True)


def test_a_database_of_an_older_version_is_not_backed_up(tmp_path: Path) -> None:
    with bare_database(tmp_path) as database_url:
        ended = call_on(database_url, "backup", str(tmp_path / "prosa.zip"))
        assert ended.returncode == 1
        assert "./run manage prepare_database" in ended.stderr
        assert not (tmp_path / "prosa.zip").exists()
