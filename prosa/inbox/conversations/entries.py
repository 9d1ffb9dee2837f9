"""The list as templates show it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from prosa.conversations.events import Direction
from prosa.core.clock import in_zone
from prosa.core.keyset import Place
from prosa.inbox.conversations.rows import MOST_UNREAD, Row
from prosa.inbox.wording import duration, full_time, short_time

COLOURS: Final = 8  # of the circles beside the names, in the style sheet


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A conversation in the list. Texts are ready to be shown; `unread` is empty, or a number such as "3" or "99+".

    `interest` says in a few words that the customer seeks a property, or is empty.
    """

    uuid: UUID
    title: str
    initials: str
    colour: int
    is_named: bool
    is_closed: bool
    preview: str
    is_sent: bool
    time: str
    full_time: str
    waiting: str
    unread: str
    interest: str
    place: Place


def make_entry(row: Row, *, now: datetime, zone: ZoneInfo) -> Entry:
    """Return `row` as the list shows it at the instant `now` in `zone`."""
    shown_at = row.sent_at if row.sent_at and row.sent_at <= now else row.last_activity_at
    return Entry(
        uuid=row.uuid,
        title=title_of(row.uuid, row.name),
        initials=initials_of(row.name),
        colour=row.uuid.int % COLOURS,
        is_named=row.name is not None,
        is_closed=row.state == "CLOSED",
        preview=" ".join((row.content or "").split()),
        is_sent=row.direction == Direction.SENT,
        time=short_time(shown_at, now=now, zone=zone),
        full_time=full_time(shown_at, zone=zone),
        waiting=duration(now - row.waiting_since) if row.waiting_since else "",
        unread=show_number(row.unread),
        interest="" if row.interest is None else describe_interest(row.interest),
        place=Place(row.last_activity_at, row.id),
    )


def title_of(uuid: UUID, name: str | None) -> str:
    """Return the name that a person gave, or a short id that can be read out: the end differs in all kinds of UUIDs."""
    if name:
        return name
    digits = uuid.hex[-8:].upper()
    return _("Conversation %(id)s") % {"id": f"{digits[:4]}-{digits[4:]}"}


def initials_of(name: str | None) -> str:
    """Return the first letters of the first and last word, at most two, or nothing for what has no name."""
    words = [word for word in (name or "").split() if word[0].isalnum()]
    return "".join(word[0] for word in ([words[0], words[-1]] if len(words) > 1 else words)).upper()


def describe_interest(purpose: str) -> str:
    """Return in a few words what a customer seeks who has this purpose, or has not said any."""
    return {"buy": _("Wants to buy"), "rent": _("Wants to rent")}.get(purpose, _("Seeks a property"))


def show_number(number: int) -> str:
    """Return a number of unread messages or conversations."""
    if number > MOST_UNREAD:
        return f"{MOST_UNREAD}+"
    return str(number) if number > 0 else ""


def today_in(zone: ZoneInfo, now: datetime) -> str:
    """Return the day on which the texts of a list hold, and the minute: they change with it."""
    return in_zone(now, zone).strftime("%Y-%m-%d %H:%M")
