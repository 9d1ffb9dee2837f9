"""The figures at the top of the panel."""

from typing import NamedTuple

from django.utils.translation import gettext as _

from prosa.conversations.statistics import Counted, Now, Statistics
from prosa.inbox.panel.wording import write_change, write_duration, write_number


class Card(NamedTuple):
    """One figure. `change` and `before` compare it with the period before; empty where there is nothing to compare."""

    label: str
    value: str
    detail: str = ""
    change: str = ""
    before: str = ""
    href: str = ""
    is_urgent: bool = False


def cards_of_now(now: Now, *, open_href: str, waiting_href: str) -> list[Card]:
    """Return what is so at this moment, whatever the period."""
    return [
        Card(_("Open now"), write_number(now.open), _("conversations"), href=open_href),
        Card(
            _("Waiting now"),
            write_number(now.waiting),
            _("the customer wrote last"),
            href=waiting_href,
            is_urgent=now.waiting > 0,
        ),
    ]


def cards_of_period(statistics: Statistics) -> list[Card]:
    """Return what happened in the period."""
    return [
        _counted(_("New conversations"), statistics.begun),
        _counted(_("Messages received"), statistics.received),
        _counted(_("Messages sent"), statistics.sent),
        _response(statistics),
    ]


def _counted(label: str, counted: Counted) -> Card:
    return Card(
        label,
        write_number(counted.total),
        change=write_change(counted.total, counted.before),
        before=write_number(counted.before),
    )


def _response(statistics: Statistics) -> Card:
    now, before = statistics.responses, statistics.responses_before
    median, median_before, most = now.percentile(50), before.percentile(50), now.percentile(90)
    return Card(
        _("First response (median)"),
        write_duration(median),
        "" if most is None else _("90%% within %(duration)s") % {"duration": write_duration(most)},
        change=write_change(median, median_before),
        before="" if median_before is None else write_duration(median_before),
    )
