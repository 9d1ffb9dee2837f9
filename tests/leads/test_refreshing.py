"""Stale conversations are read, whatever happens to them meanwhile."""

import threading
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from prosa.access.models import Tombstone
from prosa.conversations.events import Direction
from prosa.leads import refreshing
from prosa.leads.extraction import Failure, Place
from prosa.leads.leasing import take_due
from prosa.leads.models import Lead, LeadCorrection, LeadVersion
from prosa.leads.reading import as_sought
from prosa.leads.refreshing import Refresher, Result
from prosa.leads.services import correct_lead, request_reading
from prosa.privacy.erasing import erase_conversation
from tests.conversations.builders import at, close_conversation, new_conversation, record_events
from tests.leads.fakes import FLAT, HOUSE, Clock, FakeExtractor, refresh
from tests.leads.talks import lead_of, say, stored, talk, talks
from tests.listings.builders import listing

pytestmark = pytest.mark.django_db(transaction=True)

EXTRACTOR_NAMES = ["rules", "openai"]


@pytest.fixture
def clock() -> Clock:
    return Clock(at(600))


@pytest.fixture
def extractor() -> FakeExtractor:
    return FakeExtractor()


@pytest.fixture
def refresher(extractor: FakeExtractor, clock: Clock) -> Refresher:
    return Refresher(extractor=extractor, rules=extractor, now=clock)


def make(name: str, clock: Clock, while_reading: Callable[[], object] = lambda: None) -> Refresher:
    """Return a refresher whose extractor reads FLAT, and does something `while_reading`."""
    extractor = FakeExtractor(name, sought=FLAT)
    extractor.while_reading = while_reading
    return Refresher(extractor=extractor, rules=extractor if name == "rules" else FakeExtractor(), now=clock)


def test_stale_conversations_are_read_the_longest_without_activity_first(
    refresher: Refresher, extractor: FakeExtractor
) -> None:
    for seconds in (30, 10, 20):
        talk(f"written at {seconds}", sent_at=at(seconds))
    assert refresh(refresher) == {Result.READ: 3}
    assert extractor.asked == ["written at 10", "written at 20", "written at 30"]
    assert [as_sought(lead) for lead in Lead.objects.all()] == [HOUSE] * 3
    assert refresh(refresher) == {}


def test_of_too_many_places_an_extractor_is_told_those_with_most_listings(
    refresher: Refresher, extractor: FakeExtractor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(refreshing, "MOST_PLACES", 2)
    for code, name in (("A1", "Aclimação"), ("B1", "Moema"), ("B2", "Moema"), ("C1", "Mooca"), ("C2", "Mooca")):
        listing(code=code, neighbourhood=name)
    talk("Quero uma casa")
    refresh(refresher)
    assert extractor.places == [(Place("Moema", "São Paulo"), Place("Mooca", "São Paulo"))]


def test_a_conversation_is_left_alone_until_nobody_has_written_for_the_quiet_period(
    refresher: Refresher, clock: Clock
) -> None:
    talk("Quero uma casa", sent_at=at(598))
    assert refresh(refresher, quiet=3) == {}
    clock.advance(seconds=1)
    assert refresh(refresher, quiet=3) == {Result.READ: 1}


def test_what_was_sent_long_ago_but_came_just_now_is_left_alone_as_well(refresher: Refresher, clock: Clock) -> None:
    conversation = uuid.uuid4()
    record_events(new_conversation(conversation))
    say(conversation, "Quero uma casa", sent_at=at(1), received_at=at(599))
    assert refresh(refresher, quiet=3) == {}
    clock.advance(seconds=3)
    assert refresh(refresher, quiet=3) == {Result.READ: 1}


@pytest.mark.parametrize("name", EXTRACTOR_NAMES)
def test_messages_that_come_while_a_conversation_is_read_make_it_be_read_again(name: str, clock: Clock) -> None:
    conversation = talk("Quero alugar")
    extractor = FakeExtractor(name)
    pending = ["um apartamento", "em Moema"]

    def go_on() -> None:
        if pending:
            in_thread(lambda: say(conversation, pending.pop(0)))

    extractor.while_reading = go_on
    assert refresh(Refresher(extractor=extractor, rules=extractor, now=clock)) == {Result.READ: 3}
    assert extractor.asked == [
        "Quero alugar",
        "Quero alugar / um apartamento",
        "Quero alugar / um apartamento / em Moema",
    ]
    assert stored(conversation).derived_revision == stored(conversation).revision == 4


@pytest.mark.parametrize("name", EXTRACTOR_NAMES)
def test_a_correction_that_is_made_while_a_conversation_is_read_stays(name: str, clock: Clock) -> None:
    conversation = talk("Quero alugar")
    changes = {"purpose": "buy"}
    correct = lambda: in_thread(  # noqa: E731 (it reads as a sentence)
        lambda: correct_lead(conversation=conversation, changes=changes, by="balcão", now=at(601))
    )
    assert refresh(make(name, clock, while_reading=correct)) == {Result.READ: 1}
    assert (lead_of(conversation).purpose, lead_of(conversation).property_types) == ("buy", ["apartment"])
    assert [version.changed_by for version in lead_of(conversation).versions.all()] == [name, "balcão"]


@pytest.mark.parametrize("name", EXTRACTOR_NAMES)
def test_a_conversation_that_is_erased_while_it_is_read_leaves_no_lead(name: str, clock: Clock) -> None:
    conversation = talk("Quero alugar")
    correct_lead(conversation=conversation, changes={"city": "Santos"}, by="balcão", now=at(300))
    erase = lambda: in_thread(  # noqa: E731 (as above)
        lambda: erase_conversation(conversation=conversation, by="balcão", now=at(601))
    )
    assert refresh(make(name, clock, while_reading=erase)) == {Result.GONE: 1}
    assert Tombstone.objects.count() == 1
    assert not Lead.objects.exists()
    assert not LeadCorrection.objects.exists()
    assert not LeadVersion.objects.exists()


def in_thread(call: Callable[[], object]) -> None:
    """Do what another process would, on a connection of its own."""

    def run() -> None:
        try:
            call()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        pool.submit(run).result(30)


def test_nobody_is_asked_about_a_conversation_in_which_the_customer_wrote_nothing(
    refresher: Refresher, extractor: FakeExtractor
) -> None:
    empty, sent = talk(), talk("Bom dia! Temos novidades", direction=Direction.SENT)
    assert refresh(refresher) == {Result.READ: 2}
    assert extractor.asked == []
    assert [as_sought(lead_of(each)) for each in (empty, sent)] == [None, None]
    assert stored(sent).derived_revision == 2


def test_nobody_is_asked_again_when_a_conversation_only_closes(refresher: Refresher, extractor: FakeExtractor) -> None:
    conversation = talk("Quero uma casa")
    refresh(refresher)
    record_events(close_conversation(conversation))
    assert refresh(refresher) == {Result.READ: 1}
    assert len(extractor.asked) == 1
    assert (as_sought(lead_of(conversation)), stored(conversation).derived_revision) == (HOUSE, 3)


def test_whoever_asks_has_a_conversation_read_anew(refresher: Refresher, extractor: FakeExtractor) -> None:
    conversation = talk("Quero uma casa")
    refresh(refresher)
    request_reading(conversation=conversation)
    assert refresh(refresher) == {Result.READ: 1}
    assert len(extractor.asked) == 2


def test_a_batch_ends_early_when_an_end_is_asked_for_and_gives_back_what_it_has_not_read(
    refresher: Refresher, extractor: FakeExtractor, clock: Clock
) -> None:
    talks(5)
    results = refresher.refresh_due(quiet=timedelta(0), is_ending=lambda: len(extractor.asked) == 2)
    assert results == {Result.READ: 2}
    assert not Lead.objects.exclude(leased_until=None).exists()
    assert len(take_due(now=clock(), quiet=timedelta(0), most=9, with_retries=True)) == 3


def test_an_end_lets_calls_to_a_service_that_are_under_way_come_to_theirs(clock: Clock) -> None:
    talks(8)
    service, asked_to_end = FakeExtractor("openai"), threading.Event()
    service.while_reading = lambda: len(service.asked) == 1 or asked_to_end.wait(30)
    refresher = Refresher(extractor=service, rules=FakeExtractor(), now=clock)

    def is_ending() -> bool:
        asked_to_end.set()
        return True

    results = refresher.refresh_due(quiet=timedelta(0), is_ending=is_ending)
    assert 0 < results[Result.READ] == len(service.asked) < 8
    assert not Lead.objects.exclude(leased_until=None).exists()


def test_the_messages_are_read_in_the_order_in_which_they_were_sent_with_who_wrote_them(
    refresher: Refresher, extractor: FakeExtractor
) -> None:
    conversation = talk("segunda", sent_at=at(20))
    say(conversation, "primeira", sent_at=at(10))
    refresh(refresher)
    assert extractor.asked == ["primeira / segunda"]
    first = stored(conversation).messages.get(content="primeira")
    assert lead_of(conversation).evidence == {"purpose": [[first.pk, 0, 3]]}


def test_what_cannot_be_kept_fails_alone(refresher: Refresher, extractor: FakeExtractor) -> None:
    good, bad = talk("Quero uma casa", sent_at=at(1)), talk("\N{BOMB}", sent_at=at(2))
    read = extractor.extract

    def answer(**given: object) -> object:
        extraction = read(**given)  # type: ignore[arg-type]
        if extractor.asked[-1] == "\N{BOMB}":
            object.__setattr__(extraction, "input_tokens", 2**70)
        return extraction

    extractor.extract = answer  # type: ignore[assignment,method-assign]
    assert refresh(refresher) == {Result.READ: 1, Result.FAILED: 1}
    assert as_sought(lead_of(good)) == HOUSE
    assert lead_of(bad).problem.startswith("What was read could not be kept: ")
    assert lead_of(bad).failure == Failure.NOT_KEPT
    assert (lead_of(bad).attempts, lead_of(bad).read_at) == (1, None)


def test_a_batch_of_any_size_takes_the_same_number_of_statements(refresher: Refresher) -> None:
    def statements(number: int) -> int:
        talks(number)
        with CaptureQueriesContext(connection) as captured:
            results = refresher.refresh_due(quiet=timedelta(0), is_ending=lambda: False)
        assert results == {Result.READ: number}
        return len(captured)

    refresh(refresher)
    talk("Quero uma casa")
    refresh(refresher)  # the places of the catalogue are known now
    assert statements(2) == statements(40)


def test_looking_for_work_where_there_is_none_takes_two_statements(refresher: Refresher) -> None:
    talk("Quero uma casa")
    refresh(refresher)
    with CaptureQueriesContext(connection) as captured:
        assert refresh(refresher) == {}
    assert len(captured) == 2
