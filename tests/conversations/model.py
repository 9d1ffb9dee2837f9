"""The record as a plain list of the events that were recorded, from which everything else is worked out each time.

Slow and obvious on purpose: the tests compare the real recorder with it.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from prosa.conversations.events import CloseConversation, Direction, Event, NewConversation, NewMessage
from tests.conversations.builders import ReceivedEvent


class ModelRecord:
    """What a recorder ought to do, in memory."""

    def __init__(self, *, accepts_late_messages: bool) -> None:
        self.accepts_late_messages = accepts_late_messages
        self.recorded: list[ReceivedEvent] = []

    def receive(self, received: ReceivedEvent) -> str:
        """Return the outcome of an event, and keep it if it is "recorded"."""
        outcome = self._outcome(received.event)
        if outcome == "recorded":
            self.recorded.append(received)
        return outcome

    def _outcome(self, event: Event) -> str:
        known = self._recorded_with_the_id_of(event)
        if known is not None:
            if known == event:
                return "duplicate"
            return "already_closed" if isinstance(event, CloseConversation) else "id_conflict"
        if isinstance(event, NewConversation):
            return "recorded"
        if event.conversation_id not in self._opened():
            return "conversation_not_found"
        if isinstance(event, NewMessage) and self._is_closed_to(event):
            return "conversation_closed"
        return "recorded"

    def _recorded_with_the_id_of(self, event: Event) -> Event | None:
        for past, _ in self.recorded:
            if type(past) is type(event) and _id_of(past) == _id_of(event):
                return past
        return None

    def _opened(self) -> list[UUID]:
        return [event.conversation_id for event, _ in self.recorded if isinstance(event, NewConversation)]

    def _is_closed_to(self, message: NewMessage) -> bool:
        for past, _ in self.recorded:
            if isinstance(past, CloseConversation) and past.conversation_id == message.conversation_id:
                return not (self.accepts_late_messages and message.sent_at <= past.sent_at)
        return False

    def conversations(self) -> list[dict[str, Any]]:
        """Return every column of every conversation but its integer id, in the order of their arrival."""
        return [self._conversation(conversation_id) for conversation_id in self._opened()]

    def _conversation(self, conversation_id: UUID) -> dict[str, Any]:
        history = [received for received in self.recorded if received.event.conversation_id == conversation_id]
        [opening] = [received for received in history if isinstance(received.event, NewConversation)]
        closes = [received for received in history if isinstance(received.event, CloseConversation)]
        inbound = [each for each in history if _direction(each.event) is Direction.RECEIVED]
        outbound = [each for each in history if _direction(each.event) is Direction.SENT]
        written = [received.event.sent_at for received in history if isinstance(received.event, NewMessage)]
        return {
            "uuid": conversation_id,
            "state": "CLOSED" if closes else "OPEN",
            "opened_at": opening.event.sent_at,
            "received_at": opening.received_at,
            "closed_at": closes[0].event.sent_at if closes else None,
            "close_received_at": closes[0].received_at if closes else None,
            "message_count": len(written),
            "last_message_at": max(written, default=None),
            "last_activity_at": max(map(_activity, history)),
            "inbound_count": len(inbound),
            "last_inbound_at": max(map(_activity, inbound), default=None),
            "last_outbound_at": max(map(_activity, outbound), default=None),
            "is_waiting": bool(not closes and inbound)
            and not any(_activity(each) >= max(map(_activity, inbound)) for each in outbound),
            "revision": len(history),
            "derived_revision": 0,
        }

    def messages(self, conversation_id: UUID) -> list[tuple[UUID, str, str, datetime, datetime]]:
        """Return uuid, direction, content, sent_at and received_at of its messages, by event time, then arrival."""
        found = [
            (event.message_id, event.direction.value, event.content, event.sent_at, received_at)
            for event, received_at in self.recorded
            if isinstance(event, NewMessage) and event.conversation_id == conversation_id
        ]
        return sorted(found, key=lambda message: message[3])


def _direction(event: Event) -> Direction | None:
    return event.direction if isinstance(event, NewMessage) else None


def _activity(received: ReceivedEvent) -> datetime:
    return min(received.event.sent_at, received.received_at)


def _id_of(event: Event) -> UUID:
    return event.message_id if isinstance(event, NewMessage) else event.conversation_id
