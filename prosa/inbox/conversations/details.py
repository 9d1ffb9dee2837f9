"""One conversation as the chat's head shows it."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db import connection
from django.http import Http404
from django.utils.translation import get_language

from prosa.conversations.models import Conversation
from prosa.core.demonstration import is_demo
from prosa.core.sql import quick_cursors
from prosa.inbox.conversations.entries import COLOURS, initials_of, title_of
from prosa.inbox.conversations.parameters import reader_zone
from prosa.inbox.models import ReadMark
from prosa.inbox.wording import full_time

# All that a chat and its lead's card show depends on these: a reading, a correction and a match change one of them.
# Only a change of a listing that was asked about and fits nothing else waits for the next of those.
_SELECT_FACTS: Final = """
    SELECT coalesce(given.name, ''), conversation.revision, conversation.derived_revision,
        (SELECT count(*) FROM inbox_note AS note WHERE note.conversation_id = conversation.id),
        (SELECT max(note.id) FROM inbox_note AS note WHERE note.conversation_id = conversation.id),
        lead.revision, lead.matched_revision, lead.read_at, lead.is_fallback, lead.problem, lead.failure,
        (SELECT count(*) FROM leads_leadcorrection AS fixed WHERE fixed.lead_id = conversation.id),
        (SELECT max(fixed.corrected_at) FROM leads_leadcorrection AS fixed WHERE fixed.lead_id = conversation.id),
        (SELECT sum(fitting.id * (fitting.score + 1)) FROM matching_match AS fitting
            WHERE fitting.lead_id = conversation.id),
        (SELECT sum(listing.id * listing.revision) FROM matching_match AS fitting
            JOIN listings_listing AS listing ON listing.id = fitting.listing_id
            WHERE fitting.lead_id = conversation.id)
    FROM conversations_conversation AS conversation
    LEFT JOIN inbox_conversationname AS given ON given.conversation_id = conversation.id
    LEFT JOIN leads_lead AS lead ON lead.conversation_id = conversation.id
    WHERE conversation.uuid = %(uuid)s"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """A conversation with the name that people gave it. Texts are ready to be shown.

    `digest` is of what its chat shows, and was made before the rest was read.
    """

    conversation: Conversation
    name: str
    digest: str
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


def find_details(*, conversation: UUID, now: datetime) -> Details:
    """Return the conversation's details. Raises Http404."""
    facts = _find_facts(conversation)
    found = Conversation.objects.filter(uuid=conversation).first() if facts else None
    if facts is None or found is None:
        raise Http404
    return Details(conversation=found, name=facts[0], digest=_digest(facts, now=now), now=now)


def find_chat_digest(*, conversation: UUID, now: datetime) -> str | None:
    """Return the digest of the conversation's details by one plain statement, or None without such a conversation."""
    facts = _find_facts(conversation)
    return _digest(facts, now=now) if facts else None


def _find_facts(conversation: UUID) -> tuple[Any, ...] | None:
    key = conversation.hex if connection.vendor == "sqlite" else conversation
    with quick_cursors() as new_cursor:
        cursor = new_cursor()
        cursor.execute(_SELECT_FACTS, {"uuid": key})
        facts: tuple[Any, ...] | None = cursor.fetchone()
    return facts


def _digest(facts: tuple[Any, ...], *, now: datetime) -> str:
    shown = (*facts, get_language(), now.astimezone(reader_zone()).date())
    return hashlib.blake2b(repr(shown).encode(), digest_size=9).hexdigest()


def inbound_seen_by(*, user_id: int, conversation: Conversation) -> int | None:
    """Return how many of the customer's messages the user's mark says were read, or None without a mark."""
    marks = ReadMark.objects.filter(user_id=user_id, conversation=conversation)
    return marks.values_list("inbound_seen", flat=True).first()
