"""Client processes that send the same things at the same moment to a server of several processes."""

import multiprocessing
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from typing import Any

import httpx
import pytest

from tests.conversations.racing import Timed, can_all_precede
from tests.conversations.senders import PROCESSES, Answer, Request, post_at_once
from tests.deliveries.verifying import assert_record_agrees
from tests.forms import RACES
from tests.samples import close_conversation, new_conversation, new_id, new_message
from tests.servers import RunningServer


@pytest.fixture(params=range(RACES), autouse=True)
def _attempt(request: pytest.FixtureRequest) -> None:
    """Run every race some times in the long form: one run alone may be lucky."""


@pytest.fixture(autouse=True)
def _record_agrees(server: RunningServer) -> Iterator[None]:
    yield
    assert_record_agrees(server.database_url)


@pytest.fixture(scope="module")
def senders() -> Iterator[ProcessPoolExecutor]:
    with ProcessPoolExecutor(PROCESSES, mp_context=multiprocessing.get_context("spawn")) as pool:
        yield pool


@pytest.fixture
def client(server: RunningServer) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.url, timeout=30) as client:
        yield client


def post_events(senders: ProcessPoolExecutor, server: RunningServer, events: Sequence[Any]) -> list[Timed[Answer]]:
    return post_at_once(senders, server.url, [Request("/webhook/", event) for event in events])


def record_event(client: httpx.Client, event: dict[str, Any]) -> None:
    assert client.post("/webhook/", json=event).is_success


def test_of_fifty_times_the_same_new_conversation_one_is_created(
    server: RunningServer, senders: ProcessPoolExecutor, client: httpx.Client
) -> None:
    conversation = new_id()
    calls = post_events(senders, server, [new_conversation(conversation)] * 50)
    answers = Counter((call.result.status, call.result.document["outcome"]) for call in calls)
    assert answers == {(201, "recorded"): 1, (200, "duplicate"): 49}
    assert client.get(f"/conversations/{conversation}").json()["message_count"] == 0


def test_of_fifty_times_the_same_message_one_is_created(
    server: RunningServer, senders: ProcessPoolExecutor, client: httpx.Client
) -> None:
    conversation, message = new_id(), new_id()
    record_event(client, new_conversation(conversation))
    calls = post_events(senders, server, [new_message(conversation, message_id=message)] * 50)
    answers = Counter((call.result.status, call.result.document["outcome"]) for call in calls)
    assert answers == {(201, "recorded"): 1, (200, "duplicate"): 49}
    shown = client.get(f"/conversations/{conversation}").json()
    assert [each["id"] for each in shown["messages"]] == [message]


def test_messages_that_meet_a_close_are_created_before_it_or_refused_after_it(
    server: RunningServer, senders: ProcessPoolExecutor, client: httpx.Client
) -> None:
    conversation, ids = new_id(), [new_id() for _ in range(50)]
    record_event(client, new_conversation(conversation))
    messages = [new_message(conversation, message_id=message_id) for message_id in ids]
    calls = post_events(senders, server, [*messages[:25], close_conversation(conversation), *messages[25:]])
    close = calls.pop(25)
    recorded = [call for call in calls if call.result.status == 201]
    refused = [call for call in calls if call.result.status == 409]
    assert (close.result.status, close.result.document["outcome"]) == (200, "recorded")
    assert {call.result.document["code"] for call in refused} <= {"conversation_closed"}
    assert len(recorded) + len(refused) == 50
    assert can_all_precede(recorded, [close])
    assert can_all_precede([close], refused)
    assert can_all_precede(recorded, refused)
    shown = client.get(f"/conversations/{conversation}").json()
    assert (shown["state"], shown["message_count"]) == ("CLOSED", len(recorded))
    assert {each["id"] for each in shown["messages"]} == {call.result.document["message_id"] for call in recorded}


def test_batches_that_name_the_same_messages_in_opposite_orders_create_each_once(
    server: RunningServer, senders: ProcessPoolExecutor, client: httpx.Client
) -> None:
    conversations, ids = [new_id() for _ in range(8)], [new_id() for _ in range(340)]
    for conversation in conversations:
        record_event(client, new_conversation(conversation))
    batches = []
    for place, conversation in enumerate(conversations):
        batch = [new_message(conversation, message_id=message_id) for message_id in ids[place * 20 : place * 20 + 200]]
        batches.append(Request("/webhook/batch/", batch if place % 2 else batch[::-1]))
    calls = post_at_once(senders, server.url, batches)
    assert [call.result.status for call in calls] == [200] * 8
    items = Counter((item["status"], item["code"]) for call in calls for item in call.result.document["results"])
    assert items == {(201, "recorded"): 340, (409, "id_conflict"): 8 * 200 - 340}
    shown = [client.get(f"/conversations/{conversation}").json()["messages"] for conversation in conversations]
    assert sorted(message["id"] for messages in shown for message in messages) == sorted(ids)


def test_a_message_that_meets_its_new_conversation_comes_before_it_or_after_it_and_is_recorded(
    server: RunningServer, senders: ProcessPoolExecutor, client: httpx.Client
) -> None:
    conversations = [new_id() for _ in range(25)]
    pairs = [(new_conversation(conversation), new_message(conversation)) for conversation in conversations]
    calls = post_events(senders, server, [event for pair in pairs for event in pair])
    for conversation, opened, sent in zip(conversations, calls[::2], calls[1::2], strict=True):
        assert opened.result.status == 201
        assert sent.result.status in {201, 404}
        came_after = sent.result.status == 201
        assert can_all_precede([opened], [sent]) if came_after else can_all_precede([sent], [opened])
        assert client.get(f"/conversations/{conversation}").json()["message_count"] == 1


def test_many_conversations_that_live_at_once_are_all_kept_whole(
    server: RunningServer, senders: ProcessPoolExecutor, client: httpx.Client
) -> None:
    conversations = [new_id() for _ in range(10)]
    for conversation in conversations:
        record_event(client, new_conversation(conversation))
    calls = post_events(senders, server, [new_message(conversation) for conversation in conversations * 20])
    assert {call.result.status for call in calls} == {201}
    for conversation in conversations:
        shown = client.get(f"/conversations/{conversation}").json()
        assert (shown["message_count"], len(shown["messages"])) == (20, 20)
