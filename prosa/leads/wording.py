"""What a customer seeks, in words: “2 ou 3 quartos”, “até R$ 500 mil”. Pure but for translation."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Final, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from prosa.core.formats import write_reais_briefly
from prosa.leads.choices import Purpose, Urgency
from prosa.leads.extraction import Failure, Sought
from prosa.listings.choices import PropertyType


class Described(NamedTuple):
    """Something that is sought. `field` names it in LABELS, `text` has no label in it: “até R$ 500 mil”."""

    field: str
    label: str
    text: str


# Two bounds of one thing are told together, under a name of their own.
FIELDS_OF: Final[Mapping[str, tuple[str, ...]]] = {
    "purpose": ("purpose",),
    "property_types": ("property_types",),
    "neighborhoods": ("neighborhoods",),
    "city": ("city",),
    "bedrooms": ("bedrooms_min", "bedrooms_max"),
    "suites_min": ("suites_min",),
    "parking_min": ("parking_min",),
    "price": ("price_min", "price_max"),
    "urgency": ("urgency",),
    "pets": ("pets",),
    "furnished": ("furnished",),
}
LABELS: Final[Mapping[str, Promise]] = {
    "purpose": gettext_lazy("Purpose"),
    "property_types": gettext_lazy("Property type"),
    "neighborhoods": gettext_lazy("Neighbourhoods"),
    "city": gettext_lazy("City"),
    "bedrooms": gettext_lazy("Bedrooms"),
    "suites_min": gettext_lazy("Suites"),
    "parking_min": gettext_lazy("Parking"),
    "price": gettext_lazy("Price"),
    "urgency": gettext_lazy("Urgency"),
    "pets": gettext_lazy("Pets"),
    "furnished": gettext_lazy("Furniture"),
}
_FAILURES: Final[Mapping[str, Promise]] = {
    Failure.NOT_SET_UP: gettext_lazy("the language model's service is not set up."),
    Failure.TOO_SLOW: gettext_lazy("the language model's service took too long."),
    Failure.UNREACHABLE: gettext_lazy("the language model's service cannot be reached."),
    Failure.OVERLOADED: gettext_lazy("the language model's service is overloaded or fails."),
    Failure.REFUSED: gettext_lazy("the language model's service refuses our requests."),
    Failure.UNAVAILABLE: gettext_lazy("the language model's service does not answer."),
    Failure.UNUSABLE_ANSWER: gettext_lazy("the language model's answer could not be used."),
    Failure.NOT_KEPT: gettext_lazy("what was read could not be kept."),
    Failure.BROKEN: gettext_lazy("something went wrong in Prosa."),
}
_NAME_OF: Final = {field: name for name, fields in FIELDS_OF.items() for field in fields}


def describe(sought: Sought) -> list[Described]:
    """Return all that `sought` says, in the order in which people ask."""
    return [Described(name, str(LABELS[name]), text) for name, write in _WRITERS.items() if (text := write(sought))]


def summarise(sought: Sought) -> str:
    """Return `sought` in one line: “Comprar · Apartamento · Moema · 2 quartos · até R$ 500 mil”."""
    return " · ".join(text for _name, _label, text in describe(sought))


def name_of(field: str) -> str:
    """Return under which name of LABELS the field of a lead is told: “price” for `price_max`."""
    return _NAME_OF.get(field, field)


def label_of(field: str) -> str:
    """Return what people call the field of a lead: “Preço” for `price_max`. What is no field is returned itself."""
    return str(LABELS.get(name_of(field), field))


def explain_failure(failure: str) -> str:
    """Return why a conversation could not be read, behind a colon. Leads of earlier versions have no code."""
    return str(_FAILURES.get(failure, _FAILURES[Failure.BROKEN]))


def _purpose(sought: Sought) -> str:
    return str(Purpose(sought.purpose).label) if sought.purpose else ""


def _types(sought: Sought) -> str:
    return _either([str(PropertyType(name).label).lower() for name in sought.property_types]).capitalize()


def _neighbourhoods(sought: Sought) -> str:
    return _either(sought.neighborhoods)


def _either(texts: Sequence[str]) -> str:
    *others, last = texts or ("",)
    return _("%(texts)s or %(last)s") % {"texts": ", ".join(others), "last": last} if others else last


def _city(sought: Sought) -> str:
    return sought.city or ""


def _bedrooms(sought: Sought) -> str:
    least, most = sought.bedrooms_min, sought.bedrooms_max
    if least is None or most is None or least == most:
        return _bedrooms_of_one_bound(least, most)
    of_most = ngettext("%(count)d bedroom", "%(count)d bedrooms", most) % {"count": most}
    text = _("%(least)d or %(most)s") if most == least + 1 else _("%(least)d to %(most)s")
    return text % {"least": least, "most": of_most}


def _bedrooms_of_one_bound(least: int | None, most: int | None) -> str:
    number = least if least is not None else most
    if number is None:
        return ""
    count = ngettext("%(count)d bedroom", "%(count)d bedrooms", number) % {"count": number}
    if most is None:
        return _("%(count)s or more") % {"count": count}
    return count if least == most else _("up to %(count)s") % {"count": count}


def _suites(sought: Sought) -> str:
    count = sought.suites_min
    if count is None:
        return ""
    text = ngettext("%(count)d suite", "%(count)d suites", count) % {"count": count}
    return _("%(count)s or more") % {"count": text}


def _parking(sought: Sought) -> str:
    count = sought.parking_min
    if count is None:
        return ""
    text = ngettext("%(count)d parking space", "%(count)d parking spaces", count) % {"count": count}
    return _("%(count)s or more") % {"count": text}


def _price(sought: Sought) -> str:
    text = _amounts(sought)
    return _("%(amount)s a month") % {"amount": text} if text and sought.purpose == "rent" else text


def _amounts(sought: Sought) -> str:
    least, most = (
        "" if amount is None else write_reais_briefly(Decimal(str(amount)))
        for amount in (sought.price_min, sought.price_max)
    )
    if least and most:
        return least if least == most else _("from %(least)s to %(most)s") % {"least": least, "most": most}
    if least:
        return _("from %(least)s on") % {"least": least}
    return _("up to %(count)s") % {"count": most} if most else ""


def _urgency(sought: Sought) -> str:
    return str(Urgency(sought.urgency).label) if sought.urgency else ""


def _pets(sought: Sought) -> str:
    return _("Has pets") if sought.pets else ""


def _furniture(sought: Sought) -> str:
    if sought.furnished is None:
        return ""
    return pgettext("sought", "Furnished") if sought.furnished else pgettext("sought", "Unfurnished")


_WRITERS: Final[Mapping[str, Callable[[Sought], str]]] = {
    "purpose": _purpose,
    "property_types": _types,
    "neighborhoods": _neighbourhoods,
    "city": _city,
    "bedrooms": _bedrooms,
    "suites_min": _suites,
    "parking_min": _parking,
    "price": _price,
    "urgency": _urgency,
    "pets": _pets,
    "furnished": _furniture,
}
