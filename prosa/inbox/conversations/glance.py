"""All that a poll needs to know of the list, in one statement: may its visitor see it, its rows, what is unread."""

from datetime import datetime
from typing import NamedTuple

from prosa.inbox.conversations.filters import ConversationFilter
from prosa.inbox.conversations.marks import begin_of_news
from prosa.inbox.conversations.rows import Reading, read_one, select_rows
from prosa.inbox.conversations.unread import NEWEST, keep_unread, select_unread
from prosa.inbox.conversations.visitors import STILL_HOLDS, Visitor


class Glance(NamedTuple):
    """The rows of the list as JSON, and the number of unread conversations."""

    rows: str
    unread: int


def glance(
    *, visitor: Visitor, wanted: ConversationFilter, begin: datetime | None, limit: int, now: datetime
) -> Glance | None:
    """Return what `visitor` sees now, or None if what is known of them does not hold any more."""
    reading = Reading(visitor.user_id, begin_of_news(visitor.reads_since, now=now))
    key = visitor.session, visitor.reads_since
    rows, parameters = select_rows(wanted=wanted, reading=reading, begin=begin, limit=limit)
    unread, further, base = select_unread(key, now=now)
    parameters |= further | visitor.as_parameters(now=now)
    holds, found, ids, newest = read_one(f"SELECT ({STILL_HOLDS}), ({rows}), ({unread}), ({NEWEST})", parameters)
    if not holds:
        return None
    return Glance(str(found), keep_unread(key, ids=ids, newest=newest, base=base, now=now))
