"""What the recorder stores."""

import uuid
from datetime import UTC, datetime

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from prosa.conversations.events import Direction, Event
from prosa.conversations.models import Conversation, Message
from prosa.conversations.recorder import current_policy
from prosa.core.clock import EARLIEST, LATEST
from tests.conversations.builders import (
    ACCEPT_LATE,
    REFUSE_LATE,
    ReceivedEvent,
    at,
    close_conversation,
    contents_by_arrival,
    new_conversation,
    new_message,
    record,
    record_events,
)

pytestmark = pytest.mark.django_db(transaction=True)

CONVERSATION = uuid.UUID("6a41b347-8d80-4ce9-84ba-7af66f369f6a")
OTHER = uuid.UUID("b2f0a1f5-6f0e-4a57-9a34-0f2f5b0f7f11")
MESSAGE = uuid.UUID("49108c71-4dca-4af3-9f32-61bc745926e2")


def count_statements(events: list[Event]) -> int:
    """Record `events` and return the number of statements, those that begin and end the transaction left out."""
    with CaptureQueriesContext(connection) as captured:
        record_events(*events)
    return sum(query["sql"].split()[0] not in {"BEGIN", "COMMIT"} for query in captured.captured_queries)


def test_a_new_conversation_is_stored_with_both_clocks() -> None:
    assert record_events(new_conversation(CONVERSATION, sent_at=at(0.349308)), received_at=at(60.5)) == ["recorded"]
    assert list(Conversation.objects.values()) == [
        {
            "id": Conversation.objects.get().id,
            "uuid": CONVERSATION,
            "state": "OPEN",
            "opened_at": datetime(2025, 2, 21, 12, 0, 0, 349308, tzinfo=UTC),
            "received_at": datetime(2025, 2, 21, 12, 1, 0, 500000, tzinfo=UTC),
            "closed_at": None,
            "close_received_at": None,
            "message_count": 0,
            "last_message_at": None,
            "last_activity_at": datetime(2025, 2, 21, 12, 0, 0, 349308, tzinfo=UTC),
            "inbound_count": 0,
            "last_inbound_at": None,
            "last_outbound_at": None,
            "is_waiting": False,
            "revision": 1,
            "derived_revision": 0,
        }
    ]


def test_a_message_is_stored_with_both_clocks_and_changes_its_conversation() -> None:
    record_events(new_conversation(CONVERSATION), received_at=at(60))
    message = new_message(CONVERSATION, message_id=MESSAGE, direction=Direction.SENT, content="Oi", sent_at=at(1.25))
    assert record_events(message, received_at=at(61)) == ["recorded"]
    conversation = Conversation.objects.get()
    assert list(Message.objects.values()) == [
        {
            "id": Message.objects.get().id,
            "uuid": MESSAGE,
            "conversation_id": conversation.id,
            "direction": "SENT",
            "content": "Oi",
            "sent_at": at(1.25),
            "received_at": at(61),
            "is_late": False,
        }
    ]
    assert (conversation.message_count, conversation.last_message_at) == (1, at(1.25))
    assert (conversation.last_activity_at, conversation.revision) == (at(1.25), 2)
    assert (conversation.opened_at, conversation.received_at, conversation.state) == (at(0), at(60), "OPEN")


def test_a_close_is_stored_with_both_clocks() -> None:
    record_events(new_conversation(CONVERSATION), received_at=at(60))
    assert record_events(close_conversation(CONVERSATION, sent_at=at(10)), received_at=at(62)) == ["recorded"]
    conversation = Conversation.objects.get()
    assert (conversation.state, conversation.closed_at, conversation.close_received_at) == ("CLOSED", at(10), at(62))
    assert (conversation.received_at, conversation.last_activity_at, conversation.revision) == (at(60), at(10), 2)


@pytest.mark.parametrize("is_one_batch", [True, False], ids=["one-batch", "one-by-one"])
def test_a_batch_opens_fills_and_closes_conversations_as_single_events_do(is_one_batch: bool) -> None:
    events: list[Event] = [
        new_message(CONVERSATION),
        new_conversation(CONVERSATION),
        new_message(CONVERSATION, message_id=MESSAGE, content="um", sent_at=at(5)),
        new_conversation(OTHER),
        new_message(CONVERSATION, message_id=MESSAGE, content="um", sent_at=at(5)),
        new_message(OTHER, message_id=MESSAGE),
        new_message(CONVERSATION, content="dois", sent_at=at(3)),
        close_conversation(CONVERSATION),
        new_message(CONVERSATION, content="três"),
        new_message(OTHER, content="quatro"),
    ]
    outcomes = record_events(*events) if is_one_batch else [record_events(event)[0] for event in events]
    assert outcomes == [
        "conversation_not_found",
        "recorded",
        "recorded",
        "recorded",
        "duplicate",
        "id_conflict",
        "recorded",
        "recorded",
        "conversation_closed",
        "recorded",
    ]
    columns = ("uuid", "state", "message_count", "last_message_at", "closed_at", "revision")
    assert list(Conversation.objects.order_by("id").values_list(*columns)) == [
        (CONVERSATION, "CLOSED", 2, at(5), at(10), 4),
        (OTHER, "OPEN", 1, at(1), None, 2),
    ]
    assert contents_by_arrival(CONVERSATION) == ["um", "dois"]
    assert contents_by_arrival(OTHER) == ["quatro"]


def test_each_event_of_a_batch_keeps_the_instant_at_which_it_arrived() -> None:
    events = [
        ReceivedEvent(new_conversation(CONVERSATION), at(60)),
        ReceivedEvent(new_message(CONVERSATION), at(61)),
        ReceivedEvent(close_conversation(CONVERSATION), at(62)),
    ]
    record(events=events, policy=REFUSE_LATE)
    conversation = Conversation.objects.get()
    assert (conversation.received_at, conversation.close_received_at) == (at(60), at(62))
    assert Message.objects.get().received_at == at(61)


def test_messages_of_one_instant_keep_the_order_of_their_arrival() -> None:
    texts = [f"mensagem {number}" for number in range(300)]
    half = [new_message(CONVERSATION, content=text, sent_at=at(5)) for text in texts[:150]]
    record_events(new_conversation(CONVERSATION), *half)
    record_events(*[new_message(CONVERSATION, content=text, sent_at=at(5)) for text in texts[150:]])
    assert contents_by_arrival(CONVERSATION) == texts
    assert [message.content for message in Message.objects.order_by("sent_at", "id")] == texts


def test_ids_grow_with_arrival_whatever_the_uuids_and_conversations() -> None:
    conversations = [uuid.uuid4() for _ in range(40)]
    record_events(*[new_conversation(conversation) for conversation in conversations])
    messages = [new_message(conversation, sent_at=at(-place)) for place, conversation in enumerate(conversations * 3)]
    record_events(*messages)
    assert list(Conversation.objects.order_by("id").values_list("uuid", flat=True)) == conversations
    arrived = [message.message_id for message in messages]
    assert list(Message.objects.order_by("id").values_list("uuid", flat=True)) == arrived


@pytest.mark.parametrize("number", [1, 10, 500])
def test_the_number_of_statements_does_not_depend_on_the_number_of_events(number: int) -> None:
    locks, index = (1, 0) if connection.vendor == "postgresql" else (0, 1)
    conversations = [uuid.uuid4() for _ in range(number)]
    # What isn't there may have been erased: that takes one statement more.
    assert count_statements([new_conversation(conversation) for conversation in conversations]) == 3 + locks
    assert count_statements([new_message(conversation) for conversation in conversations]) == 4 + locks + index
    assert count_statements([close_conversation(conversation) for conversation in conversations]) == 2 + locks
    assert count_statements([new_message(conversation) for conversation in conversations]) == 2 + locks


def test_a_record_inside_an_outer_transaction_is_undone_with_it() -> None:
    class ChangedTheirMindError(Exception):
        pass

    @transaction.atomic
    def record_and_fail() -> None:
        assert record_events(new_conversation(OTHER), new_message(CONVERSATION)) == ["recorded", "recorded"]
        raise ChangedTheirMindError

    record_events(new_conversation(CONVERSATION))
    with pytest.raises(ChangedTheirMindError):
        record_and_fail()
    assert list(Conversation.objects.values_list("uuid", "message_count", "revision")) == [(CONVERSATION, 0, 1)]
    assert not Message.objects.exists()


def test_a_record_inside_an_outer_transaction_is_kept_with_it() -> None:
    with transaction.atomic():
        record_events(new_conversation(CONVERSATION))
        assert record_events(new_message(CONVERSATION)) == ["recorded"]
    assert Conversation.objects.get().message_count == 1


@pytest.mark.parametrize(
    "content",
    [
        "aspas \" e ' e ` e ''",
        "barras \\ \\\\ \\n \\x00 / //",
        '{chaves} {} {"a", NULL} } {',
        "100% %s %(a)s %% ?1 :nome $1",
        "vírgulas, ponto; e vírgula,,",
        "linhas\nnovas\r\ne\ttabulações\x0b\x0c",
        "👩‍👩‍👧‍👦 🏠 ção ÿ \u200b\u202e\ufeff",
        "\u0001\u001f\u007f\u0085\u2028\ufffe\uffff\U0010ffff",
        "NULL",
        "  espaços à volta  ",
        "x" * 1_000_000,
    ],
    ids=["quotes", "slashes", "braces", "percent", "commas", "lines", "emoji", "controls", "null", "blanks", "long"],
)
def test_content_is_kept_to_the_letter(content: str) -> None:
    message = new_message(CONVERSATION, content=content)
    record_events(new_conversation(CONVERSATION), message, new_message(CONVERSATION, content="depois"))
    assert contents_by_arrival(CONVERSATION) == [content, "depois"]
    assert record_events(message) == ["duplicate"]


@pytest.mark.parametrize(
    "instant",
    [EARLIEST, LATEST, datetime(1969, 12, 31, 23, 59, 59, 999999, tzinfo=UTC), datetime(999, 1, 1, tzinfo=UTC)],
    ids=["earliest", "latest", "before-1970", "year-999"],
)
def test_instants_at_the_ends_of_the_calendar_survive(instant: datetime) -> None:
    events: list[Event] = [
        new_conversation(CONVERSATION, sent_at=instant),
        new_message(CONVERSATION, message_id=MESSAGE, sent_at=instant),
        close_conversation(CONVERSATION, sent_at=instant),
    ]
    assert record_events(*events, received_at=instant) == ["recorded"] * 3
    conversation = Conversation.objects.get()
    assert (conversation.opened_at, conversation.received_at, conversation.closed_at) == (instant,) * 3
    assert (conversation.close_received_at, conversation.last_message_at) == (instant,) * 2
    assert conversation.last_activity_at == instant
    assert (Message.objects.get().sent_at, Message.objects.get().received_at) == (instant, instant)
    assert record_events(*events) == ["duplicate"] * 3


def test_a_stored_late_message_is_counted_and_leaves_the_close() -> None:
    record_events(new_conversation(CONVERSATION), close_conversation(CONVERSATION, sent_at=at(10)))
    assert record_events(new_message(CONVERSATION, sent_at=at(10)), policy=ACCEPT_LATE) == ["recorded"]
    conversation = Conversation.objects.get()
    assert (conversation.state, conversation.closed_at, conversation.message_count) == ("CLOSED", at(10), 1)


def test_a_message_is_late_after_one_that_was_sent_later_and_after_the_close() -> None:
    record_events(new_conversation(CONVERSATION))
    for sent_at, policy in [(at(5), REFUSE_LATE), (at(5), REFUSE_LATE), (at(4), REFUSE_LATE), (at(6), REFUSE_LATE)]:
        assert record_events(new_message(CONVERSATION, sent_at=sent_at), policy=policy) == ["recorded"]
    record_events(close_conversation(CONVERSATION, sent_at=at(10)))
    assert record_events(new_message(CONVERSATION, sent_at=at(9)), policy=ACCEPT_LATE) == ["recorded"]
    assert list(Message.objects.order_by("id").values_list("is_late", flat=True)) == [False, False, True, False, True]


@pytest.mark.parametrize(("setting", "policy"), [("refuse", REFUSE_LATE), ("accept", ACCEPT_LATE)])
def test_the_policy_follows_the_settings(setting: str, policy: object, settings: Settings) -> None:
    settings.LATE_MESSAGES = setting
    assert current_policy() == policy
