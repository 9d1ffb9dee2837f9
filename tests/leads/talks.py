"""Conversations and readings of them, for the tests of leads. Every call without an id makes a new one."""

import uuid
from datetime import datetime
from typing import Any
from uuid import UUID

from prosa.conversations.events import Direction
from prosa.conversations.models import Conversation, Message
from prosa.leads.extraction import Extraction, Sought
from prosa.leads.models import Lead
from prosa.leads.services import store_reading
from prosa.leads.storing import Reading
from tests.conversations.builders import at, new_conversation, new_message, record_events

READ = at(120)


def talk(*contents: str, sent_at: datetime | None = None, direction: Direction = Direction.RECEIVED) -> UUID:
    """Record a conversation in which the customer (or whom `direction` tells) wrote `contents`; return its id."""
    conversation = uuid.uuid4()
    record_events(new_conversation(conversation))
    say(conversation, *contents, sent_at=sent_at, direction=direction)
    return conversation


def talks(number: int) -> list[UUID]:
    """Record so many conversations at once, in each of which the customer wrote once, one second after the other."""
    found = [uuid.uuid4() for _ in range(number)]
    begun = [new_conversation(conversation) for conversation in found]
    said = [
        new_message(conversation, content=f"conversa {place}", sent_at=at(place))
        for place, conversation in enumerate(found)
    ]
    record_events(*begun, *said)
    return found


def say(
    conversation: UUID,
    *contents: str,
    sent_at: datetime | None = None,
    received_at: datetime | None = None,
    direction: Direction = Direction.RECEIVED,
) -> None:
    """Record further messages of `conversation`."""
    moment = sent_at or at(1)
    for content in contents:
        event = new_message(conversation, content=content, sent_at=moment, direction=direction)
        record_events(event, received_at=received_at or moment)


def stored(conversation: UUID) -> Conversation:
    return Conversation.objects.get(uuid=conversation)


def lead_of(conversation: UUID) -> Lead:
    return Lead.objects.get(conversation__uuid=conversation)


def reading_of(conversation: UUID, sought: Sought | None, *, evidence: Any = None, **facts: Any) -> Reading:
    """Return what came of reading `conversation` as it is now."""
    found = stored(conversation)
    messages = Message.objects.filter(conversation=found).values_list("id", flat=True)
    given: dict[str, Any] = {
        "extraction": Extraction(sought=sought, evidence=evidence or {}),
        "read_by": "rules",
    } | facts
    return Reading(found.pk, conversation, found.revision, list(messages), **given)


def read(conversation: UUID, sought: Sought | None = None, *, now: datetime = READ, **facts: Any) -> Lead:
    """Let `conversation` be read with this result, and return its lead."""
    assert store_reading(reading=reading_of(conversation, sought, **facts), now=now)
    return lead_of(conversation)
