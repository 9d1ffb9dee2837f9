"""One conversation as the chat's head shows it."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import connection
from django.db.models import Count, Max
from django.http import Http404
from django.utils.translation import get_language

from prosa.conversations.models import Conversation
from prosa.core.demonstration import is_demo
from prosa.core.sql import quick_cursors
from prosa.inbox.conversations.entries import COLOURS, initials_of, title_of
from prosa.inbox.conversations.parameters import reader_zone
from prosa.inbox.models import ConversationName, Note, ReadMark
from prosa.inbox.wording import full_time

_SELECT_FACTS: Final = """
    SELECT conversation.revision, coalesce(given.name, ''), count(note.id), coalesce(max(note.id), 0)
    FROM conversations_conversation AS conversation
    LEFT JOIN inbox_conversationname AS given ON given.conversation_id = conversation.id
    LEFT JOIN inbox_note AS note ON note.conversation_id = conversation.id
    WHERE conversation.uuid = %(uuid)s GROUP BY conversation.id, given.name"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """A conversation with what people added to it. Texts are ready to be shown."""

    conversation: Conversation
    name: str
    note_count: int
    last_note: int
    now: datetime

    @property
    def uuid(self) -> UUID:
        """Its id."""
        return self.conversation.uuid

    @property
    def title(self) -> str:
        """Its name, or its short id."""
        return title_of(self.uuid, self.name or None)

    @property
    def initials(self) -> str:
        """The first letters of its name."""
        return initials_of(self.name or None)

    @property
    def colour(self) -> int:
        """The colour of its circle."""
        return self.uuid.int % COLOURS

    @property
    def is_closed(self) -> bool:
        """Whether it was closed."""
        return self.conversation.state == Conversation.State.CLOSED

    @property
    def is_demo(self) -> bool:
        """Whether it is demo data."""
        return is_demo(self.uuid)

    @property
    def opened(self) -> str:
        """When it began."""
        return full_time(self.conversation.opened_at, zone=reader_zone())

    @property
    def closed(self) -> str:
        """When it ended, or nothing."""
        closed_at = self.conversation.closed_at
        return full_time(closed_at, zone=reader_zone()) if closed_at else ""

    @property
    def outbound_count(self) -> int:
        """How many of its messages the agency wrote."""
        return self.conversation.message_count - self.conversation.inbound_count

    @property
    def digest(self) -> str:
        """A digest of what its chat shows."""
        return _digest(self.conversation.revision, self.name, self.note_count, self.last_note, now=self.now)


def find_details(*, conversation: UUID, now: datetime) -> Details:
    """Return the conversation's details. Raises Http404."""
    found = Conversation.objects.filter(uuid=conversation).first()
    if found is None:
        raise Http404
    notes = Note.objects.filter(conversation=found).aggregate(number=Count("id"), last=Max("id"))
    name = ConversationName.objects.filter(conversation=found).values_list("name", flat=True).first() or ""
    return Details(conversation=found, name=name, note_count=notes["number"], last_note=notes["last"] or 0, now=now)


def find_chat_digest(*, conversation: UUID, now: datetime) -> str | None:
    """Return the digest of the conversation's details by one plain statement, or None without such a conversation."""
    key = conversation.hex if connection.vendor == "sqlite" else conversation
    with quick_cursors() as new_cursor:
        cursor = new_cursor()
        cursor.execute(_SELECT_FACTS, {"uuid": key})
        facts = cursor.fetchone()
    return _digest(*facts, now=now) if facts else None


def _digest(revision: int, name: str, note_count: int, last_note: int, *, now: datetime) -> str:
    day = now.astimezone(reader_zone()).date()
    facts = (revision, name, note_count, last_note, get_language(), day)
    return hashlib.blake2b(repr(facts).encode(), digest_size=9).hexdigest()


def inbound_seen_by(*, user_id: int, conversation: Conversation) -> int | None:
    """Return how many of the customer's messages the user's mark says were read, or None without a mark."""
    marks = ReadMark.objects.filter(user_id=user_id, conversation=conversation)
    return marks.values_list("inbound_seen", flat=True).first()
