"""Threads that park, open, erase, replay and expire the same things at the same moment."""

import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from uuid import UUID

import pytest
from django.db import connection, connections

from prosa.access.models import Tombstone
from prosa.conversations.events import Event, NewMessage
from prosa.conversations.models import Conversation, Message
from prosa.deliveries.models import Attempt, Delivery
from prosa.deliveries.parking import expire_parked
from prosa.deliveries.querysets import DeliveryFilter
from prosa.deliveries.replay import replay_deliveries
from prosa.privacy.erasing import NothingToEraseError, erase_conversation
from tests.conversations.builders import ARRIVED, at, close_conversation, new_conversation, new_message
from tests.conversations.racing import Timed, can_all_precede, run_at_once
from tests.deliveries.arrivals import take_in_events
from tests.deliveries.verifying import find_differences
from tests.forms import RACES

pytestmark = pytest.mark.django_db(transaction=True)

type Call = Callable[[], str]
LATER = ARRIVED + timedelta(days=30)


@pytest.fixture(params=range(RACES), autouse=True)
def _attempt(request: pytest.FixtureRequest) -> None:
    """Run every race some times in the long form: one run alone may be lucky."""


@pytest.fixture(autouse=True)
def _record_agrees(transactional_db: None) -> Iterator[None]:
    yield
    assert find_differences() == []
    assert_histories_are_whole()


def assert_histories_are_whole() -> None:
    """Check that attempts are numbered from 1 without a gap, and that their number is that of the delivery."""
    for delivery in Delivery.objects.prefetch_related("history"):
        numbers = sorted(attempt.number for attempt in delivery.history.all()) or [1]
        assert numbers == list(range(1, delivery.attempts + 1))


def race(*calls: Call) -> list[Timed[str]]:
    """Make all `calls` at once, from 50 threads."""
    return run_at_once(calls, threads=50, before=connection.ensure_connection, after=connections.close_all)


def arrivals(*events: Event) -> list[Call]:
    """Return what sends each event in a request of its own and returns its code."""
    return [partial(_arrive, event) for event in events]


def _arrive(event: Event) -> str:
    [code] = take_in_events(event)
    return code


def erasure(conversation: UUID) -> Call:
    return partial(_erase, conversation)


def _erase(conversation: UUID) -> str:
    try:
        erase_conversation(conversation=conversation, by="somebody", now=ARRIVED)
    except NothingToEraseError:
        return "nothing to erase"
    return "erased"


def replay(conversation: UUID, *, accept_late: bool = False) -> Call:
    return partial(_replay, DeliveryFilter(conversation=conversation), accept_late)


def _replay(wanted: DeliveryFilter, accept_late: bool) -> str:
    parts = replay_deliveries(wanted=wanted, by="somebody", accept_late=accept_late, now=LATER)
    return f"{sum(part.number for part in parts)} replayed"


def expire() -> str:
    return str(expire_parked(now=LATER))


def refuse_messages(conversation: UUID) -> list[NewMessage]:
    """Close a conversation and send it messages after that."""
    messages = [new_message(conversation, sent_at=at(second)) for second in range(30)]
    take_in_events(new_conversation(conversation), close_conversation(conversation))
    assert set(take_in_events(*messages)) == {"conversation_closed"}
    return messages


def outcomes_of(event: NewMessage) -> Counter[str]:
    return Counter(Delivery.objects.filter(message_uuid=event.message_id).values_list("outcome", flat=True))


def assert_nothing_is_left_of(conversation: UUID) -> None:
    assert not Conversation.objects.filter(uuid=conversation).exists()
    assert not Message.objects.exists()
    deliveries = Delivery.objects.filter(conversation_uuid=conversation)
    assert not deliveries.filter(body__isnull=False).exists()
    assert not deliveries.filter(outcome="parked").exists()
    assert Tombstone.objects.get().conversation_uuid == conversation


def test_messages_and_closes_that_meet_their_new_conversation_are_all_recorded() -> None:
    conversations = [uuid.uuid4() for _ in range(25)]
    openings = [new_conversation(conversation) for conversation in conversations]
    messages = [new_message(conversation) for conversation in conversations]
    calls = race(*arrivals(*(event for pair in zip(messages, openings, strict=True) for event in pair)))
    assert Counter(call.result for call in calls[1::2]) == {"recorded": 25}
    assert {call.result for call in calls[::2]} <= {"recorded", "conversation_not_found"}
    assert Conversation.objects.filter(message_count=1, revision=2).count() == 25
    assert Counter(Delivery.objects.values_list("outcome", flat=True)) == {"recorded": 50}


def test_a_close_that_meets_its_conversation_and_its_messages_closes_it_and_nothing_is_lost() -> None:
    conversation = uuid.uuid4()
    messages = [new_message(conversation, sent_at=at(second)) for second in range(1, 9)]
    calls = race(*arrivals(*messages, close_conversation(conversation), new_conversation(conversation)))
    assert calls[-1].result == "recorded"
    assert Conversation.objects.get().state == "CLOSED"
    outcomes = Counter(Delivery.objects.values_list("outcome", "problem_code"))
    assert outcomes.keys() <= {("recorded", ""), ("refused", "conversation_closed")}
    assert outcomes.total() == 10
    assert Message.objects.count() == outcomes["recorded", ""] - 2


def test_the_same_event_parked_fifty_times_is_one_delivery_with_fifty_attempts() -> None:
    message = new_message(uuid.uuid4())
    calls = race(*arrivals(message) * 50)
    assert Counter(call.result for call in calls) == {"conversation_not_found": 50}
    assert list(Delivery.objects.values_list("outcome", "attempts")) == [("parked", 50)]
    assert Counter(Attempt.objects.values_list("cause", flat=True)) == {"arrival": 1, "redelivery": 49}
    take_in_events(new_conversation(message.conversation_id))
    assert Delivery.objects.get(message_uuid=message.message_id).attempts == 51
    assert Message.objects.get().uuid == message.message_id


def test_of_the_same_message_that_meets_its_new_conversation_every_arrival_is_counted_and_one_recorded() -> None:
    message = new_message(uuid.uuid4())
    calls = race(*arrivals(*[message] * 25, new_conversation(message.conversation_id), *[message] * 24))
    parked = [call for call in calls if call.result == "conversation_not_found"]
    opened = calls.pop(25)
    assert can_all_precede(parked, [opened])
    assert Message.objects.get().uuid == message.message_id
    assert outcomes_of(message) == Counter(recorded=1, duplicate=49 - max(len(parked), 1))
    attempts = Delivery.objects.get(message_uuid=message.message_id, outcome="recorded").attempts
    assert attempts == (len(parked) + 1 if parked else 1)


def test_the_same_message_id_parked_for_two_conversations_is_recorded_once_when_both_begin_at_once() -> None:
    pairs = [
        (new_message(uuid.uuid4(), message_id=(name := uuid.uuid4())), new_message(uuid.uuid4(), message_id=name))
        for _ in range(25)
    ]
    messages = [message for pair in pairs for message in pair]
    assert set(take_in_events(*messages)) == {"conversation_not_found"}
    race(*arrivals(*(new_conversation(message.conversation_id) for message in messages)))
    assert Conversation.objects.count() == 50
    for one, other in pairs:
        assert outcomes_of(one) == {"recorded": 1, "refused": 1}
        assert Message.objects.get(uuid=one.message_id).conversation.uuid in {
            one.conversation_id,
            other.conversation_id,
        }


def test_hundreds_of_parked_messages_and_those_that_arrive_meanwhile_are_all_recorded() -> None:
    conversation = uuid.uuid4()
    parked = [new_message(conversation, sent_at=at(second)) for second in range(400)]
    take_in_events(*parked)
    arriving = [new_message(conversation, sent_at=at(second)) for second in range(49)]
    calls = race(*arrivals(*arriving[:25], new_conversation(conversation), *arriving[25:]))
    assert {call.result for call in calls} <= {"recorded", "conversation_not_found"}
    assert Conversation.objects.get().message_count == 449
    assert set(Delivery.objects.values_list("outcome", flat=True)) == {"recorded"}


def test_what_meets_the_erasure_of_its_conversation_comes_before_it_or_is_told_that_it_was_erased() -> None:
    conversation = uuid.uuid4()
    opening, message = new_conversation(conversation), new_message(conversation)
    take_in_events(opening, message)
    events: list[Event] = [opening, message, new_message(conversation), close_conversation(conversation)] * 12
    calls = race(*arrivals(*events[:24]), erasure(conversation), *arrivals(*events[24:]))
    erased = calls.pop(24)
    after = [call for call in calls if call.result == "conversation_erased"]
    before = [call for call in calls if call.result in {"recorded", "duplicate", "conversation_closed"}]
    assert erased.result == "erased"
    assert len(before) + len(after) == 48
    assert can_all_precede(before, [erased])
    assert can_all_precede([erased], after)
    assert_nothing_is_left_of(conversation)


def test_what_begins_or_waits_while_it_is_erased_is_gone_if_any_came_before_and_else_all_there() -> None:
    conversation = uuid.uuid4()
    messages = [new_message(conversation) for _ in range(24)]
    events: list[Event] = [*messages[:12], new_conversation(conversation), *messages[12:]]
    calls = race(*arrivals(*events[:13]), erasure(conversation), *arrivals(*events[13:]))
    erased = calls.pop(13)
    if erased.result == "erased":
        assert_nothing_is_left_of(conversation)
    else:
        assert can_all_precede([erased], calls)
        assert Conversation.objects.get().message_count == 24


def test_of_many_erasures_of_one_conversation_one_erases() -> None:
    conversation = uuid.uuid4()
    take_in_events(new_conversation(conversation), new_message(conversation))
    calls = race(*[erasure(conversation)] * 50)
    assert Counter(call.result for call in calls) == {"erased": 1, "nothing to erase": 49}
    assert_nothing_is_left_of(conversation)


def test_deliveries_that_many_replay_at_once_are_recorded_once() -> None:
    conversation = uuid.uuid4()
    messages = refuse_messages(conversation)
    race(*[replay(conversation, accept_late=True)] * 20)
    replayed = Delivery.objects.filter(event_type="NEW_MESSAGE").values_list("outcome", "attempts")
    assert list(replayed) == [("recorded", 2)] * len(messages)
    assert Conversation.objects.get().message_count == len(messages)


def test_every_replay_in_vain_is_one_attempt() -> None:
    conversation = uuid.uuid4()
    messages = refuse_messages(conversation)
    race(*[replay(conversation)] * 20)
    replayed = Delivery.objects.filter(event_type="NEW_MESSAGE").values_list("outcome", "attempts")
    assert list(replayed) == [("refused", 21)] * len(messages)


def test_deliveries_that_are_replayed_while_the_same_events_arrive_again_are_recorded_once() -> None:
    conversation = uuid.uuid4()
    messages = refuse_messages(conversation)
    calls = race(*arrivals(*messages), *[replay(conversation, accept_late=True)] * 10)
    assert {call.result for call in calls[:30]} <= {"conversation_closed", "duplicate"}
    assert Conversation.objects.get().message_count == len(messages)
    for message in messages:
        assert outcomes_of(message)["recorded"] == 1


def test_parked_deliveries_that_are_replayed_while_their_conversation_begins_are_recorded_once() -> None:
    conversation = uuid.uuid4()
    take_in_events(*(new_message(conversation, sent_at=at(second)) for second in range(30)))
    replays = [replay(conversation)] * 10
    race(*replays, *arrivals(new_conversation(conversation)), *replays)
    assert Conversation.objects.get().message_count == 30
    assert Counter(Delivery.objects.values_list("outcome", flat=True)) == {"recorded": 31}


def test_deliveries_that_are_replayed_while_their_conversation_is_erased_do_not_bring_it_back() -> None:
    conversation = uuid.uuid4()
    refuse_messages(conversation)
    replays = [replay(conversation, accept_late=True)] * 10
    calls = race(*replays, erasure(conversation), *replays)
    assert calls[10].result == "erased"
    assert_nothing_is_left_of(conversation)


def test_what_waited_too_long_is_recorded_or_refused_where_its_end_meets_its_conversation() -> None:
    conversations = [uuid.uuid4() for _ in range(20)]
    take_in_events(
        *(new_message(conversation, sent_at=at(second)) for second in range(20) for conversation in conversations)
    )
    openings = arrivals(*map(new_conversation, conversations))
    calls = race(*(call for opening in openings for call in (opening, expire)))
    messages = Delivery.objects.filter(event_type="NEW_MESSAGE")
    recorded, refused = messages.filter(outcome="recorded"), messages.filter(problem_code="conversation_not_found")
    assert recorded.count() + refused.filter(outcome="refused").count() == 400
    assert Message.objects.count() == recorded.count()
    assert sum(int(call.result) for call in calls[1::2]) == refused.count()
    assert set(messages.values_list("attempts", flat=True)) == {2}


def test_an_event_that_arrives_again_while_it_is_given_up_waits_once_at_most_and_every_attempt_is_counted() -> None:
    message = new_message(uuid.uuid4())
    take_in_events(message)
    calls = race(*arrivals(message) * 25, *[expire] * 10)
    expired = sum(int(call.result) for call in calls[25:])
    outcomes = outcomes_of(message)
    assert outcomes["refused"] == expired
    assert outcomes["parked"] in {0, 1}
    assert sum(Delivery.objects.values_list("attempts", flat=True)) == 26 + expired
