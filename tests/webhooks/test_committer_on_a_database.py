"""Group commit on a real database: transactions, forks, and record and ledger afterwards."""

import os
import threading
import uuid
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from django.db import connections, transaction
from uuid_utils.compat import uuid7

from prosa.conversations.models import Conversation
from prosa.deliveries.entries import Envelope, Item
from prosa.deliveries.intake import record_items
from prosa.deliveries.models import Delivery
from prosa.deliveries.readings import read_event
from prosa.webhooks.committer import Committer, committer
from tests.conversations.builders import ARRIVED, new_conversation
from tests.deliveries.arrivals import ZONE, as_bytes
from tests.deliveries.verifying import find_differences

SECONDS = 20


@contextmanager
def counted_transactions() -> Iterator[tuple[Committer, list[int]]]:
    """Yield a committer for the tests' database, and a list that gets the number of events of each transaction."""

    def record(items: Sequence[Item], when_begun: Callable[[], object] = lambda: None) -> list[str]:
        codes = record_items(items, when_begun)
        sizes.append(len(codes))
        return codes

    sizes: list[int] = []
    real = Committer(record=record)
    try:
        yield real, sizes
    finally:
        real.connection.close()


def make_real_items(*conversations: uuid.UUID) -> list[Item]:
    envelope = Envelope(uuid7(), "a sender", ARRIVED, ZONE)
    bodies = [as_bytes(new_conversation(conversation)) for conversation in conversations]
    return [Item(uuid7(), body, read_event(body, zone=ZONE), envelope) for body in bodies]


@pytest.mark.django_db(transaction=True)
def test_the_events_of_many_threads_are_in_record_and_ledger_once_each(pool: ThreadPoolExecutor) -> None:
    def record(conversation: uuid.UUID) -> list[str]:
        start.wait(SECONDS)
        try:
            return [*real.record(make_real_items(conversation)), *real.record(make_real_items(conversation))]
        finally:
            connections.close_all()

    conversations, start = [uuid.uuid4() for _ in range(40)], threading.Barrier(40)
    with counted_transactions() as (real, sizes):
        answers = list(pool.map(record, conversations, timeout=SECONDS))
    assert answers == [["recorded", "duplicate"]] * 40
    assert len(sizes) < 80
    assert sum(sizes) == 80
    assert set(Conversation.objects.values_list("uuid", flat=True)) == set(conversations)
    assert Delivery.objects.count() == 80
    assert find_differences() == []


@pytest.mark.django_db(transaction=True)
def test_inside_an_open_transaction_events_are_recorded_in_that_transaction() -> None:
    conversation = uuid.uuid4()
    with counted_transactions() as (real, _):
        with transaction.atomic():
            assert real.record(make_real_items(conversation)) == ["recorded"]
            assert Conversation.objects.filter(uuid=conversation).exists()
            transaction.set_rollback(True)
        assert not Conversation.objects.exists()
        assert not Delivery.objects.exists()
        assert real.record(make_real_items(conversation)) == ["recorded"]
    assert Conversation.objects.filter(uuid=conversation).exists()


def test_all_threads_of_a_process_share_one_committer(pool: ThreadPoolExecutor) -> None:
    assert {id(each) for each in pool.map(lambda _: committer(), range(50))} == {id(committer())}


@pytest.mark.django_db(transaction=True)
@pytest.mark.filterwarnings("ignore:This process.*is multi-threaded:DeprecationWarning")
def test_a_forked_child_makes_a_committer_of_its_own_and_leaves_its_parents_alone() -> None:
    def records_by_its_own() -> bool:
        return committer() is not inherited and committer().record(make_real_items(conversations[1])) == ["recorded"]

    inherited, conversations = committer(), [uuid.uuid4() for _ in range(3)]
    assert inherited.record(make_real_items(conversations[0])) == ["recorded"]
    child = os.fork()
    if child == 0:
        try:
            os._exit(0 if records_by_its_own() else 1)
        finally:
            os._exit(2)
    assert os.waitpid(child, 0)[1] == 0
    assert committer() is inherited
    assert inherited.record(make_real_items(conversations[2])) == ["recorded"]
    assert set(Conversation.objects.values_list("uuid", flat=True)) == set(conversations)
