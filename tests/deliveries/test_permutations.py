"""Any order, any repetition, any division into requests: the record is the one that the events ask for."""

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import count
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import httpx
import msgspec
import pytest
from django.test import override_settings
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from prosa.access.models import Tombstone
from prosa.conversations.events import Event, NewMessage
from prosa.conversations.models import Conversation, Message
from prosa.deliveries.models import Delivery
from prosa.privacy.erasing import NothingToEraseError, erase_conversation
from tests.conversations.builders import at
from tests.databases import fresh_database
from tests.deliveries.arrivals import as_value, take_in_bytes, take_in_events
from tests.deliveries.model import ModelProsa, ModelRow
from tests.deliveries.streams import (
    CONVERSATIONS,
    PARK_FOR,
    SPELLINGS,
    Erasure,
    Request,
    a_valid_stream,
    in_any_order,
    some_steps,
)
from tests.deliveries.verifying import assert_record_agrees, find_differences
from tests.servers import RunningServer, running_server

PROPERTY: Final[dict[str, Any]] = {
    "derandomize": True,
    "deadline": None,
    "database": None,
    "suppress_health_check": [HealthCheck.too_slow],
}
OF_ARRIVAL: Final = {"id", "conversation_id", "received_at", "close_received_at", "is_late"}


@pytest.fixture
def accepting(tmp_path: Path) -> Iterator[RunningServer]:
    with (
        fresh_database(tmp_path) as database_url,
        running_server(database_url=database_url, log=tmp_path / "server.log", LATE_MESSAGES="accept") as server,
    ):
        yield server


def forget_everything() -> None:
    Conversation.objects.all().delete()
    Delivery.objects.all().delete()
    Tombstone.objects.all().delete()


def stored_record() -> list[dict[str, Any]]:
    """Return all conversations and messages, but for what tells how and when they arrived."""
    conversations = Conversation.objects.order_by("uuid").values()
    columns = [field.attname for field in Message._meta.concrete_fields]  # noqa: SLF001 (Django's documented interface)
    messages = Message.objects.order_by("uuid").values(*columns, "conversation__uuid")
    return [without(OF_ARRIVAL, row) for row in (*conversations, *messages)]


def without(names: set[str], row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in names}


@pytest.mark.django_db(transaction=True)
@settings(max_examples=50, **PROPERTY)
@given(data=st.data(), events=a_valid_stream())
def test_with_late_messages_accepted_every_order_of_a_valid_stream_ends_in_the_same_record(
    data: st.DataObject, events: list[Event]
) -> None:
    with override_settings(LATE_MESSAGES="accept"):
        forget_everything()
        assert [take_in_events(event) for event in events] == [["recorded"]] * len(events)
        in_order = stored_record()

        forget_everything()
        for number, request in enumerate(data.draw(in_any_order(events))):
            bodies = [data.draw(st.sampled_from(SPELLINGS))(event) for event in request]
            take_in_bytes(*bodies, received_at=at(100 + number))

    assert stored_record() == in_order
    assert not Delivery.objects.filter(outcome__in=["parked", "refused"]).exists()
    assert find_differences() == []


def test_over_http_every_order_of_a_valid_stream_ends_in_the_same_conversations(accepting: RunningServer) -> None:
    salts = count(1)

    @settings(max_examples=20, **PROPERTY)
    @given(data=st.data(), events=a_valid_stream())
    def property_of_orders(data: st.DataObject, events: list[Event]) -> None:
        in_order, permuted = next(salts), next(salts)
        for event in events:
            assert post(client, [salted(event, in_order)]) == ["recorded"]
        for request in data.draw(in_any_order(events)):
            post(client, [salted(event, permuted) for event in request])
        for conversation in {event.conversation_id for event in events}:
            assert read_unsalted(client, conversation, permuted) == read_unsalted(client, conversation, in_order)

    with httpx.Client(base_url=accepting.url, timeout=30) as client:
        property_of_orders()
    assert_record_agrees(accepting.database_url)


def salted(event: Event, salt: int) -> Event:
    """Return the same event of another conversation, so that one server can serve all examples."""
    names = {"conversation_id": with_salt(event.conversation_id, salt)}
    if isinstance(event, NewMessage):
        names["message_id"] = with_salt(event.message_id, salt)
    return msgspec.structs.replace(event, **names)


def with_salt(old: UUID, salt: int) -> UUID:
    return UUID(int=(salt << 64) + old.int)


def post(client: httpx.Client, events: Sequence[Event]) -> list[str]:
    """Post one event by itself and several as a batch, and return what became of each."""
    values = list(map(as_value, events))
    if len(values) == 1:
        document = client.post("/webhook/", json=values[0]).json()
        return [document.get("outcome") or document["code"]]
    return [line["code"] for line in client.post("/webhook/batch/", json=values).json()["results"]]


def read_unsalted(client: httpx.Client, conversation: UUID, salt: int) -> tuple[Any, str]:
    """Return the conversation and its ETag, which tells its revision, as they would be without the salt."""
    answer = client.get(f"/conversations/{with_salt(conversation, salt)}")
    assert answer.status_code == 200
    beginning, unsalted = (str(UUID(int=number << 64))[:18] for number in (salt, 0))
    return json.loads(answer.text.replace(beginning, unsalted)), answer.headers["etag"].replace(beginning, unsalted)


@pytest.mark.django_db(transaction=True)
@settings(max_examples=60, **PROPERTY)
@given(steps=some_steps())
def test_whatever_arrives_prosa_does_what_the_model_does(steps: list[Request | Erasure]) -> None:
    forget_everything()
    model = ModelProsa(park_for=PARK_FOR)
    with override_settings(PARK_FOR=PARK_FOR):
        for step in steps:
            assert take_step(step) == take_step_in(model, step)

    stored = [without({"id"}, row) for row in Conversation.objects.order_by("id").values()]
    assert stored == model.record.conversations()
    for conversation in CONVERSATIONS:
        messages = Message.objects.filter(conversation__uuid=conversation).order_by("sent_at", "id")
        columns = messages.values_list("uuid", "direction", "content", "sent_at", "received_at")
        assert list(columns) == model.record.messages(conversation)
    assert list(map(as_stored, Delivery.objects.order_by("id"))) == list(map(as_expected, model.rows))
    assert find_differences() == []


def take_step(step: Request | Erasure) -> list[str] | bool:
    if isinstance(step, Request):
        return take_in_bytes(*(sent.body for sent in step.sent), received_at=step.received_at)
    try:
        erase_conversation(conversation=step.conversation, by="somebody", now=at(0))
    except NothingToEraseError:
        return False
    return True


def take_step_in(model: ModelProsa, step: Request | Erasure) -> list[str] | bool:
    if isinstance(step, Request):
        return [model.take_in(sent, step.received_at) for sent in step.sent]
    return model.erase(step.conversation, at(0))


def as_stored(row: Delivery) -> dict[str, Any]:
    """Return what the ledger says of a delivery."""
    history = list(row.history.order_by("number").values_list("number", "cause", "outcome", "problem_code"))
    return {
        "body": None if row.body is None else bytes(row.body),
        "about": row.conversation_uuid,
        "received_at": row.received_at,
        "outcome": row.outcome,
        "code": row.problem_code,
        "parked_at": row.parked_at,
        "attempts": row.attempts,
        "history": history,
    }


def as_expected(row: ModelRow) -> dict[str, Any]:
    """Return what the ledger should say of a delivery: of a single attempt it keeps no history."""
    history = [(number, *attempt) for number, attempt in enumerate(row.history, start=1)]
    return {
        "body": row.body,
        "about": row.sent.about,
        "received_at": row.received_at,
        "outcome": row.outcome,
        "code": row.code,
        "parked_at": row.parked_at,
        "attempts": len(row.history),
        "history": history if len(row.history) > 1 else [],
    }


def test_the_examples_reach_every_outcome_and_every_cause() -> None:
    told: set[str] = set()
    causes: set[tuple[str, str]] = set()

    @settings(max_examples=60, **PROPERTY)
    @given(steps=some_steps())
    def gather(steps: list[Request | Erasure]) -> None:
        model = ModelProsa(park_for=PARK_FOR)
        for step in steps:
            if isinstance(step, Erasure):
                told.add("erased" if model.erase(step.conversation, at(0)) else "nothing to erase")
                continue
            for sent in step.sent:
                is_about_erased = sent.about in model.record.erased
                told.add(model.take_in(sent, step.received_at) + " about something erased" * is_about_erased)
        causes.update((attempt.cause, attempt.code or attempt.outcome) for row in model.rows for attempt in row.history)

    gather()
    assert told == {
        "recorded",
        "duplicate",
        "id_conflict",
        "already_closed",
        "conversation_erased about something erased",
        "id_conflict about something erased",
        "invalid_event about something erased",
        "conversation_closed",
        "conversation_not_found",
        "invalid_event",
        "invalid_json",
        "erased",
        "nothing to erase",
    }
    assert {(cause, code) for cause, code in causes if cause != "arrival"} == {
        ("redelivery", "conversation_not_found"),
        ("opening", "recorded"),
        ("opening", "id_conflict"),
        ("opening", "already_closed"),
        ("opening", "conversation_closed"),
        ("expiry", "conversation_not_found"),
        ("erasure", "conversation_erased"),
    }
