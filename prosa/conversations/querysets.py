"""How conversations are read."""

from typing import TYPE_CHECKING

from django.db import models

from prosa.core.keyset import Place, before

if TYPE_CHECKING:
    from prosa.conversations.models import Conversation  # noqa: F401 (used in quoted types)


class ConversationQuerySet(models.QuerySet["Conversation"]):
    """Conversations, and the orders and filters that pages and endpoints share."""

    def by_activity(self, *, after: Place | None = None) -> "ConversationQuerySet":
        """Order by newest activity; begin behind the place `after`."""
        ordered = self.order_by("-last_activity_at", "-id")
        return ordered if after is None else ordered.filter(before(after, field="last_activity_at"))
