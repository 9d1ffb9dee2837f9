"""Keeping what was read: any number of readings in one transaction and a constant number of statements."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

import msgspec

from prosa.conversations.deriving import mark_derived
from prosa.conversations.models import Conversation
from prosa.conversations.recorder import hold
from prosa.leads.effective import COLUMNS, Corrections, as_sought, overlay, set_sought, tidy
from prosa.leads.extraction import Evidence, Extraction, Failure, Sought
from prosa.leads.models import Lead, LeadCorrection, LeadVersion

LONGEST_PROBLEM: Final = 300
CHANGED_COLUMNS: Final = ("revision", "changed_at", *COLUMNS)
_STORED: Final = (
    *CHANGED_COLUMNS,
    "read_at",
    "read_by",
    "is_fallback",
    "extracted",
    "evidence",
    "messages_read",
    "input_tokens",
    "output_tokens",
    "leased_until",
    "attempts",
    "retry_at",
    "problem",
    "failure",
)


class Reading(NamedTuple):
    """What came of reading one conversation at one `revision`, under a lease that lasts until `lease`.

    `messages` are the keys of what was read, in the order in which the extractor saw it. Without an extraction, what
    was read before stays; then the revision counts as read only if nothing is to be tried again (no `retry_at`).
    """

    key: int
    uuid: UUID
    revision: int
    messages: Sequence[int] = ()
    extraction: Extraction | None = None
    read_by: str = ""
    is_fallback: bool = False
    lease: datetime | None = None
    attempts: int = 0
    retry_at: datetime | None = None
    problem: str = ""
    failure: Failure | None = None

    @property
    def is_over(self) -> bool:
        """Whether the revision needs no more reading, for now."""
        return self.extraction is not None or self.retry_at is None


def keep_readings(readings: Sequence[Reading], now: datetime) -> set[int]:
    """Keep `readings` inside the open write transaction. Return the keys of the conversations whose were kept.

    Those of conversations that were erased meanwhile are dropped, and those that are older than what was read since.
    """
    hold(conversations=[reading.uuid for reading in readings])
    keys = [reading.key for reading in readings]
    found = {key: (revision, derived) for key, revision, derived in _revisions(keys)}
    leads = Lead.objects.select_for_update(no_key=True).in_bulk(found)
    corrections = _corrections(found)
    current = {
        reading.key: reading
        for reading in readings
        if reading.key in found and found[reading.key][1] <= reading.revision <= found[reading.key][0]
    }
    versions = []
    for key, reading in current.items():
        lead = leads.setdefault(key, Lead(conversation_id=key))
        versions += _keep(lead, reading, corrections[key], now)
    for reading in readings:
        if reading.key in leads and leads[reading.key].leased_until == reading.lease:
            leads[reading.key].leased_until = None
    Lead.objects.bulk_create(
        leads.values(), update_conflicts=True, unique_fields=["conversation"], update_fields=_STORED
    )
    LeadVersion.objects.bulk_create(versions)
    mark_derived(revisions={key: reading.revision for key, reading in current.items() if reading.is_over})
    return set(current)


def _revisions(keys: Sequence[int]) -> Iterable[tuple[int, int, int]]:
    return Conversation.objects.filter(id__in=keys).order_by().values_list("id", "revision", "derived_revision")


def _corrections(keys: Iterable[int]) -> Mapping[int, Corrections]:
    found: dict[int, dict[str, Any]] = defaultdict(dict)
    rows = LeadCorrection.objects.filter(lead__in=list(keys)).values_list("lead_id", "field", "value")
    for lead, field, value in rows:
        found[lead][field] = value
    return found


def _keep(lead: Lead, reading: Reading, corrections: Corrections, now: datetime) -> list[LeadVersion]:
    lead.attempts, lead.problem = reading.attempts, reading.problem[:LONGEST_PROBLEM]
    lead.failure = reading.failure or ""
    lead.retry_at, lead.is_fallback = reading.retry_at, reading.is_fallback
    if reading.extraction is None:
        return []
    extraction = reading.extraction
    sought = None if extraction.sought is None else tidy(extraction.sought)
    lead.extracted = None if sought is None else msgspec.to_builtins(sought)
    lead.evidence = {} if sought is None else _evidence(extraction.evidence, reading.messages)
    lead.messages_read = len(reading.messages)
    lead.read_at, lead.read_by = now, reading.read_by
    lead.input_tokens += extraction.input_tokens
    lead.output_tokens += extraction.output_tokens
    return change(lead, overlay(sought, corrections), by=reading.read_by, is_person=False, now=now)


def _evidence(evidence: Mapping[str, Sequence[Evidence]], messages: Sequence[int]) -> dict[str, list[list[int]]]:
    return {
        field: [
            [messages[place.message], place.start, place.end]
            for place in places
            if 0 <= place.message < len(messages) and 0 <= place.start < place.end
        ]
        for field, places in evidence.items()
    }


def change(lead: Lead, sought: Sought | None, *, by: str, is_person: bool, now: datetime) -> list[LeadVersion]:
    """Let `sought` be what counts in `lead`. Return the version that this makes, unless nothing changes."""
    if as_sought(lead) == sought:
        return []
    set_sought(lead, sought)
    lead.revision += 1
    lead.changed_at = now
    kept = None if sought is None else msgspec.to_builtins(sought)
    return [
        LeadVersion(
            lead_id=lead.pk,
            revision=lead.revision,
            changed_at=now,
            changed_by=by,
            is_person=is_person,
            sought=kept,
        )
    ]
