"""How long and how often a service is asked, on a clock that only the test moves."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from prosa.leads.extraction import ExtractorUnavailableError
from prosa.leads.extractors.patience import Patience, TryAgainError, read_retry_after

NOW = datetime(2025, 2, 21, 10, 20, tzinfo=UTC)


class Clock:
    def __init__(self) -> None:
        self.now = 1_000.0
        self.breaks: list[float] = []

    def read(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.breaks.append(seconds)
        self.now += seconds


class Service:
    """Takes `seconds` for each try and fails `times`, asking for a break of `after`."""

    def __init__(self, clock: Clock, *, times: int, seconds: float = 0, after: float | None = None) -> None:
        self.clock, self.times, self.seconds, self.after = clock, times, seconds, after
        self.given: list[float] = []

    def call(self, seconds: float) -> str:
        self.given.append(seconds)
        self.clock.now += min(self.seconds, seconds)
        if len(self.given) <= self.times:
            raise TryAgainError("It failed.", after=self.after)
        return "done"


def try_it(clock: Clock, service: Service, *, timeout: float = 30) -> str:
    return Patience(timeout=timeout, clock=clock.read, sleep=clock.sleep).keep_trying(service.call)


def test_breaks_grow_and_are_not_the_same_for_everybody() -> None:
    clock = Clock()
    assert try_it(clock, Service(clock, times=3)) == "done"
    for pause, longest in zip(clock.breaks, [1, 2, 4], strict=True):
        assert longest / 2 <= pause <= longest


def test_the_service_s_own_wish_for_a_break_is_kept_where_it_is_longer() -> None:
    clock = Clock()
    assert try_it(clock, Service(clock, times=2, after=20)) == "done"
    assert clock.breaks == [20, 20]


def test_there_is_no_break_where_the_service_asks_for_none() -> None:
    clock = Clock()
    assert try_it(clock, Service(clock, times=3, after=0)) == "done"
    assert clock.breaks == [0, 0, 0]


def test_after_four_tries_it_is_given_up() -> None:
    clock = Clock()
    service = Service(clock, times=9, after=0)
    with pytest.raises(ExtractorUnavailableError, match=r"^It failed\. \(tries: 4\)$"):
        try_it(clock, service)
    assert len(service.given) == 4


def test_all_tries_together_take_twice_the_timeout_at_most() -> None:
    clock = Clock()
    service = Service(clock, times=9, seconds=30)
    with pytest.raises(ExtractorUnavailableError):
        try_it(clock, service)
    assert clock.now <= 1_060
    assert service.given[0] == 30
    assert service.given[1] < 30


@pytest.mark.parametrize("after", [60, 3_600.0, 1e300])
def test_nobody_waits_beyond_the_end(after: float) -> None:
    clock = Clock()
    with pytest.raises(ExtractorUnavailableError, match="tries: 1"):
        try_it(clock, Service(clock, times=9, after=after))
    assert clock.breaks == []


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (None, None),
        ("0", 0),
        ("7", 7),
        (" 7 ", 7),
        ("34.5", 34.5),
        ("-3", 0),
        ("nan", None),
        ("inf", None),
        ("soon", None),
        ("", None),
        (format_datetime(NOW + timedelta(seconds=90), usegmt=True), 90),
        (format_datetime(NOW - timedelta(days=1), usegmt=True), 0),
        ("Fri, 21 Feb 2025 10:20:30 -0000", 30),
        ("Fri, 99 Feb 2025 10:20:30 GMT", None),
    ],
)
def test_the_header_gives_seconds_or_a_date(value: str | None, seconds: float | None) -> None:
    assert read_retry_after(value, now=NOW) == seconds
