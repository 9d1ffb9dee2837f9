"""The table of leads, put together for a page."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from django.http import HttpRequest

from prosa.inbox.addresses import write_price
from prosa.inbox.conversations.parameters import reader_zone
from prosa.inbox.leads.choosing import describe_choices
from prosa.inbox.leads.filters import FITTING, TableFilter
from prosa.inbox.leads.rows import make_rows
from prosa.inbox.models import ConversationName
from prosa.leads.models import Lead
from prosa.leads.querysets import LeadPlace, LeadQuerySet
from prosa.matching.reading import count_fitting, has_fitting
from prosa.rest.problems import ProblemError

ON_A_PAGE: Final = 50
NOT_SHOWN: Final = ("types_key", "neighborhoods_key", "city_key", "extracted", "evidence", "problem")


def find_leads(wanted: TableFilter, *, now: datetime) -> LeadQuerySet:
    """Return the leads that the reader asks for."""
    found = Lead.objects.seeking().matching(wanted.as_lead_filter(now=now, zone=reader_zone()))
    match FITTING.get(wanted.fitting):
        case True:
            return found.filter(has_fitting())
        case False:
            return found.filter(~has_fitting())
    return found


def load_part(wanted: TableFilter, *, now: datetime, after: LeadPlace | None, limit: int = ON_A_PAGE) -> list[Lead]:
    """Return up to one lead more than `limit` behind the place `after`, with their conversations."""
    found = find_leads(wanted, now=now).in_order(wanted.ordering.order, after=after)
    return list(found.select_related("conversation").defer(*NOT_SHOWN)[: limit + 1])


def read_place(request: HttpRequest, wanted: TableFilter) -> LeadPlace | None:
    """Return the place that the address names, or None where there is none or it is of another order."""
    try:
        cursor = request.GET.get("depois")
        return wanted.ordering.decode(cursor) if cursor else None
    except ProblemError:
        return None


def describe_part(wanted: TableFilter, *, now: datetime, after: LeadPlace | None) -> dict[str, Any]:
    """Return what the template of rows shows: those behind `after`, and where more are."""
    leads = load_part(wanted, now=now, after=after)
    shown = leads[:ON_A_PAGE]
    more = wanted.as_query(depois=wanted.ordering.cursor_behind(shown[-1])) if len(leads) > ON_A_PAGE else ""
    fitting = count_fitting(leads=[lead.pk for lead in shown])
    rows = make_rows(shown, fitting=fitting, names=names_of(shown), now=now, zone=reader_zone())
    return {"rows": rows, "more": more, "wanted": wanted}


def names_of(leads: Sequence[Lead]) -> dict[int, str]:
    """Return the names that people gave to the conversations of `leads`, by their keys."""
    found = ConversationName.objects.filter(conversation__in=[lead.pk for lead in leads])
    return dict(found.values_list("conversation_id", "name"))


def describe_table(wanted: TableFilter, *, now: datetime) -> dict[str, Any]:
    """Return what surrounds the rows: how many there are, the filters, and what can be chosen."""
    found = find_leads(wanted, now=now).count()
    return {
        "found": found,
        "has_none": not found and (wanted.is_empty or not Lead.objects.seeking().exists()),
        "price_min": write_price(wanted.price_min),
        "price_max": write_price(wanted.price_max),
        **describe_choices(wanted),
    }
