"""The recorder against a model in memory: any events, in any order, split into any batches.

Ids, texts and instants come from small pools, so that duplicates and conflicts are common.
"""

import uuid
from collections.abc import Mapping
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from prosa.conversations.events import Direction, Event, NewMessage
from prosa.conversations.models import Conversation, Message
from prosa.conversations.rules import Policy
from tests.conversations.builders import ReceivedEvent, at, close_conversation, new_conversation, new_message, record
from tests.conversations.model import ModelRecord

CONVERSATIONS = [uuid.UUID(int=number) for number in (1, 2, 3)]
MESSAGES = [uuid.UUID(int=number) for number in (1, 2, 3, 4, 5)]
CONTENTS = ["Oi", "Oi ", "Olá, {tudo} \"bem\"? \\ 100% 'sim'"]
INSTANTS = [at(seconds) for seconds in (0, 1, 1.5, 2, 10)]

a_conversation, an_instant = st.sampled_from(CONVERSATIONS), st.sampled_from(INSTANTS)
a_message = st.builds(
    new_message,
    a_conversation,
    message_id=st.sampled_from(MESSAGES),
    direction=st.sampled_from(Direction),
    content=st.sampled_from(CONTENTS),
    sent_at=an_instant,
)
an_event: st.SearchStrategy[Event] = st.one_of(
    st.builds(new_conversation, a_conversation, sent_at=an_instant),
    a_message,
    a_message,
    st.builds(close_conversation, a_conversation, sent_at=an_instant),
)
a_difference: st.SearchStrategy[dict[str, Any]] = st.one_of(
    st.fixed_dictionaries({"conversation_id": a_conversation}),
    st.fixed_dictionaries({"direction": st.sampled_from(Direction)}),
    st.fixed_dictionaries({"content": st.sampled_from(CONTENTS)}),
    st.fixed_dictionaries({"sent_at": an_instant}),
)


@st.composite
def some_batches(draw: st.DrawFn) -> list[list[ReceivedEvent]]:
    """Draw a few events, send them in any order, some of them several times, and cut the stream anywhere.

    Each message comes in a second version, which differs in one thing only.
    """
    events: list[Event] = [new_conversation(conversation) for conversation in CONVERSATIONS]
    for event in draw(st.lists(an_event, min_size=4, max_size=12)):
        events.append(event)
        if isinstance(event, NewMessage):
            events.append(msgspec.structs.replace(event, **draw(a_difference)))
    stream = draw(st.lists(st.builds(ReceivedEvent, st.sampled_from(events), an_instant), min_size=10, max_size=60))
    batches: list[list[ReceivedEvent]] = [[]]
    for received in stream:
        batches[-1].append(received)
        if draw(st.integers(0, 3)) == 0:
            batches.append([])
    return batches


def without_id(row: Mapping[str, Any]) -> dict[str, Any]:
    return {column: value for column, value in row.items() if column != "id"}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("accepts_late_messages", [False, True], ids=["refuse-late", "accept-late"])
@settings(
    max_examples=100,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(batches=some_batches())
def test_the_recorder_does_what_the_model_does(accepts_late_messages: bool, batches: list[list[ReceivedEvent]]) -> None:
    Conversation.objects.all().delete()
    model = ModelRecord(accepts_late_messages=accepts_late_messages)
    policy = Policy(accept_late_messages=accepts_late_messages)

    for batch in batches:
        assert record(events=batch, policy=policy) == [model.receive(received) for received in batch]

    assert [without_id(row) for row in Conversation.objects.order_by("id").values()] == model.conversations()
    for conversation in CONVERSATIONS:
        messages = Message.objects.filter(conversation__uuid=conversation).order_by("sent_at", "id")
        stored = list(messages.values_list("uuid", "direction", "content", "sent_at", "received_at"))
        assert stored == model.messages(conversation)


def test_the_examples_reach_every_outcome() -> None:
    reached: set[str] = set()

    @settings(max_examples=100, derandomize=True, database=None, suppress_health_check=[HealthCheck.too_slow])
    @given(batches=some_batches())
    def gather(batches: list[list[ReceivedEvent]]) -> None:
        model = ModelRecord(accepts_late_messages=False)
        reached.update(model.receive(received) for batch in batches for received in batch)

    gather()
    assert reached == {
        "recorded",
        "duplicate",
        "id_conflict",
        "already_closed",
        "conversation_not_found",
        "conversation_closed",
    }
