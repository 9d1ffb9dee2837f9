"""Streams of events for property tests: valid ones in any order, and any at all.

Ids, texts and instants come from small pools, so that duplicates and conflicts are common.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from hypothesis import strategies as st

from prosa.conversations.events import Direction, Event, NewMessage
from tests.conversations.builders import at, close_conversation, new_conversation, new_message
from tests.deliveries.arrivals import as_bytes, as_local_bytes
from tests.deliveries.model import Sent

CONVERSATIONS = [UUID(int=number) for number in (1, 2, 3)]
MESSAGES = [UUID(int=number) for number in (11, 12, 13)]
CONTENTS = ["Oi", "Oi ", "Olá, {tudo} \"bem\"? \\ 100% 'sim'"]
INSTANTS = [at(seconds) for seconds in (0, 1, 1.5, 2, 9999)]
PARK_FOR = timedelta(seconds=30)
SPELLINGS = (as_bytes, as_local_bytes)

a_direction, a_content = st.sampled_from(Direction), st.sampled_from(CONTENTS)
a_conversation, an_instant = st.sampled_from(CONVERSATIONS), st.sampled_from(INSTANTS)


class Request(NamedTuple):
    """Events that arrive together."""

    sent: list[Sent]
    received_at: datetime


class Erasure(NamedTuple):
    conversation: UUID


@st.composite
def a_valid_stream(draw: st.DrawFn) -> list[Event]:
    """Draw some conversations that live at the same time, each valid in its own time order: the order returned."""
    events: list[Event] = []
    for number, conversation in enumerate(CONVERSATIONS[: draw(st.integers(1, 3))], start=1):
        written = [at(second) for second in range(draw(st.integers(0, 5)))]
        events.append(new_conversation(conversation, sent_at=at(draw(st.sampled_from([-1, 0])))))
        events += [
            new_message(
                conversation,
                message_id=UUID(int=number * 100 + place),
                direction=draw(a_direction),
                content=draw(a_content),
                sent_at=sent_at,
            )
            for place, sent_at in enumerate(written)
        ]
        if draw(st.booleans()):
            last = written[-1] if written else at(0)
            events.append(close_conversation(conversation, sent_at=last + timedelta(seconds=draw(st.integers(0, 1)))))
    return sorted(events, key=lambda event: event.sent_at)


@st.composite
def in_any_order(draw: st.DrawFn, events: Sequence[Event]) -> list[list[Event]]:
    """Draw requests that bring all `events` in any order, some of them several times."""
    repeated = draw(st.lists(st.sampled_from(events), max_size=8))
    requests: list[list[Event]] = [[]]
    for event in draw(st.permutations([*events, *repeated])):
        requests[-1].append(event)
        if draw(st.booleans()):
            requests.append([])
    return [request for request in requests if request]


a_message_or_close: st.SearchStrategy[Event] = st.one_of(
    st.builds(close_conversation, a_conversation, sent_at=an_instant),
    st.builds(
        new_message,
        a_conversation,
        message_id=st.sampled_from(MESSAGES),
        direction=a_direction,
        content=a_content,
        sent_at=an_instant,
    ),
)
a_difference: st.SearchStrategy[dict[str, Any]] = st.one_of(
    st.fixed_dictionaries({"conversation_id": a_conversation}),
    st.fixed_dictionaries({"sent_at": an_instant}),
    st.fixed_dictionaries({"content": a_content}),
)


def no_events() -> list[Sent]:
    """Return bytes that are no events: some say which conversation they are about, or name one, or neither."""
    sent = [Sent(b"null", None, "invalid_event", None), Sent(b"\xff\x00", None, "invalid_json", None)]
    for conversation in CONVERSATIONS:
        event = as_bytes(new_message(conversation, message_id=MESSAGES[0], content="Oi"))
        sent += [
            Sent(event[:-1], None, "invalid_json", None),
            Sent(event.replace(b'"Oi"', b'" "'), None, "invalid_event", conversation, MESSAGES[0]),
            Sent(event.replace(b"NEW_MESSAGE", b"NO_TYPE"), None, "invalid_event", conversation, MESSAGES[0]),
        ]
    return sent


@st.composite
def some_steps(draw: st.DrawFn) -> list[Request | Erasure]:
    """Draw a few events, send them in any order and as often as it comes, with what is none, and erase now and then.

    For a while no conversation begins, so that much is parked.
    """
    openings: list[Event] = [new_conversation(conversation) for conversation in CONVERSATIONS]
    openings.append(new_conversation(CONVERSATIONS[0], sent_at=at(1)))
    others: list[Event] = [close_conversation(conversation) for conversation in CONVERSATIONS]
    others += [new_message(conversation, message_id=MESSAGES[0]) for conversation in CONVERSATIONS]
    for event in draw(st.lists(a_message_or_close, min_size=3, max_size=6)):
        others.append(event)
        if isinstance(event, NewMessage):
            others.append(msgspec.structs.replace(event, **draw(a_difference)))
    parked = draw(st.lists(_something_sent(draw, others), max_size=15))
    sent = parked + draw(st.lists(_something_sent(draw, [*openings, *others]), min_size=15, max_size=40))
    return _cut(draw, sent)


def _cut(draw: st.DrawFn, sent: Sequence[Sent]) -> list[Request | Erasure]:
    """Cut what is sent into requests, some of which come a long time after the last, with an erasure here and there."""
    steps: list[Request | Erasure] = []
    request = Request([], at(100))
    for each in sent:
        request.sent.append(each)
        what_follows = draw(st.sampled_from(["more"] * 20 + ["a request"] * 14 + ["a long time"] + ["an erasure"] * 2))
        if what_follows != "more":
            pause = PARK_FOR if what_follows == "a long time" else timedelta(seconds=1)
            steps.append(request)
            request = Request([], request.received_at + pause)
        if what_follows == "an erasure":
            steps.append(Erasure(draw(a_conversation)))
    return [*steps, request]


def _something_sent(draw: st.DrawFn, events: Sequence[Event]) -> st.SearchStrategy[Sent]:
    sent = [_sent_event(event, spelling) for event in events for spelling in SPELLINGS]
    return st.sampled_from([*sent, *draw(st.lists(st.sampled_from(no_events()), max_size=8))])


def _sent_event(event: Event, spelling: Callable[[Event], bytes]) -> Sent:
    message = event.message_id if isinstance(event, NewMessage) else None
    return Sent(spelling(event), event, "", event.conversation_id, message)
