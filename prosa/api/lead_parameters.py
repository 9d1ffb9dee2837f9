"""Which leads a request asks for, and in which order."""

from typing import Final

from django.http import HttpRequest
from django.utils.timezone import get_default_timezone

from prosa.api.parameters import read_amount, read_list, read_rooms, read_truth, read_types
from prosa.conversations.models import Conversation
from prosa.leads.choices import Purpose, Urgency
from prosa.leads.querysets import MOST_PLACES, LeadFilter, LeadOrder
from prosa.rest.lead_places import LeadOrdering
from prosa.rest.parameters import read_choice, read_instant, read_text

STATES: Final = Conversation.State.values
ONLY_TRUE: Final = ("true",)  # who has no pets does not say so


def read_ordering(request: HttpRequest) -> LeadOrdering:
    """Return the order that the address asks for. Raises ProblemError for a bad one."""
    return LeadOrdering(LeadOrder(read_choice(request, "order", allowed=LeadOrder.values) or LeadOrder.CHANGED))


def read_filter(request: HttpRequest) -> LeadFilter:
    """Return the leads that the address asks for. Raises ProblemError for a bad value."""
    zone = get_default_timezone()
    return LeadFilter(
        purpose=read_choice(request, "purpose", allowed=Purpose.values),
        types=read_types(request),
        neighborhoods=read_list(request, "neighborhoods", most=MOST_PLACES),
        city=read_text(request, "city"),
        bedrooms=read_rooms(request, "bedrooms"),
        suites_min=read_rooms(request, "suites_min"),
        parking_min=read_rooms(request, "parking_min"),
        price_min=read_amount(request, "price_min"),
        price_max=read_amount(request, "price_max"),
        urgency=read_choice(request, "urgency", allowed=Urgency.values),
        pets=read_choice(request, "pets", allowed=ONLY_TRUE) == "true" or None,
        furnished=read_truth(request, "furnished"),
        state=read_choice(request, "state", allowed=STATES),
        waiting=read_truth(request, "waiting"),
        changed_since=read_instant(request, "changed_since", zone=zone),
        changed_until=read_instant(request, "changed_until", zone=zone),
    )
