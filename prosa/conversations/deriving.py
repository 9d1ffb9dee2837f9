"""How far what is derived of a conversation has come."""

from collections.abc import Mapping
from typing import Final

from django.db import connection

from prosa.core.sql import INTEGER, KEY, Columns, as_records, execute_with_rows, given, pipeline

_COLUMNS: Final[Columns] = {"id": KEY, "revision": INTEGER}
_SQLITE: Final = (
    "UPDATE conversations_conversation SET derived_revision = column2 "
    "FROM ({rows}) AS given WHERE conversations_conversation.id = given.column1"
)
_POSTGRESQL: Final = (
    "UPDATE conversations_conversation AS stored SET derived_revision = given.revision "
    f"FROM {given(_COLUMNS)} WHERE stored.id = given.id"
)


def mark_derived(*, revisions: Mapping[int, int]) -> None:
    """Note, by the keys of conversations, the revisions that were read. Call it under the recorder's lock on them."""
    if not revisions:
        return
    with pipeline() as new_cursor:
        if connection.vendor == "sqlite":
            execute_with_rows(new_cursor(), _SQLITE, revisions.items(), _COLUMNS)
        else:
            new_cursor().execute(_POSTGRESQL, [as_records(revisions.items(), _COLUMNS)])
