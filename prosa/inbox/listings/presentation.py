"""Listings as pages show them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from prosa.core.demonstration import is_demo
from prosa.core.formats import write_area, write_reais
from prosa.listings.models import Listing

DEMO_PHOTOS: Final = f"{settings.STATIC_URL}demo/"


class Fact(NamedTuple):
    """Something that is known of a listing: an icon, a short text for the eye, and the whole text."""

    icon: str
    short: str
    text: str


class Price(NamedTuple):
    """An amount, and what it is for: "Venda", "R$ 450.000", ""; "Aluguel", "R$ 2.500", "/mês"."""

    label: str
    amount: str
    period: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """A listing with its texts. `host` is the one under which the reader sees the page.

    `interested` is how many customers it fits; lists alone show it.
    """

    listing: Listing
    host: str
    interested: int = 0

    @property
    def uuid(self) -> UUID:
        return self.listing.uuid

    @property
    def is_demo(self) -> bool:
        """Whether it is made up."""
        return is_demo(self.listing.uuid)

    @property
    def prices(self) -> list[Price]:
        """What it costs: one price, or two where it is for sale and for rent."""
        listing, prices = self.listing, []
        if listing.sale_price is not None:
            prices.append(Price(_("Sale"), write_reais(listing.sale_price)))
        if listing.rent_price is not None:
            prices.append(Price(_("Rent"), write_reais(listing.rent_price), _("/month")))
        return prices

    @property
    def fees(self) -> list[Price]:
        """What is to be paid besides, as far as it is known."""
        listing = self.listing
        known = (
            (_("Condominium"), listing.condominium_fee, _("/month"), _("None")),
            (_("Property tax (IPTU)"), listing.property_tax, _("/year"), _("Exempt")),
        )
        return [
            Price(label, write_reais(amount), period) if amount else Price(label, nothing)
            for label, amount, period, nothing in known
            if amount is not None
        ]

    @property
    def facts(self) -> list[Fact]:
        """Rooms and space; nobody advertises what there is none of."""
        return list(_facts(self.listing))

    @property
    def qualities(self) -> list[Fact]:
        """Whether pets are welcome and furniture is there, if that is known."""
        listing, found = self.listing, []
        if listing.pets is not None:
            text = _("Pets welcome") if listing.pets else _("No pets")
            found.append(Fact("paw-print", text, text))
        if listing.furnished is not None:
            text = _("Furnished") if listing.furnished else _("Not furnished")
            found.append(Fact("sofa", text, text))
        return found

    @property
    def photos(self) -> list[str]:
        """The addresses of the photos that browsers are allowed to load: those over HTTPS, and those of this site."""
        return [shown for address in self.listing.photos if (shown := self._loadable(address))]

    @property
    def unloadable_photos(self) -> list[str]:
        """The addresses of the other photos."""
        return [address for address in self.listing.photos if not self._loadable(address)]

    @property
    def cover(self) -> str:
        """The first photo's address, or nothing."""
        return self.photos[0] if self.photos else ""

    def _loadable(self, address: str) -> str:
        parts = urlsplit(address)
        # The demo's pictures lie in Prosa itself, under whatever name it is reached.
        is_own = parts.netloc == self.host or (self.is_demo and parts.path.startswith(DEMO_PHOTOS))
        if is_own:
            return parts._replace(scheme="", netloc="").geturl() or "/"
        return address if parts.scheme.lower() == "https" else ""


def _facts(listing: Listing) -> Iterator[Fact]:
    if count := listing.bedrooms:
        text = ngettext("%(count)d bedroom", "%(count)d bedrooms", count) % {"count": count}
        suites = listing.suites or 0
        if suites:
            text += " (" + ngettext("%(count)d suite", "%(count)d suites", suites) % {"count": suites} + ")"
        yield Fact("bed-double", str(count), text)
    if count := listing.bathrooms:
        text = ngettext("%(count)d bathroom", "%(count)d bathrooms", count) % {"count": count}
        yield Fact("bath", str(count), text)
    if count := listing.parking:
        text = ngettext("%(count)d parking space", "%(count)d parking spaces", count) % {"count": count}
        yield Fact("car", str(count), text)
    if listing.area is not None:
        area = write_area(listing.area)
        yield Fact("ruler", area, area)
