"""The panel at /."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final, NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from prosa.conversations.models import Conversation
from prosa.conversations.statistics import count_now
from prosa.core import clock
from prosa.core.periods import last_days
from prosa.deliveries.models import Delivery
from prosa.inbox.conversations.parameters import reader_zone
from prosa.inbox.panel import drawings
from prosa.inbox.panel.cards import cards_of_now, cards_of_period
from prosa.inbox.panel.demand import draw_demand, summarise_demand, warn_of_backlog
from prosa.inbox.panel.figures import read_figures
from prosa.inbox.panel.welcome import first_command
from prosa.rest.authentication import is_open_to

DEFAULT_DAYS: Final = 7
PERIODS: Final = {
    1: gettext_lazy("Today"),
    7: gettext_lazy("7 days"),
    30: gettext_lazy("30 days"),
    90: gettext_lazy("90 days"),
}


class Choice(NamedTuple):
    """One of the periods that can be chosen."""

    days: int
    label: str
    is_chosen: bool


@require_safe
def show_panel(request: HttpRequest) -> HttpResponse:
    """Show the figures of the chosen period, or a welcome while nothing has ever arrived."""
    now = clock.now()
    if not (Conversation.objects.exists() or Delivery.objects.exists()):
        return render(request, "inbox/panel/welcome.html", _describe_welcome(request, now))
    days = chosen_days(request.GET.get("period", ""))
    return render(request, "inbox/panel/panel.html", _describe_panel(days, now))


def chosen_days(text: str) -> int:
    """Return how many days are asked for: one of PERIODS."""
    return next((days for days in PERIODS if text == str(days)), DEFAULT_DAYS)


def _describe_welcome(request: HttpRequest, now: datetime) -> Mapping[str, Any]:
    needs_key = not is_open_to(request)
    address = request.build_absolute_uri("/webhook/batch/")
    return {"needs_key": needs_key, "command": first_command(address=address, needs_key=needs_key, now=now)}


def _describe_panel(days: int, now: datetime) -> Mapping[str, Any]:
    period = last_days(days=days, now=now, zone=reader_zone())
    statistics, outcomes, demand = read_figures(period=period)
    inbox = reverse("conversations")
    return {
        "choices": [Choice(each, str(label), each == days) for each, label in PERIODS.items()],
        "first_day": period.dates[0],
        "last_day": period.dates[-1],
        "compared_with": _("yesterday until this hour")
        if days == 1
        else _("the %(days)d days before") % {"days": days},
        "cards_now": cards_of_now(count_now(), open_href=f"{inbox}?estado=abertas", waiting_href=f"{inbox}?espera=1"),
        "cards": cards_of_period(statistics),
        "written": drawings.draw_messages(statistics.received, statistics.sent, period=period),
        "begun": drawings.draw_begun(statistics.begun, period=period),
        "week": drawings.draw_week(statistics.received) if days > 1 else None,
        "outcomes": drawings.draw_outcomes(outcomes),
        "responses": drawings.draw_responses(statistics.responses),
        "demand": draw_demand(demand),
        "demand_summary": summarise_demand(demand),
        "concerns": warn_of_backlog(now=now),
    }
