"""All of an installation in a file, and another made of it, on the same kind of database or the other."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf.global_settings import PASSWORD_HASHERS
from django.contrib.auth.hashers import check_password
from django.contrib.auth.models import User
from django.test import Client, override_settings

from prosa.access.models import ApiKey
from prosa.conversations.models import Conversation
from tests.access.commands import run_command
from tests.backups.installations import ask, assert_whole, back_up, digests, fill, restore
from tests.databases import bare_database, connected_to, database_on, fresh_database
from tests.deliveries.importing import take_in
from tests.samples import new_conversation, new_id, new_message
from tests.servers import ROOT, server_environment

pytestmark = pytest.mark.usefixtures("databases_here")


@pytest.fixture(scope="module")
def moved(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """An installation with something of everything: its address, what it answers, and a backup of it."""
    folder = tmp_path_factory.mktemp("moved")
    with fresh_database(folder) as database_url:
        answers = fill(database_url, folder)
        assert run_command(database_url, "create_source", "crm").returncode == 0
        yield database_url, answers, back_up(database_url, folder / "prosa.zip")


def test_what_is_restored_answers_as_what_was_backed_up(moved: Any, tmp_path: Path) -> None:
    _, answers, backup = moved
    with bare_database(tmp_path) as database_url:
        restore(database_url, backup)
        assert ask(database_url, tmp_path) == answers
        assert_whole(database_url)


def test_a_backup_moves_to_the_other_kind_of_database_and_back(moved: Any, tmp_path: Path) -> None:
    """On SQLite alone, it moves from one file to another."""
    _, answers, backup = moved
    with database_on("", tmp_path) as on_sqlite, bare_database(tmp_path) as back:
        restore(on_sqlite, backup)
        assert ask(on_sqlite, tmp_path) == answers
        assert_whole(on_sqlite)
        # Asking has noted when the key was used.
        restore(on_sqlite, backup, "--force")
        restore(back, back_up(on_sqlite, tmp_path / "on-sqlite.zip"))
        assert digests(back_up(back, tmp_path / "back.zip")) == digests(backup)


def test_what_is_restored_goes_on_where_it_was(moved: Any, tmp_path: Path) -> None:
    _, answers, backup = moved
    conversation = new_id()
    with bare_database(tmp_path) as database_url:
        restore(database_url, backup)
        with connected_to(database_url):
            [parked] = [each for each in answers["deliveries"] if each["outcome"] == "parked"]
            begun = [new_conversation(conversation), new_conversation(parked["conversation_id"])]
            outcomes, _ = take_in(*begun, new_message(conversation, content="zebra"))
            assert outcomes == {"recorded": 3}
            assert Conversation.objects.get(uuid=parked["conversation_id"]).message_count == 1
            api = Client(headers={"Host": "localhost"})
            with override_settings(API_OPEN="true"):
                [found] = api.get("/conversations/?q=zebra").json()["results"]
            assert found["id"] == conversation
        assert_whole(database_url)


def test_nobody_stays_signed_in_and_passwords_still_count(moved: Any, tmp_path: Path) -> None:
    _, _, backup = moved
    assert not {"django_session", "access_failedattempt"} & set(digests(backup))
    with bare_database(tmp_path) as database_url:
        restore(database_url, backup)
        with connected_to(database_url):
            # The hasher of the servers, not that of the tests, has made it.
            with override_settings(PASSWORD_HASHERS=PASSWORD_HASHERS):
                assert check_password("admin-password-for-tests", User.objects.get().password)
            assert ApiKey.objects.get().name == "agency"


def test_secrets_that_another_secret_key_has_sealed_are_told_of(moved: Any, tmp_path: Path) -> None:
    _, _, backup = moved
    with bare_database(tmp_path) as database_url:
        ended = run_command(database_url, "restore", str(backup), SECRET_KEY="another-secret-that-is-long-enough")
    assert (ended.returncode, "rows were restored" in ended.stdout) == (0, True)
    assert "1 secret cannot be opened with this SECRET_KEY: crm." in ended.stderr


def test_a_backup_goes_through_a_pipe(moved: Any, tmp_path: Path) -> None:
    source, _, backup = moved
    with bare_database(tmp_path) as target:
        piped = pipe(source, "backup", b"")
        pipe(target, "restore", piped)
        assert_whole(target)
    (tmp_path / "piped.zip").write_bytes(piped)
    assert digests(tmp_path / "piped.zip") == digests(backup)


def pipe(database_url: str, command: str, given: bytes) -> bytes:
    """Return what a command writes to its standard output."""
    environment = server_environment(DATABASE_URL=database_url)
    arguments = [sys.executable, "manage.py", command, "-"]
    return subprocess.run(arguments, cwd=ROOT, env=environment, input=given, capture_output=True, check=True).stdout
