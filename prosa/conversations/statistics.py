"""What happened in a period: conversations begun, messages by the hour, and how soon customers were answered.

A conversation begins, and a message is written, at the earlier of the clocks of the sender and of Prosa.
`last_activity_at` is the latest of exactly these instants, so its index leads to every row of a period: none is needed
on the times of messages. Statements are plain, since the ORM would call a Python function for each row on SQLite.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any, Final, NamedTuple

from django.db import connection

from prosa.conversations.events import Direction
from prosa.conversations.models import Conversation
from prosa.core.periods import Period
from prosa.core.sql import instant_to_sqlite, quick_cursors

# A day of the period's zone and the number of its hour, 0 to 23.
type Hour = tuple[date, int]


class Counted(NamedTuple):
    """How often something happened, by the hours of a period; and how often in the period before. No hour has 0."""

    by_hour: Mapping[Hour, int]
    before: int

    @property
    def total(self) -> int:
        return sum(self.by_hour.values())

    def by_day(self) -> Counter[date]:
        return self._summed(lambda day, _: day)

    def by_hour_of_day(self) -> Counter[int]:
        return self._summed(lambda _, hour: hour)

    def by_hour_of_week(self) -> Counter[tuple[int, int]]:
        """Sum up by weekday (Monday is 0) and hour of day."""
        return self._summed(lambda day, hour: (day.weekday(), hour))

    def _summed(self, key: Any) -> Counter[Any]:
        sums: Counter[Any] = Counter()
        for hour, number in self.by_hour.items():
            sums[key(*hour)] += number
        return sums


class Responses(NamedTuple):
    """How soon customers were answered first: by whole seconds, how many; and how many were not answered yet."""

    by_seconds: Mapping[int, int]
    unanswered: int

    @property
    def answered(self) -> int:
        return sum(self.by_seconds.values())

    def percentile(self, percent: int) -> int | None:
        """Return the seconds within which `percent` of the answers came: the nearest rank. None without answers."""
        rank, seen = -(-self.answered * percent // 100), 0
        for seconds, number in sorted(self.by_seconds.items()):
            seen += number
            if seen >= rank:
                return seconds
        return None

    def within(self, *, more_than: int, at_most: int | None) -> int:
        """Return how many answers took more than so many seconds, and at most so many."""
        return sum(
            number
            for seconds, number in self.by_seconds.items()
            if seconds > more_than and (at_most is None or seconds <= at_most)
        )


class Now(NamedTuple):
    """How many conversations are open, and in how many of them the customer wrote last."""

    open: int
    waiting: int


class Statistics(NamedTuple):
    """A period's figures. `responses` are those to the conversations that began in it."""

    begun: Counted
    received: Counted
    sent: Counted
    responses: Responses
    responses_before: Responses


class _Dialect(NamedTuple):
    earlier: str
    hour: str
    minute: str
    seconds: str


_DIALECTS: Final = {
    # Instants are texts: "2025-02-21 13:20:42.349308".
    "sqlite": _Dialect(
        earlier="min({0}, {1})",
        hour="substr({0}, 1, 13)",
        minute="substr({0}, 1, 16)",
        seconds="CAST(strftime('%%s', substr({0}, 1, 19)) AS INTEGER)",
    ),
    "postgresql": _Dialect(
        earlier="least({0}, {1})",
        hour="date_trunc('hour', {0}, 'UTC')",
        minute="date_trunc('minute', {0}, 'UTC')",
        seconds="floor(extract(epoch FROM {0}))::bigint",
    ),
}
# {happened} is when a row happened, {slot} the hour of that instant. Parameters: _instants.
_IN_PERIODS: Final = "({happened} >= %s AND {happened} < %s OR {happened} >= %s AND {happened} < %s)"
_SLOT: Final = "CASE WHEN {happened} >= %s THEN {slot} END"
_BEGUN: Final = f"""
    SELECT {_SLOT} AS slot, count(*) FROM conversations_conversation AS conversation
    WHERE last_activity_at >= %s AND {_IN_PERIODS} GROUP BY 1"""
_WRITTEN: Final = f"""
    SELECT {_SLOT} AS slot, direction, count(*)
    FROM conversations_conversation AS conversation
    JOIN conversations_message AS message ON message.conversation_id = conversation.id
    WHERE conversation.last_activity_at >= %s AND message.sent_at >= %s AND {_IN_PERIODS} GROUP BY 1, 2"""
_FIRST: Final = """(
    SELECT sent_at FROM conversations_message AS message
    WHERE conversation_id = {conversation} AND direction = '{direction}' {condition} ORDER BY sent_at LIMIT 1)"""
_ANSWERED: Final = f"""
    SELECT is_current, {{answered}} - {{asked}} AS seconds, count(*) FROM (
        SELECT is_current, asked,
            {_FIRST.format(conversation="begun.id", direction="SENT", condition="AND sent_at >= asked")} AS answered
        FROM (
            SELECT id, {{happened}} >= %s AS is_current,
                {_FIRST.format(conversation="conversation.id", direction="RECEIVED", condition="")} AS asked
            FROM conversations_conversation AS conversation WHERE last_activity_at >= %s AND {_IN_PERIODS}
        ) AS begun WHERE asked IS NOT NULL
    ) AS pairs GROUP BY 1, 2"""


def count_now() -> Now:
    """Count the conversations that are open at this moment, and those where the customer waits."""
    conversations = Conversation.objects
    return Now(
        open=conversations.filter(state=Conversation.State.OPEN).count(),
        waiting=conversations.filter(is_waiting=True).count(),
    )


def read_statistics(*, period: Period) -> Statistics:
    """Return the figures of `period` and of the one before it. Takes three queries, whatever the period."""
    begun = _query(_BEGUN, "conversation.opened_at", "conversation.received_at", period, [period.previous_start])
    written = _query(_WRITTEN, "message.sent_at", "message.received_at", period, [period.previous_start] * 2)
    by_direction = {
        direction: _counted(((slot, number) for slot, of, number in written if of == direction), period)
        for direction in Direction
    }
    before, now = _read_responses(period)
    return Statistics(
        begun=_counted(begun, period),
        received=by_direction[Direction.RECEIVED],
        sent=by_direction[Direction.SENT],
        responses=now,
        responses_before=before,
    )


def _read_responses(period: Period) -> tuple[Responses, Responses]:
    """Return the responses of the period before, and of the period itself."""
    found: list[dict[int | None, int]] = [{}, {}]
    for is_current, seconds, number in _query(
        _ANSWERED, "conversation.opened_at", "conversation.received_at", period, [period.previous_start]
    ):
        found[bool(is_current)][seconds] = number
    before, now = (
        Responses({seconds: number for seconds, number in by.items() if seconds is not None}, by.get(None, 0))
        for by in found
    )
    return before, now


def _query(
    statement: str, by_sender: str, by_us: str, period: Period, lower_bounds: Sequence[datetime]
) -> Sequence[Any]:
    """Return the rows of `statement` for things that happened at the earlier of two columns' instants."""
    dialect = _DIALECTS[connection.vendor]
    happened = dialect.earlier.format(by_sender, by_us)
    query = statement.format(
        happened=happened,
        slot=(dialect.hour if period.hours_are_whole else dialect.minute).format(happened),
        asked=dialect.seconds.format("asked"),
        answered=dialect.seconds.format("answered"),
    )
    instants = [period.start, *lower_bounds]
    instants += [period.previous_start, period.previous_end, period.start, period.end]
    is_sqlite = connection.vendor == "sqlite"
    with quick_cursors() as new_cursor:
        cursor = new_cursor()
        cursor.execute(query, list(map(instant_to_sqlite, instants)) if is_sqlite else instants)
        rows: Sequence[Any] = cursor.fetchall()
    return rows


def _counted(rows: Iterator[Any] | Sequence[Any], period: Period) -> Counted:
    """Sum up pairs of a slot in UTC and a number. The period before has no slot."""
    by_hour: Counter[Hour] = Counter()
    before = 0
    for slot, number in rows:
        if slot is None:
            before += number
        else:
            local = _slot_to_instant(slot).astimezone(period.zone)
            by_hour[local.date(), local.hour] += number
    return Counted(by_hour, before)


def _slot_to_instant(slot: datetime | str) -> datetime:
    return datetime.fromisoformat(slot).replace(tzinfo=UTC) if isinstance(slot, str) else slot
