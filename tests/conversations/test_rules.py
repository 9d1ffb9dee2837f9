"""The rules, one after another in the order of the HTTP contract. No database."""

import uuid
from datetime import datetime, timedelta, timezone

import pytest

from prosa.conversations.events import Direction, Event
from prosa.conversations.rules import ConversationFacts, MessageFacts, OutcomeCode, Policy, Record, decide
from tests.conversations.builders import (
    ACCEPT_LATE,
    ARRIVED,
    REFUSE_LATE,
    at,
    close_conversation,
    new_conversation,
    new_message,
)

CONVERSATION = uuid.UUID("6a41b347-8d80-4ce9-84ba-7af66f369f6a")
OTHER = uuid.UUID("b2f0a1f5-6f0e-4a57-9a34-0f2f5b0f7f11")
MESSAGE = uuid.UUID("49108c71-4dca-4af3-9f32-61bc745926e2")

OPENING = new_conversation(CONVERSATION, sent_at=at(0))
HELLO = new_message(CONVERSATION, message_id=MESSAGE, content="Oi", sent_at=at(1))
CLOSING = close_conversation(CONVERSATION, sent_at=at(10))


def decide_all(
    record: Record, *events: Event, received_at: datetime = ARRIVED, policy: Policy = REFUSE_LATE
) -> list[OutcomeCode]:
    return [decide(record=record, event=event, received_at=received_at, policy=policy) for event in events]


def test_a_new_conversation_is_recorded_as_open_and_empty() -> None:
    record = Record()
    assert decide_all(record, OPENING) == ["recorded"]
    assert record.conversations == {
        CONVERSATION: ConversationFacts(
            uuid=CONVERSATION,
            opened_at=at(0),
            received_at=at(60),
            last_activity_at=at(0),
            id=None,
            closed_at=None,
            close_received_at=None,
            message_count=0,
            last_message_at=None,
            revision=1,
        )
    }


def test_a_new_message_is_recorded_and_counted() -> None:
    record = Record()
    assert decide_all(record, OPENING, HELLO) == ["recorded", "recorded"]
    stored = MessageFacts(MESSAGE, CONVERSATION, Direction.RECEIVED, "Oi", at(1), at(60))
    assert record.new_messages == [stored]
    assert record.messages == {MESSAGE: stored}
    conversation = record.conversations[CONVERSATION]
    assert (conversation.message_count, conversation.last_message_at, conversation.revision) == (1, at(1), 2)
    assert (conversation.closed_at, conversation.close_received_at) == (None, None)


def test_a_close_is_recorded_with_both_clocks() -> None:
    record = Record()
    assert decide_all(record, OPENING, CLOSING) == ["recorded", "recorded"]
    conversation = record.conversations[CONVERSATION]
    assert (conversation.closed_at, conversation.close_received_at) == (at(10), at(60))
    assert (conversation.message_count, conversation.last_message_at, conversation.revision) == (0, None, 2)


@pytest.mark.parametrize("event", [OPENING, HELLO, CLOSING], ids=["opening", "message", "close"])
def test_the_same_event_again_is_a_duplicate_and_changes_nothing_even_after_the_close(event: Event) -> None:
    record, untouched = Record(), Record()
    for each in (record, untouched):
        decide_all(each, OPENING, HELLO, CLOSING)
    assert decide_all(record, event, received_at=at(500)) == ["duplicate"]
    assert record == untouched


def test_the_same_message_again_is_a_duplicate_while_the_conversation_is_open() -> None:
    assert decide_all(Record(), OPENING, HELLO, HELLO) == ["recorded", "recorded", "duplicate"]


def test_the_same_instant_written_with_another_offset_is_the_same_event() -> None:
    in_brazil = timezone(timedelta(hours=-3))
    again = new_message(CONVERSATION, message_id=MESSAGE, content="Oi", sent_at=at(1).astimezone(in_brazil))
    assert decide_all(Record(), OPENING, HELLO, again)[-1] == "duplicate"


@pytest.mark.parametrize(
    "event",
    [
        new_conversation(CONVERSATION, sent_at=at(0.000001)),
        new_message(CONVERSATION, message_id=MESSAGE, content="Oi!", sent_at=at(1)),
        new_message(CONVERSATION, message_id=MESSAGE, content="Oi", sent_at=at(2)),
        new_message(CONVERSATION, message_id=MESSAGE, content="Oi", sent_at=at(1), direction=Direction.SENT),
        new_message(OTHER, message_id=MESSAGE, content="Oi", sent_at=at(1)),
        new_message(uuid.uuid4(), message_id=MESSAGE, content="Oi", sent_at=at(1)),
    ],
    ids=["opening-time", "content", "time", "direction", "another-conversation", "an-unknown-conversation"],
)
@pytest.mark.parametrize("is_closed", [False, True], ids=["open", "closed"])
def test_an_id_that_exists_with_other_facts_is_a_conflict_before_any_other_rule(event: Event, is_closed: bool) -> None:
    history: list[Event] = [OPENING, new_conversation(OTHER), HELLO, *([CLOSING] if is_closed else [])]
    record, untouched = Record(), Record()
    for each in (record, untouched):
        decide_all(each, *history)
    assert decide_all(record, event) == ["id_conflict"]
    assert record == untouched


@pytest.mark.parametrize("event", [HELLO, CLOSING], ids=["message", "close"])
@pytest.mark.parametrize("policy", [REFUSE_LATE, ACCEPT_LATE], ids=["refuse-late", "accept-late"])
def test_a_message_or_close_for_an_unknown_conversation_leaves_no_trace(event: Event, policy: Policy) -> None:
    record = Record()
    assert decide_all(record, event, policy=policy) == ["conversation_not_found"]
    assert record == Record()


def test_a_message_that_came_too_early_is_recorded_when_it_is_sent_again() -> None:
    outcomes = decide_all(Record(), HELLO, OPENING, HELLO)
    assert outcomes == ["conversation_not_found", "recorded", "recorded"]


@pytest.mark.parametrize("seconds", [5, 10, 15], ids=["before", "at", "after"])
def test_a_closed_conversation_takes_no_new_message_whenever_it_was_sent(seconds: int) -> None:
    record = Record()
    late = new_message(CONVERSATION, sent_at=at(seconds))
    assert decide_all(record, OPENING, CLOSING, late)[-1] == "conversation_closed"
    assert record.messages == {}
    assert record.new_messages == []
    assert record.conversations[CONVERSATION].revision == 2


@pytest.mark.parametrize(
    ("sent_at", "outcome"),
    [(at(5), "recorded"), (at(10), "recorded"), (at(10.000001), "conversation_closed")],
    ids=["before", "at", "after"],
)
def test_late_messages_can_be_accepted_up_to_the_instant_of_the_close(sent_at: datetime, outcome: str) -> None:
    late = new_message(CONVERSATION, sent_at=sent_at)
    assert decide_all(Record(), OPENING, CLOSING, late, policy=ACCEPT_LATE)[-1] == outcome


def test_a_late_message_leaves_the_close_as_it_was() -> None:
    record = Record()
    decide_all(record, OPENING, CLOSING)
    decide_all(record, new_message(CONVERSATION, sent_at=at(5)), received_at=at(99), policy=ACCEPT_LATE)
    conversation = record.conversations[CONVERSATION]
    assert (conversation.closed_at, conversation.close_received_at) == (at(10), at(60))
    assert (conversation.message_count, conversation.last_message_at, conversation.revision) == (1, at(5), 3)


@pytest.mark.parametrize("seconds", [9, 11], ids=["earlier", "later"])
def test_a_second_close_at_another_time_is_refused_and_the_first_stands(seconds: int) -> None:
    record = Record()
    second = close_conversation(CONVERSATION, sent_at=at(seconds))
    assert decide_all(record, OPENING, CLOSING, second)[-1] == "already_closed"
    assert record.conversations[CONVERSATION].closed_at == at(10)
    assert record.conversations[CONVERSATION].revision == 2


def test_a_close_may_be_dated_before_its_opening_and_a_message_before_both() -> None:
    early_close = close_conversation(CONVERSATION, sent_at=at(-50))
    early_message = new_message(CONVERSATION, sent_at=at(-100))
    assert decide_all(Record(), OPENING, early_message, early_close) == ["recorded"] * 3


def test_every_event_sees_the_effect_of_those_before_it() -> None:
    after_close = new_message(CONVERSATION, sent_at=at(2))
    outcomes = decide_all(Record(), CLOSING, OPENING, HELLO, HELLO, CLOSING, after_close, HELLO, OPENING, CLOSING)
    assert outcomes == [
        "conversation_not_found",
        "recorded",
        "recorded",
        "duplicate",
        "recorded",
        "conversation_closed",
        "duplicate",
        "duplicate",
        "duplicate",
    ]


def test_conversations_do_not_touch_each_other() -> None:
    record = Record()
    decide_all(record, OPENING, new_conversation(OTHER), CLOSING)
    assert decide_all(record, new_message(OTHER), HELLO) == ["recorded", "conversation_closed"]
    assert record.conversations[OTHER].closed_at is None
    assert record.conversations[OTHER].message_count == 1


def test_a_message_may_bear_the_id_of_a_conversation() -> None:
    assert decide_all(Record(), OPENING, new_message(CONVERSATION, message_id=CONVERSATION)) == ["recorded"] * 2


def test_the_last_message_is_the_one_sent_last_not_the_one_that_came_last() -> None:
    record = Record()
    decide_all(record, OPENING, *(new_message(CONVERSATION, sent_at=at(seconds)) for seconds in (3, 7, 5)))
    assert record.conversations[CONVERSATION].last_message_at == at(7)
    assert record.conversations[CONVERSATION].message_count == 3
    assert [message.sent_at for message in record.new_messages] == [at(3), at(7), at(5)]


def test_the_revision_counts_the_events_that_were_recorded_and_no_others() -> None:
    record = Record()
    second = new_message(CONVERSATION)
    decide_all(record, OPENING, OPENING, HELLO, HELLO, second, CLOSING, CLOSING, new_message(CONVERSATION))
    assert record.conversations[CONVERSATION].revision == 4


@pytest.mark.parametrize(
    ("event", "received_at", "last_activity_at"),
    [
        (new_message(CONVERSATION, sent_at=at(5)), at(60), at(5)),
        (new_message(CONVERSATION, sent_at=at(9999)), at(60), at(60)),
        (new_message(CONVERSATION, sent_at=at(-5)), at(60), at(0)),
        (close_conversation(CONVERSATION, sent_at=at(7)), at(60), at(7)),
        (close_conversation(CONVERSATION, sent_at=at(9999)), at(60), at(60)),
        (close_conversation(CONVERSATION, sent_at=at(-7)), at(60), at(0)),
    ],
    ids=["message", "message-in-future", "old-message", "close", "close-in-future", "old-close"],
)
def test_activity_is_the_earlier_of_sent_and_received_and_never_goes_back(
    event: Event, received_at: datetime, last_activity_at: datetime
) -> None:
    record = Record()
    decide_all(record, OPENING, event, received_at=received_at)
    assert record.conversations[CONVERSATION].last_activity_at == last_activity_at


def test_a_conversation_from_the_future_counts_as_active_when_it_arrived() -> None:
    record = Record()
    decide_all(record, new_conversation(CONVERSATION, sent_at=at(9999)), received_at=at(60))
    assert record.conversations[CONVERSATION].opened_at == at(9999)
    assert record.conversations[CONVERSATION].last_activity_at == at(60)


def test_the_record_tells_new_conversations_from_stored_ones_that_changed() -> None:
    stored, idle = (
        ConversationFacts(uuid=name, id=number, opened_at=at(0), received_at=at(0), last_activity_at=at(0))
        for name, number in ((CONVERSATION, 1), (OTHER, 2))
    )
    record = Record(conversations={CONVERSATION: stored, OTHER: idle})
    first, second = uuid.uuid4(), uuid.uuid4()
    decide_all(record, HELLO, new_conversation(OTHER), new_conversation(first), new_conversation(second))
    decide_all(record, new_message(first))
    assert [facts.uuid for facts in record.new_conversations()] == [first, second]
    assert record.changed_conversations() == [stored]
