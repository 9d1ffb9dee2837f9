"""Installations that hold something of everything, and what can be told of them from outside."""

import json
import zipfile
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any, Final

import httpx
from django.test import Client, override_settings

from prosa.access.callers import read_scopes
from prosa.access.keys import create_key
from prosa.core import clock
from tests.access.commands import make_key, run_command
from tests.api.listings import body
from tests.core.holders import eventually
from tests.databases import call_on, connected_to, is_of_own_kind
from tests.deliveries.verifying import find_differences
from tests.samples import close_conversation, new_conversation, new_id, new_message
from tests.servers import running_server

KEY: Final = "a-key-of-the-environment"
SOUGHT: Final = "Procuro apartamento de 2 quartos em São Paulo até R$ 3.000,50 — “aceita pet”? \\ \t\n 🏠"


def fill(database_url: str, folder: Path) -> dict[str, Any]:
    """Send Prosa some of everything, by a server of its own with a worker, and return what it answers then."""
    key = make_key(database_url, "agency", "ingest", "read", "write")
    settings = {"LATE_MESSAGES": "accept", "WORKER": "true", "LEAD_QUIET_PERIOD": "1s"}
    with (
        running_server(database_url=database_url, log=folder / "filled.log", API_KEY=KEY, **settings) as server,
        httpx.Client(base_url=server.url, headers={"X-API-Key": key}, timeout=30) as client,
    ):
        erased = new_id()
        for event in [*make_events(), new_conversation(erased), new_message(erased)]:
            client.post("/webhook/", json=event)
        client.post("/webhook/", content=b"\xff no JSON", headers={"Content-Type": "application/json"})
        assert client.delete(f"/conversations/{erased}").status_code == 204
        photos = ["https://photos.example/1.jpg?größe=2"]
        offered = body(sale_price=450000.5, photos=photos, description="Não é pequeno.")
        assert client.post("/listings/", json=offered).status_code == 201
        assert eventually(lambda: bool(client.get("/leads/").json()["results"]), seconds=30)
        return read_all(client)


def make_events() -> list[dict[str, Any]]:
    """Return a conversation that is closed, one whose messages came late, one that waits, and none at all."""
    closed, late, unknown = new_id(), new_id(), new_id()
    return [
        new_conversation(closed),
        new_message(closed, content=SOUGHT),
        close_conversation(closed),
        new_message(closed, content="antes do fim", timestamp="2025-02-21T10:20:43.000001"),
        new_conversation(late),
        new_message(late, content="a segunda", timestamp="2025-02-21T10:20:44Z"),
        new_message(late, content="a primeira", timestamp="2025-02-21T10:20:43.5Z", direction="SENT"),
        new_message(unknown, content="ainda sem conversa"),
        {"type": "NEW_MESSAGE"},
    ]


def ask(database_url: str, folder: Path) -> dict[str, Any]:
    """Return what the API answers about this database."""
    if is_of_own_kind(database_url):
        with connected_to(database_url), override_settings(API_OPEN="true"):
            return read_all(Client(headers={"Host": "localhost"}))
    with (
        running_server(database_url=database_url, log=folder / "asked.log", API_KEY=KEY) as server,
        httpx.Client(base_url=server.url, headers={"X-API-Key": KEY}, timeout=30) as client,
    ):
        return read_all(client)


def read_all(client: httpx.Client | Client) -> dict[str, Any]:
    """Return what the API answers of everything."""
    listed = client.get("/conversations/").json()["results"]
    searched = client.get("/conversations/?q=sao%20paulo").json()["results"]
    assert len(searched) == 1
    return {
        "conversations": [client.get(f"/conversations/{each['id']}").json() for each in listed],
        "listed": listed,
        "searched": searched,
        **{name: client.get(f"/{name}/").json()["results"] for name in ("deliveries", "leads", "listings")},
    }


def add_key(database_url: str, name: str) -> str:
    """Make a key in this database, and return it."""
    with connected_to(database_url):
        return create_key(name=name, scopes=read_scopes("read"), now=clock.now())


def assert_whole(database_url: str) -> None:
    """Check that record and ledger agree in this database."""
    if is_of_own_kind(database_url):
        with connected_to(database_url):
            assert find_differences() == []
    else:
        assert run(database_url, "verify_record").returncode == 0


def run(database_url: str, *arguments: str) -> CompletedProcess[str]:
    """Run a command, in a process of its own if the database is of another kind than the tests' own."""
    return (call_on if is_of_own_kind(database_url) else run_command)(database_url, *arguments)


def back_up(database_url: str, file: Path, *arguments: str) -> Path:
    """Make a backup with the command, and return its file."""
    ended = run(database_url, "backup", str(file), *arguments)
    assert ended.returncode == 0, ended.stderr
    return file


def restore(database_url: str, file: Path, *arguments: str) -> None:
    """Restore a backup with the command."""
    ended = run(database_url, "restore", str(file), *arguments)
    assert ended.returncode == 0, ended.stderr


def refuse_to_restore(database_url: str, file: Path, *arguments: str) -> str:
    """Return why the command does not restore this backup."""
    ended = run(database_url, "restore", str(file), *arguments)
    assert ended.returncode == 1
    assert "Traceback" not in ended.stderr
    return ended.stderr


def read_manifest(file: Path) -> dict[str, Any]:
    with zipfile.ZipFile(file) as opened:
        manifest: dict[str, Any] = json.loads(opened.read("manifest.json"))
    return manifest


def digests(file: Path) -> dict[str, str]:
    """Return what tells the rows of each table in a backup from others."""
    return {table["name"]: table["sha256"] for table in read_manifest(file)["tables"]}
