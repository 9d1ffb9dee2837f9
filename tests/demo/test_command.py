"""`./run demo` on a real server: it fills it once, plays on, can be stopped, and takes itself away."""

import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from prosa.demo.composing import CONVERSATIONS, compose_history
from tests.access.commands import make_key
from tests.databases import database_like, fresh_database
from tests.deliveries.verifying import assert_record_agrees
from tests.demo.commands import run_demo, start_demo
from tests.demo.histories import AFTERNOON
from tests.samples import new_conversation, new_id, new_message
from tests.servers import RunningServer, free_port, running_server

EVENTS = len(compose_history(now=AFTERNOON))


@pytest.fixture
def own_server(tmp_path: Path) -> Iterator[RunningServer]:
    """A server of the test's own where the demo is loaded, since the demo's ids are always the same."""
    with (
        fresh_database(tmp_path) as database_url,
        running_server(database_url=database_url, log=tmp_path / "server.log") as server,
    ):
        yield server


@pytest.fixture(scope="module")
def filled_database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A database with the demo in it, which is only copied: loading it takes longer than most of these tests."""
    folder = tmp_path_factory.mktemp("filled")
    with fresh_database(folder) as database_url:
        with running_server(database_url=database_url, log=folder / "server.log") as server:
            filled = run_demo(server, "--offline", "--yes")
        assert (filled.returncode, filled.stderr) == (0, "")
        assert "40 listings" in filled.stdout
        yield database_url


@pytest.fixture
def filled_server(filled_database: str, tmp_path: Path) -> Iterator[RunningServer]:
    """A server of the test's own with the demo loaded."""
    with (
        database_like(filled_database, tmp_path) as database_url,
        running_server(database_url=database_url, log=tmp_path / "filled.log") as server,
    ):
        yield server


def read_all(server: RunningServer, address: str) -> list[Any]:
    found: list[Any] = []
    cursor: str | None = ""
    with httpx.Client(base_url=server.url, timeout=30) as client:
        while cursor is not None:
            parameters = {"limit": "200"} | ({"cursor": cursor} if cursor else {})
            page = client.get(address, params=parameters).json()
            found += page["results"]
            cursor = page["next"]
    return found


def outcomes(server: RunningServer) -> set[str]:
    return {delivery["outcome"] for delivery in read_all(server, "/deliveries/")}


@pytest.mark.any_database
def test_it_fills_prosa_through_the_webhook_once_and_takes_it_all_away(filled_server: RunningServer) -> None:
    stored = read_all(filled_server, "/conversations/")
    assert len(stored) == CONVERSATIONS
    assert {conversation["state"] for conversation in stored} == {"OPEN", "CLOSED"}
    assert outcomes(filled_server) == {"recorded"}
    assert_record_agrees(filled_server.database_url)
    picture = httpx.get(f"{filled_server.url}/static/demo/casa-rosa.svg")
    assert (picture.status_code, picture.headers["Content-Type"]) == (200, "image/svg+xml")

    own = new_id()
    assert httpx.post(f"{filled_server.url}/webhook/", json=new_conversation(own)).status_code == 201
    assert httpx.post(f"{filled_server.url}/webhook/", json=new_message(own)).status_code == 201
    deliveries = len(read_all(filled_server, "/deliveries/"))
    again = run_demo(filled_server, "--offline", "--yes")
    assert again.returncode == 0
    assert "is there already" in again.stdout
    assert "Added" not in again.stdout
    assert len(read_all(filled_server, "/deliveries/")) == deliveries

    removed = run_demo(filled_server, "--remove", "--yes")
    assert f"Removed: {CONVERSATIONS} demo conversations, 40 listings." in removed.stdout
    assert [conversation["id"] for conversation in read_all(filled_server, "/conversations/")] == [own]
    assert len(read_all(filled_server, "/deliveries/")) == 2
    assert_record_agrees(filled_server.database_url)
    assert httpx.post(f"{filled_server.url}/webhook/", json=new_message(own)).status_code == 201


@pytest.mark.any_database
def test_some_conversations_go_on_while_somebody_watches(filled_server: RunningServer) -> None:
    ended = run_demo(filled_server, "--seconds", "8", "--yes")
    assert (ended.returncode, ended.stderr) == (0, "")
    assert "for 8 seconds" in ended.stdout
    for words in ("a new conversation", "customer  ", "agency    ", "closed"):
        assert words in ended.stdout
    assert "not recorded" not in ended.stdout
    assert len(read_all(filled_server, "/conversations/")) == CONVERSATIONS + 4
    assert outcomes(filled_server) == {"recorded"}

    again = run_demo(filled_server, "--seconds", "5", "--yes")
    assert again.returncode == 0
    assert len(read_all(filled_server, "/conversations/")) == CONVERSATIONS + 8


@pytest.mark.any_database
def test_ctrl_c_ends_the_live_part_without_a_traceback(filled_server: RunningServer) -> None:
    process = start_demo(filled_server, "--seconds", "600", "--yes")
    assert process.stdout
    lines = iter(process.stdout.readline, "")
    assert next(line for line in lines if "customer" in line)
    process.send_signal(signal.SIGINT)
    rest, errors = process.communicate(timeout=30)
    assert (process.returncode, errors) == (0, "")
    assert "Stopped. What was done so far stays." in rest


@pytest.mark.any_database
def test_what_was_interrupted_goes_on_where_it_stopped(own_server: RunningServer) -> None:
    process = start_demo(own_server, "--offline", "--yes")
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and len(read_all(own_server, "/conversations/")) < 5:
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=30)
    assert run_demo(own_server, "--offline", "--yes").returncode == 0
    assert len(read_all(own_server, "/conversations/")) == CONVERSATIONS
    assert outcomes(own_server) == {"recorded"}
    assert_record_agrees(own_server.database_url)


@pytest.mark.any_database
def test_a_server_that_is_not_there_is_named_with_what_to_do(server: RunningServer) -> None:
    ended = run_demo(server, "--url", f"http://127.0.0.1:{free_port()}")
    assert ended.returncode == 1
    assert "Start Prosa in another terminal: ./run" in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.any_database
def test_a_missing_a_wrong_and_a_weak_key_are_explained_and_a_right_one_opens(own_server: RunningServer) -> None:
    weak = make_key(own_server.database_url, "reader", "read")
    right = make_key(own_server.database_url, "demo", "ingest")
    time.sleep(2.5)  # until each process has read the keys again
    for arguments, words in (
        ([], "lets nobody in without a key"),
        (["--key", "nonsense"], "does not know this key"),
        (["--key", weak], "may not send events"),
    ):
        ended = run_demo(own_server, "--offline", *arguments)
        assert ended.returncode == 1
        assert words in ended.stderr
        assert "./run manage create_api_key demo --scope ingest" in ended.stderr
        assert "Traceback" not in ended.stderr
    assert "40 listings" in run_demo(own_server, "--offline", "--key", right).stdout


@pytest.mark.any_database
def test_a_server_with_another_database_is_noticed_at_the_first_event(
    own_server: RunningServer, tmp_path: Path
) -> None:
    with fresh_database(tmp_path) as other, running_server(database_url=other, log=tmp_path / "other.log") as elsewhere:
        ended = run_demo(own_server, "--offline", "--yes", "--url", elsewhere.url)
        assert ended.returncode == 1
        assert "not in the database that this command sees" in ended.stderr
        assert len(read_all(elsewhere, "/deliveries/")) == 1
        assert "Removed: 1 demo conversations" in run_demo(elsewhere, "--remove", "--yes").stdout


@pytest.mark.any_database
def test_in_production_it_goes_on_only_when_that_is_wanted(server: RunningServer) -> None:
    before = httpx.get(f"{server.url}/deliveries/").json()["results"][:1]
    refused = run_demo(server, "--offline", HTTPS="true", ALLOWED_HOSTS="prosa.example")
    assert refused.returncode == 1
    assert "this is an installation in production" in refused.stderr
    assert "Add --yes if you are sure." in refused.stderr
    assert httpx.get(f"{server.url}/deliveries/").json()["results"][:1] == before


def test_real_conversations_in_a_postgresql_are_a_reason_to_ask(filled_server: RunningServer) -> None:
    assert httpx.post(f"{filled_server.url}/webhook/", json=new_conversation(new_id())).status_code == 201
    ended = run_demo(filled_server, "--offline")
    if filled_server.database_url.startswith("postgresql"):
        assert ended.returncode == 1
        assert "There are real conversations in this PostgreSQL database." in ended.stderr
    else:
        assert ended.returncode == 0


@pytest.mark.any_database
def test_removing_asks_first(filled_server: RunningServer) -> None:
    asked = run_demo(filled_server, "--remove")
    assert asked.returncode == 1
    assert f"Remove {CONVERSATIONS} demo conversations" in asked.stderr
    assert len(read_all(filled_server, "/conversations/")) == CONVERSATIONS


@pytest.mark.any_database
@pytest.mark.parametrize("url", ["127.0.0.1:8000", "ftp://127.0.0.1", "http://", "http://127.0.0.1/path"])
def test_an_address_that_is_none_is_refused(server: RunningServer, url: str) -> None:
    ended = run_demo(server, "--url", url)
    assert ended.returncode != 0
    assert "is no address such as http://127.0.0.1:8000" in ended.stderr
