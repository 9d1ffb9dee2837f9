"""The list's entries as HTML, kept while they look the same: one event changes one entry of many open lists."""

from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

from django.template.loader import render_to_string
from django.utils.translation import get_language

from prosa.inbox.conversations.entries import make_entry, today_in
from prosa.inbox.conversations.filters import ConversationFilter
from prosa.inbox.conversations.inbox_list import InboxList, address_of_more
from prosa.inbox.conversations.parameters import reader_zone
from prosa.inbox.conversations.rows import decode_row, split_rows

_MOST_KEPT: Final = 4096
_TEMPLATE: Final = "inbox/conversations/entries.html"


@dataclass(frozen=True, slots=True)
class _Moment:
    """All that an entry's texts depend on, beside its row: the minute and the language."""

    minute: str
    language: str | None
    now: datetime = field(compare=False)


def render_entries(shown: InboxList) -> str:
    """Return the list's entries, none of them chosen."""
    rows = split_rows(shown.raw)
    moment = _Moment(today_in(reader_zone(), shown.now), get_language(), shown.now)
    if not rows:
        return render_to_string(_TEMPLATE, {"entries": [], "wanted": shown.wanted})
    has_more = len(rows) > shown.limit
    *others, last = rows[: shown.limit]
    rendered = [_render(row, moment, shown.wanted) for row in others]
    return "".join([*rendered, _render(last, moment, shown.wanted, has_more=has_more)])


@lru_cache(maxsize=_MOST_KEPT)
def _render(row: bytes, moment: _Moment, wanted: ConversationFilter, *, has_more: bool = False) -> str:
    entry = make_entry(decode_row(row), now=moment.now, zone=reader_zone())
    context: dict[str, Any] = {"entries": [entry], "wanted": wanted}
    if has_more:
        context["more"] = address_of_more(wanted, [entry])
    return render_to_string(_TEMPLATE, context)
