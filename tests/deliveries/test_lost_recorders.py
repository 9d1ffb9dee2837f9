"""Items whose recorder died and told nobody: they are recorded once, and answered as they were, or would have been."""

import uuid
from collections.abc import Iterable
from typing import Any

import pytest
from django.db import connection

from prosa.conversations.events import Event
from prosa.conversations.statements import statements_for
from prosa.deliveries.entries import Claim, Envelope, Item
from prosa.deliveries.intake import record_items, record_unless_stored
from prosa.deliveries.models import Delivery
from prosa.deliveries.readings import read_event
from tests.conversations.builders import ARRIVED, at, close_conversation, new_conversation, new_message
from tests.deliveries.arrivals import ZONE, as_bytes
from tests.deliveries.verifying import find_differences

pytestmark = pytest.mark.django_db(transaction=True)


def make_items(*events: Event, webhook_id: str = "") -> list[Item]:
    """Return the items of one request."""
    claim = Claim("crm", webhook_id, "digest") if webhook_id else None
    envelope, bodies = Envelope(uuid.uuid4(), "crm", ARRIVED, ZONE, claim), map(as_bytes, events)
    return [Item(uuid.uuid4(), body, read_event(body, zone=ZONE), envelope) for body in bodies]


def all_outcomes(conversation: uuid.UUID) -> list[Event]:
    """Return events of each outcome: recorded, a duplicate, a conflict, parked, refused."""
    opening = new_conversation(conversation)
    return [
        opening,
        new_message(conversation, content="Oi"),
        opening,
        new_conversation(conversation, sent_at=at(99)),
        new_message(uuid.uuid4()),
        close_conversation(conversation),
        new_message(conversation, content="Ainda aí?"),
    ]


CODES = [
    "recorded",
    "recorded",
    "duplicate",
    "id_conflict",
    "conversation_not_found",
    "recorded",
    "conversation_closed",
]


@pytest.mark.parametrize("was_stored", [True, False], ids=["stored", "not stored"])
def test_each_is_answered_as_it_would_have_been_and_stands_in_the_ledger_once(*, was_stored: bool) -> None:
    items = make_items(*all_outcomes(uuid.uuid4()))
    if was_stored:
        assert record_items(items) == CODES
    assert record_unless_stored(items) == CODES
    assert Delivery.objects.count() == len(items)
    assert find_differences() == []


def test_one_that_was_another_attempt_of_what_is_parked_is_parked_still() -> None:
    event = new_message(uuid.uuid4())
    record_items(make_items(event))
    again = make_items(event, new_conversation(uuid.uuid4()))
    assert record_items(again) == ["conversation_not_found", "recorded"]
    assert record_unless_stored(again) == ["conversation_not_found", "recorded"]
    assert Delivery.objects.count() == 2


@pytest.mark.parametrize("was_stored", [True, False], ids=["stored", "not stored"])
def test_a_redelivery_by_its_webhook_id_is_answered_as_the_first_time(*, was_stored: bool) -> None:
    conversation = uuid.uuid4()
    events: list[Event] = [new_conversation(conversation), new_message(conversation, content="Oi")]
    assert record_items(make_items(*events, webhook_id="an id")) == ["recorded", "recorded"]
    again = make_items(*events, webhook_id="an id")
    if was_stored:
        assert record_items(again) == ["recorded", "recorded"]
    assert record_unless_stored(again) == ["recorded", "recorded"]
    assert Delivery.objects.count() == 4


def test_all_that_is_locked_is_locked_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    def lock(_: Any, cursor: Any, uuids: Iterable[uuid.UUID]) -> None:
        locked.append(set(uuids))
        own(statements, cursor, locked[-1])

    statements, locked = statements_for(connection.vendor), list[set[uuid.UUID]]()
    own = type(statements).lock
    monkeypatch.setattr(type(statements), "lock", lock)
    conversation = uuid.uuid4()
    record_unless_stored(make_items(new_conversation(conversation), new_message(conversation, content="Oi")))
    assert len(locked[0]) == 2
    assert len(locked) == 2
    assert locked[1] <= locked[0]
