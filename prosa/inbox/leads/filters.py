"""Which leads the table shows: read from the address, so that a filter can be shared and bookmarked."""

from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any, Final
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.http import QueryDict

from prosa.core.periods import last_days
from prosa.inbox.addresses import read_few, read_key, read_names, read_price, read_text, write_price
from prosa.leads.choices import Purpose, Urgency
from prosa.leads.querysets import LeadFilter, LeadOrder
from prosa.listings.choices import PropertyType
from prosa.rest.lead_places import LeadOrdering

PURPOSES: Final = {"comprar": Purpose.BUY, "alugar": Purpose.RENT}
URGENCIES: Final = {"alta": Urgency.HIGH, "media": Urgency.MEDIUM, "baixa": Urgency.LOW}
FURNITURE: Final = {"com": True, "sem": False}
STATES: Final = {"abertas": "OPEN", "fechadas": "CLOSED"}
FITTING: Final = {"com": True, "sem": False}
PERIODS: Final = {"hoje": 1, "7": 7, "30": 30, "90": 90}
ORDERS: Final = {
    "atividade": LeadOrder.ACTIVITY,
    "urgencia": LeadOrder.URGENCY,
    "menor-preco": LeadOrder.PRICE,
    "maior-preco": LeadOrder.PRICE_DESCENDING,
}
MOST_BEDROOMS: Final = 5
MOST_OTHERS: Final = 4  # suites, parking spaces


@dataclass(frozen=True, slots=True, kw_only=True)
class TableFilter:
    """What the reader wants to see. Texts that are empty, and numbers that are zero or None, ask for nothing.

    `purpose`, `urgency`, `furniture`, `state`, `fitting`, `period` and `order` are keys of the dictionaries above;
    prices are in reais.
    """

    purpose: str = ""
    types: tuple[str, ...] = ()
    neighbourhoods: tuple[str, ...] = ()
    city: str = ""
    bedrooms: int = 0
    suites: int = 0
    parking: int = 0
    price_min: Decimal | None = None
    price_max: Decimal | None = None
    urgency: str = ""
    pets: bool = False
    furniture: str = ""
    state: str = ""
    waiting: bool = False
    fitting: str = ""
    period: str = ""
    order: str = ""

    def with_(self, **changes: Any) -> "TableFilter":
        """Return the filter with `changes`."""
        return replace(self, **changes)

    @property
    def is_empty(self) -> bool:
        """Whether all leads fit."""
        return self == TableFilter(order=self.order)

    def as_query(self, **more: str) -> str:
        """Return the filter as an address's query, with `more` parameters: "?finalidade=alugar", or nothing."""
        parameters = {
            "finalidade": self.purpose,
            "tipo": self.types,
            "bairro": ", ".join(self.neighbourhoods),
            "cidade": self.city,
            "quartos": self.bedrooms,
            "suites": self.suites,
            "vagas": self.parking,
            "preco_min": write_price(self.price_min),
            "preco_max": write_price(self.price_max),
            "urgencia": self.urgency,
            "pets": int(self.pets),
            "mobilia": self.furniture,
            "conversa": self.state,
            "espera": int(self.waiting),
            "imoveis": self.fitting,
            "periodo": self.period,
            "ordem": self.order,
            **more,
        }
        written = urlencode({name: value for name, value in parameters.items() if value}, doseq=True)
        return f"?{written}" if written else ""

    def as_lead_filter(self, *, now: datetime, zone: ZoneInfo) -> LeadFilter:
        """Return what is to be asked of the leads. Periods are whole days in `zone`."""
        days = PERIODS.get(self.period)
        return LeadFilter(
            purpose=PURPOSES.get(self.purpose),
            types=self.types,
            neighborhoods=self.neighbourhoods,
            city=self.city or None,
            bedrooms=self.bedrooms or None,
            suites_min=self.suites or None,
            parking_min=self.parking or None,
            price_min=self.price_min,
            price_max=self.price_max,
            urgency=URGENCIES.get(self.urgency),
            pets=self.pets or None,
            furnished=FURNITURE.get(self.furniture),
            state=STATES.get(self.state),
            waiting=self.waiting or None,
            changed_since=last_days(days=days, now=now, zone=zone).start if days else None,
        )

    @property
    def ordering(self) -> LeadOrdering:
        """The order of the table."""
        return LeadOrdering(ORDERS.get(self.order, LeadOrder.CHANGED))


def read_filter(parameters: QueryDict) -> TableFilter:
    """Return the filter that an address asks for. What it does not understand is left out: pages are for people."""
    return TableFilter(
        purpose=read_key(parameters, "finalidade", PURPOSES),
        types=tuple(value for value in PropertyType.values if value in parameters.getlist("tipo")),
        neighbourhoods=read_names(parameters, "bairro"),
        city=read_text(parameters, "cidade"),
        bedrooms=read_few(parameters, "quartos", most=MOST_BEDROOMS),
        suites=read_few(parameters, "suites", most=MOST_OTHERS),
        parking=read_few(parameters, "vagas", most=MOST_OTHERS),
        price_min=read_price(parameters, "preco_min"),
        price_max=read_price(parameters, "preco_max"),
        urgency=read_key(parameters, "urgencia", URGENCIES),
        pets=parameters.get("pets") == "1",
        furniture=read_key(parameters, "mobilia", FURNITURE),
        state=read_key(parameters, "conversa", STATES),
        waiting=parameters.get("espera") == "1",
        fitting=read_key(parameters, "imoveis", FITTING),
        period=read_key(parameters, "periodo", PERIODS),
        order=read_key(parameters, "ordem", ORDERS),
    )
