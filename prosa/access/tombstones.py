"""What was erased, and must not come back."""

from collections.abc import Collection
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import connection

from prosa.access.models import Tombstone
from prosa.core.sql import Found, NewCursor, as_json_array, pipeline

# As one parameter: SQLite has a limit of their number, and many ids may be asked for at once.
_SELECT: Final = "SELECT conversation_uuid FROM access_tombstone WHERE conversation_uuid "
_FIND: Final = {
    "sqlite": _SELECT + "IN (SELECT value FROM json_each(%s))",
    "postgresql": _SELECT + "= ANY(%s)",
}


def find_erased(*, conversations: Collection[UUID]) -> set[UUID]:
    """Return which of `conversations` were erased. Call it under the recorder's lock on them."""
    with pipeline() as new_cursor:
        found = ask_for_erased(new_cursor, conversations)
    return set(found())


def ask_for_erased(new_cursor: NewCursor, conversations: Collection[UUID]) -> Found[UUID]:
    """As `find_erased`, together with other statements of a pipeline."""
    if not conversations:
        return list
    cursor, is_sqlite = new_cursor(), connection.vendor == "sqlite"
    cursor.execute(_FIND[connection.vendor], [as_json_array(conversations) if is_sqlite else list(conversations)])
    return lambda: [UUID(row[0]) if is_sqlite else row[0] for row in cursor.fetchall()]


def put_tombstone(*, conversation: UUID, key_name: str, now: datetime) -> None:
    """Keep `conversation` from coming back. Call it under the recorder's lock on it."""
    Tombstone.objects.create(conversation_uuid=conversation, key_name=key_name, erased_at=now)
