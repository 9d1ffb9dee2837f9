"""The one place that asks for the time, and the range of instants that Prosa keeps."""

from datetime import UTC, datetime, timedelta
from typing import Final

# A day away from what Python can express, so that every instant can be shown in every time zone.
EARLIEST: Final = datetime.min.replace(tzinfo=UTC) + timedelta(days=1)
LATEST: Final = datetime.max.replace(tzinfo=UTC) - timedelta(days=1)


def now() -> datetime:
    """Return the present instant, aware, in UTC."""
    return datetime.now(UTC)


def to_utc(instant: datetime) -> datetime:
    """Return the aware `instant` in UTC. Raises ValueError if it is outside of EARLIEST to LATEST."""
    try:
        in_utc = instant.astimezone(UTC)
    except OverflowError:
        raise ValueError("the instant is out of range") from None
    if not EARLIEST <= in_utc <= LATEST:
        raise ValueError("the instant is out of range")
    return in_utc
