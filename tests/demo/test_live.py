"""The live part: conversations under way go on, one begins, one is closed, each message in its time."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest

from prosa.conversations.events import CloseConversation, Event, NewConversation, NewMessage
from prosa.conversations.rules import OutcomeCode, Policy, Record, decide
from prosa.core.demonstration import is_demo
from prosa.demo.live import compose_show
from prosa.demo.playing import Clockwork, perform
from prosa.demo.scenes.live import LIVE_SCENES
from tests.demo.histories import AFTERNOON, MOMENTS

SECONDS = 60.0


class ToyClock:
    """A clock that goes on only when somebody sleeps."""

    def __init__(self) -> None:
        self.instant = AFTERNOON

    def now(self) -> datetime:
        return self.instant

    def sleep(self, seconds: float) -> None:
        self.instant += timedelta(seconds=seconds)


class ToyDoor:
    """A door that decides by the rules and keeps what came."""

    def __init__(self) -> None:
        self.record = Record()
        self.came: list[Event] = []

    def send(self, events: Sequence[Event]) -> list[str]:
        self.came += events
        policy = Policy(accept_late_messages=False)
        return [decide(record=self.record, event=event, received_at=AFTERNOON, policy=policy) for event in events]


def performed(now: datetime = AFTERNOON) -> tuple[list[tuple[Event, str]], ToyDoor, ToyClock]:
    door, clock = ToyDoor(), ToyClock()
    show = compose_show(now=now, seconds=SECONDS)
    return list(perform(show=show, send=door.send, clockwork=Clockwork(clock.now, clock.sleep))), door, clock


def test_every_event_is_recorded_and_a_demos() -> None:
    steps, door, _ = performed()
    assert {code for _, code in steps} == {OutcomeCode.RECORDED}
    assert len(door.record.new_messages) + len(door.record.conversations) + 1 == len(door.came)
    assert all(is_demo(event.conversation_id) for event in door.came)
    assert all(is_demo(event.message_id) for event in door.came if isinstance(event, NewMessage))


def test_it_lasts_about_as_long_as_was_asked_for() -> None:
    _, _, clock = performed()
    assert timedelta(seconds=0.75 * SECONDS) < clock.instant - AFTERNOON <= timedelta(seconds=1.2 * SECONDS)


def test_several_conversations_go_on_one_begins_and_one_is_closed() -> None:
    steps, _, _ = performed()
    events = [event for event, _ in steps]
    assert 3 <= len({event.conversation_id for event in events}) == len(LIVE_SCENES) <= 5
    assert [type(event) for event in events if not isinstance(event, NewMessage)] == [
        NewConversation,
        CloseConversation,
    ]
    assert {event.direction for event in events if isinstance(event, NewMessage)} == {"SENT", "RECEIVED"}


def test_each_event_is_of_the_moment_when_it_is_sent_and_the_past_is_past() -> None:
    steps, door, _ = performed()
    times = [event.sent_at for event, _ in steps]
    assert times == sorted(times)
    assert min(times) > AFTERNOON
    past = door.came[: len(door.came) - len(steps)]
    assert len(past) > 8
    assert all(AFTERNOON - timedelta(hours=1) < event.sent_at < AFTERNOON for event in past)


@pytest.mark.parametrize("now", MOMENTS)
def test_the_texts_are_whole(now: datetime) -> None:
    steps, _, _ = performed(now)
    assert all(
        event.content.strip() and "{" not in event.content for event, _ in steps if isinstance(event, NewMessage)
    )


def test_two_performances_share_no_id() -> None:
    first, second = (
        {event.conversation_id for event in compose_show(now=AFTERNOON + timedelta(seconds=s), seconds=SECONDS).past}
        for s in (0, 1)
    )
    assert not first & second
