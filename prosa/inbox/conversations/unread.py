"""How many conversations are unread to a user who polls, counted without walking through all that is recent each time.

What was read can become unread by a new message only, and messages are numbered as they come. So, once all was counted,
it is enough to look at the conversations that were unread, and at those of the messages that have come since.
"""

from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

import msgspec
from django.db import connection

from prosa.inbox.conversations.rows import IS_UNREAD, MOST_UNREAD, WITH_MARK

# On PostgreSQL a message can show up after others with higher numbers; this many are looked at again. A transaction
# that takes longer than its followers and holds more is caught up with when all is counted anew.
_OVERLAP: Final = {"sqlite": 0, "postgresql": 500}
_COUNTED_ANEW: Final = timedelta(seconds=15)
_MOST_KEPT: Final = 1_000

_AS_JSON: Final = {"sqlite": "json_group_array(id)", "postgresql": "coalesce(json_agg(id), '[]')::text"}
_LISTED: Final = {
    "sqlite": "SELECT value AS id FROM json_each(%(suspects)s)",
    "postgresql": "SELECT json_array_elements_text(%(suspects)s::json)::bigint AS id",
}
NEWEST: Final = "SELECT coalesce(max(id), 0) FROM conversations_message"
_ALL: Final = f"""
    SELECT conversation.id FROM conversations_conversation AS conversation {WITH_MARK}
    WHERE conversation.last_activity_at > %(since)s AND {IS_UNREAD} LIMIT {MOST_UNREAD + 1}"""
_AMONG: Final = f"""
    SELECT conversation.id FROM conversations_conversation AS conversation {WITH_MARK}
    WHERE {IS_UNREAD} AND conversation.id IN (
        {{listed}} UNION SELECT conversation_id FROM conversations_message WHERE id > %(behind)s
    ) LIMIT {MOST_UNREAD + 1}"""
_SUSPECTS: Final = {
    # The sign keeps SQLite from walking through all that is recent by its index.
    "sqlite": _AMONG.format(listed=_LISTED["sqlite"]).replace("(conversation.last_act", "(+conversation.last_act"),
    "postgresql": _AMONG.format(listed=_LISTED["postgresql"]),
}


class Counted(NamedTuple):
    """The conversations that were unread, as JSON, the last message that there was, and when all was counted."""

    ids: str
    number: int
    newest: int
    at: datetime


type Key = tuple[str, datetime]
_kept: dict[Key, Counted] = {}


def select_unread(key: Key, *, now: datetime) -> tuple[str, dict[str, Any], Counted | None]:
    """Return a query for the ids of what is unread, as JSON, its own parameters, and the count that it builds upon.

    `key` is of the session, and since when its user reads. The query also takes the parameters `user` and `since`.
    """
    base, vendor = _kept.get(key), connection.vendor
    if base is None or base.number > MOST_UNREAD or now - base.at > _COUNTED_ANEW:
        return f"SELECT {_AS_JSON[vendor]} FROM ({_ALL}) AS unread", {}, None
    parameters = {"suspects": base.ids, "behind": base.newest - _OVERLAP[vendor]}
    return f"SELECT {_AS_JSON[vendor]} FROM ({_SUSPECTS[vendor]}) AS unread", parameters, base


def keep_unread(key: Key, *, ids: str, newest: int, base: Counted | None, now: datetime) -> int:
    """Keep what the query has found, and return how many conversations are unread, at most MOST_UNREAD + 1."""
    number = len(msgspec.json.decode(ids))
    if key not in _kept and len(_kept) >= _MOST_KEPT:
        _kept.clear()
    _kept[key] = Counted(ids, number, newest, base.at if base else now)
    return number
