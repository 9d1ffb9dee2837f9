"""Which deliveries a page shows: read from the address, so that a filter can be shared and bookmarked."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from prosa.conversations.events import EventType
from prosa.core.periods import last_days
from prosa.deliveries.models import PROBLEM_CODES, Outcome
from prosa.deliveries.querysets import DeliveryFilter

OUTCOMES: Final = {
    "registradas": Outcome.RECORDED,
    "repetidas": Outcome.DUPLICATE,
    "em-espera": Outcome.PARKED,
    "recusadas": Outcome.REFUSED,
}
TYPES: Final = {
    "nova-conversa": EventType.NEW_CONVERSATION,
    "mensagem": EventType.NEW_MESSAGE,
    "encerramento": EventType.CLOSE_CONVERSATION,
}
PERIODS: Final = {"hoje": 1, "": 7, "30": 30, "90": 90, "tudo": None}
LONGEST: Final = 200  # of what is typed


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerFilter:
    """What the reader wants to see, in the words of the address. Empty texts leave all; a period is one of PERIODS."""

    outcome: str = ""
    problem: str = ""
    event_type: str = ""
    key: str = ""
    conversation: str = ""
    request: str = ""
    period: str = ""

    def with_(self, **changes: Any) -> "LedgerFilter":
        """Return the filter with `changes`."""
        return replace(self, **changes)

    def as_query(self, **more: str) -> str:
        """Return the filter as an address's query, with `more` parameters: "?resultado=recusadas", or nothing."""
        given = {name: getattr(self, field) for field, name in NAMES.items()} | more
        written = urlencode({name: value for name, value in given.items() if value})
        return f"?{written}" if written else ""

    @property
    def hidden_fields(self) -> dict[str, str]:
        """What a form carries along: the parameters that are given."""
        given = {name: getattr(self, field) for field, name in NAMES.items()}
        return {name: value for name, value in given.items() if value}

    @property
    def narrows_beyond_outcome(self) -> bool:
        """Whether it asks for more than an outcome and a period: then the counts of the period say nothing."""
        return bool(self.problem or self.event_type or self.key or self.conversation or self.request)

    @property
    def is_understood(self) -> bool:
        """Whether all that is asked for can be: otherwise nothing fits, and nothing may be replayed."""
        return (
            self.outcome in {"", *OUTCOMES}
            and self.problem in {"", *PROBLEM_CODES}
            and self.event_type in {"", *TYPES}
            and self.period in PERIODS
            and not self.is_of_a_bad_id
            and not self.is_of_a_bad_request
        )

    @property
    def is_of_a_bad_id(self) -> bool:
        """Whether what stands for the conversation is no id."""
        return bool(self.conversation) and _read_id(self.conversation) is None

    @property
    def is_of_a_bad_request(self) -> bool:
        """Whether what stands for the request is no id."""
        return bool(self.request) and _read_id(self.request) is None

    def since(self, *, now: datetime, zone: ZoneInfo) -> datetime | None:
        """Return the first instant of the period, which has whole days in `zone`; None where it has no beginning."""
        days = PERIODS.get(self.period)
        return last_days(days=days, now=now, zone=zone).start if days else None

    def as_wanted(self, *, now: datetime, zone: ZoneInfo) -> DeliveryFilter:
        """Return what the ledger is asked for. Only for a filter that is understood."""
        return DeliveryFilter(
            outcome=OUTCOMES[self.outcome] if self.outcome else None,
            code=self.problem or None,
            type=TYPES[self.event_type] if self.event_type else None,
            key=self.key or None,
            conversation=_read_id(self.conversation),
            request=_read_id(self.request),
            since=self.since(now=now, zone=zone),
        )


NAMES: Final = {
    "outcome": "resultado",
    "problem": "problema",
    "event_type": "tipo",
    "key": "chave",
    "conversation": "conversa",
    "request": "requisicao",
    "period": "periodo",
}


def read_filter(parameters: Mapping[str, Any]) -> LedgerFilter:
    """Return the filter that an address or a form asks for, understood or not."""
    given = {field: parameters.get(name, "").replace("\x00", "")[:LONGEST] for field, name in NAMES.items()}
    return LedgerFilter(**given)


def _read_id(text: str) -> UUID | None:
    try:
        return msgspec.convert(text.strip(), UUID)
    except msgspec.ValidationError:
        return None
