"""What cannot be read is tried again and again, shows why, and holds nobody else up."""

from datetime import timedelta

import pytest

from prosa.conversations.models import Conversation
from prosa.core import clock as real_clock
from prosa.leads.attempts import MOST_ATTEMPTS
from prosa.leads.backlog import measure_backlog
from prosa.leads.extraction import ExtractorError, ExtractorUnavailableError, Failure, UnusableAnswerError
from prosa.leads.models import Lead
from prosa.leads.reading import as_sought
from prosa.leads.refreshing import Refresher, Result
from prosa.leads.services import request_reading
from tests.conversations.builders import at
from tests.leads.fakes import FLAT, HOUSE, Clock, FakeExtractor, refresh
from tests.leads.talks import lead_of, say, stored, talk, talks

pytestmark = pytest.mark.django_db(transaction=True)

AWAY = ExtractorUnavailableError("The service does not answer.", failure=Failure.UNREACHABLE)
USELESS = UnusableAnswerError("The answer is no lead.")
DELAYS = [30, 120, 480, 1920]


@pytest.fixture
def clock() -> Clock:
    return Clock(at(600))


@pytest.fixture
def rules() -> FakeExtractor:
    return FakeExtractor("rules")


@pytest.fixture
def service() -> FakeExtractor:
    return FakeExtractor("gemini", sought=FLAT)


@pytest.fixture
def by_rules(rules: FakeExtractor, clock: Clock) -> Refresher:
    return Refresher(extractor=rules, rules=rules, now=clock)


@pytest.fixture
def by_service(service: FakeExtractor, rules: FakeExtractor, clock: Clock) -> Refresher:
    return Refresher(extractor=service, rules=rules, now=clock)


def test_what_fails_is_tried_again_after_a_delay_that_grows_then_given_up(
    by_rules: Refresher, rules: FakeExtractor, clock: Clock
) -> None:
    conversation = talk("Quero uma casa")
    rules.failure = ValueError("Quero uma casa")
    for delay in DELAYS:
        assert refresh(by_rules) == {Result.FAILED: 1}
        assert lead_of(conversation).retry_at == clock() + timedelta(seconds=delay)
        clock.advance(seconds=delay - 1)
        assert refresh(by_rules) == {}
        clock.advance(seconds=1)
    assert refresh(by_rules) == {Result.FAILED: 1}
    lead = lead_of(conversation)
    assert (lead.attempts, lead.retry_at, lead.problem) == (MOST_ATTEMPTS, None, "ValueError while it was read.")
    assert lead.failure == Failure.BROKEN
    clock.advance(days=30)
    assert refresh(by_rules) == {}
    assert measure_backlog(now=clock()) == (0, None, 1, 0)


@pytest.mark.parametrize("how", ["it goes on", "somebody asks"])
def test_what_was_given_up_is_read_when_it_goes_on_or_somebody_asks(
    by_rules: Refresher, rules: FakeExtractor, clock: Clock, how: str
) -> None:
    conversation = talk("Quero uma casa")
    rules.failure = ValueError()
    for _ in range(MOST_ATTEMPTS):
        refresh(by_rules)
        clock.advance(hours=1)
    rules.failure = None
    assert refresh(by_rules) == {}
    if how == "it goes on":
        say(conversation, "Na praia", sent_at=at(500))
    else:
        request_reading(conversation=conversation)
    assert refresh(by_rules) == {Result.READ: 1}
    lead = lead_of(conversation)
    assert (as_sought(lead), lead.attempts, lead.problem) == (HOUSE, 0, "")
    assert measure_backlog(now=clock()) == (0, None, 0, 0)


def test_one_that_fails_holds_nobody_else_up(by_rules: Refresher, rules: FakeExtractor) -> None:
    bad, good = talk("bad", sent_at=at(1)), talk("good", sent_at=at(2))

    def fail_on_the_bad() -> None:
        rules.failure = ValueError() if rules.asked[-1] == "bad" else None

    rules.while_reading = fail_on_the_bad
    assert refresh(by_rules) == {Result.FAILED: 1, Result.READ: 1}
    assert (lead_of(bad).read_at, as_sought(lead_of(good))) == (None, HOUSE)


def test_what_was_read_before_stays_while_reading_fails(by_rules: Refresher, rules: FakeExtractor) -> None:
    conversation = talk("Quero uma casa")
    refresh(by_rules)
    say(conversation, "Na praia")
    rules.failure = ValueError()
    refresh(by_rules)
    assert (as_sought(lead_of(conversation)), lead_of(conversation).attempts) == (HOUSE, 1)
    assert stored(conversation).derived_revision == 2


@pytest.mark.parametrize("failure", [AWAY, USELESS])
def test_the_rules_read_at_once_what_a_service_could_not_and_the_service_is_asked_again(
    by_service: Refresher, service: FakeExtractor, clock: Clock, failure: ExtractorError
) -> None:
    conversation = talk("Quero uma casa")
    service.failure = failure
    assert refresh(by_service) == {Result.FALLBACK: 1}
    lead = lead_of(conversation)
    assert (as_sought(lead), lead.is_fallback, lead.read_by, lead.problem) == (HOUSE, True, "rules", str(failure))
    assert lead.failure == failure.failure
    assert measure_backlog(now=clock()) == (0, None, 0, 1)
    service.failure = None
    assert refresh(by_service) == {}
    clock.advance(seconds=30)
    assert refresh(by_service) == {Result.READ: 1}
    lead = lead_of(conversation)
    assert (as_sought(lead), lead.is_fallback, lead.read_by, lead.problem) == (FLAT, False, "gemini", "")
    assert lead.failure == ""
    assert (lead.retry_at, lead.attempts) == (None, 0)


def test_a_conversation_that_goes_on_is_read_at_once_though_its_retry_is_not_due(
    by_service: Refresher, service: FakeExtractor
) -> None:
    conversation = talk("Quero uma casa")
    service.failure = USELESS
    refresh(by_service)
    service.failure = None
    say(conversation, "Para alugar")
    assert refresh(by_service) == {Result.READ: 1}
    assert as_sought(lead_of(conversation)) == FLAT


def test_a_service_that_cannot_make_anything_of_a_conversation_is_asked_no_more(
    by_service: Refresher, service: FakeExtractor, clock: Clock
) -> None:
    conversation = talk("Quero uma casa")
    service.failure = USELESS
    for _ in range(MOST_ATTEMPTS + 3):
        refresh(by_service)
        clock.advance(hours=2)
    assert len(service.asked) == MOST_ATTEMPTS
    lead = lead_of(conversation)
    assert (as_sought(lead), lead.is_fallback, lead.retry_at, lead.problem) == (HOUSE, True, None, str(USELESS))
    assert measure_backlog(now=clock()) == (0, None, 1, 0)


def test_an_outage_is_never_the_conversations_fault(
    by_service: Refresher, service: FakeExtractor, clock: Clock
) -> None:
    conversation = talk("Quero uma casa")
    service.failure = AWAY
    for _ in range(MOST_ATTEMPTS + 3):
        refresh(by_service)
        clock.advance(hours=2)
    assert len(service.asked) == MOST_ATTEMPTS + 3
    service.failure = None
    assert refresh(by_service) == {Result.READ: 1}
    assert lead_of(conversation).attempts == 0


def test_during_an_outage_the_service_is_asked_now_and_then_only_and_all_are_read_by_it_afterwards(
    by_service: Refresher, service: FakeExtractor, clock: Clock
) -> None:
    talks(40)
    service.failure = AWAY
    assert refresh(by_service) == {Result.FALLBACK: 40}
    assert len(service.asked) <= 3 + 3  # three that fail open the circuit; as many may be under way beside them
    asked = len(service.asked)
    clock.advance(seconds=31)
    assert refresh(by_service) == {Result.FALLBACK: 8}
    assert len(service.asked) == asked + 1
    service.failure = None
    clock.advance(hours=1)
    while Lead.objects.filter(is_fallback=True).exists():
        assert set(refresh(by_service)) <= {Result.READ, Result.FALLBACK}
        clock.advance(seconds=30)
    assert [as_sought(lead) for lead in Lead.objects.all()] == [FLAT] * 40


def test_a_backlog_tells_how_long_the_next_has_waited_since_it_reached_us() -> None:
    assert measure_backlog(now=real_clock.now()) == (0, None, 0, 0)
    first = talk("Quero uma casa", sent_at=at(10))
    say(first, "Na praia", sent_at=at(20), received_at=at(90))
    talk("Quero uma casa", sent_at=at(300))
    assert measure_backlog(now=at(100)) == (2, timedelta(seconds=10), 0, 0)
    assert Conversation.objects.count() == 2
