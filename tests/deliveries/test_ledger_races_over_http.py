"""Client processes that park, open, erase and replay the same things at once, at a server of two processes."""

import multiprocessing
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from typing import Any

import httpx
import pytest

from tests.access.commands import make_key
from tests.conversations.racing import can_all_precede
from tests.conversations.senders import PROCESSES
from tests.databases import fresh_database
from tests.deliveries.clients import Call, Door, call_at_once, client_of
from tests.deliveries.verifying import assert_record_agrees
from tests.forms import RACES
from tests.samples import close_conversation, new_conversation, new_id, new_message
from tests.servers import ROOT, RunningServer, running_server, server_environment


@pytest.fixture(scope="module")
def clients() -> Iterator[ProcessPoolExecutor]:
    with ProcessPoolExecutor(PROCESSES, mp_context=multiprocessing.get_context("spawn")) as pool:
        yield pool


@pytest.fixture(scope="module")
def keyed_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[RunningServer, Door]]:
    """A server whose door was closed before it started, and a key for it."""
    folder = tmp_path_factory.mktemp("keyed")
    with fresh_database(folder) as database_url:
        key = make_key(database_url, "races", "ingest", "read", "write")
        log = folder / "server.log"
        with running_server(database_url=database_url, log=log, WEB_WORKERS="2") as server:
            yield server, Door(server.url, key)


@pytest.fixture
def door(keyed_server: tuple[RunningServer, Door]) -> Door:
    return keyed_server[1]


@pytest.fixture
def database_url(keyed_server: tuple[RunningServer, Door]) -> str:
    return keyed_server[0].database_url


@pytest.fixture
def client(door: Door) -> Iterator[httpx.Client]:
    with client_of(door) as client:
        yield client


@pytest.fixture(params=range(RACES), autouse=True)
def _attempt(request: pytest.FixtureRequest) -> None:
    """Run every race some times in the long form: one run alone may be lucky."""


@pytest.fixture(autouse=True)
def _record_agrees(database_url: str) -> Iterator[None]:
    yield
    assert_record_agrees(database_url)


def event(value: dict[str, Any]) -> Call:
    return Call("POST", "/webhook/", value)


def erasure(conversation: str) -> Call:
    return Call("DELETE", f"/conversations/{conversation}")


def replay(conversation: str) -> Call:
    return Call("POST", f"/deliveries/replay?conversation={conversation}&accept_late=true")


def send_batch(client: httpx.Client, *events: dict[str, Any]) -> None:
    assert client.post("/webhook/batch/", json=events).status_code == 200


def deliveries_about(client: httpx.Client, conversation: str, **filters: str) -> list[Any]:
    """Return all deliveries about the conversation, each with its bytes and history; attempts are numbered from 1."""
    parameters = {"conversation": conversation, "limit": "100", **filters}
    found: list[Any] = []
    while True:
        page = client.get("/deliveries/", params=parameters).json()
        found += [client.get(f"/deliveries/{summary['id']}").json() for summary in page["results"]]
        if page["next"] is None:
            break
        parameters["cursor"] = page["next"]
    for delivery in found:
        assert [attempt["number"] for attempt in delivery["history"]] == list(range(1, delivery["attempts"] + 1))
    return found


def assert_nothing_is_left_of(conversation: str, client: httpx.Client) -> None:
    assert client.get(f"/conversations/{conversation}").status_code == 404
    assert client.post("/webhook/", json=new_conversation(conversation)).status_code == 410
    for delivery in deliveries_about(client, conversation):
        assert delivery["body"] is None
        assert delivery["outcome"] != "parked"


def test_messages_that_meet_their_new_conversation_are_all_recorded(
    clients: ProcessPoolExecutor, door: Door, client: httpx.Client
) -> None:
    conversations = [new_id() for _ in range(25)]
    pairs = [(event(new_message(name)), event(new_conversation(name))) for name in conversations]
    calls = call_at_once(clients, door, [call for pair in pairs for call in pair])
    assert {call.result.status for call in calls[1::2]} == {201}
    assert {call.result.status for call in calls[::2]} <= {201, 404}
    for conversation in conversations:
        assert client.get(f"/conversations/{conversation}").json()["message_count"] == 1


def test_the_same_event_parked_fifty_times_is_one_delivery_with_fifty_attempts(
    clients: ProcessPoolExecutor, door: Door, client: httpx.Client
) -> None:
    conversation = new_id()
    calls = call_at_once(clients, door, [event(new_message(conversation))] * 50)
    assert {call.result.status for call in calls} == {404}
    [delivery] = deliveries_about(client, conversation)
    assert (delivery["outcome"], delivery["attempts"]) == ("parked", 50)
    send_batch(client, new_conversation(conversation))
    assert client.get(f"/conversations/{conversation}").json()["message_count"] == 1


def test_hundreds_of_parked_messages_and_those_that_arrive_meanwhile_are_all_recorded(
    clients: ProcessPoolExecutor, door: Door, client: httpx.Client
) -> None:
    conversation = new_id()
    send_batch(client, *(new_message(conversation) for _ in range(300)))
    arriving = [event(new_message(conversation)) for _ in range(49)]
    opening = event(new_conversation(conversation))
    calls = call_at_once(clients, door, [*arriving[:25], opening, *arriving[25:]])
    assert {call.result.status for call in calls} <= {201, 404}
    assert client.get(f"/conversations/{conversation}").json()["message_count"] == 349
    assert (
        client.get("/deliveries/", params={"conversation": conversation, "outcome": "parked"}).json()["results"] == []
    )


def test_what_meets_the_erasure_of_its_conversation_comes_before_it_or_is_told_that_it_was_erased(
    clients: ProcessPoolExecutor, door: Door, client: httpx.Client
) -> None:
    conversation = new_id()
    opening, message = new_conversation(conversation), new_message(conversation)
    send_batch(client, opening, message)
    events = [event(value) for value in (opening, message, close_conversation(conversation))] * 16
    events += [event(new_message(conversation)) for _ in range(10)]
    calls = call_at_once(clients, door, [*events[:24], erasure(conversation), *events[24:]])
    erased = calls.pop(24)
    before = [call for call in calls if call.result.status in {200, 201, 409}]
    after = [call for call in calls if call.result.status == 410]
    assert erased.result.status == 204
    assert len(before) + len(after) == len(events)
    assert can_all_precede(before, [erased])
    assert can_all_precede([erased], after)
    assert_nothing_is_left_of(conversation, client)


def test_what_begins_or_waits_while_it_is_erased_is_gone_if_any_came_before_and_else_all_there(
    clients: ProcessPoolExecutor, door: Door, client: httpx.Client
) -> None:
    conversation = new_id()
    events = [event(new_message(conversation)) for _ in range(24)]
    events.insert(12, event(new_conversation(conversation)))
    calls = call_at_once(clients, door, [*events[:13], erasure(conversation), *events[13:]])
    if calls[13].result.status == 204:
        assert_nothing_is_left_of(conversation, client)
    else:
        assert calls[13].result.status == 404
        assert client.get(f"/conversations/{conversation}").json()["message_count"] == 24


def test_deliveries_that_many_replay_at_once_are_recorded_once(
    clients: ProcessPoolExecutor, door: Door, client: httpx.Client
) -> None:
    conversation = new_id()
    send_batch(client, new_conversation(conversation), close_conversation(conversation))
    send_batch(client, *(new_message(conversation) for _ in range(20)))
    refused = deliveries_about(client, conversation, outcome="refused")
    one_by_one = [Call("POST", f"/deliveries/{delivery['id']}/replay?accept_late=true") for delivery in refused]
    calls = call_at_once(clients, door, [*one_by_one, *[replay(conversation)] * 10, *one_by_one])
    assert {call.result.status for call in calls} == {200}
    shown = client.get(f"/conversations/{conversation}").json()
    assert (shown["state"], shown["message_count"]) == ("CLOSED", 20)
    replayed = [each for each in deliveries_about(client, conversation) if each["type"] == "NEW_MESSAGE"]
    assert Counter((each["outcome"], each["attempts"]) for each in replayed) == {("recorded", 2): 20}


def test_parked_deliveries_that_are_replayed_while_their_conversation_begins_are_recorded_once(
    clients: ProcessPoolExecutor, door: Door, client: httpx.Client
) -> None:
    conversation = new_id()
    send_batch(client, *(new_message(conversation) for _ in range(30)))
    replays = [replay(conversation)] * 10
    calls = call_at_once(clients, door, [*replays, event(new_conversation(conversation)), *replays])
    assert Counter(call.result.status for call in calls) == {200: 20, 201: 1}
    assert client.get(f"/conversations/{conversation}").json()["message_count"] == 30
    assert {delivery["outcome"] for delivery in deliveries_about(client, conversation)} == {"recorded"}


def test_deliveries_that_are_replayed_while_their_conversation_is_erased_do_not_bring_it_back(
    clients: ProcessPoolExecutor, door: Door, client: httpx.Client
) -> None:
    conversation = new_id()
    send_batch(client, new_conversation(conversation), close_conversation(conversation))
    send_batch(client, *(new_message(conversation) for _ in range(30)))
    replays = [replay(conversation)] * 10
    calls = call_at_once(clients, door, [*replays, erasure(conversation), *replays])
    assert Counter(call.result.status for call in calls) == {200: 20, 204: 1}
    assert_nothing_is_left_of(conversation, client)


def test_what_waited_too_long_is_recorded_or_refused_where_its_end_meets_its_conversation(
    client: httpx.Client, database_url: str
) -> None:
    waiting, begun = [new_id() for _ in range(1_000)], []
    send_batch(client, *(new_message(conversation) for conversation in waiting))
    time.sleep(1)
    expiry = start_command(database_url, "expire_parked", PARK_FOR="1s")
    while expiry.poll() is None:
        begun.append(waiting.pop())
        assert client.post("/webhook/", json=new_conversation(begun[-1])).status_code == 201
    assert expiry.returncode == 0
    for conversation in begun[-50:]:
        [delivery] = [each for each in deliveries_about(client, conversation) if each["type"] == "NEW_MESSAGE"]
        shown = client.get(f"/conversations/{conversation}").json()
        assert (delivery["outcome"], delivery["attempts"]) == ("recorded" if shown["messages"] else "refused", 2)


def start_command(database_url: str, command: str, **settings: str) -> subprocess.Popen[bytes]:
    environment = server_environment(DATABASE_URL=database_url, **settings)
    return subprocess.Popen([sys.executable, "manage.py", command], cwd=ROOT, env=environment)
