"""What is kept of webhook-ids: written with the events or not at all, for a while, and only where one is used."""

import json
import uuid
from collections import Counter
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from prosa.conversations.models import Conversation
from prosa.deliveries.entries import Claim, Envelope, Item
from prosa.deliveries.intake import Arrival, record_items, take_in
from prosa.deliveries.models import Delivery, WebhookId
from prosa.deliveries.querysets import DeliveryFilter
from prosa.deliveries.readings import read_event
from prosa.deliveries.redeliveries import forget_old_ids
from prosa.deliveries.replay import replay_some
from prosa.privacy.erasing import erase_conversation
from tests.conversations.builders import at
from tests.conversations.racing import run_at_once
from tests.deliveries.verifying import find_differences
from tests.samples import new_conversation, new_id, new_message

ZONE = ZoneInfo("America/Sao_Paulo")

pytestmark = pytest.mark.django_db(transaction=True)


def as_body(event: Any) -> bytes:
    return json.dumps(event).encode()


def envelope(webhook_id: str | None = "id", *, digest: str = "d", source: str = "crm", second: float = 0) -> Envelope:
    claim = Claim(source, webhook_id, digest) if webhook_id else None
    return Envelope(uuid.uuid4(), source, at(second), ZONE, claim)


def take(*events: Any, given: Envelope) -> list[str]:
    return [taken.code for taken in take_in(arrivals=[Arrival(as_body(event), given) for event in events])]


def item(body: bytes, given: Envelope) -> Item:
    return Item(uuid.uuid4(), body, read_event(body, zone=ZONE), given)


def statements_of(given: Envelope) -> list[str]:
    """Return what is sent to the database when a new conversation arrives in a request."""
    with CaptureQueriesContext(connection) as captured:
        take(new_conversation(new_id()), given=given)
    return [query["sql"] for query in captured.captured_queries]


def test_an_event_without_an_id_costs_no_statement_and_one_with_an_id_two() -> None:
    without, signed = statements_of(envelope(None)), statements_of(envelope())
    assert len(signed) == len(without) + 2
    assert not any("webhookid" in statement for statement in without)


def test_a_transaction_that_fails_keeps_no_id(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_arguments: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr("prosa.deliveries.redeliveries.insert_ids", fail)
    with pytest.raises(RuntimeError):
        take(new_conversation(new_id()), given=envelope())
    assert (WebhookId.objects.count(), Delivery.objects.count(), Conversation.objects.count()) == (0, 0, 0)


def test_two_requests_of_one_transaction_with_one_id_get_one_answer() -> None:
    event = as_body(new_conversation(new_id()))
    assert record_items([item(event, envelope()), item(event, envelope())]) == ["recorded", "recorded"]
    assert record_items([item(event, envelope("b")), item(event, envelope("b", digest="e"))]) == [
        "duplicate",
        "webhook_id_conflict",
    ]
    assert WebhookId.objects.count() == 2


def test_two_requests_that_bear_one_request_id_are_two() -> None:
    shared = uuid.uuid4()
    items = [
        item(as_body(new_conversation(new_id())), envelope(webhook_id)._replace(request_id=shared))
        for webhook_id in "ab"
    ]
    assert record_items(items) == ["recorded", "recorded"]
    assert {row.webhook_id for row in WebhookId.objects.all()} == {"a", "b"}


def test_what_comes_again_is_counted_as_the_ledger_notes_it(monkeypatch: pytest.MonkeyPatch) -> None:
    counted: Counter[str] = Counter()
    monkeypatch.setattr("prosa.deliveries.intake.count_arrivals", counted.update)
    event = as_body(new_conversation(new_id()))
    for _ in range(2):
        assert record_items([item(event, envelope())]) == ["recorded"]
    assert record_items([item(event, envelope(digest="e"))]) == ["webhook_id_conflict"]
    assert counted == {"recorded": 1, "duplicate": 1, "webhook_id_conflict": 1}


def test_processes_that_race_for_one_id_give_one_answer() -> None:
    for number in range(8):
        event = new_conversation(new_id())

        def send(event: Any = event, number: int = number) -> list[str]:
            return take(event, given=envelope(f"raced-{number}"))

        calls = run_at_once([send] * 4, before=connection.ensure_connection, after=connections.close_all)
        assert [call.result for call in calls] == [["recorded"]] * 4
    assert WebhookId.objects.count() == 8
    assert Delivery.objects.filter(outcome="recorded").count() == 8


def test_races_for_one_id_with_different_bodies_have_one_winner() -> None:
    for number in range(8):
        sends = [
            lambda digest=digest, number=number: take(
                new_conversation(new_id()), given=envelope(f"id-{number}", digest=digest)
            )
            for digest in "abcd"
        ]
        calls = run_at_once(sends, before=connection.ensure_connection, after=connections.close_all)
        codes = sorted(code for call in calls for code in call.result)
        assert codes == ["recorded", *["webhook_id_conflict"] * 3]


def test_old_ids_are_forgotten_and_their_events_are_still_known(settings: Settings) -> None:
    settings.KEEP_WEBHOOK_IDS = timedelta(minutes=10)
    old, young = new_conversation(new_id()), new_conversation(new_id())
    take(old, given=envelope("old"))
    take(young, given=envelope("young", second=60))
    assert forget_old_ids(now=at(600)) == 1
    assert [row.webhook_id for row in WebhookId.objects.all()] == ["young"]
    assert take(old, given=envelope("old", second=600)) == ["duplicate"]
    assert take(young, given=envelope("young", second=600)) == ["recorded"]


def test_an_erasure_reaches_the_ids_of_all_requests_about_it() -> None:
    conversation, other = new_id(), new_id()
    take(new_conversation(conversation), new_conversation(other), given=envelope("first"))
    take(new_message(conversation), given=envelope("second"))
    take(new_message(other), given=envelope("third"))
    erase_conversation(conversation=uuid.UUID(conversation), by="tests", now=at(9))
    assert [row.webhook_id for row in WebhookId.objects.all()] == ["third"]


def test_what_is_in_conflict_about_an_erased_conversation_keeps_no_bytes() -> None:
    conversation = new_id()
    take(new_conversation(conversation), given=envelope("first"))
    erase_conversation(conversation=uuid.UUID(conversation), by="tests", now=at(9))
    take(new_conversation(new_id()), given=envelope("used"))
    assert take(new_message(conversation), given=envelope("used", digest="e")) == ["webhook_id_conflict"]
    assert not Delivery.objects.filter(conversation_uuid=conversation, body__isnull=False).exists()


def test_the_table_holds_nothing_that_anybody_said() -> None:
    conversation = new_id()
    take(new_conversation(conversation), new_message(conversation, content="canary"), given=envelope())
    [row] = WebhookId.objects.values()
    assert (row["codes"], row["digest"]) == ("recorded recorded", "d")
    assert "canary" not in repr(row)
    assert conversation not in repr(row)


def test_the_record_agrees_with_a_ledger_full_of_redeliveries() -> None:
    conversation = new_id()
    events = [new_conversation(conversation), new_message(conversation), {"type": "FROB"}]
    for digest in ("d", "d", "e", "d"):
        take(*events, given=envelope(digest=digest))
    outcomes = Counter(Delivery.objects.values_list("outcome", "problem_code"))
    assert outcomes == {
        ("recorded", ""): 2,
        ("duplicate", ""): 4,
        ("refused", "invalid_event"): 3,
        ("refused", "webhook_id_conflict"): 3,
    }
    assert find_differences() == []
    replayed = replay_some(wanted=DeliveryFilter(), by="tests", accept_late=False, now=at(9))
    assert replayed == (Counter({"duplicate": 2, "refused": 1}), None)
    assert find_differences() == []
