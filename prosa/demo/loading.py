"""Loading the history: what is missing of it is sent, so that it may be done again after a breakdown."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import batched
from typing import NamedTuple
from uuid import UUID

from prosa.access.tombstones import find_erased
from prosa.conversations.events import CloseConversation, Event, NewConversation, NewMessage
from prosa.conversations.models import Conversation, Message
from prosa.core.demonstration import DEMO_RANGE
from prosa.demo.composing import compose_history, composed_at, first_conversation
from prosa.demo.errors import OtherDatabaseError
from prosa.demo.sending import EVENTS_IN_A_REQUEST, Door


class Missing(NamedTuple):
    """What has to be sent yet, in its order. `since`: when the demo was begun, None if nothing of it is there."""

    events: list[Event]
    since: datetime | None


class _There(NamedTuple):
    """What is in the database already, or was erased and stays so."""

    conversations: set[UUID]
    closed: set[UUID]
    messages: set[UUID]
    erased: set[UUID]

    def holds(self, event: Event) -> bool:
        """Tell whether `event` need not be sent."""
        if event.conversation_id in self.erased:
            return True
        match event:
            case NewConversation():
                return event.conversation_id in self.conversations
            case NewMessage():
                return event.message_id in self.messages
            case CloseConversation():
                return event.conversation_id in self.closed


def find_missing(*, now: datetime) -> Missing:
    """Return what is missing of the history that was begun earlier, or all of one that ends at `now`.

    Where somebody has erased the conversation that tells when it was composed, nothing can be added to the rest.
    """
    stored = Conversation.objects.filter(uuid__range=DEMO_RANGE)
    first = stored.filter(uuid=first_conversation()).first()
    if first is None and (another := stored.order_by("id").first()):
        return Missing([], another.received_at)
    since = composed_at(first_opened_at=first.opened_at) if first else None
    history = compose_history(now=since or now)
    there = _look(history)
    return Missing([event for event in history if not there.holds(event)], since)


def load(*, events: Sequence[Event], door: Door) -> Iterator[Counter[str]]:
    """Send `events` in parts; yield how many of each part had which outcome. Raises DemoError."""
    for part in batched(events, EVENTS_IN_A_REQUEST, strict=False):
        yield Counter(door.send(part))


def knock(*, events: Sequence[Event], door: Door) -> None:
    """Send the first of `events` and look for it in the database of this process.

    Raises DemoError where the door stays closed, or leads to another database.
    """
    door.send(events[:1])
    if not Conversation.objects.filter(uuid=events[0].conversation_id).exists():
        raise OtherDatabaseError(door.url)


def _look(history: Sequence[Event]) -> _There:
    stored = Conversation.objects.filter(uuid__range=DEMO_RANGE)
    return _There(
        conversations=set(stored.values_list("uuid", flat=True)),
        closed=set(stored.filter(state=Conversation.State.CLOSED).values_list("uuid", flat=True)),
        messages=set(Message.objects.filter(uuid__range=DEMO_RANGE).values_list("uuid", flat=True)),
        erased=find_erased(conversations={event.conversation_id for event in history}),
    )
