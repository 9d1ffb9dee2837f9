"""How leads look in the API. The OpenAPI document is made of these types."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Annotated, Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from prosa.api.representations import Instant, State
from prosa.conversations.models import Conversation
from prosa.core.clock import in_zone
from prosa.leads.choices import ExtractorName
from prosa.leads.extraction import PropertyType, Purpose, Sought, Urgency
from prosa.leads.models import Lead, LeadCorrection
from prosa.leads.reading import as_sought

FRESH: Final = "fresh"
STALE: Final = "stale"
FAILED: Final = "failed"
Freshness = Annotated[str, msgspec.Meta(extra_json_schema={"enum": [FRESH, STALE, FAILED]})]
Reader = Annotated[str, msgspec.Meta(extra_json_schema={"enum": ExtractorName.values})]
Number = int | float


class SoughtShown(msgspec.Struct, kw_only=True):
    """What a customer seeks; null or an empty list is what nobody has said. Prices are in reais, rents by the month."""

    purpose: Purpose | None
    property_types: list[PropertyType]
    neighborhoods: list[str]
    city: str | None
    bedrooms_min: int | None
    bedrooms_max: int | None
    suites_min: int | None
    parking_min: int | None
    price_min: Number | None
    price_max: Number | None
    urgency: Urgency | None
    pets: bool | None
    furnished: bool | None


class LeadSummary(msgspec.Struct, kw_only=True):
    """Whose lead it is, how it was read, and whether that is of the conversation as it is now.

    `state` is `fresh`; `stale` if something has happened in the conversation that was not read yet; `failed` if reading
    that went wrong, which is tried again. `revision` is raised whenever what is sought changes; 0 if nothing was read.
    `is_fallback`: the rules have read it, as the service that should have did not answer.
    """

    conversation_id: UUID
    state: Freshness
    revision: int
    changed_at: Instant | None
    read_at: Instant | None
    read_by: Reader | None
    is_fallback: bool


class LeadListed(LeadSummary, kw_only=True):
    """A lead in the list, with what is so in its conversation, and how many listings fit."""

    conversation_state: State
    is_waiting: bool
    last_activity_at: Instant
    match_count: int
    lead: SoughtShown


class EvidenceShown(msgspec.Struct):
    """Where a value was read: the characters `start` to `end` of the content of a message, counted from 0."""

    message_id: UUID
    start: int
    end: int


class CorrectionShown(msgspec.Struct, kw_only=True):
    """What a person has set: a field of the lead, or `is_seeking`. It stays, whatever is read later."""

    field: str
    value: Any
    corrected_by: str
    corrected_at: Instant


class LeadShown(LeadSummary, kw_only=True):
    """The lead of one conversation. `lead` is null if its customer seeks no property, and while nothing was read.

    `evidence` has for fields that count as they were read the places in messages that they came from.
    """

    lead: SoughtShown | None
    evidence: dict[str, list[EvidenceShown]]
    corrections: list[CorrectionShown]


class LeadPage(msgspec.Struct):
    """A part of the list. `next` is the cursor of the part behind it, null at the end."""

    results: list[LeadListed]
    next: str | None


def show_in_list(lead: Lead, *, match_count: int, zone: ZoneInfo) -> LeadListed:
    """Return `lead`, read with its conversation, as the list shows it."""
    conversation = lead.conversation
    return LeadListed(
        **_summarise(lead, conversation, zone),
        conversation_state=conversation.state,
        is_waiting=conversation.is_waiting,
        last_activity_at=in_zone(conversation.last_activity_at, zone),
        match_count=match_count,
        lead=_show_sought(as_sought(lead) or Sought()),
    )


def show_lead(
    conversation: Conversation,
    lead: Lead | None,
    *,
    evidence: Mapping[str, Iterable[EvidenceShown]],
    corrections: Iterable[LeadCorrection],
    zone: ZoneInfo,
) -> LeadShown:
    """Return the lead of `conversation`; None for `lead` is one that nobody has read yet."""
    sought = as_sought(lead) if lead else None
    return LeadShown(
        **_summarise(lead, conversation, zone),
        lead=_show_sought(sought) if sought else None,
        evidence={field: list(places) for field, places in evidence.items()},
        corrections=[
            CorrectionShown(
                field=each.field,
                value=each.value,
                corrected_by=each.corrected_by_name,
                corrected_at=in_zone(each.corrected_at, zone),
            )
            for each in corrections
        ],
    )


def _summarise(lead: Lead | None, conversation: Conversation, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "conversation_id": conversation.uuid,
        "state": _state_of(lead, conversation),
        "revision": lead.revision if lead else 0,
        "changed_at": _shown(lead.changed_at if lead else None, zone),
        "read_at": _shown(lead.read_at if lead else None, zone),
        "read_by": (lead and lead.read_by) or None,
        "is_fallback": bool(lead and lead.is_fallback),
    }


def _shown(instant: datetime | None, zone: ZoneInfo) -> datetime | None:
    return instant and in_zone(instant, zone)


def _state_of(lead: Lead | None, conversation: Conversation) -> str:
    if lead and conversation.derived_revision == conversation.revision:
        return FRESH
    return FAILED if lead and lead.attempts else STALE


def _show_sought(sought: Sought) -> SoughtShown:
    return msgspec.convert({name: _as_json(value) for name, value in msgspec.to_builtins(sought).items()}, SoughtShown)


def _as_json(value: Any) -> Any:
    return int(value) if isinstance(value, float) and value.is_integer() else value
