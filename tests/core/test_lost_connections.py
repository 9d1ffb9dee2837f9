"""A connection to PostgreSQL that breaks before, in the middle of and at the end of a write transaction."""

import uuid
from collections.abc import Callable, Iterator

import psycopg
import pytest
from django.contrib.auth.models import Group
from django.db import OperationalError, connection, connections
from uuid_utils.compat import uuid7

from prosa.access.callers import Scope
from prosa.access.keyring import find_holder, forget_keys
from prosa.access.keys import create_key
from prosa.conversations.models import Conversation
from prosa.core.transactions import ATTEMPTS, run_in_write_transaction
from prosa.deliveries.entries import Envelope, Item
from prosa.deliveries.intake import record_items
from prosa.deliveries.models import Delivery, Outcome
from prosa.deliveries.readings import read_event
from tests.conversations.builders import ARRIVED, contents_by_arrival, new_conversation, new_message
from tests.deliveries.arrivals import ZONE, as_bytes, take_in_events
from tests.deliveries.verifying import find_differences

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="A file has no connection that could be lost."),
]


class Killer:
    """Breaks the tests' own connection from outside, as often as it is told to."""

    def __init__(self, other: psycopg.Connection, times: int = 1) -> None:
        self._other = other
        self.times = times

    def kill(self) -> bool:
        """End the server's side of the connection and wait for its end. Return whether that was still to be done."""
        if not self.times or connection.connection is None:
            return False
        self.times -= 1
        backend = connection.connection.info.backend_pid
        self._other.execute("SELECT pg_terminate_backend(%s, 5000)", [backend])
        return True


@pytest.fixture
def killer() -> Iterator[Killer]:
    connection.ensure_connection()
    with psycopg.connect(**connection.get_connection_params() | {"cursor_factory": None}, autocommit=True) as other:
        yield Killer(other)
    connection.close()  # the next test begins with a sound one


type Breaks = Callable[[Killer, pytest.MonkeyPatch], None]


def before_it_begins(killer: Killer, monkeypatch: pytest.MonkeyPatch) -> None:
    killer.kill()


def before_its_commit(killer: Killer, monkeypatch: pytest.MonkeyPatch) -> None:
    """The COMMIT never reaches the server."""

    def commit() -> None:
        killer.kill()
        sound()

    sound = connections["default"].commit
    monkeypatch.setattr(connections["default"], "commit", commit)


def after_its_commit(killer: Killer, monkeypatch: pytest.MonkeyPatch) -> None:
    """The COMMIT is carried out and its answer is lost."""

    def commit() -> None:
        sound()
        if killer.kill():
            with connections["default"].wrap_database_errors:
                connections["default"].connection.execute("SELECT 1")

    sound = connections["default"].commit
    monkeypatch.setattr(connections["default"], "commit", commit)


BREAKS = pytest.mark.parametrize("breaks", [before_it_begins, before_its_commit, after_its_commit])


@BREAKS
def test_work_whose_connection_is_lost_is_carried_out_once(
    breaks: Breaks, killer: Killer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def work() -> str:
        Group.objects.create(name=name)
        return "done"

    name = str(uuid.uuid4())
    breaks(killer, monkeypatch)
    assert run_in_write_transaction(work, was_committed=lambda: Group.objects.filter(name=name).exists()) == "done"
    assert killer.times == 0
    assert Group.objects.filter(name=name).count() == 1


def test_work_whose_connection_is_lost_in_its_middle_is_carried_out_once(killer: Killer) -> None:
    def work() -> int:
        runs.append("a run")
        Group.objects.create(name="first")
        killer.kill()
        Group.objects.create(name="second")
        return len(runs)

    runs: list[str] = []
    assert run_in_write_transaction(work) == 2
    assert list(Group.objects.order_by("id").values_list("name", flat=True)) == ["first", "second"]


def test_whether_it_was_committed_is_asked_only_where_a_commit_was_under_way(killer: Killer) -> None:
    def work() -> None:
        Group.objects.create(name="a")
        killer.kill()
        Group.objects.exists()

    def was_committed() -> bool:
        raise AssertionError("it was asked")

    run_in_write_transaction(work, was_committed=was_committed)
    assert Group.objects.count() == 1


def test_a_connection_that_is_lost_while_it_is_asked_what_was_committed_is_replaced_as_well(
    killer: Killer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def was_committed() -> bool:
        killer.kill()
        return Group.objects.exists()

    killer.times = 3
    after_its_commit(killer, monkeypatch)
    assert run_in_write_transaction(lambda: Group.objects.create(name="a").name, was_committed=was_committed) == "a"
    assert killer.times == 0
    assert Group.objects.count() == 1


def test_a_connection_that_is_lost_at_every_attempt_is_an_error(killer: Killer) -> None:
    def work() -> None:
        runs.append("a run")
        Group.objects.create(name="a")
        killer.kill()
        Group.objects.exists()

    runs: list[str] = []
    killer.times = ATTEMPTS
    with pytest.raises(OperationalError):
        run_in_write_transaction(work)
    assert len(runs) == ATTEMPTS
    assert not Group.objects.exists()


@pytest.mark.parametrize(("name", "value"), [("HOST", "/no/such/folder"), ("PORT", "1")])
def test_a_database_that_is_away_is_an_error_at_once_and_no_longer_than_it_is_away(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def work() -> None:
        runs.append("a run")

    runs: list[str] = []
    connection.close()
    with monkeypatch.context() as away:
        away.setitem(connection.settings_dict, name, value)
        with pytest.raises(OperationalError):
            run_in_write_transaction(work)
        assert runs == []
    run_in_write_transaction(work)
    assert runs == ["a run"]


def make_item(body: bytes) -> Item:
    return Item(uuid7(), body, read_event(body, zone=ZONE), Envelope(uuid7(), "a sender", ARRIVED, ZONE))


def assert_recorded_once(conversation: uuid.UUID, delivery: uuid.UUID) -> None:
    """Check that the opening and its one message are in the record, with one row of the ledger each."""
    assert contents_by_arrival(conversation) == ["Oi"]
    stored = Conversation.objects.get(uuid=conversation)
    assert (stored.message_count, stored.revision) == (1, 2)
    ledger = list(Delivery.objects.order_by("id").values_list("outcome", "attempts"))
    assert ledger == [(Outcome.RECORDED, 1)] * 2
    assert Delivery.objects.order_by("id").values_list("uuid", flat=True)[1] == delivery
    assert find_differences() == []


@BREAKS
def test_an_event_whose_connection_is_lost_is_recorded_once(
    breaks: Breaks, killer: Killer, monkeypatch: pytest.MonkeyPatch
) -> None:
    conversation = uuid.uuid4()
    assert take_in_events(new_conversation(conversation)) == ["recorded"]
    item = make_item(as_bytes(new_message(conversation, content="Oi")))
    breaks(killer, monkeypatch)
    assert record_items([item]) == ["recorded"]
    assert killer.times == 0
    assert_recorded_once(conversation, item.delivery)


def test_an_event_whose_connection_is_lost_in_the_middle_is_recorded_once(killer: Killer) -> None:
    conversation = uuid.uuid4()
    assert take_in_events(new_conversation(conversation)) == ["recorded"]
    item = make_item(as_bytes(new_message(conversation, content="Oi")))

    def break_connection() -> None:
        connection.ensure_connection()
        connection.connection.execute("SELECT 1")  # the transaction has begun on the server
        killer.kill()

    assert record_items([item], break_connection) == ["recorded"]
    assert killer.times == 0
    assert_recorded_once(conversation, item.delivery)


@BREAKS
def test_an_event_that_is_parked_and_whose_connection_is_lost_is_parked_once(
    breaks: Breaks, killer: Killer, monkeypatch: pytest.MonkeyPatch
) -> None:
    conversation = uuid.uuid4()
    item = make_item(as_bytes(new_message(conversation, content="Oi")))
    breaks(killer, monkeypatch)
    assert record_items([item]) == ["conversation_not_found"]
    assert Delivery.objects.get().uuid == item.delivery
    assert take_in_events(new_conversation(conversation)) == ["recorded"]
    assert contents_by_arrival(conversation) == ["Oi"]
    assert find_differences() == []


@BREAKS
def test_events_of_many_requests_whose_connection_is_lost_get_the_codes_that_were_decided(
    breaks: Breaks, killer: Killer, monkeypatch: pytest.MonkeyPatch
) -> None:
    conversation = uuid.uuid4()
    opening, message = new_conversation(conversation), new_message(conversation, content="Oi")
    bodies = [as_bytes(opening), as_bytes(message), as_bytes(message), b"no JSON"]
    breaks(killer, monkeypatch)
    assert record_items([make_item(body) for body in bodies]) == ["recorded", "recorded", "duplicate", "invalid_json"]
    assert Delivery.objects.count() == 4
    assert contents_by_arrival(conversation) == ["Oi"]
    assert find_differences() == []


@BREAKS
def test_bytes_that_are_no_event_and_whose_connection_is_lost_leave_one_row(
    breaks: Breaks, killer: Killer, monkeypatch: pytest.MonkeyPatch
) -> None:
    breaks(killer, monkeypatch)
    assert record_items([make_item(b"no JSON")]) == ["invalid_json"]
    assert Delivery.objects.count() == 1
    assert find_differences() == []


def test_keys_are_read_over_a_new_connection_where_the_old_one_was_cut(killer: Killer) -> None:
    key = create_key(name="site", scopes=[Scope.READ], now=ARRIVED)
    forget_keys()
    assert killer.kill()
    holder = find_holder(key=key)
    assert holder is not None
    assert holder.name == "site"
    forget_keys()
