"""Leads as they lie in the database, written without an extractor."""

from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import msgspec

from prosa.conversations.models import Conversation
from prosa.leads.choices import ExtractorName
from prosa.leads.effective import set_sought
from prosa.leads.extraction import Sought
from prosa.leads.models import Lead
from tests.inbox.talks import MINUTE, NOW, begin

SOUGHT: Final = Sought(
    purpose="buy",
    property_types=("apartment",),
    neighborhoods=("Vila Mariana",),
    city="São Paulo",
    bedrooms_min=2,
    bedrooms_max=2,
    price_max=500_000,
)


def lead_of(conversation: UUID, sought: Sought | None = SOUGHT, *, changed_at: datetime = NOW, **fields: Any) -> Lead:
    """Store `sought` as what was read in all of `conversation`, with other `fields` of the row."""
    known = Conversation.objects.get(uuid=conversation)
    Conversation.objects.filter(pk=known.pk).update(derived_revision=known.revision)
    extracted = None if sought is None else msgspec.to_builtins(sought)
    values = {"revision": 1, "read_at": changed_at, "read_by": ExtractorName.RULES, "extracted": extracted, **fields}
    lead = Lead(conversation=known, changed_at=changed_at, **values)
    set_sought(lead, sought)
    lead.save(force_insert=True)
    return lead


def lead(text: str = "Quero comprar um apartamento", /, *, minutes: float = 0, **fields: Any) -> Lead:
    """Store a lead that seeks SOUGHT but for other `fields`, and was changed `minutes` after NOW."""
    at = NOW + minutes * MINUTE
    return lead_of(begin(at - timedelta(seconds=1), text), msgspec.structs.replace(SOUGHT, **fields), changed_at=at)
