"""A listing as a text that an attendant sends to a customer."""

from collections.abc import Iterator
from typing import Final

from django.utils import translation
from django.utils.translation import gettext, ngettext

from prosa.core.formats import write_area, write_reais
from prosa.listings.models import Listing

CUSTOMERS_LANGUAGE: Final = "pt-br"
_BETWEEN: Final = " · "
_MARKS: Final = str.maketrans(dict.fromkeys("*_~`", " "))


def summary(listing: Listing) -> str:
    """Return `listing` in Portuguese, ready to be pasted into WhatsApp; of what is unknown there is no line."""
    with translation.override(CUSTOMERS_LANGUAGE):
        return "\n".join(line for line in _lines(listing) if line)


def _lines(listing: Listing) -> Iterator[str]:
    yield f"*{_without_marks(listing.title)}*"
    place = f"{_without_marks(listing.neighbourhood)}, {_without_marks(listing.city)}/{listing.state}"
    yield f"{listing.get_property_type_display()}{_BETWEEN}{place}"
    yield _without_marks(listing.address)
    yield from _prices(listing)
    yield _BETWEEN.join(_rooms(listing))
    yield _BETWEEN.join(_qualities(listing))
    yield gettext("Code: %(code)s") % {"code": listing.code}


def _prices(listing: Listing) -> Iterator[str]:
    if listing.sale_price is not None:
        yield gettext("Sale: *%(price)s*") % {"price": write_reais(listing.sale_price)}
    if listing.rent_price is not None:
        yield gettext("Rent: *%(price)s* a month") % {"price": write_reais(listing.rent_price)}
    if listing.condominium_fee:
        yield gettext("Condominium fee: %(price)s a month") % {"price": write_reais(listing.condominium_fee)}
    elif listing.condominium_fee is not None:
        yield gettext("No condominium fee")
    if listing.property_tax:
        yield gettext("Property tax: %(price)s a year") % {"price": write_reais(listing.property_tax)}
    elif listing.property_tax is not None:
        yield gettext("No property tax")


def _rooms(listing: Listing) -> Iterator[str]:
    """Yield what there is of rooms and space. Nobody advertises what there is none of."""
    if count := listing.bedrooms:
        yield ngettext("%(count)d bedroom", "%(count)d bedrooms", count) % {"count": count}
    if count := listing.suites:
        yield ngettext("%(count)d suite", "%(count)d suites", count) % {"count": count}
    if count := listing.bathrooms:
        yield ngettext("%(count)d bathroom", "%(count)d bathrooms", count) % {"count": count}
    if count := listing.parking:
        yield ngettext("%(count)d parking space", "%(count)d parking spaces", count) % {"count": count}
    if listing.area is not None:
        yield write_area(listing.area)


def _qualities(listing: Listing) -> Iterator[str]:
    if listing.furnished is not None:
        yield gettext("Furnished") if listing.furnished else gettext("Not furnished")
    if listing.pets is not None:
        yield gettext("Pets welcome") if listing.pets else gettext("No pets")


def _without_marks(text: str) -> str:
    """Return `text` without the signs that WhatsApp reads as bold, italics and the like."""
    return " ".join(text.translate(_MARKS).split())
