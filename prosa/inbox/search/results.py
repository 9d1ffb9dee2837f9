"""What a search has found, as the list shows it in place of the conversations."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpRequest
from django.utils.translation import gettext as _

from prosa.conversations.events import Direction
from prosa.conversations.marking import Segment, excerpt
from prosa.conversations.models import Conversation
from prosa.conversations.query import NothingToSearchError, Query, QueryTooLongError, parse_query
from prosa.conversations.querysets import ConversationQuerySet
from prosa.conversations.search import FoundConversation, FoundMessage, SearchPlace, search_conversations
from prosa.inbox.conversations.entries import COLOURS, initials_of, title_of
from prosa.inbox.conversations.filters import STATES, ConversationFilter
from prosa.inbox.conversations.marks import unread_conversations
from prosa.inbox.models import ConversationName
from prosa.inbox.people import user_id_of
from prosa.inbox.wording import full_time, short_time
from prosa.rest.pagination import encode_cursor, read_search_place
from prosa.rest.problems import ProblemError

ON_A_PAGE: Final = 20
EXCERPT: Final = 80  # with who wrote it, what three lines of the list hold: no hit may be cut off by the page


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundText:
    """A message that was found: its part around the hit, in segments."""

    uuid: UUID
    segments: Sequence[Segment]
    is_sent: bool
    time: str
    full_time: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """A conversation with what was found in it."""

    uuid: UUID
    title: str
    initials: str
    colour: int
    is_closed: bool
    texts: Sequence[FoundText]


def search(request: HttpRequest, *, wanted: ConversationFilter, now: datetime, zone: ZoneInfo) -> dict[str, Any]:
    """Return what the template of the results shows: `results`, the address of `more`, or a `problem` in words."""
    try:
        query = parse_query(wanted.query)
    except NothingToSearchError:
        return {"results": [], "problem": _("Type at least one letter or digit.")}
    except QueryTooLongError:
        return {"results": [], "problem": _("That is too much to search for. Type fewer words.")}
    found = search_conversations(
        query=query, limit=ON_A_PAGE, after=_read_place(request), among=_among(request, wanted, now=now, zone=zone)
    )
    names = _names_of(found.results)
    results = [_show(each, names, query, now=now, zone=zone) for each in found.results]
    more = f"{wanted.as_query()}&cursor={encode_cursor(found.next)}" if found.next else ""
    return {"results": results, "more": more, "is_first": "cursor" not in request.GET}


def parse_or_none(text: str) -> Query | None:
    """Return the query, or None where nothing can be searched for."""
    try:
        return parse_query(text)
    except (NothingToSearchError, QueryTooLongError):
        return None


def _read_place(request: HttpRequest) -> SearchPlace | None:
    try:
        return read_search_place(request)
    except ProblemError:  # an address that somebody has changed: begin at the newest
        return None


def _among(
    request: HttpRequest, wanted: ConversationFilter, *, now: datetime, zone: ZoneInfo
) -> ConversationQuerySet | None:
    """Return the conversations that the list's filters leave, or None for all."""
    conditions: dict[str, Any] = {}
    if wanted.state:
        conditions["state"] = STATES[wanted.state]
    if wanted.waiting:
        conditions["is_waiting"] = True
    if wanted.interest:
        conditions["lead__is_seeking"] = True
    if begin := wanted.begin(now=now, zone=zone):
        conditions["last_activity_at__gte"] = begin
    if wanted.unread:
        return unread_conversations(user_id=user_id_of(request), now=now).filter(**conditions)
    return Conversation.objects.filter(**conditions) if conditions else None


def _names_of(found: Sequence[FoundConversation]) -> dict[int, str]:
    keys = [each.conversation.id for each in found]
    return dict(ConversationName.objects.filter(conversation__in=keys).values_list("conversation_id", "name"))


def _show(found: FoundConversation, names: dict[int, str], query: Query, *, now: datetime, zone: ZoneInfo) -> Result:
    conversation = found.conversation
    name = names.get(conversation.id)
    return Result(
        uuid=conversation.uuid,
        title=title_of(conversation.uuid, name),
        initials=initials_of(name),
        colour=conversation.uuid.int % COLOURS,
        is_closed=conversation.state == Conversation.State.CLOSED,
        texts=[_show_text(message, query, now=now, zone=zone) for message in found.messages],
    )


def _show_text(message: FoundMessage, query: Query, *, now: datetime, zone: ZoneInfo) -> FoundText:
    return FoundText(
        uuid=message.uuid,
        segments=excerpt(text=" ".join(message.content.split()), query=query, length=EXCERPT),
        is_sent=message.direction == Direction.SENT,
        time=short_time(message.sent_at, now=now, zone=zone),
        full_time=full_time(message.sent_at, zone=zone),
    )
