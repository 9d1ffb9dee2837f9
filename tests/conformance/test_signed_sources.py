"""Signed webhooks, seen by the sender alone: PROSA_SOURCE and PROSA_SECRET name a source where Prosa runs elsewhere."""

import json
import os
import time
from collections.abc import Iterator
from typing import Any, NamedTuple

import httpx
import pytest

from tests.conformance.steps import assert_problem
from tests.databases import fresh_database
from tests.samples import new_conversation, new_id, new_message
from tests.servers import running_server
from tests.webhooks.signing import Sender, make_source


class Signed(NamedTuple):
    """A source of Standard Webhooks, and the way to it."""

    client: httpx.Client
    source: Sender

    def send(self, event: Any, **more: Any) -> httpx.Response:
        return self.source.send(self.client, event, **more)


@pytest.fixture(scope="module")
def signed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Signed]:
    elsewhere = os.environ.get("PROSA_URL")
    if elsewhere:
        name, secret = os.environ.get("PROSA_SOURCE"), os.environ.get("PROSA_SECRET")
        if not (name and secret):
            pytest.skip("PROSA_SOURCE and PROSA_SECRET do not name a source")
        with httpx.Client(base_url=elsewhere, timeout=30) as client:
            yield Signed(client, Sender(name, secret))
        return
    folder = tmp_path_factory.mktemp("signed")
    with (
        fresh_database(folder) as database_url,
        running_server(database_url=database_url, log=folder / "server.log") as server,
        httpx.Client(base_url=server.url, timeout=30) as client,
    ):
        yield Signed(client, make_source(database_url, "conformance"))


def test_a_signed_conversation_is_recorded_event_by_event(signed: Signed) -> None:
    conversation = new_id()
    for event in (new_conversation(conversation), new_message(conversation)):
        answer = signed.send(event)
        assert (answer.status_code, answer.json()["outcome"]) == (201, "recorded")


def test_a_signed_batch_is_decided_item_by_item(signed: Signed) -> None:
    answer = signed.send([new_conversation(new_id()), {"type": "FROB"}], to="batch/")
    assert [item["status"] for item in answer.json()["results"]] == [201, 400]


def test_one_right_signature_among_others_is_enough(signed: Signed) -> None:
    body = json.dumps(new_conversation(new_id())).encode()
    headers = signed.source.headers(body)
    headers["webhook-signature"] = f"v1,AAAA v1a,BBBB {headers['webhook-signature']}"
    answer = signed.client.post(f"/webhook/{signed.source.name}/", content=body, headers=headers)
    assert answer.status_code == 201


def test_a_body_that_was_changed_on_its_way_is_refused(signed: Signed) -> None:
    body = json.dumps(new_conversation(new_id())).encode()
    headers = signed.source.headers(body)
    answer = signed.client.post(f"/webhook/{signed.source.name}/", content=body + b" ", headers=headers)
    assert_problem(answer, status=401, code="source_not_proven")


@pytest.mark.parametrize("late_by", [-3600, 3600])
def test_a_signature_of_another_time_is_refused(signed: Signed, late_by: int) -> None:
    body = json.dumps(new_conversation(new_id())).encode()
    headers = signed.source.headers(body, at=time.time() - late_by)
    answer = signed.client.post(f"/webhook/{signed.source.name}/", content=body, headers=headers)
    assert_problem(answer, status=401, code="source_not_proven")


def test_a_redelivery_gets_the_first_answer_again(signed: Signed) -> None:
    event, webhook_id = new_conversation(new_id()), f"msg_{new_id()}"
    first, second = (signed.send(event, webhook_id=webhook_id) for _ in range(2))
    assert (second.status_code, second.json()) == (first.status_code, first.json())


def test_the_id_of_one_webhook_does_not_go_with_another_body(signed: Signed) -> None:
    webhook_id = f"msg_{new_id()}"
    assert signed.send(new_conversation(new_id()), webhook_id=webhook_id).status_code == 201
    answer = signed.send(new_conversation(new_id()), webhook_id=webhook_id)
    assert_problem(answer, status=409, code="webhook_id_conflict")


def test_what_was_parked_is_decided_anew_under_the_same_id(signed: Signed) -> None:
    conversation, webhook_id = new_id(), f"msg_{new_id()}"
    message = new_message(conversation)
    assert_problem(signed.send(message, webhook_id=webhook_id), status=404, code="conversation_not_found")
    assert signed.send(new_conversation(conversation)).status_code == 201
    assert signed.send(message, webhook_id=webhook_id).is_success
