"""What can be chosen of the table of leads, and what is chosen."""

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy

from prosa.core.formats import write_reais
from prosa.inbox.addresses import Link
from prosa.inbox.leads.filters import MOST_BEDROOMS, MOST_OTHERS, PURPOSES, URGENCIES, TableFilter
from prosa.listings.choices import PropertyType

ORDERS: Final = {
    "": gettext_lazy("Newest change"),
    "atividade": gettext_lazy("Latest activity"),
    "urgencia": gettext_lazy("Most urgent"),
    "menor-preco": gettext_lazy("Smallest budget"),
    "maior-preco": gettext_lazy("Largest budget"),
}
FURNITURE: Final = {"com": pgettext_lazy("sought", "Furnished"), "sem": pgettext_lazy("sought", "Unfurnished")}
STATES: Final = {"abertas": gettext_lazy("Open conversations"), "fechadas": gettext_lazy("Closed conversations")}
FITTING: Final = {"com": gettext_lazy("With listings that fit"), "sem": gettext_lazy("Without listings that fit")}
PERIODS: Final = {
    "hoje": gettext_lazy("Changed today"),
    "7": gettext_lazy("Changed in 7 days"),
    "30": gettext_lazy("Changed in 30 days"),
    "90": gettext_lazy("Changed in 90 days"),
}


class Option(NamedTuple):
    """One of the values of a field."""

    value: str
    text: str | Promise
    is_chosen: bool


class Shortcut(NamedTuple):
    """A filter that is often wanted, switched on and off by a link."""

    icon: str
    text: str
    query: str
    is_chosen: bool


def describe_choices(wanted: TableFilter) -> dict[str, Any]:
    """Return what can be chosen: by links the purpose, the order and what is often wanted, the rest by fields."""
    return {
        "purposes": [
            Link(str(text), wanted.with_(purpose=value).as_query(), wanted.purpose == value)
            for value, text in {"": pgettext("leads", "All"), **_labels(PURPOSES)}.items()
        ],
        "orders": [
            Link(str(text), wanted.with_(order=value).as_query(), wanted.order == value)
            for value, text in ORDERS.items()
        ],
        "order_text": ORDERS[wanted.order],
        "heads": _heads(wanted),
        "shortcuts": list(_shortcuts(wanted)),
        "types": [(value, label, value in wanted.types) for value, label in PropertyType.choices],
        "bedroom_choices": range(MOST_BEDROOMS + 1),
        "other_choices": range(MOST_OTHERS + 1),
        "urgencies": _options(_labels(URGENCIES), wanted.urgency),
        "furniture": _options(FURNITURE, wanted.furniture),
        "states": _options(STATES, wanted.state),
        "fitting": _options(FITTING, wanted.fitting),
        "periods": _options(PERIODS, wanted.period),
        "chips": list(_chips(wanted)),
        "clear": TableFilter(order=wanted.order).as_query(),
        "query": wanted.as_query(),
    }


def _labels(choices: Mapping[str, Any]) -> dict[str, Any]:
    return {value: choice.label for value, choice in choices.items()}


def _options(texts: dict[str, Any], chosen: str) -> list[Option]:
    return [Option(value, text, value == chosen) for value, text in texts.items()]


def _heads(wanted: TableFilter) -> dict[str, dict[str, str]]:
    """Return for the columns that can be sorted by where their heads lead, and how the table is sorted now."""
    by_price = {"maior-preco": "descending", "menor-preco": "ascending"}
    next_price = "menor-preco" if wanted.order == "maior-preco" else "maior-preco"

    def head(order: str, direction: str) -> dict[str, str]:
        return {"query": wanted.with_(order=order).as_query(), "direction": direction}

    return {
        "price": head(next_price, by_price.get(wanted.order, "")),
        "urgency": head("urgencia", "descending" if wanted.order == "urgencia" else ""),
        "activity": head("atividade", "descending" if wanted.order == "atividade" else ""),
    }


def _shortcuts(wanted: TableFilter) -> Iterator[Shortcut]:
    def switch(icon: str, text: str, field: str, value: Any, nothing: Any) -> Shortcut:
        is_chosen = getattr(wanted, field) == value
        query = wanted.with_(**{field: nothing if is_chosen else value}).as_query()
        return Shortcut(icon, text, query, is_chosen)

    yield switch("clock", _("Waiting for an answer"), "waiting", True, False)
    yield switch("flame", _("Urgent"), "urgency", "alta", "")
    yield switch("building-2", _("With listings"), "fitting", "com", "")
    yield switch("calendar", _("Changed today"), "period", "hoje", "")


def _chips(wanted: TableFilter) -> Iterator[Link]:
    """Yield what is asked for besides the purpose, each with the address of the table without it."""

    def without(**changes: Any) -> str:
        return wanted.with_(**changes).as_query()

    for value in wanted.types:
        others = tuple(each for each in wanted.types if each != value)
        yield Link(str(PropertyType(value).label), without(types=others))
    for name in wanted.neighbourhoods:
        others = tuple(each for each in wanted.neighbourhoods if each != name)
        yield Link(name, without(neighbourhoods=others))
    if wanted.city:
        yield Link(wanted.city, without(city=""))
    yield from _chips_of_numbers(wanted)
    if wanted.urgency:
        yield Link(str(URGENCIES[wanted.urgency].label), without(urgency=""))
    if wanted.pets:
        yield Link(_("Has pets"), without(pets=False))
    for field, texts in {"furniture": FURNITURE, "state": STATES, "fitting": FITTING, "period": PERIODS}.items():
        if value := getattr(wanted, field):
            yield Link(str(texts[value]), without(**{field: ""}))
    if wanted.waiting:
        yield Link(_("Waiting for an answer"), without(waiting=False))


def _chips_of_numbers(wanted: TableFilter) -> Iterator[Link]:
    if count := wanted.bedrooms:
        text = ngettext("%(count)d bedroom", "%(count)d bedrooms", count) % {"count": count}
        yield Link(text, wanted.with_(bedrooms=0).as_query())
    if count := wanted.suites:
        text = ngettext("%(count)d suite", "%(count)d suites", count) % {"count": count}
        yield Link(_("%(count)s or more") % {"count": text}, wanted.with_(suites=0).as_query())
    if count := wanted.parking:
        text = ngettext("%(count)d parking space", "%(count)d parking spaces", count) % {"count": count}
        yield Link(_("%(count)s or more") % {"count": text}, wanted.with_(parking=0).as_query())
    if wanted.price_min is not None:
        text = _("from %(price)s") % {"price": write_reais(wanted.price_min)}
        yield Link(text, wanted.with_(price_min=None).as_query())
    if wanted.price_max is not None:
        text = _("up to %(price)s") % {"price": write_reais(wanted.price_max)}
        yield Link(text, wanted.with_(price_max=None).as_query())
