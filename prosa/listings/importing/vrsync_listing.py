"""One listing of VRSync: what its elements mean for Prosa."""

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext_noop as _

from prosa.core.folding import fold
from prosa.listings import validation
from prosa.listings.importing.addresses import show_address
from prosa.listings.importing.drafts import Draft
from prosa.listings.importing.entries import Entry, Rejection
from prosa.listings.importing.photos import Photos
from prosa.listings.importing.texts import to_line, to_plain_text
from prosa.listings.importing.values import quote, read_area, read_count, read_fee, read_price
from prosa.listings.importing.vocabulary import read_purpose, read_state, read_type

OTHER_CURRENCY: Final = _("The amount is in the currency “%(value)s”; Prosa knows reais only.")
OTHER_PERIOD: Final = _("The amount is for the period “%(value)s”; Prosa needs it by the month.")
OTHER_TAX_PERIOD: Final = _("The tax is for the period “%(value)s”; Prosa needs it by the year or by the month.")
OTHER_UNIT: Final = _("The area is in “%(value)s”; Prosa needs square metres.")

_ITEM: Final = "media/item"
_FEATURE: Final = "details/features/feature"
_FEATURES: Final = {
    **dict.fromkeys(("pets allowed", "pet friendly", "aceita animais", "aceita pets"), "pets"),
    **dict.fromkeys(("furnished", "mobiliado"), "furnished"),
}
_ROOMS: Final = {
    "bedrooms": "details/bedrooms",
    "suites": "details/suites",
    "bathrooms": "details/bathrooms",
    "parking": "details/garage",
}
_TAXES: Final = ("details/yearlytax", "details/iptu")
_AREAS: Final = ("details/livingarea", "details/lotarea")
WANTED_FOR_ATTRIBUTES: Final = frozenset({"location"})  # what it contains is wanted by itself
WANTED: Final = frozenset(
    {
        "listingid",
        "title",
        "transactiontype",
        _ITEM,
        "details/usagetype",
        "details/propertytype",
        "details/description",
        "details/listprice",
        "details/rentalprice",
        "details/propertyadministrationfee",
        *_TAXES,
        *_AREAS,
        *_ROOMS.values(),
        _FEATURE,
        *WANTED_FOR_ATTRIBUTES,
        "location/state",
        "location/city",
        "location/neighborhood",
        "location/address",
        "location/streetnumber",
    }
)
_MONTHS: Final = 12
_MONTHLY: Final = frozenset({"", "monthly", "month", "mensal"})
_YEARLY: Final = frozenset({"", "yearly", "year", "annual", "annually", "anual"})
_REAIS: Final = frozenset({"", "brl", "r", "real", "reais"})
_SQUARE_METRES: Final = frozenset(
    {"", "square metres", "square meters", "square metre", "square meter", "m2", "m", "sqm"}
)
_HECTARES: Final = frozenset({"hectare", "hectares", "ha"})
_SQUARE_METRES_OF_A_HECTARE: Final = 10_000
_MOST_TEXT: Final = 100_000
_MOST_ATTRIBUTE: Final = 200


class Element:
    """An element that is wanted: its path within the listing, its attributes and, up to a length, its text."""

    def __init__(self, path: str, attributes: Mapping[str, str]) -> None:
        self.path = path
        self._attributes = attributes
        self._pieces: list[str] = []
        self._left = _MOST_TEXT

    def add(self, text: str) -> None:
        if self._left > 0:
            self._pieces.append(text[: self._left])
            self._left -= len(text)

    def attribute(self, name: str) -> str:
        return self._attributes.get(name, "")[:_MOST_ATTRIBUTE].strip()

    @property
    def text(self) -> str:
        return "".join(self._pieces).strip()


_ABSENT: Final = Element("", {})


class FoundListing:
    """A listing as it stands in the document, from `line` on. Of an element that is repeated, the first text counts."""

    def __init__(self, line: int) -> None:
        self.line = line
        self.photos = Photos()
        self.qualities: set[str] = set()
        self._elements: dict[str, Element] = {}

    def take(self, element: Element) -> None:
        """Take an element that has ended."""
        if element.path == _ITEM:
            if fold(element.attribute("medium")) in {"", "image"}:
                self.photos.add(element.text, is_primary=fold(element.attribute("primary")) in {"true", "1"})
        elif element.path == _FEATURE:
            self.qualities |= {_FEATURES[name] for name in (fold(element.text[:_MOST_ATTRIBUTE]),) if name in _FEATURES}
        elif not self.text(element.path):
            self._elements[element.path] = element

    def get(self, path: str) -> Element:
        return self._elements.get(path, _ABSENT)

    def text(self, path: str) -> str:
        return self.get(path).text


def read_listing(found: FoundListing) -> Entry | Rejection:
    """Return the listing that `found` is, or everything that is wrong with it."""
    draft = Draft(line=found.line)
    draft.fields["code"] = to_line(found.text("listingid"), most=_MOST_ATTRIBUTE)
    _read_texts(draft, found)
    _read_kind(draft, found)
    _read_amounts(draft, found)
    for field, path in _ROOMS.items():
        draft.read(field, found.text(path), read_count)
    _read_area(draft, found)
    _read_place(draft, found)
    draft.fields["photos"] = found.photos.addresses()
    draft.fields.update(dict.fromkeys(sorted(found.qualities), True))
    return draft.finish()


def _read_texts(draft: Draft, found: FoundListing) -> None:
    draft.fields["title"] = to_line(found.text("title"), most=validation.TITLE_LENGTH)
    description = to_plain_text(found.text("details/description"), most=validation.DESCRIPTION_LENGTH)
    draft.fields["description"] = description


def _read_kind(draft: Draft, found: FoundListing) -> None:
    draft.read("purpose", found.text("transactiontype"), read_purpose)
    usage = found.text("details/usagetype")
    draft.read("property_type", found.text("details/propertytype"), lambda text: read_type(text, usage=usage))


def _read_amounts(draft: Draft, found: FoundListing) -> None:
    sale, rent = found.get("details/listprice"), found.get("details/rentalprice")
    condominium = found.get("details/propertyadministrationfee")
    tax = next((found.get(path) for path in _TAXES if found.text(path)), _ABSENT)
    draft.read("sale_price", sale.text, read_price)
    draft.read("rent_price", rent.text, read_price)
    draft.read("condominium_fee", condominium.text, read_fee)
    draft.read("property_tax", tax.text, read_fee)
    for field, element in (
        ("sale_price", sale),
        ("rent_price", rent),
        ("condominium_fee", condominium),
        ("property_tax", tax),
    ):
        currency = element.attribute("currency")
        if draft.fields[field] and fold(currency) not in _REAIS:
            draft.refuse(OTHER_CURRENCY, field=field, value=quote(currency))
    _require_monthly(draft, "rent_price", rent)
    _require_monthly(draft, "condominium_fee", condominium)
    _settle_tax(draft, tax)


def _require_monthly(draft: Draft, field: str, element: Element) -> None:
    period = element.attribute("period")
    if draft.fields[field] and fold(period) not in _MONTHLY:
        draft.refuse(OTHER_PERIOD, field=field, value=quote(period))


def _settle_tax(draft: Draft, element: Element) -> None:
    """A tax is by the year, unless its element says that it is by the month."""
    period = element.attribute("period")
    if not draft.fields["property_tax"] or fold(period) in _YEARLY:
        return
    if fold(period) in _MONTHLY:
        draft.fields["property_tax"] *= _MONTHS
    else:
        draft.refuse(OTHER_TAX_PERIOD, field="property_tax", value=quote(period))


def _read_area(draft: Draft, found: FoundListing) -> None:
    element = next((found.get(path) for path in _AREAS if found.text(path).strip("0., ")), _ABSENT)
    draft.read("area", element.text, read_area)
    unit = element.attribute("unit")
    if not draft.fields["area"] or fold(unit) in _SQUARE_METRES:
        return
    if fold(unit) in _HECTARES:
        draft.fields["area"] *= _SQUARE_METRES_OF_A_HECTARE
    else:
        draft.refuse(OTHER_UNIT, field="area", value=quote(unit))


def _read_place(draft: Draft, found: FoundListing) -> None:
    state = found.get("location/state")
    draft.read("state", state.attribute("abbreviation") or state.text, read_state)
    for field, path in (("city", "location/city"), ("neighbourhood", "location/neighborhood")):
        draft.fields[field] = to_line(found.text(path), most=validation.PLACE_LENGTH)
    draft.fields["address"] = show_address(
        street=found.text("location/address"),
        number=found.text("location/streetnumber"),
        display=found.get("location").attribute("displayaddress"),
    )
