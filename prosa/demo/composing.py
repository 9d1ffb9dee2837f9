"""The history of the demo: its conversations, and every event of them. Pure: the same `now`, the same demo."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Final, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from prosa.conversations.events import CloseConversation, Direction, Event, NewConversation, NewMessage
from prosa.core.demonstration import make_demo_id
from prosa.demo.catalogue import BUSINESS_KINDS, LISTINGS, DemoListing
from prosa.demo.dialogues import Said, say
from prosa.demo.people import ATTENDANTS, Cast, draw_customer
from prosa.demo.scenes import PLOTS, Plot
from prosa.demo.timing import is_working, next_opening, on_day_before

SAO_PAULO: Final = ZoneInfo("America/Sao_Paulo")
CONVERSATIONS: Final = 300
LENGTH: Final = timedelta(days=30)
_SEED: Final = "Pé de Ipê"
# How many minutes ago the newest conversations began.
_RECENT: Final = (2, 4, 6, 9, 13, 18, 24, 33, 45, 58, 75, 95, 120, 150, 185, 230, 280, 340, 410, 490, 580, 700)
_BREATH: Final = timedelta(seconds=3)  # nothing is of the future, even by a clock that is slightly behind
_CHANCE_OF_CLOSED: Final = ((timedelta(days=1), 0.35), (timedelta(days=4), 0.65), (LENGTH * 2, 0.93))
_CHANCE_OF_WAITING: Final = 0.5  # for a conversation that is not closed
_CHANCE_OF_LATE: Final = 0.15
_LATE_BY_AT_MOST: Final = timedelta(minutes=20)
_ENOUGH_FOR_LATE: Final = 8


class Posting(NamedTuple):
    """An event, and the instant that decides when it is posted: that of a late message is later than its own."""

    posted_at: datetime
    event: Event


def compose_history(*, now: datetime) -> list[Event]:
    """Return all events of the demo whose newest end at `now` (aware), in the order in which they are to be sent."""
    local = now.astimezone(SAO_PAULO)
    plots = _deal_plots()
    postings = [posting for number, name in enumerate(plots) for posting in _compose(number, PLOTS[name], local)]
    return [posting.event for posting in sorted(postings, key=lambda posting: posting.posted_at)]


def first_conversation() -> UUID:
    """Return the conversation whose beginning tells when the demo was composed: see `composed_at`."""
    return conversation_id(0)


def composed_at(*, first_opened_at: datetime) -> datetime:
    """Return the `now` of the demo whose first conversation began then."""
    return first_opened_at + LENGTH


def conversation_id(number: int) -> UUID:
    """Return the id of the history's conversation of that number."""
    return make_demo_id(name=f"conversation {number}")


def _deal_plots() -> list[str]:
    """Return the name of each conversation's scene: as often as its weight wants, in an order without pattern."""
    weights = sum(plot.weight for plot in PLOTS.values())
    names = [name for name, plot in PLOTS.items() for _ in range(-(-plot.weight * CONVERSATIONS // weights))]
    rng = Random(_SEED)
    rng.shuffle(names)
    return names[:CONVERSATIONS]


def _compose(number: int, plot: Plot, now: datetime) -> list[Posting]:
    rng = Random(f"{_SEED} {number}")
    start = _start(number, plot, now, rng)
    said = say(plot.text, cast=draw_cast(plot, start=start, rng=rng), start=start, rng=rng)
    heard = [message for message in said if message.at <= now - _BREATH]
    closed_at = None
    if len(heard) == len(said):
        closed_at = _close(heard[-1].at, now, rng)
        if closed_at is None and rng.random() < _CHANCE_OF_WAITING:
            heard = _without_last_answer(heard)
    return _as_postings(number, start, heard, closed_at, rng)


def _start(number: int, plot: Plot, now: datetime, rng: Random) -> datetime:
    if number == 0:
        return now - LENGTH
    if number <= len(_RECENT) and not plot.by_agency:
        return now - timedelta(minutes=_RECENT[number - 1], seconds=rng.uniform(0, 50))
    days = rng.randint(1, 2) if plot.is_fresh else rng.randint(1, LENGTH.days - 1)
    return on_day_before(now, days=days, rng=rng, by_agency=plot.by_agency)


def draw_cast(plot: Plot, *, start: datetime, rng: Random) -> Cast:
    """Draw who plays in a scene that begins at `start`, and the listings that it is about."""
    listing = rng.choice([each for each in LISTINGS if _fits(plot, each)])
    others = [each for each in LISTINGS if each.purpose == listing.purpose and each != listing]
    return Cast(draw_customer(rng), rng.choice(ATTENDANTS), listing, rng.choice(others))


def _fits(plot: Plot, listing: DemoListing) -> bool:
    is_business = listing.kind in BUSINESS_KINDS
    return is_business if plot.offers == "business" else listing.purpose == plot.offers and not is_business


def _close(last: datetime, now: datetime, rng: Random) -> datetime | None:
    """Return when the agency closes a conversation whose last message was then, None if it has not."""
    chance = next(chance for age, chance in _CHANCE_OF_CLOSED if now - last < age)
    closed_at = last + timedelta(minutes=rng.choice([2, 5, 12, 40, 180, 900]) * rng.uniform(0.8, 1.2))
    if not is_working(closed_at):
        closed_at = next_opening(closed_at) + timedelta(minutes=rng.uniform(1, 30))
    return closed_at if rng.random() < chance and closed_at <= now - _BREATH else None


def _without_last_answer(said: Sequence[Said]) -> list[Said]:
    """Return what was said until a customer's message that nobody has answered."""
    waiting = max((place for place, message in enumerate(said) if message.direction is Direction.RECEIVED), default=-1)
    return list(said[: waiting + 1]) or list(said)


def _as_postings(
    number: int, start: datetime, said: Sequence[Said], closed_at: datetime | None, rng: Random
) -> list[Posting]:
    conversation = conversation_id(number)
    postings = [Posting(start, NewConversation(conversation_id=conversation, sent_at=start))]
    posted = [message.at for message in said]
    if len(said) >= _ENOUGH_FOR_LATE and rng.random() < _CHANCE_OF_LATE:
        late = rng.randrange(2, len(said) - 3)
        if said[late + 2].at - said[late].at < _LATE_BY_AT_MOST:
            posted[late] = said[late + 2].at + timedelta(microseconds=1)
    for place, message in enumerate(said):
        event = NewMessage(
            message_id=make_demo_id(name=f"message {place} of conversation {number}"),
            conversation_id=conversation,
            direction=message.direction,
            content=message.text,
            sent_at=message.at,
        )
        postings.append(Posting(posted[place], event))
    if closed_at:
        postings.append(Posting(closed_at, CloseConversation(conversation_id=conversation, sent_at=closed_at)))
    return postings
