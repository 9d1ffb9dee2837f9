"""Who is interested in a listing, and why: a part of its page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Final, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from django.http import HttpRequest

from prosa.core.clock import to_utc
from prosa.inbox.conversations.entries import COLOURS, initials_of, title_of
from prosa.inbox.models import ConversationName
from prosa.inbox.wording import full_time, short_time
from prosa.listings.models import Listing
from prosa.matching.reading import ExplainedMatch, MatchPlace, interest_in, matches_of_listing
from prosa.matching.wording import WordedReason, word_reasons
from prosa.rest.pagination import read_cursor, write_cursor
from prosa.rest.problems import ProblemError


class Group(NamedTuple):
    """One of the two lists: the parameter that names its parts, and how long a part is."""

    parameter: str
    is_near: bool
    most: int


GROUPS: Final = (Group("interessados", is_near=False, most=8), Group("quase", is_near=True, most=4))
_key = Annotated[int, msgspec.Meta(ge=0, le=2**63 - 1)]
_decoder: Final = msgspec.json.Decoder(tuple[_key, Annotated[datetime, msgspec.Meta(tz=True)], _key])


@dataclass(frozen=True, slots=True, kw_only=True)
class Interested:
    """A customer whom the listing fits, or nearly fits. Texts are ready to be shown."""

    uuid: UUID
    title: str
    initials: str
    colour: int
    is_waiting: bool
    is_closed: bool
    score: int
    reasons: Sequence[WordedReason]
    activity: str
    full_activity: str


def describe_interest(listing: Listing, *, now: datetime, zone: ZoneInfo) -> dict[str, Any]:
    """Return what the page shows of those who are interested: the beginnings of both lists."""
    interest = interest_in(listing=listing)
    latest = interest.last_activity_at
    return {
        "interested_count": interest.leads,
        "interested_activity": short_time(latest, now=now, zone=zone) if latest else "",
        "interested_groups": [describe_group(listing, group, now=now, zone=zone) for group in GROUPS],
    }


def describe_group(
    listing: Listing, group: Group, *, now: datetime, zone: ZoneInfo, after: MatchPlace | None = None
) -> dict[str, Any]:
    """Return a part of one of the lists, as its template shows it."""
    page = matches_of_listing(listing=listing, near=group.is_near, limit=group.most, after=after)
    names = _names_of(page.results)
    return {
        "parameter": group.parameter,
        "is_near": group.is_near,
        "people": [_describe(found, names.get(found.match.lead_id), now, zone) for found in page.results],
        "more": f"?{group.parameter}={write_cursor(page.next)}" if page.next else "",
    }


def read_part(request: HttpRequest) -> tuple[Group, MatchPlace] | None:
    """Return which part of which list the address asks for, if it asks for one."""
    for group in GROUPS:
        if cursor := request.GET.get(group.parameter):
            try:
                score, at, key = read_cursor(cursor, _decoder)
                return group, MatchPlace(score, to_utc(at), key)
            except (ProblemError, ValueError):
                return None
    return None


def _describe(found: ExplainedMatch, name: str | None, now: datetime, zone: ZoneInfo) -> Interested:
    conversation = found.match.lead.conversation
    return Interested(
        uuid=conversation.uuid,
        title=title_of(conversation.uuid, name),
        initials=initials_of(name),
        colour=conversation.uuid.int % COLOURS,
        is_waiting=conversation.is_waiting,
        is_closed=conversation.state == "CLOSED",
        score=found.score,
        reasons=word_reasons(found.reasons),
        activity=short_time(conversation.last_activity_at, now=now, zone=zone),
        full_activity=full_time(conversation.last_activity_at, zone=zone),
    )


def _names_of(found: Sequence[ExplainedMatch]) -> dict[int, str]:
    keys = [each.match.lead_id for each in found]
    names = ConversationName.objects.filter(conversation__in=keys).values_list("conversation_id", "name")
    return dict(names) if keys else {}
