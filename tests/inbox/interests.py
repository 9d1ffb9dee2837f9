"""What customers seek in the inbox's conversations: leads, with where they were read."""

from datetime import datetime
from typing import Any
from uuid import UUID

from prosa.leads.extraction import Evidence, Sought
from prosa.leads.models import Lead
from prosa.matching.refreshing import refresh_stale_matches
from tests.inbox.talks import NOW, stored
from tests.leads.talks import read

TEXT = "Procuro apartamento de 2 quartos em Moema, até 500 mil"
SOUGHT = Sought(
    purpose="buy",
    property_types=("apartment",),
    neighborhoods=("Moema",),
    bedrooms_min=2,
    bedrooms_max=2,
    price_max=500_000.0,
)
_WORDS = {
    "property_types": "apartamento",
    "bedrooms_min": "2 quartos",
    "bedrooms_max": "2 quartos",
    "neighborhoods": "Moema",
    "price_max": "até 500 mil",
}


def read_interest(
    conversation: UUID, sought: Sought | None = SOUGHT, *, text: str = TEXT, now: datetime = NOW, **facts: Any
) -> Lead:
    """Let `conversation` be read as seeking `sought`, with its evidence in the first message, `text`."""
    found = {
        field: [Evidence(0, text.index(words), text.index(words) + len(words))]
        for field, words in _WORDS.items()
        if sought and words in text and getattr(sought, field)
    }
    return read(conversation, sought, now=now, evidence=found, **facts)


def match_all() -> None:
    """Match everything as the worker does."""
    while refresh_stale_matches(now=NOW):
        pass


def key_of(conversation: UUID) -> int:
    """Return the key of the conversation's first message."""
    return int(stored(conversation).messages.order_by("id").values_list("id", flat=True)[0])
