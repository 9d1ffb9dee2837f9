"""What was erased, and must not come back."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from prosa.access.models import Tombstone


def find_erased(*, conversations: Collection[UUID]) -> set[UUID]:
    """Return which of `conversations` were erased. Call it under the recorder's lock on them."""
    if not conversations:
        return set()
    found = Tombstone.objects.filter(conversation_uuid__in=conversations)
    return set(found.values_list("conversation_uuid", flat=True))


def put_tombstone(*, conversation: UUID, key_name: str, now: datetime) -> None:
    """Keep `conversation` from coming back. Call it under the recorder's lock on it."""
    Tombstone.objects.create(conversation_uuid=conversation, key_name=key_name, erased_at=now)
