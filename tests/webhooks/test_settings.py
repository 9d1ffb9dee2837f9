"""Settings that change how events are decided on or read: REDELIVERIES, LATE_MESSAGES, TIME_ZONE."""

from collections.abc import Iterator

import httpx
import pytest

from tests.conformance.steps import assert_problem, open_conversation, read, send, statuses_and_codes
from tests.rest.clients import client_of_new_server
from tests.samples import close_conversation, new_conversation, new_id, new_message

pytestmark = pytest.mark.any_database

BEFORE_THE_CLOSE = "2025-02-21T10:20:44"
AT_THE_CLOSE = "2025-02-21T13:20:45.349308Z"
AFTER_THE_CLOSE = "2025-02-21T10:20:45.349309"


@pytest.fixture(scope="module")
def refusing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    with client_of_new_server(tmp_path_factory.mktemp("refusing"), REDELIVERIES="refuse") as client:
        yield client


@pytest.fixture(scope="module")
def patient(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    with client_of_new_server(tmp_path_factory.mktemp("patient"), LATE_MESSAGES="accept") as client:
        yield client


@pytest.fixture(scope="module")
def in_utc(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    with client_of_new_server(tmp_path_factory.mktemp("utc"), TIME_ZONE="UTC") as client:
        yield client


def test_redeliveries_can_be_refused(refusing: httpx.Client) -> None:
    conversation, message = new_id(), new_id()
    events = [new_conversation(conversation), new_message(conversation, message_id=message)]
    events.append(close_conversation(conversation))
    send(refusing, *events)
    before = refusing.get(f"/conversations/{conversation}")
    documents = [
        assert_problem(refusing.post("/webhook/", json=event), status=409, code="duplicate") for event in events
    ]
    assert [document["conversation_id"] for document in documents] == [conversation] * 3
    assert [document.get("message_id") for document in documents] == [None, message, None]
    after = refusing.get(f"/conversations/{conversation}")
    assert (after.content, after.headers["etag"]) == (before.content, before.headers["etag"])


def test_redeliveries_can_be_refused_within_a_batch(refusing: httpx.Client) -> None:
    conversation = new_id()
    message = new_message(conversation)
    events = [new_conversation(conversation), message, message, new_conversation(conversation)]
    assert statuses_and_codes(refusing.post("/webhook/batch/", json=events)) == [
        (201, "recorded"),
        (201, "recorded"),
        (409, "duplicate"),
        (409, "duplicate"),
    ]


def test_other_facts_are_a_conflict_also_where_redeliveries_are_refused(refusing: httpx.Client) -> None:
    conversation = open_conversation(refusing)
    answer = refusing.post("/webhook/", json=new_conversation(conversation, timestamp=AFTER_THE_CLOSE))
    assert_problem(answer, status=409, code="id_conflict")


@pytest.mark.parametrize("sent", [BEFORE_THE_CLOSE, AT_THE_CLOSE], ids=["before the close", "at the close"])
def test_a_message_sent_before_the_close_can_be_accepted_after_it(patient: httpx.Client, sent: str) -> None:
    conversation, message = open_conversation(patient), new_id()
    send(patient, close_conversation(conversation))
    closed = patient.get(f"/conversations/{conversation}")
    event = new_message(conversation, message_id=message, timestamp=sent)
    answer = patient.post("/webhook/", json=event)
    assert (answer.status_code, answer.json()["outcome"]) == (201, "recorded")
    shown = patient.get(f"/conversations/{conversation}", headers={"If-None-Match": closed.headers["etag"]})
    assert (shown.status_code, shown.json()["state"]) == (200, "CLOSED")
    assert shown.json()["closed_at"] == "2025-02-21T10:20:45.349308-03:00"
    assert [one["id"] for one in shown.json()["messages"]] == [message]
    again = patient.post("/webhook/", json=event)
    assert (again.status_code, again.json()["outcome"]) == (200, "duplicate")


def test_a_message_sent_after_the_close_is_refused_in_any_case(patient: httpx.Client) -> None:
    conversation = open_conversation(patient)
    send(patient, close_conversation(conversation))
    answer = patient.post("/webhook/", json=new_message(conversation, timestamp=AFTER_THE_CLOSE))
    assert_problem(answer, status=409, code="conversation_closed")
    assert read(patient, conversation)["messages"] == []


def test_any_order_of_arrival_after_the_opening_ends_in_one_state(patient: httpx.Client) -> None:
    conversation, other = open_conversation(patient), open_conversation(patient)
    texts = ["um", "dois", "três"]
    sent = ["2025-02-21T10:20:42", "2025-02-21T10:20:43", "2025-02-21T10:20:44"]
    messages = [new_message(conversation, content=text, timestamp=time) for text, time in zip(texts, sent, strict=True)]
    send(patient, *messages, close_conversation(conversation))
    reversed_ = [new_message(other, content=text, timestamp=time) for text, time in zip(texts, sent, strict=True)]
    send(patient, close_conversation(other), *reversed_[::-1])
    one, two = read(patient, conversation), read(patient, other)
    assert [message["content"] for message in two["messages"]] == texts
    for member in ("state", "created_at", "closed_at", "message_count", "last_message_at", "last_activity_at"):
        assert one[member] == two[member]


def test_timestamps_without_offset_are_local_time_of_the_installation(in_utc: httpx.Client) -> None:
    conversation = new_id()
    send(in_utc, new_conversation(conversation, timestamp="2025-02-21T10:20:41.349308"))
    send(in_utc, new_message(conversation, timestamp="2025-02-21T10:20:42.349308-03:00"))
    shown = read(in_utc, conversation)
    assert shown["created_at"] == "2025-02-21T10:20:41.349308Z"
    assert shown["messages"][0]["timestamp"] == "2025-02-21T13:20:42.349308Z"
    again = in_utc.post("/webhook/", json=new_conversation(conversation, timestamp="2025-02-21T10:20:41.349308Z"))
    assert (again.status_code, again.json()["outcome"]) == (200, "duplicate")
    local = in_utc.post("/webhook/", json=new_conversation(conversation, timestamp="2025-02-21T10:20:41.349308-03:00"))
    assert_problem(local, status=409, code="id_conflict")
