"""The worker does its duties side by side, whatever becomes of one of them."""

import logging
import threading
import time
from collections.abc import Callable, Sequence

import pytest
from django.db import OperationalError

from prosa.core.duties import Duty
from prosa.worker import loop
from prosa.worker.loop import do_repeatedly, work

pytestmark = pytest.mark.django_db(transaction=True)


class Script:
    """Work that does one after the other what a test has written down, and then asks for the end."""

    def __init__(self, ending: threading.Event, *outcomes: bool | Exception) -> None:
        self._ending = ending
        self._outcomes: Sequence[bool | Exception] = outcomes
        self.turns = 0

    def __call__(self, *, is_ending: Callable[[], bool]) -> bool:
        assert not is_ending()
        self.turns += 1
        if self.turns == len(self._outcomes):
            self._ending.set()
        outcome = self._outcomes[min(self.turns, len(self._outcomes)) - 1]
        if isinstance(outcome, Exception):
            raise outcome
        return outcome


@pytest.fixture
def ending() -> threading.Event:
    return threading.Event()


def test_a_duty_that_has_more_to_do_goes_on_at_once(ending: threading.Event) -> None:
    busy = Script(ending, *[True] * 50)
    work(duties=[Duty("busy", busy, seconds=3600)], ending=ending)
    assert busy.turns == 50


def test_a_duty_without_work_waits_while_another_goes_on(ending: threading.Event) -> None:
    idle, busy = Script(ending, False, False), Script(ending, *[False] * 20)
    work(duties=[Duty("idle", idle, seconds=3600), Duty("busy", busy, seconds=0.01)], ending=ending)
    assert (idle.turns, busy.turns) == (1, 20)


def test_a_duty_that_takes_long_holds_up_no_other(ending: threading.Event) -> None:
    was_ended: list[bool] = []

    def wait_for_a_service(*, is_ending: Callable[[], bool]) -> bool:
        was_ended.append(ending.wait(10))
        return not is_ending()

    busy = Script(ending, False, False, False)
    work(duties=[Duty("slow", wait_for_a_service, seconds=1), Duty("busy", busy, seconds=0.01)], ending=ending)
    assert (was_ended, busy.turns) == ([True], 3)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_what_breaks_a_thread_ends_the_worker(ending: threading.Event) -> None:
    def break_down(*, is_ending: Callable[[], bool]) -> bool:
        raise SystemExit(is_ending())

    idle = Script(ending, False, False)
    work(duties=[Duty("broken", break_down, seconds=1), Duty("idle", idle, seconds=3600)], ending=ending)
    assert ending.is_set()


def test_a_duty_without_work_looks_again_when_its_time_has_come(ending: threading.Event) -> None:
    idle = Script(ending, False, False, False)
    work(duties=[Duty("idle", idle, seconds=0.01)], ending=ending)
    assert idle.turns == 3


@pytest.mark.parametrize("failure", [OperationalError("database is locked"), ValueError("a bug")])
def test_what_fails_is_tried_again_after_a_pause_and_stops_no_other(
    ending: threading.Event, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, failure: Exception
) -> None:
    monkeypatch.setattr(loop, "FIRST_PAUSE", 0.01)
    failing, busy = Script(ending, failure, failure, True), Script(ending, *[False] * 10_000)
    with caplog.at_level(logging.WARNING):
        work(duties=[Duty("leads", failing, seconds=0.01), Duty("others", busy, seconds=0.001)], ending=ending)
    assert failing.turns == 3
    assert busy.turns >= 2
    assert [record.message.partition(" ")[0].rstrip(":") for record in caplog.records] == ["leads", "leads"]
    assert all(bool(record.exc_info) == isinstance(failure, ValueError) for record in caplog.records)


def test_a_failing_duty_waits_longer_each_time(ending: threading.Event, monkeypatch: pytest.MonkeyPatch) -> None:
    pauses: list[float] = []
    monkeypatch.setattr(ending, "wait", pauses.append)
    monkeypatch.setattr(time, "monotonic", lambda: sum(pauses))
    do_repeatedly(duty=Duty("leads", Script(ending, *[ValueError()] * 9), seconds=1), ending=ending)
    assert pauses == [1, 2, 4, 8, 16, 32, 60, 60, 60]
