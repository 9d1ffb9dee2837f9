"""Deliveries as the list and their own page show them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from prosa.conversations.models import Conversation
from prosa.core.keyset import Place
from prosa.deliveries.models import Delivery
from prosa.inbox.conversations.entries import title_of
from prosa.inbox.deliveries.wording import Problem, Tag, key_in_words, problem_of, tag_of, type_in_words
from prosa.inbox.wording import exact_time, short_time


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A delivery. Texts are ready to be shown; the conversation's title is empty if it is about none."""

    uuid: UUID
    time: str
    full_time: str
    event_type: str
    tag: Tag
    problem: Problem | None
    conversation: UUID | None
    conversation_title: str
    is_conversation_there: bool
    key: str
    attempts: int
    place: Place


def make_rows(deliveries: Sequence[Delivery], *, now: datetime, zone: ZoneInfo) -> list[Row]:
    """Return `deliveries` as they are shown at `now` in `zone`. Takes one query for all their conversations."""
    titles = _find_titles({found.conversation_uuid for found in deliveries if found.conversation_uuid})
    return [_make_row(delivery, titles, now, zone) for delivery in deliveries]


def _make_row(delivery: Delivery, titles: dict[UUID, str], now: datetime, zone: ZoneInfo) -> Row:
    about = delivery.conversation_uuid
    return Row(
        uuid=delivery.uuid,
        time=short_time(delivery.received_at, now=now, zone=zone),
        full_time=exact_time(delivery.received_at, zone=zone),
        event_type=type_in_words(delivery.event_type),
        tag=tag_of(delivery.outcome),
        problem=problem_of(delivery.problem_code),
        conversation=about,
        conversation_title=(titles.get(about) or title_of(about, None)) if about else "",
        is_conversation_there=about in titles,
        key=key_in_words(delivery.key_name),
        attempts=delivery.attempts,
        place=Place(delivery.received_at, delivery.id),
    )


def _find_titles(uuids: Collection[UUID]) -> dict[UUID, str]:
    """Return the titles of those conversations that are there."""
    found = Conversation.objects.filter(uuid__in=uuids).values_list("uuid", "given_name__name")
    return {uuid: title_of(uuid, name) for uuid, name in found} if uuids else {}
