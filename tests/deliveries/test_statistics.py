"""What became of the deliveries of a period."""

import uuid
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from prosa.core.periods import last_days
from prosa.deliveries.models import Outcome
from prosa.deliveries.statistics import count_outcomes
from tests.conversations.builders import new_conversation, new_message
from tests.deliveries.arrivals import take_in_bytes, take_in_events

pytestmark = pytest.mark.django_db(transaction=True)

NOW = datetime(2025, 2, 21, 15, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
TODAY = last_days(days=1, now=NOW, zone=ZoneInfo("America/Sao_Paulo"))


def test_deliveries_are_counted_by_what_became_of_them() -> None:
    conversation = uuid.uuid4()
    take_in_events(new_conversation(conversation), new_conversation(conversation), received_at=NOW - HOUR)
    take_in_events(new_message(conversation), new_message(uuid.uuid4()), received_at=NOW - HOUR)
    take_in_bytes(b"{", b"[]", b"null", received_at=NOW - HOUR)
    assert count_outcomes(period=TODAY) == {
        Outcome.RECORDED: 2,
        Outcome.DUPLICATE: 1,
        Outcome.PARKED: 1,
        Outcome.REFUSED: 3,
    }


def test_only_deliveries_of_the_period_are_counted() -> None:
    for received_at in (TODAY.start - HOUR, TODAY.start, NOW - HOUR, NOW):
        take_in_events(new_conversation(uuid.uuid4()), received_at=received_at)
        take_in_bytes(b"{", received_at=received_at)
    counts = count_outcomes(period=TODAY)
    assert (counts[Outcome.RECORDED], counts[Outcome.REFUSED]) == (2, 2)


def test_a_delivery_counts_as_what_it_is_now() -> None:
    conversation = uuid.uuid4()
    take_in_events(new_message(conversation), received_at=NOW - HOUR)
    assert count_outcomes(period=TODAY)[Outcome.PARKED] == 1
    take_in_events(new_conversation(conversation), received_at=NOW - HOUR)
    assert count_outcomes(period=TODAY) == dict.fromkeys(Outcome, 0) | {Outcome.RECORDED: 2}


def test_counting_takes_two_queries_on_indexes_alone() -> None:
    take_in_bytes(b"{", received_at=NOW - HOUR)
    with CaptureQueriesContext(connection) as captured:
        count_outcomes(period=TODAY)
    assert len(captured) == 2
    if connection.vendor == "sqlite":
        for query in captured:
            with connection.cursor() as cursor:
                cursor.execute("EXPLAIN QUERY PLAN " + query["sql"])
                assert "USING COVERING INDEX" in str(cursor.fetchall())
