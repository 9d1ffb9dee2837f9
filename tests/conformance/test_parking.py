"""Events that arrive before their conversation: refused for the moment, kept, and recorded when it begins."""

from itertools import permutations
from typing import Any

import httpx
import pytest

from tests.conformance.steps import assert_problem, open_conversation, read, results_of, send, statuses_and_codes
from tests.samples import close_conversation, new_conversation, new_id, new_message

BEFORE_CLOSE, CLOSE, AFTER_CLOSE = "2025-02-21T10:21:00", "2025-02-21T10:22:00", "2025-02-21T10:23:00"


def send_too_early(client: httpx.Client, *events: dict[str, Any]) -> None:
    """Post `events` one after another; each must be refused because its conversation is unknown."""
    for event in events:
        assert_problem(client.post("/webhook/", json=event), status=404, code="conversation_not_found")


def deliveries(client: httpx.Client, conversation: str) -> list[Any]:
    """Return what the ledger holds about the conversation, in the order of arrival."""
    answer = client.get("/deliveries/", params={"conversation": conversation})
    assert answer.status_code == 200, answer.text
    return list(answer.json()["results"])[::-1]


def outcomes(client: httpx.Client, conversation: str) -> list[tuple[str, str, str | None]]:
    """Return the type, the outcome and the problem of each delivery about the conversation, in the order of arrival."""
    rows = deliveries(client, conversation)
    return [(row["type"], row["outcome"], row["problem"] and row["problem"]["code"]) for row in rows]


def contents(client: httpx.Client, conversation: str) -> list[str]:
    return [message["content"] for message in read(client, conversation)["messages"]]


def test_a_message_for_an_unknown_conversation_is_recorded_when_it_begins(client: httpx.Client) -> None:
    conversation, message = new_id(), new_id()
    early = new_message(conversation, message_id=message, direction="SENT", content="Bom dia!")
    document = assert_problem(client.post("/webhook/", json=early), status=404, code="conversation_not_found")
    assert (document["conversation_id"], document["message_id"]) == (conversation, message)
    assert client.get(f"/conversations/{conversation}").status_code == 404

    opening = client.post("/webhook/", json=new_conversation(conversation))
    assert (opening.status_code, opening.json()["outcome"]) == (201, "recorded")
    [shown] = read(client, conversation)["messages"]
    assert (shown["id"], shown["direction"], shown["content"]) == (message, "SENT", "Bom dia!")
    assert shown["timestamp"].startswith(early["timestamp"])


def test_a_close_for_an_unknown_conversation_is_recorded_when_it_begins(client: httpx.Client) -> None:
    conversation = new_id()
    document = assert_problem(
        client.post("/webhook/", json=close_conversation(conversation, timestamp=CLOSE)),
        status=404,
        code="conversation_not_found",
    )
    assert document["conversation_id"] == conversation
    send(client, new_conversation(conversation))
    shown = read(client, conversation)
    assert (shown["state"], shown["closed_at"]) == ("CLOSED", f"{CLOSE}-03:00")


@pytest.mark.parametrize("order", list(permutations(range(3))), ids=str)
@pytest.mark.parametrize("in_one_batch", [False, True], ids=["by themselves", "in a batch"])
def test_what_waited_is_decided_on_in_the_order_in_which_it_happened(
    client: httpx.Client, order: tuple[int, ...], in_one_batch: bool
) -> None:
    conversation = new_id()
    happened = [
        new_message(conversation, content="antes", timestamp=BEFORE_CLOSE),
        close_conversation(conversation, timestamp=CLOSE),
        new_message(conversation, content="depois", timestamp=AFTER_CLOSE),
    ]
    arrived = [happened[place] for place in order]
    if in_one_batch:
        answer = client.post("/webhook/batch/", json=[*arrived, new_conversation(conversation)])
        assert statuses_and_codes(answer) == [(404, "conversation_not_found")] * 3 + [(201, "recorded")]
    else:
        send_too_early(client, *arrived)
        send(client, new_conversation(conversation))
    assert read(client, conversation)["state"] == "CLOSED"
    assert contents(client, conversation) == ["antes"]
    expected: list[tuple[str, str, str | None]] = [
        ("NEW_MESSAGE", "recorded", None),
        ("CLOSE_CONVERSATION", "recorded", None),
        ("NEW_MESSAGE", "refused", "conversation_closed"),
    ]
    opened = ("NEW_CONVERSATION", "recorded", None)
    assert outcomes(client, conversation) == [*(expected[place] for place in order), opened]


def test_a_message_of_the_instant_of_the_close_comes_before_it(client: httpx.Client) -> None:
    conversation = new_id()
    send_too_early(client, close_conversation(conversation, timestamp=CLOSE))
    send_too_early(client, new_message(conversation, content="tchau", timestamp=CLOSE))
    send(client, new_conversation(conversation))
    assert contents(client, conversation) == ["tchau"]
    assert read(client, conversation)["state"] == "CLOSED"


def test_messages_of_one_instant_keep_the_order_of_their_arrival(client: httpx.Client) -> None:
    conversation, texts = new_id(), [f"mensagem {number}" for number in range(20)]
    early = [new_message(conversation, content=text) for text in texts]
    client.post("/webhook/batch/", json=early[:10])
    send_too_early(client, *early[10:])
    send(client, new_conversation(conversation))
    assert contents(client, conversation) == texts


def test_times_are_compared_as_instants_whatever_their_offsets(client: httpx.Client) -> None:
    conversation = new_id()
    send_too_early(client, close_conversation(conversation, timestamp="2025-02-21T10:22:00-03:00"))
    send_too_early(client, new_message(conversation, content="antes", timestamp="2025-02-21T22:21:59+09:00"))
    send_too_early(client, new_message(conversation, content="depois", timestamp="2025-02-21T09:22:01-04:00"))
    send(client, new_conversation(conversation))
    assert contents(client, conversation) == ["antes"]


def test_what_waited_is_recorded_though_it_happened_before_its_conversation(client: httpx.Client) -> None:
    conversation = new_id()
    send_too_early(client, new_message(conversation, content="cedo", timestamp="2024-12-31T23:59:59"))
    send(client, new_conversation(conversation))
    assert contents(client, conversation) == ["cedo"]


def test_the_same_event_parked_again_is_one_delivery_with_two_attempts(client: httpx.Client) -> None:
    conversation = new_id()
    message, close = new_message(conversation), close_conversation(conversation)
    send_too_early(client, message, close, message, close)
    rows = deliveries(client, conversation)
    assert [(row["type"], row["outcome"], row["attempts"]) for row in rows] == [
        ("NEW_MESSAGE", "parked", 2),
        ("CLOSE_CONVERSATION", "parked", 2),
    ]
    send(client, new_conversation(conversation))
    assert [(row["outcome"], row["attempts"]) for row in deliveries(client, conversation)] == [
        ("recorded", 3),
        ("recorded", 3),
        ("recorded", 1),
    ]
    assert read(client, conversation)["message_count"] == 1


def test_an_event_is_the_same_however_it_is_spelt(client: httpx.Client) -> None:
    conversation = new_id()
    message = new_message(conversation, timestamp="2025-02-21T10:20:42")
    other_spelling = message | {"timestamp": "2025-02-21T13:20:42.000Z", "extra": True}
    other_spelling["data"] = message["data"] | {"conversation_id": conversation.upper()}
    send_too_early(client, message, other_spelling)
    assert [row["attempts"] for row in deliveries(client, conversation)] == [2]


def test_the_same_event_twice_in_one_batch_is_parked_once(client: httpx.Client) -> None:
    conversation = new_id()
    message = new_message(conversation)
    answer = client.post("/webhook/batch/", json=[message, message, message])
    assert statuses_and_codes(answer) == [(404, "conversation_not_found")] * 3
    assert [row["attempts"] for row in deliveries(client, conversation)] == [3]


def test_an_event_sent_again_after_it_was_recorded_is_a_duplicate(client: httpx.Client) -> None:
    conversation = new_id()
    message, close = new_message(conversation), close_conversation(conversation)
    send_too_early(client, message, close)
    send(client, new_conversation(conversation))
    before = client.get(f"/conversations/{conversation}")
    for event in (message, close, new_conversation(conversation)):
        again = client.post("/webhook/", json=event)
        assert (again.status_code, again.json()["outcome"]) == (200, "duplicate")
    after = client.get(f"/conversations/{conversation}")
    assert (after.content, after.headers["etag"]) == (before.content, before.headers["etag"])


def test_in_one_batch_events_wait_begin_and_are_met_again(client: httpx.Client) -> None:
    conversation = new_id()
    parked_before, message, close = (
        new_message(conversation, content="primeira"),
        new_message(conversation, content="segunda"),
        close_conversation(conversation),
    )
    send_too_early(client, parked_before)
    events = [close, message, parked_before, new_conversation(conversation), message, parked_before, close]
    answer = client.post("/webhook/batch/", json=[*events, new_message(conversation)])
    assert [(line["status"], line["code"]) for line in results_of(answer)] == [
        *[(404, "conversation_not_found")] * 3,
        (201, "recorded"),
        *[(200, "duplicate")] * 3,
        (409, "conversation_closed"),
    ]
    assert contents(client, conversation) == ["primeira", "segunda"]


@pytest.mark.parametrize("earlier_first", [False, True], ids=["the later arrives first", "the earlier arrives first"])
def test_of_conflicting_facts_under_one_message_id_the_earlier_stands(
    client: httpx.Client, earlier_first: bool
) -> None:
    conversation, message = new_id(), new_id()
    earlier = new_message(conversation, message_id=message, content="antes", timestamp=BEFORE_CLOSE)
    later = new_message(conversation, message_id=message, content="depois", timestamp=AFTER_CLOSE)
    send_too_early(client, *((earlier, later) if earlier_first else (later, earlier)))
    assert [outcome for _, outcome, _ in outcomes(client, conversation)] == ["parked", "parked"]
    send(client, new_conversation(conversation))
    assert contents(client, conversation) == ["antes"]
    kept, refused = ("NEW_MESSAGE", "recorded", None), ("NEW_MESSAGE", "refused", "id_conflict")
    decided = [kept, refused] if earlier_first else [refused, kept]
    assert outcomes(client, conversation) == [*decided, ("NEW_CONVERSATION", "recorded", None)]


def test_of_two_parked_closes_the_earlier_stands(client: httpx.Client) -> None:
    conversation = new_id()
    send_too_early(client, close_conversation(conversation, timestamp=AFTER_CLOSE))
    send_too_early(client, close_conversation(conversation, timestamp=CLOSE))
    send(client, new_conversation(conversation))
    assert read(client, conversation)["closed_at"] == f"{CLOSE}-03:00"
    assert outcomes(client, conversation)[:2] == [
        ("CLOSE_CONVERSATION", "refused", "already_closed"),
        ("CLOSE_CONVERSATION", "recorded", None),
    ]


def test_a_parked_message_whose_id_another_conversation_took_meanwhile_is_refused(client: httpx.Client) -> None:
    waiting, other, message = new_id(), open_conversation(client), new_id()
    send_too_early(client, new_message(waiting, message_id=message))
    send(client, new_message(other, message_id=message))
    send(client, new_conversation(waiting))
    assert read(client, waiting)["messages"] == []
    assert outcomes(client, waiting)[0] == ("NEW_MESSAGE", "refused", "id_conflict")
    assert read(client, other)["message_count"] == 1


def test_other_conversations_are_not_touched(client: httpx.Client) -> None:
    begun, still_unknown, known = new_id(), new_id(), open_conversation(client)
    send_too_early(client, new_message(begun), new_message(still_unknown))
    before = client.get(f"/conversations/{known}")
    send(client, new_conversation(begun))
    after = client.get(f"/conversations/{known}")
    assert (after.content, after.headers["etag"]) == (before.content, before.headers["etag"])
    assert outcomes(client, still_unknown) == [("NEW_MESSAGE", "parked", "conversation_not_found")]
    assert client.get(f"/conversations/{still_unknown}").status_code == 404


def test_one_batch_may_begin_many_conversations_that_were_waited_for(client: httpx.Client) -> None:
    conversations = [new_id() for _ in range(50)]
    client.post("/webhook/batch/", json=[new_message(conversation) for conversation in conversations])
    answer = client.post("/webhook/batch/", json=[new_conversation(conversation) for conversation in conversations])
    assert statuses_and_codes(answer) == [(201, "recorded")] * 50
    assert [read(client, conversation)["message_count"] for conversation in conversations] == [1] * 50
