"""Leads as the table shows them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from prosa.inbox.conversations.entries import COLOURS, initials_of, title_of
from prosa.inbox.listings.presentation import Fact
from prosa.inbox.wording import full_time, short_time
from prosa.leads.extraction import Sought
from prosa.leads.models import Lead
from prosa.leads.reading import as_sought
from prosa.leads.wording import describe

ICONS: Final = {
    "bedrooms": "bed-double",
    "suites_min": "bath",
    "parking_min": "car",
    "pets": "paw-print",
    "furnished": "sofa",
}
TONES: Final = {"high": "error", "medium": "warning", "low": "info"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A lead. Texts are ready to be shown, and empty where nobody has said anything."""

    uuid: UUID
    title: str
    initials: str
    colour: int
    is_waiting: bool
    is_closed: bool
    purpose: str
    is_rent: bool
    types: str
    facts: Sequence[Fact]
    neighbourhoods: str
    city: str
    price: str
    urgency: str
    tone: str
    fitting: int
    activity: str
    full_activity: str
    changed: str
    full_change: str


def make_rows(
    leads: Sequence[Lead], *, fitting: dict[int, int], names: dict[int, str], now: datetime, zone: ZoneInfo
) -> list[Row]:
    """Return `leads` as they are shown at `now` in `zone`; `fitting` and `names` are by their keys."""
    return [_make_row(lead, fitting.get(lead.pk, 0), names.get(lead.pk), now, zone) for lead in leads]


def _make_row(lead: Lead, fitting: int, name: str | None, now: datetime, zone: ZoneInfo) -> Row:
    conversation, sought = lead.conversation, as_sought(lead) or Sought()
    texts = {described.field: described.text for described in describe(sought)}
    changed_at = lead.changed_at or conversation.last_activity_at
    return Row(
        uuid=conversation.uuid,
        title=title_of(conversation.uuid, name),
        initials=initials_of(name),
        colour=conversation.uuid.int % COLOURS,
        is_waiting=conversation.is_waiting,
        is_closed=conversation.state == "CLOSED",
        purpose=texts.get("purpose", ""),
        is_rent=sought.purpose == "rent",
        types=texts.get("property_types", ""),
        facts=list(_facts(sought, texts)),
        neighbourhoods=", ".join(sought.neighborhoods),
        city=sought.city or "",
        price=texts.get("price", ""),
        urgency=texts.get("urgency", ""),
        tone=TONES.get(sought.urgency or "", ""),
        fitting=fitting,
        activity=short_time(conversation.last_activity_at, now=now, zone=zone),
        full_activity=full_time(conversation.last_activity_at, zone=zone),
        changed=short_time(changed_at, now=now, zone=zone),
        full_change=full_time(changed_at, zone=zone),
    )


def _facts(sought: Sought, texts: dict[str, str]) -> Iterator[Fact]:
    """Yield what is sought besides the kind of property: short for the eye, and in whole words."""
    shorts = {
        "bedrooms": _range(sought.bedrooms_min, sought.bedrooms_max),
        "suites_min": _range(sought.suites_min, None),
        "parking_min": _range(sought.parking_min, None),
        "pets": _("pets"),
        "furnished": texts.get("furnished", "").lower(),
    }
    yield from (Fact(ICONS[field], short, texts[field]) for field, short in shorts.items() if texts.get(field))


def _range(least: int | None, most: int | None) -> str:
    if least is None or least == most:
        return str(most) if least is not None else f"≤{most}"
    return f"{least}+" if most is None else f"{least}\N{EN DASH}{most}"
