"""What days of work leave in a database: conversations of the last weeks, some open, some waiting, a few long ones.

They come through Prosa's own door, on top of the years that `benchmarks.filling` has written.
"""

import random
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import batched
from typing import Any, Final, NamedTuple

import httpx

from benchmarks.filling import TEXTS

DAYS: Final = 28
RECENT: Final = 2_000
IN_A_REQUEST: Final = 500
LONG: Final = {"10 messages": 10, "1,000 messages": 1_000, "5,000 messages": 5_000}


class Days(NamedTuple):
    """What was sent: the ids of conversations of a known length, by what they are called, and of some open ones."""

    by_length: dict[str, str]
    open: list[str]


def live_some_days(url: str, *, until: datetime) -> Days:
    """Send the conversations of the weeks before `until`: four of five are closed, one of ten waits."""
    chance = random.Random(11)
    days = Days({name: str(uuid.uuid4()) for name in LONG}, [])
    events: list[dict[str, Any]] = []
    for name, length in LONG.items():
        events += _conversation(days.by_length[name], until - timedelta(days=2), length, ends=None)
    for number in range(RECENT):
        name = str(uuid.UUID(int=chance.getrandbits(128), version=4))
        begin = until - timedelta(days=DAYS) * (1 - number / RECENT)
        is_open = number % 5 == 0 and number > RECENT // 2
        length = 10 + (number % 10 == 0)  # who waits has written last
        events += _conversation(name, begin, length, ends=None if is_open else begin + timedelta(minutes=50))
        days.open.extend([name] if is_open else [])
    with httpx.Client(base_url=url, timeout=60) as client:
        for part in batched(events, IN_A_REQUEST, strict=False):
            client.post("/webhook/batch/", json=part).raise_for_status()
    return days


def new_message(conversation: str, *, at: datetime) -> dict[str, Any]:
    """Return the event of a customer who writes in a conversation."""
    data = {"id": str(uuid.uuid4()), "direction": "RECEIVED", "content": TEXTS[0], "conversation_id": conversation}
    return {"type": "NEW_MESSAGE", "timestamp": at.astimezone(UTC).isoformat(), "data": data}


def _conversation(name: str, begin: datetime, length: int, *, ends: datetime | None) -> Iterator[dict[str, Any]]:
    yield {"type": "NEW_CONVERSATION", "timestamp": begin.isoformat(), "data": {"id": name}}
    step = timedelta(minutes=40) / length
    for number in range(length):
        message = new_message(name, at=begin + step * (number + 1))
        message["data"] |= {
            "content": TEXTS[number % len(TEXTS)],
            "direction": "SENT" if number % 2 else "RECEIVED",
        }
        yield message
    if ends:
        yield {"type": "CLOSE_CONVERSATION", "timestamp": ends.isoformat(), "data": {"id": name}}
