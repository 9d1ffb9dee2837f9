"""The panel's charts of what is sought against what is offered, with their words."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final, NamedTuple

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from prosa.core.formats import write_reais_briefly
from prosa.inbox.panel.charts import PairData, draw_pairs
from prosa.inbox.panel.drawings import Drawing, Table
from prosa.inbox.panel.wording import write_duration, write_number
from prosa.leads.backlog import measure_backlog
from prosa.listings.choices import PropertyType
from prosa.matching.demand import Band, Compared, Demand

LONG: Final = timedelta(minutes=5)  # what waits for no longer is only on its way


class Concern(NamedTuple):
    """What somebody should look after: a sentence, and where it leads."""

    text: str
    href: str = ""


def draw_demand(demand: Demand) -> list[Drawing]:
    """Draw what is sought and offered: types, places, and prices to buy and to rent at."""
    types = [each._replace(name=str(PropertyType(each.name).label)) for each in demand.types]
    return [
        _draw("types", _("Property types"), _("Property type"), types),
        _draw("places", _("Neighbourhoods that most are looking for"), _("Neighbourhood"), demand.places),
        _draw("sale", _("Prices to buy at"), _("Price"), _name(demand.sale)),
        _draw("rent", _("Prices to rent at, by the month"), _("Price"), _name(demand.rent)),
    ]


def summarise_demand(demand: Demand) -> str:
    """Return how much is compared."""
    leads = ngettext("%(number)s lead of this period", "%(number)s leads of this period", demand.leads)
    listings = ngettext("%(number)s listing offered now", "%(number)s listings offered now", demand.listings)
    numbers = (write_number(demand.leads), write_number(demand.listings))
    return " · ".join(text % {"number": number} for text, number in zip((leads, listings), numbers, strict=True))


def warn_of_backlog(*, now: datetime) -> list[Concern]:
    """Return what is wrong with the reading of conversations: those that wait long, and those that were given up."""
    backlog, warnings = measure_backlog(now=now), []
    if backlog.age is not None and backlog.age > LONG:
        text = ngettext(
            "%(number)s conversation waits to be read for leads, for %(duration)s by now.",
            "%(number)s conversations wait to be read for leads, the next one for %(duration)s by now.",
            backlog.stale,
        )
        duration = write_duration(int(backlog.age.total_seconds()))
        warnings.append(Concern(text % {"number": write_number(backlog.stale), "duration": duration}))
    if backlog.failed:
        text = ngettext(
            "%(number)s conversation could not be read for leads.",
            "%(number)s conversations could not be read for leads.",
            backlog.failed,
        )
        warnings.append(
            Concern(text % {"number": write_number(backlog.failed)}, reverse("admin:leads_lead_changelist"))
        )
    return warnings


def _draw(name: str, title: str, head: str, rows: Sequence[Compared]) -> Drawing:
    sought, offered = _("Sought"), _("Offered")
    data = [
        PairData(
            each.name,
            (each.sought, each.offered),
            f"{each.name}\n{sought}: {write_number(each.sought)}\n{offered}: {write_number(each.offered)}",
        )
        for each in rows
    ]
    scarce = max(rows, key=lambda each: each.sought - each.offered, default=None)
    return Drawing(
        kind="pairs",
        name=name,
        title=title,
        summary=_summarise(scarce) if scarce and scarce.sought > scarce.offered else "",
        chart=draw_pairs(data, write=write_number),
        table=Table(
            [head, sought, offered],
            [[each.name, write_number(each.sought), write_number(each.offered)] for each in rows],
        ),
        is_empty=not any(each.sought or each.offered for each in rows),
        legend=(sought, offered),
    )


def _summarise(scarce: Compared) -> str:
    text = _("Most is missing of: %(name)s (sought: %(sought)s, offered: %(offered)s)")
    numbers = {"sought": write_number(scarce.sought), "offered": write_number(scarce.offered)}
    return text % {"name": scarce.name, **numbers}


def _name(bands: Sequence[Band]) -> list[Compared]:
    return [Compared(_write_band(band), band.sought, band.offered) for band in bands]


def _write_band(band: Band) -> str:
    low, high = ("" if end is None else write_reais_briefly(Decimal(end)) for end in (band.low, band.high))
    if not low:
        return _("up to %(price)s") % {"price": high}
    return _("%(low)s to %(high)s") % {"low": low, "high": high} if high else _("above %(price)s") % {"price": low}
