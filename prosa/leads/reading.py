"""What pages and endpoints show of a lead beside its columns."""

from collections import defaultdict
from typing import Any, NamedTuple

import msgspec

from prosa.leads.effective import as_extracted, as_sought
from prosa.leads.extraction import FIELDS, Sought
from prosa.leads.models import Lead, LeadCorrection, LeadVersion

__all__ = ["Highlight", "as_extracted", "as_sought", "corrections_of", "evidence_by_message", "history_of"]


class Highlight(NamedTuple):
    """Where a field's value was read in a message: its characters `start` to `end`."""

    start: int
    end: int
    field: str


class Change(NamedTuple):
    """One entry of a lead's history: its version, and which fields it changed, `is_seeking` among them."""

    version: LeadVersion
    fields: tuple[str, ...]


def corrections_of(lead: Lead) -> dict[str, LeadCorrection]:
    """Return the corrections that hold, by field."""
    return {correction.field: correction for correction in lead.corrections.order_by("field")}


def history_of(lead: Lead, *, most: int = 100) -> list[Change]:
    """Return the latest changes of what is sought, newest first."""
    versions = list(lead.versions.order_by("-revision")[: most + 1])
    before = [version.sought for version in versions[1:]]
    changes = [
        Change(version, _changed(old, version.sought)) for version, old in zip(versions, [*before, None], strict=False)
    ]
    return changes[:most]


def _changed(before: dict[str, Any] | None, after: dict[str, Any] | None) -> tuple[str, ...]:
    old, new = (msgspec.convert(values or {}, Sought) for values in (before, after))
    seeking = ("is_seeking",) if (before is None) != (after is None) else ()
    return (*seeking, *(name for name in FIELDS if getattr(old, name) != getattr(new, name)))


def evidence_by_message(lead: Lead) -> dict[int, list[Highlight]]:
    """Return, by the key of a message, where in it values were read that still count, in the order of their places.

    A field that people have changed has no evidence: what was read there counts no more.
    """
    counting, read = as_sought(lead), as_extracted(lead)
    found: dict[int, list[Highlight]] = defaultdict(list)
    if counting is None or read is None:
        return {}
    for field, places in lead.evidence.items():
        if getattr(counting, field, None) == getattr(read, field, None):
            for message, start, end in places:
                found[message].append(Highlight(start, end, field))
    return {message: sorted(highlights) for message, highlights in found.items()}
