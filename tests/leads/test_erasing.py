"""A conversation that is removed takes its lead with it, whoever removes it and whatever a worker does meanwhile."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, connections

from prosa.conversations.models import Conversation
from prosa.core.demonstration import make_demo_id
from prosa.demo.removing import remove_conversations
from prosa.leads.leasing import take_due
from prosa.leads.models import Lead, LeadCorrection, LeadVersion
from prosa.leads.services import correct_lead, store_readings
from prosa.privacy.erasing import erase_conversation
from tests.conversations.builders import at, new_conversation, record_events
from tests.conversations.racing import run_at_once
from tests.leads.fakes import HOUSE
from tests.leads.talks import read, reading_of, say, talks

pytestmark = pytest.mark.django_db(transaction=True)


def make_lead(conversation: UUID) -> None:
    """Record a conversation that was read and corrected."""
    record_events(new_conversation(conversation))
    say(conversation, "Quero uma casa")
    read(conversation, HOUSE)
    correct_lead(conversation=conversation, changes={"city": "Santos"}, by="balcão", now=at(300))


def rows() -> list[int]:
    return [model.objects.count() for model in (Conversation, Lead, LeadCorrection, LeadVersion)]


def test_erasing_a_conversation_removes_its_lead_with_its_corrections_and_history() -> None:
    erased, kept = uuid.uuid4(), uuid.uuid4()
    make_lead(erased)
    make_lead(kept)
    assert rows() == [2, 2, 2, 4]
    erase_conversation(conversation=erased, by="balcão", now=at(400))
    assert rows() == [1, 1, 1, 2]


def test_taking_the_demo_away_takes_its_leads_away_and_no_others() -> None:
    make_lead(make_demo_id(name="a conversation"))
    make_lead(uuid.uuid4())
    assert list(remove_conversations())
    assert rows() == [1, 1, 1, 2]


def test_conversations_can_be_erased_while_workers_take_and_read_them() -> None:
    conversations = talks(24)
    readings = [reading_of(each, HOUSE) for each in conversations]
    calls: list[Callable[[], Any]] = []
    for number, conversation in enumerate(conversations):
        calls += [
            partial(take_due, now=at(600), quiet=timedelta(0), most=2, with_retries=True),
            partial(erase_conversation, conversation=conversation, by="balcão", now=at(600)),
            partial(store_readings, readings=readings[number : number + 2], now=at(600)),
        ]
    run_at_once(calls, threads=6, after=connections.close_all)
    assert rows() == [0, 0, 0, 0]


def test_a_worker_takes_nothing_that_is_being_erased_at_this_moment() -> None:
    if connection.vendor == "sqlite":
        pytest.skip("one transaction writes at a time")
    [conversation] = talks(1)
    taken: list[Any] = []

    def take_before_it_is_gone(execute: Any, sql: str, *rest: Any) -> Any:
        if sql.startswith('DELETE FROM "conversations_conversation"'):
            take = partial(take_due, now=at(600), quiet=timedelta(0), most=2, with_retries=True)
            taken.extend(run_at_once([take], after=connections.close_all))
        return execute(sql, *rest)

    with connection.execute_wrapper(take_before_it_is_gone):
        erase_conversation(conversation=conversation, by="balcão", now=at(600))
    assert [call.result for call in taken] == [[]]
    assert rows() == [0, 0, 0, 0]
