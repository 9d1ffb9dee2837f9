"""A part of a conversation as the chat shows it: messages and notes by their time, days between them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Final, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from prosa.conversations.events import Direction
from prosa.conversations.models import Conversation, Message
from prosa.core.clock import in_zone
from prosa.core.keyset import Place, after, before
from prosa.inbox.annotated import Mark
from prosa.inbox.models import Note
from prosa.inbox.wording import clock_time, day_name, full_time

ON_A_PAGE: Final = 50
MOST_AT_ONCE: Final = 400
BEFORE_A_FOUND_ONE: Final = 15
LONG: Final = 3000  # characters, after which a text is folded away


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A message, or a note if it has an `author`. `day` is set for the first item of a day."""

    key: str
    text: str
    is_cut: bool
    time: str
    full_time: str
    place: Place
    uuid: UUID | None = None
    marks: Sequence[Mark] = ()
    is_sent: bool = False
    is_late: bool = False
    received_time: str = ""
    author: str | None = None
    note_id: int | None = None
    is_own: bool = False
    day: str = ""
    is_first_unread: bool = False
    follows: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Some items in the order of their time. `earlier` is the place before which there are more, if there are.

    It `is_past` if there are newer ones.
    """

    items: Sequence[Item] = field(default_factory=tuple)
    earlier: Place | None = None
    first: Place | None = None
    is_past: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """Who looks, when and where. `on_paper` nothing is folded, and days are called by dates, which stay true.

    `unread_from` is the key of the first message that is unread to them, `marks` are what to mark in messages, by key.
    """

    now: datetime
    zone: ZoneInfo
    user_id: int | None = None
    on_paper: bool = False
    unread_from: int | None = None
    marks: Mapping[int, Sequence[Mark]] = field(default_factory=dict)


class Span(NamedTuple):
    """Between which places notes are shown. None is where the conversation begins, or ends."""

    since: Place | None = None
    until: Place | None = None


def newest_part(conversation: Conversation, viewer: Viewer, *, unread: int = 0) -> Part:
    """Return the newest messages: a page of them, or as many as are needed to begin with the first unread one."""
    return _part(conversation, viewer, _messages(conversation), min(max(ON_A_PAGE, unread + 10), MOST_AT_ONCE))


def part_before(conversation: Conversation, viewer: Viewer, place: Place) -> Part:
    """Return the page of messages before `place`."""
    messages = _messages(conversation).filter(before(place, field="sent_at"))
    return _part(conversation, viewer, messages, ON_A_PAGE, notes=Span(until=place))


def part_since(conversation: Conversation, viewer: Viewer, place: Place) -> Part:
    """Return all from the message at `place` on, at most MOST_AT_ONCE."""
    messages = _messages(conversation).filter(after(Place(place.at, place.id - 1), field="sent_at"))
    return _part(conversation, viewer, messages, MOST_AT_ONCE, notes=Span(since=place))


def part_around(conversation: Conversation, viewer: Viewer, place: Place) -> Part:
    """Return what begins a little before the message at `place`, and goes on to the newest if that is not too far."""
    those_before = _messages(conversation).filter(before(place, field="sent_at")).values_list("sent_at", "id")
    earliest = [place, *(Place(*each) for each in those_before[:BEFORE_A_FOUND_ONE])][-1]
    since = Message.objects.filter(conversation=conversation).filter(
        after(Place(earliest.at, earliest.id - 1), field="sent_at")
    )
    keys = list(since.order_by("sent_at", "id").values_list("id", flat=True)[: MOST_AT_ONCE + 1])
    part = _part(conversation, viewer, _messages(conversation).filter(id__in=keys[:MOST_AT_ONCE]), None)
    has_more = _messages(conversation).filter(before(earliest, field="sent_at")).exists()
    return replace(part, earlier=part.first if has_more else None, is_past=len(keys) > MOST_AT_ONCE)


def whole(conversation: Conversation, viewer: Viewer) -> Part:
    """Return everything, for printing."""
    return _part(conversation, viewer, _messages(conversation), None)


def find_first_unread(conversation: Conversation, *, inbound_seen: int) -> int | None:
    """Return the key of the first of the customer's messages, in the order of arrival, behind those that were seen."""
    inbound = Message.objects.filter(conversation=conversation, direction=Direction.RECEIVED).order_by("id")
    return inbound.values_list("id", flat=True)[inbound_seen : inbound_seen + 1].first()


def _messages(conversation: Conversation) -> QuerySet[Message]:
    return Message.objects.filter(conversation=conversation).order_by("-sent_at", "-id")


def _part(
    conversation: Conversation,
    viewer: Viewer,
    newest_first: QuerySet[Message],
    limit: int | None,
    *,
    notes: Span | None = None,
) -> Part:
    found = list(newest_first if limit is None else newest_first[: limit + 1])
    shown = found if limit is None else found[:limit]
    shown.reverse()
    first = Place(shown[0].sent_at, shown[0].id) if shown else None
    is_beginning = len(found) == len(shown)
    span = notes or Span()
    among = _notes(conversation, span.since if is_beginning else first, span.until)
    items = [_show_message(message, viewer) for message in shown] + [_show_note(note, viewer) for note in among]
    # Of what is of one instant, messages come before notes. Keys of the two are not compared.
    items.sort(key=lambda item: (item.place.at, item.note_id is not None, item.place.id))
    return Part(items=list(_with_days(items, viewer)), earlier=None if is_beginning else first, first=first)


def _notes(conversation: Conversation, since: Place | None, until: Place | None) -> Sequence[Note]:
    notes = Note.objects.filter(conversation=conversation).order_by("-created_at", "-id")
    if since:
        notes = notes.filter(created_at__gte=since.at)
    if until:
        notes = notes.filter(created_at__lt=until.at)
    return list(notes[:MOST_AT_ONCE])


def _show_message(message: Message, viewer: Viewer) -> Item:
    return Item(
        key=f"m{message.id}",
        uuid=message.uuid,
        text=message.content if viewer.on_paper else message.content[:LONG],
        is_cut=not viewer.on_paper and len(message.content) > LONG,
        marks=viewer.marks.get(message.id, ()),
        is_sent=message.direction == Direction.SENT,
        is_late=message.is_late,
        time=clock_time(message.sent_at, zone=viewer.zone),
        full_time=full_time(message.sent_at, zone=viewer.zone),
        received_time=full_time(message.received_at, zone=viewer.zone),
        place=Place(message.sent_at, message.id),
        is_first_unread=message.id == viewer.unread_from,
    )


def _show_note(note: Note, viewer: Viewer) -> Item:
    return Item(
        key=f"n{note.id}",
        note_id=note.id,
        text=note.text,
        is_cut=False,
        author=note.author_name,
        is_own=note.author_id is not None and note.author_id == viewer.user_id,
        time=clock_time(note.created_at, zone=viewer.zone),
        full_time=full_time(note.created_at, zone=viewer.zone),
        place=Place(note.created_at, note.id),
    )


def _with_days(items: Sequence[Item], viewer: Viewer) -> Iterator[Item]:
    """Yield the items; the first of each day tells it, and what follows its like closely says so."""
    today = None if viewer.on_paper else in_zone(viewer.now, viewer.zone).date()
    last_day: date | None = None
    last: Item | None = None
    for item in items:
        day = in_zone(item.place.at, viewer.zone).date()
        is_new_day = day != last_day
        follows = not is_new_day and last is not None and _are_alike(last, item)
        yield replace(item, day=day_name(day, today=today) if is_new_day else "", follows=follows)
        last_day, last = day, item


def _are_alike(one: Item, other: Item) -> bool:
    return one.note_id is None and other.note_id is None and one.is_sent == other.is_sent
