"""Leads and listings in the database, for tests of matching: those of builders.py, changed by what a test names."""

import uuid
from datetime import timedelta
from decimal import Decimal
from typing import Any, Final

from prosa.conversations.models import Conversation
from prosa.leads.effective import set_sought
from prosa.leads.extraction import Sought
from prosa.leads.models import Lead
from prosa.listings.models import Listing
from prosa.matching.models import Match
from prosa.matching.refreshing import refresh_stale_matches
from tests.listings.builders import FOR_SALE, at, listing
from tests.matching.builders import IN_MOEMA, seeking

NOW: Final = at(600)


def lead(sought: Sought | None = IN_MOEMA, /, *, minutes: float = 0, **fields: Any) -> Lead:
    """Store a conversation, active `minutes` after the start of all tests, whose customer seeks `sought`."""
    now = at(minutes)
    conversation = Conversation.objects.create(
        uuid=uuid.uuid4(),
        state="OPEN",
        opened_at=now,
        received_at=now,
        last_activity_at=now,
        message_count=0,
        revision=1,
        derived_revision=1,
    )
    stored = Lead(conversation=conversation, revision=1, changed_at=now)
    set_sought(stored, seeking(**fields) if fields else sought)
    stored.save(force_insert=True)
    return stored


def change_lead(stored: Lead, sought: Sought | None) -> None:
    """Let the customer seek `sought` from now on, as the services of leads would."""
    set_sought(stored, sought)
    stored.revision += 1
    stored.changed_at = (stored.changed_at or NOW) + timedelta(minutes=1)
    stored.save()


def flat(code: str = "AP1", /, **fields: Any) -> Listing:
    """Store a flat of two bedrooms in Moema."""
    base: Any = {**FOR_SALE, "neighbourhood": "Moema", "bedrooms": 2, "sale_price": Decimal(580_000), "code": code}
    return listing(base, **fields)


def refresh_all() -> int:
    """Match until nothing is stale, and return how many leads and listings were matched."""
    total = 0
    while matched := refresh_stale_matches(now=NOW):
        total += matched
    return total


def pairs(*, near: bool = False) -> set[tuple[int, str]]:
    """Return the key of the lead and the code of the listing of each match, or of each near miss."""
    return set(Match.objects.filter(is_near_miss=near).values_list("lead_id", "listing__code"))
