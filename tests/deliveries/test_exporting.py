"""The record as events that make it again."""

import json
import stat
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client
from pytest_django import Settings

from tests.backups.installations import make_events
from tests.databases import bare_database, call_on, connected_to, empty_tables, fresh_database
from tests.deliveries.importing import NOW, take_in
from tests.deliveries.verifying import find_differences
from tests.samples import close_conversation, new_conversation, new_id, new_message
from tests.servers import ROOT, server_environment

pytestmark = pytest.mark.django_db(transaction=True)


def export(file: Path, *arguments: str) -> list[dict[str, Any]]:
    """Return the events that the command exports."""
    call_command("export_events", str(file), *arguments)
    return [json.loads(line) for line in file.read_text().splitlines()]


def export_ids(folder: Path, *arguments: str) -> list[tuple[str, str]]:
    """Return what the command exports, by the events' types and ids."""
    return [(event["type"], event["data"]["id"]) for event in export(folder / "out.ndjson", *arguments)]


def ask_for_conversations() -> list[dict[str, Any]]:
    """Return what the API answers of all conversations."""
    api = Client(headers={"Host": "localhost"})
    return [api.get(f"/conversations/{each['id']}").json() for each in api.get("/conversations/").json()["results"]]


def test_what_is_exported_and_imported_elsewhere_answers_alike(settings: Settings, tmp_path: Path) -> None:
    settings.LATE_MESSAGES = "accept"
    take_in(*make_events())
    before = ask_for_conversations()
    assert sorted(each["message_count"] for each in before) == [2, 2]
    exported = export(tmp_path / "events.ndjson")
    empty_tables()
    assert take_in(*exported) == ({"conversation_not_found": 1, "recorded": 7}, [])
    assert ask_for_conversations() == before
    assert find_differences() == []
    assert export(tmp_path / "again.ndjson") == exported


def test_a_conversation_comes_first_its_messages_as_they_were_sent_and_its_close_last(tmp_path: Path) -> None:
    conversation, first, second = new_id(), new_id(), new_id()
    take_in(
        new_conversation(conversation, timestamp="2025-02-21T12:00:00Z"),
        new_message(conversation, message_id=second, timestamp="2025-02-21T11:00:01Z"),
        new_message(conversation, message_id=first, timestamp="2025-02-21T11:00:00Z"),
        close_conversation(conversation, timestamp="2025-02-21T10:00:00Z"),
    )
    assert export_ids(tmp_path) == [
        ("NEW_CONVERSATION", conversation),
        ("NEW_MESSAGE", first),
        ("NEW_MESSAGE", second),
        ("CLOSE_CONVERSATION", conversation),
    ]


def test_a_single_conversation_can_be_exported(tmp_path: Path) -> None:
    wanted, other = new_id(), new_id()
    take_in(new_conversation(wanted), new_conversation(other), new_message(other), close_conversation(wanted))
    found = export_ids(tmp_path, "--conversation", wanted)
    assert found == [("NEW_CONVERSATION", wanted), ("CLOSE_CONVERSATION", wanted)]


def test_only_what_has_reached_prosa_since_can_be_exported(tmp_path: Path) -> None:
    conversation, message = new_id(), new_id()
    take_in(new_conversation(conversation))
    take_in(new_message(conversation, message_id=message), at=NOW + timedelta(seconds=1))
    since = (NOW + timedelta(seconds=1)).isoformat()
    assert export_ids(tmp_path, "--since", since) == [("NEW_MESSAGE", message)]


def test_many_conversations_are_exported_part_by_part(tmp_path: Path) -> None:
    conversations = [new_id() for _ in range(450)]
    events = [event for each in conversations for event in (new_conversation(each), new_message(each))]
    take_in(*events)
    exported = export(tmp_path / "out.ndjson")
    assert [event["data"] for event in exported] == [event["data"] for event in events]


def test_a_file_is_for_its_owner_alone_and_overwrites_no_other(tmp_path: Path) -> None:
    file = tmp_path / "events.ndjson"
    export(file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with pytest.raises(CommandError, match="is there already"):
        export(file)
    export(file, "--force")


def test_events_go_through_a_pipe(settings: Settings, tmp_path: Path) -> None:
    settings.LATE_MESSAGES = "accept"
    with fresh_database(tmp_path) as database_url, fresh_database(tmp_path) as elsewhere:
        with connected_to(database_url):
            take_in(*make_events())
        exported = pipe(database_url, "export_events", b"")
        assert b"8 events: 1 conversation_not_found, 7 recorded." in pipe(elsewhere, "import_events", exported)


def pipe(database_url: str, command: str, given: bytes) -> bytes:
    environment = server_environment(DATABASE_URL=database_url)
    arguments = [sys.executable, "manage.py", command, "-"]
    return subprocess.run(arguments, cwd=ROOT, env=environment, input=given, capture_output=True, check=True).stdout


def test_a_database_that_is_not_prepared_is_named_in_plain_words(tmp_path: Path) -> None:
    with bare_database(tmp_path) as database_url:
        ended = call_on(database_url, "export_events", str(tmp_path / "events.ndjson"))
        assert "The database cannot be used" in ended.stderr
        assert not (tmp_path / "events.ndjson").exists()
