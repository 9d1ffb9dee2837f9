"""The one place that asks for the time, and the range of instants that Prosa keeps."""

from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

# A day away from what Python can express, so that every instant can be shown in every time zone.
EARLIEST: Final = datetime.min.replace(tzinfo=UTC) + timedelta(days=1)
WHOLE_MINUTES: Final = datetime(1973, 1, 1, tzinfo=UTC)  # Liberia was the last, in 1972
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


def in_zone(instant: datetime, zone: ZoneInfo) -> datetime:
    """Return `instant` in `zone`, or in UTC if it lies before all zones had offsets of whole minutes.

    ISO 8601 writes no seconds in an offset, so the local time of such an instant would be read as another one.
    """
    return instant.astimezone(zone) if instant >= WHOLE_MINUTES else instant
