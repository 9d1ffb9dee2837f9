"""The record as events that make it again."""

import json
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.access.commands import run_command
from tests.backups.installations import make_events
from tests.databases import bare_database, fresh_database
from tests.deliveries.verifying import assert_record_agrees
from tests.samples import close_conversation, new_conversation, new_id, new_message
from tests.servers import ROOT, running_server, server_environment


def send(database_url: str, folder: Path, *events: dict[str, Any]) -> Any:
    """Send `events` to a server of their own, and return what it answers of all conversations then."""
    with (
        running_server(database_url=database_url, log=folder / "server.log", LATE_MESSAGES="accept") as server,
        httpx.Client(base_url=server.url, timeout=30) as client,
    ):
        for event in events:
            client.post("/webhook/", json=event)
        listed = client.get("/conversations/").json()["results"]
        return [client.get(f"/conversations/{each['id']}").json() for each in listed]


def export(database_url: str, file: Path, *arguments: str) -> list[dict[str, Any]]:
    """Return the events that the command exports."""
    ended = run_command(database_url, "export_events", str(file), *arguments)
    assert ended.returncode == 0, ended.stderr
    return [json.loads(line) for line in file.read_text().splitlines()]


def events_of(database_url: str, folder: Path, *events: dict[str, Any], arguments: tuple[str, ...] = ()) -> Any:
    send(database_url, folder, *events)
    return [(event["type"], event["data"]["id"]) for event in export(database_url, folder / "out.ndjson", *arguments)]


@pytest.fixture
def database_url(tmp_path: Path) -> Any:
    with fresh_database(tmp_path) as database_url:
        yield database_url


def test_what_is_exported_and_imported_elsewhere_answers_alike(database_url: str, tmp_path: Path) -> None:
    before = send(database_url, tmp_path, *make_events())
    assert sorted(each["message_count"] for each in before) == [2, 2]
    exported = export(database_url, tmp_path / "events.ndjson")
    with fresh_database(tmp_path) as elsewhere:
        imported = run_command(elsewhere, "import_events", str(tmp_path / "events.ndjson"))
        assert imported.returncode == 0, imported.stderr
        assert imported.stdout.startswith("8 events: 1 conversation_not_found, 7 recorded.")
        assert send(elsewhere, tmp_path) == before
        assert_record_agrees(elsewhere)
        assert export(elsewhere, tmp_path / "again.ndjson") == exported


def test_a_conversation_comes_first_its_messages_as_they_were_sent_and_its_close_last(
    database_url: str, tmp_path: Path
) -> None:
    conversation, first, second = new_id(), new_id(), new_id()
    events = [
        new_conversation(conversation, timestamp="2025-02-21T12:00:00Z"),
        new_message(conversation, message_id=second, timestamp="2025-02-21T11:00:01Z"),
        new_message(conversation, message_id=first, timestamp="2025-02-21T11:00:00Z"),
        close_conversation(conversation, timestamp="2025-02-21T10:00:00Z"),
    ]
    assert events_of(database_url, tmp_path, *events) == [
        ("NEW_CONVERSATION", conversation),
        ("NEW_MESSAGE", first),
        ("NEW_MESSAGE", second),
        ("CLOSE_CONVERSATION", conversation),
    ]


def test_a_single_conversation_can_be_exported(database_url: str, tmp_path: Path) -> None:
    wanted, other = new_id(), new_id()
    events = [new_conversation(wanted), new_conversation(other), new_message(other), close_conversation(wanted)]
    found = events_of(database_url, tmp_path, *events, arguments=("--conversation", wanted))
    assert found == [("NEW_CONVERSATION", wanted), ("CLOSE_CONVERSATION", wanted)]


def test_only_what_has_reached_prosa_since_can_be_exported(database_url: str, tmp_path: Path) -> None:
    conversation, message = new_id(), new_id()
    send(database_url, tmp_path, new_conversation(conversation))
    since = json.loads(
        run_command(
            database_url,
            "shell",
            "--no-imports",
            "--command",
            "from prosa.core import clock; print(f'\"{clock.now().isoformat()}\"')",
        ).stdout
    )
    found = events_of(
        database_url, tmp_path, new_message(conversation, message_id=message), arguments=("--since", since)
    )
    assert found == [("NEW_MESSAGE", message)]


def test_many_conversations_are_exported_part_by_part(database_url: str, tmp_path: Path) -> None:
    conversations = [new_id() for _ in range(450)]
    events = [event for each in conversations for event in (new_conversation(each), new_message(each))]
    (tmp_path / "in.ndjson").write_text("\n".join(map(json.dumps, events)))
    assert run_command(database_url, "import_events", str(tmp_path / "in.ndjson")).returncode == 0
    exported = export(database_url, tmp_path / "out.ndjson")
    assert [event["data"] for event in exported] == [event["data"] for event in events]


def test_a_file_is_for_its_owner_alone_and_overwrites_no_other(database_url: str, tmp_path: Path) -> None:
    file = tmp_path / "events.ndjson"
    export(database_url, file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    refused = run_command(database_url, "export_events", str(file))
    assert (refused.returncode, "is there already" in refused.stderr) == (1, True)
    export(database_url, file, "--force")


def test_events_go_through_a_pipe(database_url: str, tmp_path: Path) -> None:
    send(database_url, tmp_path, *make_events())
    exported = pipe(database_url, "export_events", b"")
    with fresh_database(tmp_path) as elsewhere:
        assert b"8 events: 1 conversation_not_found, 7 recorded." in pipe(elsewhere, "import_events", exported)


def pipe(database_url: str, command: str, given: bytes) -> bytes:
    environment = server_environment(DATABASE_URL=database_url)
    arguments = [sys.executable, "manage.py", command, "-"]
    return subprocess.run(arguments, cwd=ROOT, env=environment, input=given, capture_output=True, check=True).stdout


def test_a_database_that_is_not_prepared_is_named_in_plain_words(tmp_path: Path) -> None:
    with bare_database(tmp_path) as database_url:
        ended = run_command(database_url, "export_events", str(tmp_path / "events.ndjson"))
        assert "The database cannot be used" in ended.stderr
        assert not (tmp_path / "events.ndjson").exists()
