"""Which conversations the list shows: read from the address, so that a filter can be shared and bookmarked."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from prosa.core.clock import in_zone

STATES: Final = {"abertas": "OPEN", "fechadas": "CLOSED"}
PERIODS: Final = {"hoje": 1, "7": 7, "30": 30}
LONGEST_QUERY: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationFilter:
    """What the reader wants to see. `state` is a key of STATES and `period` one of PERIODS, or empty for all."""

    state: str = ""
    waiting: bool = False
    unread: bool = False
    interest: bool = False
    period: str = ""
    query: str = ""

    def with_(self, **changes: Any) -> "ConversationFilter":
        """Return the filter with `changes`."""
        return replace(self, **changes)

    def as_query(self) -> str:
        """Return the filter as an address's query: "?estado=abertas", or nothing for all conversations."""
        parameters = {
            "estado": self.state,
            "espera": "1" if self.waiting else "",
            "nao_lidas": "1" if self.unread else "",
            "interesse": "1" if self.interest else "",
            "periodo": self.period,
            "q": self.query,
        }
        written = urlencode({name: value for name, value in parameters.items() if value})
        return f"?{written}" if written else ""

    def begin(self, *, now: datetime, zone: ZoneInfo) -> datetime | None:
        """Return the first instant of the period: the beginning of its first day in `zone`."""
        if not self.period:
            return None
        today = in_zone(now, zone).replace(hour=0, minute=0, second=0, microsecond=0)
        return today - timedelta(days=PERIODS[self.period] - 1)


def read_filter(parameters: Mapping[str, Any]) -> ConversationFilter:
    """Return the filter that an address asks for. What it does not understand is left out: pages are for people."""
    state, period = parameters.get("estado", ""), parameters.get("periodo", "")
    return ConversationFilter(
        state=state if state in STATES else "",
        waiting=parameters.get("espera") == "1",
        unread=parameters.get("nao_lidas") == "1",
        interest=parameters.get("interesse") == "1",
        period=period if period in PERIODS else "",
        query=parameters.get("q", "").replace("\x00", "")[:LONGEST_QUERY],
    )
