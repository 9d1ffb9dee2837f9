"""How conversations are read."""

from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from django.db import models

from prosa.core.keyset import Place, before

if TYPE_CHECKING:
    from prosa.conversations.models import Conversation, Message  # noqa: F401 (used in quoted types)


class MessageRow(NamedTuple):
    """A message as it is shown."""

    uuid: UUID
    direction: str
    content: str
    sent_at: datetime


class ConversationQuerySet(models.QuerySet["Conversation"]):
    """Conversations, and the orders and filters that pages and endpoints share."""

    def by_activity(self, *, after: Place | None = None) -> "ConversationQuerySet":
        """Order by newest activity; begin behind the place `after`."""
        ordered = self.order_by("-last_activity_at", "-id")
        return ordered if after is None else ordered.filter(before(after, field="last_activity_at"))


def messages_at_revision(*, conversation: "Conversation") -> list[MessageRow] | None:
    """Return the messages that `conversation` had when it was read, by event time, then arrival.

    Messages are only ever added, in the order of their ids, so its first `message_count` are exactly those of its
    revision, whatever was recorded since: no transaction is needed to answer with one consistent state.
    Returns None if the conversation was erased meanwhile.
    """
    arrivals = conversation.messages.order_by("id").values_list("id", "uuid", "direction", "content", "sent_at")
    rows = list(arrivals[: conversation.message_count])
    if len(rows) < conversation.message_count:
        return None
    rows.sort(key=lambda row: (row[4], row[0]))
    return [MessageRow(*row[1:]) for row in rows]
