"""Whoever reads a conversation holds it alone, until the lease runs out."""

from datetime import timedelta
from functools import partial

import pytest
from django.db import connection, connections, transaction
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from prosa.conversations.models import Conversation
from prosa.leads.leasing import LEASE, Taken, release, renew, take, take_due
from prosa.leads.models import Lead
from prosa.leads.reading import as_sought
from prosa.leads.services import store_reading
from tests.conversations.builders import at
from tests.conversations.racing import run_at_once
from tests.databases import update_statistics
from tests.leads.fakes import FLAT, HOUSE
from tests.leads.talks import lead_of, reading_of, stored, talk, talks

pytestmark = pytest.mark.django_db(transaction=True)

NOW = at(600)


def take_some(most: int = 100, *, seconds: float = 0) -> list[Taken]:
    now = NOW + timedelta(seconds=seconds)
    return take_due(now=now, quiet=timedelta(0), most=most, with_retries=True)


def test_what_somebody_holds_is_not_taken_until_the_lease_runs_out() -> None:
    first, second = talk("Olá", sent_at=at(1)), talk("Olá", sent_at=at(2))
    assert [each.uuid for each in take_some(1)] == [first]
    assert [each.uuid for each in take_some()] == [second]
    assert take_some(seconds=59) == []
    assert [each.uuid for each in take_some(seconds=60)] == [first, second]


def test_workers_that_take_at_the_same_moment_never_take_the_same_conversation() -> None:
    talks(60)
    taken: list[Taken] = []
    for _ in range(3):
        calls = [partial(take_some, 5)] * 4
        for call in run_at_once(calls, threads=4, after=connections.close_all):
            taken += call.result
    keys = [each.key for each in taken]
    assert len(keys) == len(set(keys)) >= 3 * 5


def test_a_lease_that_is_renewed_lasts_longer_unless_somebody_else_has_it_by_now() -> None:
    talk("Olá", sent_at=at(1))
    talk("Olá", sent_at=at(2))
    held = take_some(1)
    lost = take_some(1)
    again = take(keys=[lost[0].key], now=NOW + 2 * LEASE)
    renewed = renew(taken=held + lost, now=NOW + LEASE / 2)
    assert [each.key for each in renewed] == [held[0].key]
    assert take(keys=[held[0].key], now=NOW + LEASE) == []
    release(taken=lost)
    assert take(keys=[again[0].key], now=NOW + 2 * LEASE) == []


def test_what_is_given_back_can_be_taken_at_once() -> None:
    talk("Olá")
    release(taken=take_some())
    assert len(take_some()) == 1


def test_keeping_a_reading_ends_its_own_lease_and_no_other() -> None:
    conversation = talk("Olá")
    [slow] = take_some()
    [other] = take_some(seconds=61)
    store_reading(reading=reading_of(conversation, HOUSE, lease=slow.lease), now=NOW)
    assert lead_of(conversation).leased_until == other.lease
    store_reading(reading=reading_of(conversation, FLAT, lease=other.lease), now=NOW)
    assert (lead_of(conversation).leased_until, as_sought(lead_of(conversation))) == (None, FLAT)


def test_what_was_taken_to_be_read_shows_nothing_yet() -> None:
    conversation = talk("Olá")
    take_some()
    lead = lead_of(conversation)
    assert (lead.read_at, lead.is_seeking, lead.revision, stored(conversation).derived_revision) == (None, False, 0, 0)
    assert not Lead.objects.seeking().exists()


def test_a_conversation_can_be_taken_whether_it_is_due_or_not_unless_somebody_holds_it() -> None:
    conversation = talk("Olá")
    store_reading(reading=reading_of(conversation, HOUSE), now=NOW)
    key = stored(conversation).pk
    assert take_some() == []
    assert [each.uuid for each in take(keys=[key, key + 1000], now=NOW)] == [conversation]
    assert take(keys=[key], now=NOW) == []


def test_taking_any_number_takes_the_same_number_of_statements() -> None:
    def statements(number: int) -> int:
        talks(number)
        with CaptureQueriesContext(connection) as captured:
            assert len(take_some()) == number
        return len(captured)

    assert statements(2) == statements(50)


def test_stale_conversations_are_found_by_their_own_index() -> None:
    talks(300)
    Conversation.objects.update(derived_revision=F("revision"))
    talk("Olá")
    update_statistics(Conversation, Lead)
    with CaptureQueriesContext(connection) as captured:
        take_some()
    [select] = [query["sql"] for query in captured if "LEFT OUTER JOIN" in query["sql"]]
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute(f"EXPLAIN {select}")
        else:
            cursor.execute(f"EXPLAIN QUERY PLAN {select}")
        plan = repr(cursor.fetchall())
    assert "conversation_stale" in plan
    assert "TEMP B-TREE" not in plan
