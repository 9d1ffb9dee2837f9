"""Threads that record the same things at the same moment, each with a connection of its own."""

import random
import uuid
from collections import Counter
from collections.abc import Sequence
from functools import partial

import pytest
from django.db import connection, connections

from prosa.conversations.events import Event, NewMessage
from prosa.conversations.models import Conversation, Message
from prosa.conversations.rules import OutcomeCode
from tests.conversations.builders import (
    at,
    close_conversation,
    contents_by_arrival,
    new_conversation,
    new_message,
    record_events,
)
from tests.conversations.racing import Timed, can_all_precede, run_at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(params=range(5), autouse=True)
def _attempt(request: pytest.FixtureRequest) -> None:
    """Run every race some times: one run alone may be lucky."""


def record_at_once(batches: Sequence[Sequence[Event]]) -> list[Timed[list[OutcomeCode]]]:
    calls = [partial(record_events, *batch) for batch in batches]
    return run_at_once(calls, before=connection.ensure_connection, after=connections.close_all)


def test_of_fifty_times_the_same_new_conversation_one_is_recorded() -> None:
    conversation = uuid.uuid4()
    calls = record_at_once([[new_conversation(conversation)]] * 50)
    assert Counter(call.result[0] for call in calls) == {"recorded": 1, "duplicate": 49}
    assert list(Conversation.objects.values_list("uuid", "revision")) == [(conversation, 1)]


def test_of_fifty_times_the_same_message_one_is_recorded() -> None:
    conversation = uuid.uuid4()
    record_events(new_conversation(conversation))
    calls = record_at_once([[new_message(conversation, message_id=uuid.uuid4())]] * 50)
    assert Counter(call.result[0] for call in calls) == {"recorded": 1, "duplicate": 49}
    assert list(Conversation.objects.values_list("message_count", "revision")) == [(1, 2)]
    assert Message.objects.count() == 1


def test_fifty_messages_of_one_conversation_are_all_recorded_and_counted() -> None:
    conversation = uuid.uuid4()
    record_events(new_conversation(conversation))
    texts = [f"mensagem {number}" for number in range(50)]
    calls = record_at_once([[new_message(conversation, content=text)] for text in texts])
    assert [call.result for call in calls] == [["recorded"]] * 50
    assert sorted(contents_by_arrival(conversation)) == sorted(texts)
    assert list(Conversation.objects.values_list("message_count", "revision")) == [(50, 51)]


def test_messages_that_meet_a_close_are_recorded_before_it_or_refused_after_it() -> None:
    conversation = uuid.uuid4()
    record_events(new_conversation(conversation))
    messages = [[new_message(conversation, content=f"mensagem {number}")] for number in range(50)]
    calls = record_at_once([*messages[:25], [close_conversation(conversation)], *messages[25:]])
    close = calls.pop(25)
    recorded = [call for call in calls if call.result == ["recorded"]]
    refused = [call for call in calls if call.result == ["conversation_closed"]]
    assert close.result == ["recorded"]
    assert len(recorded) + len(refused) == 50
    assert can_all_precede(recorded, [close])
    assert can_all_precede([close], refused)
    assert can_all_precede(recorded, refused)
    stored = Conversation.objects.get()
    assert (stored.state, stored.message_count, stored.revision) == ("CLOSED", len(recorded), len(recorded) + 2)
    kept = [message.content for [message], call in zip(messages, calls, strict=True) if call in recorded]
    assert sorted(contents_by_arrival(conversation)) == sorted(kept)


def test_of_many_different_closes_one_stands() -> None:
    conversation = uuid.uuid4()
    record_events(new_conversation(conversation))
    closes = [close_conversation(conversation, sent_at=at(second)) for second in range(50)]
    calls = record_at_once([[close] for close in closes])
    assert Counter(call.result[0] for call in calls) == {"recorded": 1, "already_closed": 49}
    [winner] = [close for close, call in zip(closes, calls, strict=True) if call.result == ["recorded"]]
    assert Conversation.objects.get().closed_at == winner.sent_at


def test_big_batches_that_name_the_same_messages_in_opposite_orders_record_each_once() -> None:
    conversations = [uuid.uuid4() for _ in range(8)]
    record_events(*[new_conversation(conversation) for conversation in conversations])
    ids = [uuid.uuid4() for _ in range(340)]
    batches: list[list[NewMessage]] = []
    for place, conversation in enumerate(conversations):
        batch = [new_message(conversation, message_id=message_id) for message_id in ids[place * 20 : place * 20 + 200]]
        batches.append(batch if place % 2 else batch[::-1])
    calls = record_at_once(batches)
    outcomes = [outcome for call in calls for outcome in call.result]
    assert Counter(outcomes) == {"recorded": 340, "id_conflict": 8 * 200 - 340}
    assert set(Message.objects.values_list("uuid", flat=True)) == set(ids)
    for stored in Conversation.objects.all():
        assert stored.message_count == stored.messages.count()


def test_big_batches_that_name_the_same_conversations_in_opposite_orders_record_each_once() -> None:
    conversations = [uuid.uuid4() for _ in range(100)]
    openings = [new_conversation(conversation) for conversation in conversations]
    messages = [new_message(conversation) for conversation in conversations]
    calls = record_at_once([[*openings, *messages], openings[::-1]] * 5)
    outcomes = [outcome for call in calls for outcome in call.result]
    assert Counter(outcomes) == {"recorded": 200, "duplicate": 1300}
    assert Conversation.objects.filter(message_count=1, revision=2).count() == 100


def test_batches_of_any_size_and_order_keep_out_of_each_others_way(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("prosa.core.transactions.ATTEMPTS", 1)  # so that a deadlock or a unique violation shows
    openings = [new_conversation(uuid.uuid4()) for _ in range(200)]
    batches = [random.sample(openings, size) for size in [2, 3, 5, 8, 100] * 30]
    calls = record_at_once([[*batch, *(new_message(event.conversation_id) for event in batch)] for batch in batches])
    outcomes = Counter(outcome for call in calls for outcome in call.result)
    opened = {event.conversation_id for batch in batches for event in batch}
    messages = sum(len(batch) for batch in batches)
    assert outcomes == {"recorded": len(opened) + messages, "duplicate": messages - len(opened)}
    assert Message.objects.count() == messages


def test_a_message_that_meets_its_new_conversation_comes_before_it_or_after_it() -> None:
    conversations = [uuid.uuid4() for _ in range(25)]
    openings = [new_conversation(conversation) for conversation in conversations]
    messages = [new_message(conversation) for conversation in conversations]
    calls = record_at_once([[event] for pair in zip(openings, messages, strict=True) for event in pair])
    for message, opened, sent in zip(messages, calls[::2], calls[1::2], strict=True):
        assert opened.result == ["recorded"]
        assert sent.result in (["recorded"], ["conversation_not_found"])
        is_recorded = sent.result == ["recorded"]
        assert can_all_precede([opened], [sent]) if is_recorded else can_all_precede([sent], [opened])
        assert Message.objects.filter(uuid=message.message_id).exists() == is_recorded
        assert Conversation.objects.get(uuid=message.conversation_id).message_count == is_recorded
