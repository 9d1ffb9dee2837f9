"""A service that fails is left alone for a while, and tried by one call at a time."""

from datetime import timedelta

from prosa.leads.breaker import FAILURES_THAT_OPEN, CircuitBreaker
from prosa.leads.extraction import Failure
from tests.conversations.builders import at


def opened() -> CircuitBreaker:
    """Return a breaker that has opened at the instant 0, for 30 seconds."""
    breaker = CircuitBreaker()
    said = [breaker.fail(problem="It is away.", failure=Failure.TOO_SLOW, now=at(0)) for _ in range(FAILURES_THAT_OPEN)]
    assert said == [False, False, True]
    return breaker


def test_a_service_that_works_is_called_freely_though_it_fails_now_and_then() -> None:
    breaker = CircuitBreaker()
    for _ in range(10):
        assert breaker.admits(now=at(0))
        breaker.fail(problem="It is slow.", failure=Failure.TOO_SLOW, now=at(0))
        assert not breaker.succeed()
    assert breaker.admits(now=at(0))


def test_failures_one_after_the_other_open_it_for_a_while() -> None:
    breaker = opened()
    assert not breaker.admits(now=at(29))
    assert breaker.is_open(now=at(29))
    assert (breaker.problem, breaker.failure) == ("It is away.", Failure.TOO_SLOW)
    assert not breaker.is_open(now=at(30))


def test_when_its_pause_is_over_one_call_may_try() -> None:
    breaker = opened()
    assert [breaker.admits(now=at(30)) for _ in range(3)] == [True, False, False]
    assert breaker.succeed()
    assert [breaker.admits(now=at(30)) for _ in range(3)] == [True, True, True]


def test_each_trial_that_fails_makes_the_pause_longer_up_to_ten_minutes() -> None:
    breaker, now, pauses = opened(), at(30), []
    for _ in range(7):
        assert breaker.admits(now=now)
        assert not breaker.fail(problem="It is away.", failure=Failure.TOO_SLOW, now=now)
        assert breaker.open_until
        pauses.append((breaker.open_until - now) / timedelta(seconds=1))
        now = breaker.open_until
    assert pauses == [60, 120, 240, 480, 600, 600, 600]


def test_calls_that_were_under_way_when_it_opened_make_no_pause_longer() -> None:
    breaker = opened()
    for _ in range(4):
        breaker.fail(problem="It is away.", failure=Failure.TOO_SLOW, now=at(5))
    assert breaker.open_until == at(30)
