"""The card of a conversation's lead: what is sought, where it was read, who corrected it, and how fresh it is."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple
from uuid import UUID

from django.utils.translation import gettext as _

from prosa.conversations.models import Conversation, Message
from prosa.inbox.annotated import Mark
from prosa.inbox.conversations.details import Details
from prosa.inbox.conversations.parameters import reader_zone
from prosa.inbox.wording import full_time
from prosa.leads.choices import ExtractorName
from prosa.leads.extraction import Sought
from prosa.leads.models import Lead, LeadCorrection
from prosa.leads.reading import Highlight, as_sought, corrections_of, evidence_by_message
from prosa.leads.validation import IS_SEEKING
from prosa.leads.wording import FIELDS_OF, LABELS, describe, explain_failure, label_of, name_of

ICONS: Final[Mapping[str, str]] = {
    "purpose": "key-round",
    "property_types": "building-2",
    "neighborhoods": "map-pin",
    "city": "map",
    "bedrooms": "bed-double",
    "suites_min": "bath",
    "parking_min": "car",
    "price": "banknote",
    "urgency": "clock",
    "pets": "paw-print",
    "furnished": "sofa",
}


class Corrected(NamedTuple):
    """Who set something and when, and which fields are to be lifted to undo it."""

    by: str
    at: str
    fields: tuple[str, ...]


class Source(NamedTuple):
    """The message in which something was read: its id, and its key in the chat."""

    message: UUID
    item: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One thing that is sought. Its text is empty where people took away what was read."""

    name: str
    icon: str
    label: str
    text: str
    source: Source | None = None
    corrected: Corrected | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What a conversation's card shows of its lead. Texts are ready to be shown.

    `problem` says why the latest messages could not be read. `denied` tells who said that nothing is sought.
    It `is_matched` once listings have been looked for.
    """

    revision: int = 0
    is_seeking: bool = False
    facts: Sequence[Fact] = field(default_factory=tuple)
    was_read: bool = False
    reader: str = ""
    read_at: str = ""
    is_fallback: bool = False
    is_stale: bool = False
    is_matched: bool = False
    problem: str = ""
    denied: Corrected | None = None


def find_lead(conversation: Conversation) -> Lead | None:
    """Return the conversation's lead, or None before anything was read or corrected."""
    return Lead.objects.filter(conversation=conversation).first()


def find_marks(lead: Lead | None) -> dict[int, list[Mark]]:
    """Return by the key of a message what to mark in it: where the lead was read from."""
    found = evidence_by_message(lead) if lead else {}
    return {message: [_as_mark(highlight) for highlight in places] for message, places in found.items()}


def _as_mark(highlight: Highlight) -> Mark:
    return Mark(highlight.start, highlight.end, name_of(highlight.field), label_of(highlight.field))


def make_card(details: Details, lead: Lead | None, marks: Mapping[int, Sequence[Mark]]) -> Card:
    """Return the card of `lead`, of which `marks` are the evidence."""
    is_stale = details.conversation.derived_revision < details.conversation.revision
    if lead is None:
        return Card(is_stale=is_stale)
    corrections, sought = corrections_of(lead), as_sought(lead)
    denial = corrections.get(IS_SEEKING)
    return Card(
        revision=lead.revision,
        is_seeking=lead.is_seeking,
        facts=list(_facts(sought, corrections, _find_sources(marks))) if sought else (),
        was_read=lead.read_at is not None,
        reader=name_of_reader(lead.read_by),
        read_at=full_time(lead.read_at, zone=reader_zone()) if lead.read_at else "",
        is_fallback=lead.is_fallback,
        is_stale=is_stale,
        is_matched=lead.matched_revision >= lead.revision,
        problem=explain_failure(lead.failure) if lead.problem else "",
        denied=_corrected([denial]) if denial and not lead.is_seeking else None,
    )


def name_of_reader(name: str) -> str:
    """Return what people call an extractor. Whoever else it is has a name already."""
    return str(dict(ExtractorName.choices).get(name, name))


def _facts(sought: Sought, corrections: Mapping[str, LeadCorrection], sources: Mapping[str, Source]) -> Iterator[Fact]:
    texts = {described.field: described.text for described in describe(sought)}
    for name, fields in FIELDS_OF.items():
        corrected = _corrected([corrections[each] for each in fields if each in corrections])
        if name in texts or corrected:
            yield Fact(
                name=name,
                icon=ICONS[name],
                label=str(LABELS[name]),
                text=texts.get(name, ""),
                source=sources.get(name),
                corrected=corrected,
            )


def _corrected(corrections: Sequence[LeadCorrection]) -> Corrected | None:
    """Return who made the latest of `corrections`, or None where there are none."""
    if not corrections:
        return None
    latest = max(corrections, key=lambda correction: correction.corrected_at)
    return Corrected(
        by=latest.corrected_by_name or _("somebody"),
        at=full_time(latest.corrected_at, zone=reader_zone()),
        fields=tuple(correction.field for correction in corrections),
    )


def _find_sources(marks: Mapping[int, Sequence[Mark]]) -> dict[str, Source]:
    """Return the latest message in which each thing was read: what was said last is what counts."""
    newest_first = Message.objects.filter(id__in=list(marks)).order_by("-sent_at", "-id").values_list("id", "uuid")
    found: dict[str, Source] = {}
    for key, uuid in newest_first if marks else ():
        for mark in marks[key]:
            found.setdefault(mark.name, Source(uuid, f"m{key}"))
    return found
