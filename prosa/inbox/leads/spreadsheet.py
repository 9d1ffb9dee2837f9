"""Leads as a file for spreadsheets."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.translation import gettext as _

from prosa.core.clock import in_zone
from prosa.inbox.conversations.entries import title_of
from prosa.inbox.leads.filters import TableFilter
from prosa.inbox.leads.table import load_part, names_of
from prosa.inbox.spreadsheets import write_lines
from prosa.leads.extraction import Sought
from prosa.leads.models import Lead
from prosa.leads.querysets import LeadPlace, place_of
from prosa.leads.reading import as_sought
from prosa.leads.wording import describe
from prosa.matching.reading import count_fitting

AT_A_TIME: Final = 500


def write_spreadsheet(wanted: TableFilter, *, address: str, now: datetime, zone: ZoneInfo) -> Iterator[str]:
    """Yield the file's lines, of which the first names the columns. `address` is where Prosa is, for links to chats.

    Reads a part at a time, so that no file is too long and nothing is held while it travels.
    """
    yield from write_lines(_heads(), _rows(wanted, address, now, zone))


def _rows(wanted: TableFilter, address: str, now: datetime, zone: ZoneInfo) -> Iterator[Iterator[str]]:
    place: LeadPlace | None = None
    while True:
        leads = load_part(wanted, now=now, after=place, limit=AT_A_TIME)
        part = leads[:AT_A_TIME]
        names, fitting = names_of(part), count_fitting(leads=[lead.pk for lead in part])
        for lead in part:
            yield _cells(lead, names.get(lead.pk), fitting[lead.pk], address, zone)
        if len(leads) <= AT_A_TIME:
            return
        place = place_of(part[-1], wanted.ordering.order)


def _heads() -> list[str]:
    return [
        _("Conversation"),
        _("Purpose"),
        _("Property type"),
        _("Neighbourhoods"),
        _("City"),
        _("Bedrooms, at least"),
        _("Bedrooms, at most"),
        _("Suites, at least"),
        _("Parking spaces, at least"),
        _("Price, at least (R$)"),
        _("Price, at most (R$)"),
        _("Urgency"),
        _("Pets"),
        _("Furniture"),
        _("Situation"),
        _("Waiting for an answer"),
        _("Listings that fit"),
        _("Last activity"),
        _("What is sought changed"),
        _("Chat"),
    ]


def _cells(lead: Lead, name: str | None, fitting: int, address: str, zone: ZoneInfo) -> Iterator[str]:
    conversation, sought = lead.conversation, as_sought(lead) or Sought()
    texts = {described.field: described.text for described in describe(sought)}
    yield title_of(conversation.uuid, name)
    yield from (texts.get("purpose", ""), texts.get("property_types", ""))
    yield from (", ".join(sought.neighborhoods), sought.city or "")
    yield from map(_number, (sought.bedrooms_min, sought.bedrooms_max, sought.suites_min, sought.parking_min))
    yield from map(_amount, (sought.price_min, sought.price_max))
    yield texts.get("urgency", "")
    yield _("Yes") if sought.pets else ""
    yield texts.get("furnished", "")
    yield str(conversation.State(conversation.state).label)
    yield _("Yes") if conversation.is_waiting else _("No")
    yield str(fitting)
    yield from (_instant(conversation.last_activity_at, zone), _instant(lead.changed_at, zone))
    yield address + reverse("conversation", args=[conversation.uuid])


def _number(value: int | None) -> str:
    return "" if value is None else str(value)


def _amount(value: Any) -> str:
    return "" if value is None else f"{value:.2f}".replace(".", ",")


def _instant(instant: datetime | None, zone: ZoneInfo) -> str:
    return in_zone(instant, zone).strftime("%d/%m/%Y %H:%M") if instant else ""
