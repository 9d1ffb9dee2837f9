"""Keys at running servers, each process of which must hear of every key that is made or revoked."""

import re
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import pytest

from tests.access.commands import make_key, make_keys, revoke_key, run_command
from tests.core.processes import children_of
from tests.databases import fresh_database
from tests.samples import new_conversation, new_id
from tests.servers import RunningServer, running_server

pytestmark = pytest.mark.any_database

SECONDS_TO_HEAR_OF_IT = 5
SECONDS_OF_ANOTHER_READING = 2.5
SECONDS_TO_WRITE_USE_DOWN = 10
MOST_CONNECTIONS = 100
ENVIRONMENT_KEY = "a-key-from-the-environment"


class KeyedServer(NamedTuple):
    """A server with API_KEY in its environment, and keys of a sender and a reader in its table."""

    client: httpx.Client
    database_url: str
    sender: str
    reader: str


@pytest.fixture(scope="module")
def keyed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KeyedServer]:
    folder = tmp_path_factory.mktemp("server")
    with (
        fresh_database(folder) as database_url,
        running_server(database_url=database_url, log=folder / "server.log", API_KEY=ENVIRONMENT_KEY) as server,
        httpx.Client(base_url=server.url, timeout=30) as client,
    ):
        keys = make_keys(database_url, {"a sender": "ingest", "a reader": "read", "nobody": "write"})
        yield KeyedServer(client, database_url, keys["a sender"], keys["a reader"])


@pytest.fixture(scope="module")
def passer_by() -> Iterator[httpx.Client]:
    """A client that makes a new connection for each request."""
    with httpx.Client(limits=httpx.Limits(max_keepalive_connections=0), timeout=30) as client:
        yield client


def ask_both(passer_by: httpx.Client, server: RunningServer, headers: Mapping[str, str]) -> set[tuple[int, str | None]]:
    """Ask over new connections until both processes of the server were asked; return all that was answered."""
    answers, processes = set(), set()
    for _ in range(MOST_CONNECTIONS):
        with passer_by.stream("GET", f"{server.url}/conversations/", headers=headers) as answer:
            processes.add(process_behind(server, answer))
            answer.read()
        answers.add((answer.status_code, answer.json().get("code")))
        if len(processes) == 2:
            return answers
    raise AssertionError(f"only {processes} of the server's processes have answered")


def process_behind(server: RunningServer, answer: httpx.Response) -> int:
    """Return which process of the server holds the other end of the connection that `answer` comes over."""
    _, our_port = answer.extensions["network_stream"].get_extra_info("client_addr")
    inode = inode_of_connection(at=answer.url.port, to=our_port)
    [process] = [child for child in children_of(server.process.pid) if holds_socket(child, inode)]
    return process


def inode_of_connection(*, at: Any, to: int) -> str:
    """Return what the kernel calls the end at port `at` of the connection to port `to`, both of this machine."""
    lines = [line.split() for line in Path("/proc/net/tcp").read_text(encoding="utf-8").splitlines()]
    established = [line for line in lines if line[3] == "01"]  # others may have had the same ports a moment ago
    # The kernel may list a connection twice while others come and go.
    [inode] = {line[9] for line in established if line[1].endswith(f":{at:04X}") and line[2].endswith(f":{to:04X}")}
    return inode


def holds_socket(process: int, inode: str) -> bool:
    return f"socket:[{inode}]" in map(target_of, Path(f"/proc/{process}/fd").iterdir())


def target_of(descriptor: Path) -> str:
    try:
        return str(descriptor.readlink())
    except FileNotFoundError:  # it was closed meanwhile
        return ""


def assert_both_come_to_answer(
    passer_by: httpx.Client, server: RunningServer, headers: Mapping[str, str], *, status: int, code: str
) -> None:
    """Check that soon both processes answer so, and that they go on to."""
    deadline = time.monotonic() + SECONDS_TO_HEAR_OF_IT
    while ask_both(passer_by, server, headers) != {(status, code)}:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    deadline = time.monotonic() + SECONDS_OF_ANOTHER_READING
    while time.monotonic() < deadline:
        assert ask_both(passer_by, server, headers) == {(status, code)}
        time.sleep(0.1)


def test_the_first_key_closes_the_door_in_both_processes_and_its_revocation_opens_it_in_neither(
    passer_by: httpx.Client, tmp_path: Path, log_file: Path
) -> None:
    with (
        fresh_database(tmp_path) as database_url,
        running_server(database_url=database_url, log=log_file, WEB_WORKERS="2", FAILED_ATTEMPTS="100000") as server,
    ):
        assert ask_both(passer_by, server, {}) == {(200, None)}
        key = {"X-API-Key": make_key(database_url, "site", "read")}
        assert_both_come_to_answer(passer_by, server, {}, status=401, code="not_authenticated")
        assert ask_both(passer_by, server, key) == {(200, None)}
        revoke_key(database_url, "site")
        assert_both_come_to_answer(passer_by, server, key, status=401, code="invalid_key")
        assert ask_both(passer_by, server, {}) == {(401, "not_authenticated")}


@pytest.mark.parametrize(("header", "scheme"), [("X-API-Key", ""), ("Authorization", "ApiKey ")])
def test_a_key_of_the_table_is_taken_in_either_header(keyed: KeyedServer, header: str, scheme: str) -> None:
    sent = keyed.client.post("/webhook/", json=new_conversation(new_id()), headers={header: scheme + keyed.sender})
    assert sent.status_code == 201
    assert keyed.client.get("/conversations/", headers={header: scheme + keyed.reader}).status_code == 200


def test_the_key_of_the_environment_and_one_of_the_table_are_taken_side_by_side(keyed: KeyedServer) -> None:
    conversation = new_id()
    for key, status in ((keyed.sender, 201), (ENVIRONMENT_KEY, 200)):
        sent = keyed.client.post("/webhook/", json=new_conversation(conversation), headers={"X-API-Key": key})
        assert sent.status_code == status
    for key in (keyed.reader, ENVIRONMENT_KEY):
        ledger = keyed.client.get(f"/deliveries/?conversation={conversation}", headers={"X-API-Key": key}).json()
        assert [delivery["key"] for delivery in ledger["results"]] == ["API_KEY", "a sender"]


def test_the_last_use_of_a_key_is_listed_soon(keyed: KeyedServer) -> None:
    assert keyed.client.get("/conversations/", headers={"X-API-Key": keyed.reader}).status_code == 200
    last_uses = {"a reader": "-"}
    deadline = time.monotonic() + SECONDS_TO_WRITE_USE_DOWN
    while last_uses["a reader"] == "-":
        assert time.monotonic() < deadline
        lines = run_command(keyed.database_url, "list_api_keys").stdout.splitlines()[1:]
        last_uses = {cells[0]: cells[5] for cells in (re.split(r"\s{2,}", line) for line in lines)}
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d", last_uses["a reader"])
    assert last_uses["nobody"] == "-"
