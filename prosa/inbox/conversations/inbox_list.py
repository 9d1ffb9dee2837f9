"""The list of conversations, put together for a page."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from prosa.core.keyset import Place
from prosa.inbox.conversations.entries import Entry, make_entry, show_number, today_in
from prosa.inbox.conversations.filters import PERIODS, ConversationFilter
from prosa.inbox.conversations.marks import find_reading
from prosa.inbox.conversations.parameters import reader_zone
from prosa.inbox.conversations.rows import count_unread, decode_rows, load_rows
from prosa.rest.pagination import encode_cursor

ON_A_PAGE: Final = 30
MOST_LIVE: Final = 150
NO_ROWS: Final = "[]"


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxList:
    """The raw rows of the list, and what all its texts depend on."""

    raw: str
    unread: str
    wanted: ConversationFilter
    limit: int
    now: datetime

    @property
    def digest(self) -> str:
        """A digest of what the list shows. It changes with the minute, as the texts of times do."""
        shown = (
            f"{self.raw} {self.unread} {self.wanted} {self.limit} {get_language()} {today_in(reader_zone(), self.now)}"
        )
        return hashlib.blake2b(shown.encode(), digest_size=9).hexdigest()

    def as_context(self) -> dict[str, Any]:
        """Return what the templates of the list show."""
        rows = decode_rows(self.raw)
        entries = [make_entry(row, now=self.now, zone=reader_zone()) for row in rows[: self.limit]]
        has_more = len(rows) > self.limit
        return {
            "entries": entries,
            "more": address_of_more(self.wanted, entries) if has_more else "",
            "unread": self.unread,
            "wanted": self.wanted,
            "list_digest": self.digest,
        }


def load_list(
    *, user_id: int, wanted: ConversationFilter, now: datetime, limit: int = ON_A_PAGE, after: Place | None = None
) -> InboxList:
    """Read the list as `user_id` sees it at `now`, behind the place `after`."""
    reading = find_reading(user_id=user_id, now=now)
    begin = wanted.begin(now=now, zone=reader_zone())
    if wanted.query:  # what was found is shown in place of the rows
        raw = NO_ROWS
    else:
        raw = load_rows(wanted=wanted, reading=reading, begin=begin, limit=limit + 1, after=after)
    unread = show_number(count_unread(reading=reading))
    return InboxList(raw=raw, unread=unread, wanted=wanted, limit=limit, now=now)


def describe_filters(wanted: ConversationFilter) -> dict[str, Any]:
    """Return the filters as links: each with its text, its address and whether it is chosen."""
    whole = ConversationFilter(query=wanted.query, interest=wanted.interest)
    periods = {"": _("Any time"), "hoje": _("Today"), "7": _("7 days"), "30": _("30 days")}
    return {
        "filters": [
            _link(pgettext("conversations", "All"), whole.with_(period=wanted.period), wanted),
            _link(pgettext("conversations", "Waiting"), whole.with_(waiting=True, period=wanted.period), wanted),
            _link(pgettext("conversations", "Unread"), whole.with_(unread=True, period=wanted.period), wanted),
            _link(pgettext("conversations", "Open"), whole.with_(state="abertas", period=wanted.period), wanted),
            _link(pgettext("conversations", "Closed"), whole.with_(state="fechadas", period=wanted.period), wanted),
        ],
        "interest": _link(_("With interest"), wanted.with_(interest=not wanted.interest), wanted),
        "periods": [_link(periods[name], wanted.with_(period=name), wanted) for name in ("", *PERIODS)],
        "period": periods[wanted.period],
    }


def _link(text: str, target: ConversationFilter, wanted: ConversationFilter) -> dict[str, Any]:
    return {"text": text, "query": target.as_query(), "is_chosen": target == wanted}


def address_of_more(wanted: ConversationFilter, entries: Sequence[Entry]) -> str:
    """Return the query of the page that follows `entries`."""
    query = wanted.as_query()
    return f"{query}{'&' if query else '?'}depois={encode_cursor(entries[-1].place)}"
