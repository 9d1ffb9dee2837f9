"""Histories to look at, and what can be asked of one."""

from collections import defaultdict
from datetime import datetime
from uuid import UUID

from prosa.conversations.events import CloseConversation, Event, NewMessage
from prosa.demo.composing import SAO_PAULO, compose_history

AFTERNOON = datetime(2026, 11, 24, 15, 40, tzinfo=SAO_PAULO)  # a Tuesday
MOMENTS = [
    AFTERNOON,
    datetime(2026, 11, 29, 3, 10, tzinfo=SAO_PAULO),  # in the night of a Sunday
    datetime(2026, 3, 1, 0, 0, 1, tzinfo=SAO_PAULO),
    datetime(2028, 2, 29, 23, 59, 59, tzinfo=SAO_PAULO),
    datetime(2027, 1, 4, 9, 0, tzinfo=SAO_PAULO),
]


class Told:
    """One conversation of a history."""

    def __init__(self, events: list[Event]) -> None:
        self.events = events
        self.messages = sorted((each for each in events if isinstance(each, NewMessage)), key=lambda each: each.sent_at)
        self.closes = [each for each in events if isinstance(each, CloseConversation)]

    @property
    def is_closed(self) -> bool:
        return bool(self.closes)

    @property
    def is_waiting(self) -> bool:
        return not self.closes and self.messages[-1].direction == "RECEIVED"


def conversations(history: list[Event]) -> dict[UUID, Told]:
    found = defaultdict(list)
    for event in history:
        found[event.conversation_id].append(event)
    return {conversation: Told(events) for conversation, events in found.items()}


def messages(now: datetime = AFTERNOON) -> list[NewMessage]:
    return [event for event in compose_history(now=now) if isinstance(event, NewMessage)]
