"""Replay: deliveries that were parked or refused, decided on once more."""

import uuid
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command

from prosa.conversations.models import Conversation, Message
from prosa.core import clock
from prosa.deliveries import replay
from prosa.deliveries.entries import Envelope
from prosa.deliveries.intake import Arrival, note_unreadable, take_in
from prosa.deliveries.models import Attempt, Delivery
from prosa.deliveries.parking import expire_parked
from prosa.deliveries.querysets import DeliveryFilter
from prosa.deliveries.replay import replay_deliveries
from prosa.privacy.erasing import erase_conversation
from tests.conversations.builders import ARRIVED, at, close_conversation, new_conversation, new_message
from tests.deliveries.arrivals import ZONE, as_bytes, take_in_bytes, take_in_events
from tests.deliveries.auditor import Auditor, Made, assert_problem, auditing, delivery_of, history_of
from tests.deliveries.verifying import find_differences

pytestmark = pytest.mark.django_db(transaction=True)

CONVERSATION, OTHER, REQUEST = UUID(int=1), UUID(int=2), UUID(int=9)
A_MONTH = 30 * 86_400
ARRIVAL = Made("arrival", "a sender", "refused", "conversation_closed")


@pytest.fixture
def auditor() -> Iterator[Auditor]:
    with auditing() as client:
        yield client


def refuse_message(conversation: UUID = CONVERSATION, **facts: Any) -> UUID:
    """Send a new message to a conversation that was closed at(10), and return its id."""
    take_in_events(new_conversation(conversation), close_conversation(conversation))
    message = new_message(conversation, **facts)
    assert take_in_events(message) == ["conversation_closed"]
    return message.message_id


def test_a_late_message_is_recorded_if_asked_and_the_conversation_stays_closed(auditor: Auditor) -> None:
    delivery = delivery_of(refuse_message(content="Ainda está aí?", sent_at=at(20)))
    shown = auditor.replay(delivery, accept_late="true")
    assert (shown["outcome"], shown["problem"], shown["attempts"]) == ("recorded", None, 2)
    [message] = Message.objects.all()
    assert (message.content, message.is_late, message.sent_at) == ("Ainda está aí?", True, at(20))
    assert message.received_at == ARRIVED
    conversation = Conversation.objects.get()
    assert (conversation.state, conversation.closed_at, conversation.close_received_at) == ("CLOSED", at(10), ARRIVED)
    assert history_of(delivery) == [ARRIVAL, Made("replay", "auditor", "recorded")]
    assert find_differences() == []


def test_a_late_message_stays_refused_unless_asked(auditor: Auditor) -> None:
    delivery = delivery_of(refuse_message())
    assert auditor.replay(delivery)["problem"]["code"] == "conversation_closed"
    assert history_of(delivery) == [ARRIVAL, Made("replay", "auditor", "refused", "conversation_closed")]
    assert not Message.objects.exists()


def test_what_was_recorded_stays_as_it_is_however_often_it_is_replayed(auditor: Auditor) -> None:
    delivery = delivery_of(refuse_message())
    take_in_events(new_conversation(CONVERSATION))
    duplicate = Delivery.objects.get(outcome="duplicate")
    shown, revision = auditor.replay(delivery, accept_late="true"), Conversation.objects.get().revision
    for _ in range(2):
        assert auditor.replay(delivery, accept_late="true") == shown
        assert auditor.replay(duplicate)["attempts"] == 1
        assert auditor.replay_many(accept_late="true") == {"replayed": 0, "outcomes": {}, "next": None}
    assert (Conversation.objects.get().revision, Message.objects.count()) == (revision, 1)


def test_a_message_that_came_again_and_was_recorded_meanwhile_becomes_a_duplicate(auditor: Auditor) -> None:
    take_in_events(new_conversation(CONVERSATION), close_conversation(CONVERSATION))
    message = new_message(CONVERSATION)
    take_in_events(message, message)
    assert auditor.replay_many(accept_late="true")["outcomes"] == {"recorded": 1, "duplicate": 1}
    assert Message.objects.count() == 1
    assert find_differences() == []


def test_what_is_parked_stays_parked_and_is_recorded_when_its_conversation_begins(auditor: Auditor) -> None:
    message = new_message(CONVERSATION)
    take_in_events(message)
    delivery = delivery_of(message.message_id)
    assert auditor.replay(delivery, accept_late="true")["outcome"] == "parked"
    assert auditor.replay_many()["outcomes"] == {"parked": 1}
    take_in_events(new_conversation(CONVERSATION))
    replayed = Made("replay", "auditor", "parked", "conversation_not_found")
    parked = Made("arrival", "a sender", "parked", "conversation_not_found")
    assert history_of(delivery) == [parked, replayed, replayed, Made("opening", "", "recorded")]
    assert Message.objects.get().received_at == ARRIVED


def test_what_was_given_up_is_recorded_once_its_conversation_is_there(auditor: Auditor) -> None:
    message = new_message(CONVERSATION)
    take_in_events(message)
    assert expire_parked(now=at(A_MONTH)) == 1
    take_in_events(new_conversation(CONVERSATION), received_at=at(A_MONTH))
    assert not Message.objects.exists()
    shown = auditor.replay(delivery_of(message.message_id))
    assert shown["outcome"] == "recorded"
    assert [each["key"] for each in shown["history"]] == ["a sender", None, "auditor"]
    assert Message.objects.get().is_late is False
    assert find_differences() == []


def test_what_was_given_up_waits_again_unless_the_same_event_does(auditor: Auditor) -> None:
    message = new_message(CONVERSATION)
    take_in_events(message)
    expire_parked(now=at(A_MONTH))
    given_up = Delivery.objects.get()
    assert auditor.replay(given_up)["outcome"] == "parked"
    expire_parked(now=clock.now() + timedelta(days=30))
    take_in_events(message, received_at=clock.now())
    assert auditor.replay(given_up)["outcome"] == "refused"
    assert auditor.replay_many()["outcomes"] == {"parked": 1, "refused": 1}
    take_in_events(new_conversation(CONVERSATION), received_at=clock.now())
    assert Message.objects.count() == 1
    assert find_differences() == []


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (as_bytes(new_message(CONVERSATION)).replace(b"RECEIVED", b"SIDEWAYS"), "invalid_event"),
        (b"{", "invalid_json"),
        (b"", "invalid_json"),
    ],
    ids=["event", "not JSON", "nothing"],
)
def test_what_is_no_event_stays_refused(auditor: Auditor, body: bytes, code: str) -> None:
    take_in_bytes(body)
    delivery = Delivery.objects.get()
    before = auditor.get(f"/deliveries/{delivery.uuid}").json()
    shown = auditor.replay(delivery, accept_late="true")
    assert auditor.replay_many() == {"replayed": 1, "outcomes": {"refused": 1}, "next": None}
    assert (shown["problem"], shown["body"], shown["attempts"]) == (before["problem"], body.decode(), 2)
    again = Made("replay", "auditor", "refused", code)
    assert history_of(delivery) == [Made("arrival", "a sender", "refused", code), again, again]


def test_what_a_replay_may_bend_is_for_what_it_replays(auditor: Auditor) -> None:
    waiting = new_message(CONVERSATION, sent_at=at(20))
    take_in_events(close_conversation(CONVERSATION), waiting, received_at=clock.now())
    take_in_bytes(b'{"type": "NEW_CONVERSATION"}')
    opening = Delivery.objects.filter(outcome="refused")
    opening.update(body=as_bytes(new_conversation(CONVERSATION)))  # an earlier version could not read it
    shown = auditor.replay(opening.get(), accept_late="true")
    assert (shown["outcome"], shown["problem"], shown["conversation_id"]) == ("recorded", None, str(CONVERSATION))
    assert delivery_of(waiting.message_id).problem_code == "conversation_closed"
    assert not Message.objects.exists()
    assert find_differences() == []


def test_what_waits_for_an_opening_of_the_same_replay_is_recorded_once(auditor: Auditor) -> None:
    take_in_events(new_message(CONVERSATION), received_at=clock.now())
    take_in_bytes(b"{}")
    Delivery.objects.filter(outcome="refused").update(body=as_bytes(new_conversation(CONVERSATION)))
    assert auditor.replay_many()["outcomes"] == {"recorded": 2}
    assert find_differences() == []


def test_a_local_time_is_read_in_the_zone_of_its_arrival(auditor: Auditor) -> None:
    take_in_events(new_conversation(CONVERSATION), close_conversation(CONVERSATION))
    message = as_bytes(new_message(CONVERSATION, sent_at=at(0))).replace(b"12:00:00+00:00", b"21:00:00")
    take_in(arrivals=[Arrival(message, Envelope(uuid.uuid4(), "crm", ARRIVED, ZoneInfo("Asia/Tokyo")))])
    auditor.replay_many(accept_late="true")
    assert Message.objects.get().sent_at == at(0)


def test_what_has_no_bytes_cannot_be_replayed(auditor: Auditor) -> None:
    note_unreadable(envelope=Envelope(uuid.uuid4(), "crm", ARRIVED, ZONE), code="body_too_large")
    erased = delivery_of(refuse_message())
    erase_conversation(conversation=CONVERSATION, by="somebody", now=ARRIVED)
    for delivery in (Delivery.objects.get(problem_code="body_too_large"), erased):
        answer = auditor.generic("POST", f"/deliveries/{delivery.uuid}/replay?accept_late=true")
        assert_problem(answer, status=409, code="not_replayable")
    assert auditor.replay_many(accept_late="true")["replayed"] == 0
    assert set(Delivery.objects.values_list("attempts", flat=True)) == {1}


def test_a_delivery_that_nobody_knows_cannot_be_replayed(auditor: Auditor) -> None:
    for name in (uuid.uuid4(), "garbage"):
        assert_problem(auditor.generic("POST", f"/deliveries/{name}/replay"), status=404, code="delivery_not_found")


@pytest.mark.parametrize("value", ["", "True", "1", "yes"])
def test_accept_late_is_true_or_false(auditor: Auditor, value: str) -> None:
    delivery = delivery_of(refuse_message())
    for address in (f"/deliveries/{delivery.uuid}/replay", "/deliveries/replay"):
        document = assert_problem(
            auditor.generic("POST", f"{address}?accept_late={value}"), status=400, code="invalid_parameter"
        )
        assert [error["parameter"] for error in document["errors"]] == ["accept_late"]
    assert history_of(delivery) == []


@pytest.mark.parametrize("unknown", ["conversation_id", "Conversation", "limit", "outcomes"])
def test_a_filter_that_nobody_knows_is_refused_rather_than_passed_over(auditor: Auditor, unknown: str) -> None:
    delivery = delivery_of(refuse_message())
    answer = auditor.generic("POST", "/deliveries/replay", query_params={unknown: "1", "accept_late": "true"})
    document = assert_problem(answer, status=400, code="invalid_parameter")
    assert [error["parameter"] for error in document["errors"]] == [unknown]
    assert history_of(delivery) == []


def test_filters_in_a_body_are_refused_rather_than_passed_over(auditor: Auditor) -> None:
    delivery = delivery_of(refuse_message())
    for address in ("/deliveries/replay", f"/deliveries/{delivery.uuid}/replay"):
        answer = auditor.post(address, {"accept_late": True}, content_type="application/json")
        assert_problem(answer, status=400, code="invalid_parameter")
    assert history_of(delivery) == []


def test_many_are_replayed_in_parts_each_once(auditor: Auditor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replay, "REPLAYED_AT_ONCE", 2)
    monkeypatch.setattr(replay, "REPLAYED_IN_ONE_REQUEST", 4)
    messages = [refuse_message() for _ in range(9)]
    answers = [auditor.replay_many()]
    while cursor := answers[-1]["next"]:
        answers.append(auditor.replay_many(cursor=cursor, accept_late="true"))
    assert [answer["replayed"] for answer in answers] == [4, 4, 1]
    assert [answer["outcomes"] for answer in answers] == [{"refused": 4}, {"recorded": 4}, {"recorded": 1}]
    assert set(Message.objects.values_list("uuid", flat=True)) == set(messages[4:])
    assert [len(history_of(delivery_of(message))) for message in messages] == [2] * 9


def test_a_part_is_decided_on_in_event_order(auditor: Auditor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replay, "REPLAYED_AT_ONCE", 3)
    first_part = [refuse_message(sent_at=at(second)) for second in (23, 22, 21)]
    second_part = [refuse_message(sent_at=at(second)) for second in (13, 12, 11)]
    auditor.replay_many(accept_late="true")
    recorded = list(Message.objects.order_by("id").values_list("uuid", flat=True))
    assert recorded == [*reversed(first_part), *reversed(second_part)]


def test_what_arrives_meanwhile_is_left_alone() -> None:
    before, after = refuse_message(), new_message(CONVERSATION)
    take_in_events(after, received_at=at(62))
    [part] = replay_deliveries(wanted=DeliveryFilter(), by="me", accept_late=True, now=at(61))
    assert part.outcomes == {"recorded": 1}
    assert Message.objects.get().uuid == before
    assert history_of(delivery_of(after.message_id)) == []


def make_deliveries() -> dict[str, UUID]:
    """Refuse a late message and an invalid one, and park a third. Return their ids."""
    late = refuse_message()
    invalid, parked = new_message(CONVERSATION), new_message(OTHER)
    bad_body = as_bytes(invalid).replace(b"RECEIVED", b"SIDEWAYS")
    take_in(arrivals=[Arrival(bad_body, Envelope(REQUEST, "crm", at(3600), ZONE))])
    take_in_events(parked, received_at=at(7200))
    return {"late": late, "invalid": invalid.message_id, "parked": parked.message_id}


FILTERS: list[tuple[dict[str, str], set[str]]] = [
    ({}, {"late", "invalid", "parked"}),
    ({"outcome": "parked"}, {"parked"}),
    ({"outcome": "recorded"}, set()),
    ({"code": "conversation_closed"}, {"late"}),
    ({"conversation": str(CONVERSATION)}, {"late", "invalid"}),
    ({"key": "a sender"}, {"late", "parked"}),
    ({"request": str(REQUEST)}, {"invalid"}),
    ({"type": "NEW_MESSAGE"}, {"late", "invalid", "parked"}),
    ({"type": "CLOSE_CONVERSATION"}, set()),
    ({"since": "2025-02-21T10:00:00"}, {"invalid", "parked"}),
    ({"until": "2025-02-21T13:00:00Z"}, {"late"}),
    ({"since": "2025-02-21T10:00:00", "until": "2025-02-21T11:00:00", "key": "crm"}, {"invalid"}),
]


@pytest.mark.parametrize("by_command", [False, True], ids=["over HTTP", "by command"])
def test_only_what_the_filters_leave_is_replayed(auditor: Auditor, by_command: bool) -> None:
    deliveries = make_deliveries()
    for filters, expected in FILTERS:
        before = {name: delivery_of(message).attempts for name, message in deliveries.items()}
        if by_command:
            options = [f"--{name}={value}" for name, value in filters.items()]
            call_command("replay_deliveries", *options, stdout=StringIO())
        else:
            assert auditor.replay_many(**filters)["replayed"] == len(expected)
        replayed = {name for name, message in deliveries.items() if delivery_of(message).attempts > before[name]}
        assert replayed == expected, filters


def test_the_command_says_what_it_did_and_draws_nothing_where_nobody_looks(capsys: pytest.CaptureFixture[str]) -> None:
    deliveries = make_deliveries()
    call_command("replay_deliveries", "--accept-late")
    call_command("replay_deliveries", "--outcome=recorded")
    assert capsys.readouterr() == ("3 replayed, now 1 parked, 1 recorded, 1 refused.\n0 replayed.\n", "")
    assert history_of(delivery_of(deliveries["late"])) == [ARRIVAL, Made("replay", "command line", "recorded")]


@pytest.mark.parametrize(
    "option",
    [
        "--outcome=lost",
        "--conversation=x",
        "--request=x",
        "--type=x",
        "--since=today",
        "--until=2025-02-30T00:00",
        "--accept-late=x",
    ],
)
def test_the_command_refuses_a_bad_value_by_its_name(option: str) -> None:
    refuse_message()
    with pytest.raises(CommandError, match=option.partition("=")[0]):
        call_command("replay_deliveries", option)
    assert not Attempt.objects.exists()
