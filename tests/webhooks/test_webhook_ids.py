"""A webhook-id is an idempotency key: a redelivery gets the first final answer again, and nothing is decided twice."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

import httpx
import pytest

from tests.access.commands import make_keys
from tests.conformance.steps import assert_problem
from tests.databases import fresh_database
from tests.samples import close_conversation, new_conversation, new_id, new_message
from tests.servers import running_server
from tests.webhooks.signing import Sender, make_source


class Place(NamedTuple):
    """A server with two sources, and a key that may do everything."""

    client: httpx.Client
    crm: Sender
    other: Sender
    key: dict[str, str]

    def ledger(self, conversation: str) -> Any:
        """Return the deliveries about `conversation`, the oldest first."""
        found = self.client.get("/deliveries/", params={"conversation": conversation}, headers=self.key)
        return [
            self.client.get(f"/deliveries/{row['id']}", headers=self.key).json() for row in found.json()["results"]
        ][::-1]

    def send(self, event: Any, webhook_id: str, **more: Any) -> httpx.Response:
        return self.crm.send(self.client, event, webhook_id=webhook_id, **more)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    folder = tmp_path_factory.mktemp("ids")
    with (
        fresh_database(folder) as database_url,
        running_server(database_url=database_url, log=folder / "server.log") as server,
        httpx.Client(base_url=server.url, timeout=30) as client,
    ):
        yield Place(
            client,
            crm=make_source(database_url, "crm"),
            other=make_source(database_url, "other"),
            key={"X-API-Key": make_keys(database_url, {"all": "ingest read write"})["all"]},
        )


def test_a_redelivery_gets_the_first_answer_and_leaves_a_row_without_bytes(place: Place) -> None:
    conversation = new_id()
    first, second = (place.send(new_conversation(conversation), "id-1") for _ in range(2))
    assert (first.status_code, first.json()["outcome"]) == (201, "recorded")
    assert (second.status_code, second.json()) == (first.status_code, first.json())
    rows = place.ledger(conversation)
    assert [(row["outcome"], row["body"] is None) for row in rows] == [("recorded", False), ("duplicate", True)]


def test_without_its_id_the_same_event_is_a_duplicate(place: Place) -> None:
    event = new_conversation(new_id())
    assert [place.send(event, new_id()).json()["outcome"] for _ in range(2)] == ["recorded", "duplicate"]


def test_another_body_with_the_same_id_is_refused_and_can_be_replayed(place: Place) -> None:
    first, second = new_id(), new_id()
    assert place.send(new_conversation(first), "id-2").status_code == 201
    refused = place.send(new_conversation(second), "id-2")
    assert_problem(refused, status=409, code="webhook_id_conflict")
    assert place.client.get(f"/conversations/{second}", headers=place.key).status_code == 404
    [row] = place.ledger(second)
    assert (row["outcome"], row["problem"]["code"]) == ("refused", "webhook_id_conflict")
    replayed = place.client.post(f"/deliveries/{row['id']}/replay", headers=place.key).json()
    assert replayed["outcome"] == "recorded"


def test_even_a_blank_more_is_another_body(place: Place) -> None:
    body = json.dumps(new_conversation(new_id())).encode()
    assert place.send(body, "id-3").status_code == 201
    assert_problem(place.send(body + b" ", "id-3"), status=409, code="webhook_id_conflict")


def test_two_sources_may_use_the_same_id(place: Place) -> None:
    assert place.send(new_conversation(new_id()), "id-4").status_code == 201
    assert place.other.send(place.client, new_conversation(new_id()), webhook_id="id-4").status_code == 201


def test_a_refusal_is_final_though_it_would_be_decided_otherwise_now(place: Place) -> None:
    conversation = new_id()
    message = new_message(conversation)
    place.send(new_conversation(conversation), new_id())
    place.send(close_conversation(conversation), new_id())
    for _ in range(2):
        assert_problem(place.send(message, "id-5"), status=409, code="conversation_closed")
    [refused] = [row for row in place.ledger(conversation) if row["problem"] and row["body"] is not None]
    replay = f"/deliveries/{refused['id']}/replay?accept_late=true"
    assert place.client.post(replay, headers=place.key).json()["outcome"] == "recorded"
    assert_problem(place.send(message, "id-5"), status=409, code="conversation_closed")
    assert place.send(message, new_id()).json()["outcome"] == "duplicate"


@pytest.mark.parametrize("body", [b"no JSON \xff", b'{"type": "FROB"}', b'{"type": "NEW_MESSAGE", "data": {}}'])
def test_what_is_no_event_gets_the_same_explanation_again(place: Place, body: bytes) -> None:
    first, second = (place.send(body, f"id-6-{len(body)}") for _ in range(2))
    assert (first.status_code, first.json()) == (400, second.json())
    assert_problem(place.send(body + b" ", f"id-6-{len(body)}"), status=409, code="webhook_id_conflict")


def test_what_was_parked_is_decided_anew(place: Place) -> None:
    conversation = new_id()
    message = new_message(conversation)
    for _ in range(2):
        assert_problem(place.send(message, "id-7"), status=404, code="conversation_not_found")
    assert [row["attempts"] for row in place.ledger(conversation)] == [2]
    assert place.send(new_conversation(conversation), new_id()).status_code == 201
    assert place.send(message, "id-7").json()["outcome"] == "duplicate"


def test_a_body_of_another_type_may_come_again_as_it_should(place: Place) -> None:
    event = new_conversation(new_id())
    assert place.send(event, "id-8", Content_Type="text/plain").status_code == 415
    assert place.send(event, "id-8").status_code == 201


def test_a_batch_is_answered_again_line_by_line(place: Place) -> None:
    conversation = new_id()
    events = [
        new_conversation(conversation),
        {"type": "FROB"},
        new_message(conversation),
        new_conversation(conversation),
    ]
    first, second = (place.send(events, "id-9", to="batch/").json() for _ in range(2))
    assert [each["status"] for each in first["results"]] == [201, 400, 201, 200]
    assert second == first
    outcomes = [row["outcome"] for row in place.ledger(conversation)]
    assert outcomes == ["recorded", "recorded", "duplicate", "duplicate", "duplicate", "duplicate"]


def test_another_batch_with_the_same_id_is_refused_as_a_whole(place: Place) -> None:
    assert place.send([new_conversation(new_id())], "id-10", to="batch/").status_code == 200
    events = [new_conversation(new_id()), new_conversation(new_id())]
    assert_problem(place.send(events, "id-10", to="batch/"), status=409, code="webhook_id_conflict")
    assert place.client.get(f"/conversations/{events[0]['data']['id']}", headers=place.key).status_code == 404


def test_a_batch_in_which_something_was_parked_is_decided_anew(place: Place) -> None:
    known, unknown = new_id(), new_id()
    events = [new_conversation(known), new_message(unknown)]
    results = [place.send(events, "id-11", to="batch/").json()["results"] for _ in range(2)]
    assert [[each["status"] for each in result] for result in results] == [[201, 404], [200, 404]]


def test_the_same_bytes_that_are_taken_apart_otherwise_break_nothing(place: Place) -> None:
    events = [new_conversation(new_id()), new_conversation(new_id())]
    statuses = [
        place.send(events, "id-12", to="batch/", Content_Type=kind).status_code
        for kind in ("application/json", "application/x-ndjson", "application/json")
    ]
    assert statuses == [200, 200, 200]


def test_of_many_that_come_at_once_one_is_decided_and_all_get_its_answer(place: Place) -> None:
    for number in range(5):
        event = new_conversation(new_id())

        def send(_: int, event: Any = event, number: int = number) -> tuple[int, Any]:
            with httpx.Client(base_url=place.client.base_url, timeout=30) as client:
                answer = place.crm.send(client, event, webhook_id=f"id-13-{number}")
            return answer.status_code, answer.json()["outcome"]

        with ThreadPoolExecutor(12) as pool:
            answers = set(pool.map(send, range(12)))
        assert answers == {(201, "recorded")}
        outcomes = [row["outcome"] for row in place.ledger(event["data"]["id"])]
        assert sorted(outcomes) == ["duplicate"] * 11 + ["recorded"]


def test_after_an_erasure_nothing_is_left_of_the_answer_and_of_the_bytes(place: Place) -> None:
    conversation = new_id()
    event = new_message(conversation)
    place.send([new_conversation(conversation), event], "id-14", to="batch/")
    place.send([new_conversation(conversation), event], "id-14", to="batch/")
    assert place.client.delete(f"/conversations/{conversation}", headers=place.key).status_code == 204
    again = place.send([new_conversation(conversation), event], "id-14", to="batch/").json()["results"]
    assert [each["code"] for each in again] == ["conversation_erased", "conversation_erased"]
    assert all(row["body"] is None for row in place.ledger(conversation))
