"""Which listings the catalogue shows: read from the address, so that a filter can be shared and bookmarked."""

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Final
from urllib.parse import urlencode

from django.http import QueryDict

from prosa.inbox.addresses import read_few, read_key, read_names, read_price, read_text, write_price
from prosa.listings.choices import PropertyType, Purpose
from prosa.listings.querysets import ListingFilter, ListingOrder
from prosa.rest.listing_places import ListingOrdering

PURPOSES: Final = {"comprar": Purpose.SALE, "alugar": Purpose.RENT}
SITUATIONS: Final = {"ativos": True, "inativos": False}
ORDERS: Final = {
    "menor-preco": ListingOrder.PRICE,
    "maior-preco": ListingOrder.PRICE_DESCENDING,
    "maior-area": ListingOrder.AREA,
}
BY_PRICE: Final = frozenset({"menor-preco", "maior-preco"})
MOST_BEDROOMS: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueFilter:
    """What the reader wants to see. Texts that are empty, and numbers that are zero or None, ask for nothing.

    `purpose`, `situation` and `order` are keys of PURPOSES, SITUATIONS and ORDERS; prices are in reais.
    """

    query: str = ""
    purpose: str = ""
    types: tuple[str, ...] = ()
    neighbourhoods: tuple[str, ...] = ()
    price_min: Decimal | None = None
    price_max: Decimal | None = None
    bedrooms: int = 0
    pets: bool = False
    furnished: bool = False
    interested: bool = False
    situation: str = ""
    order: str = ""

    def with_(self, **changes: Any) -> "CatalogueFilter":
        """Return the filter with `changes`."""
        return replace(self, **changes)

    @property
    def is_empty(self) -> bool:
        """Whether all listings fit."""
        return self == CatalogueFilter(order=self.order)

    def as_query(self) -> str:
        """Return the filter as an address's query: "?finalidade=alugar&quartos=2", or nothing for all listings."""
        parameters = {
            "q": self.query,
            "finalidade": self.purpose,
            "tipo": self.types,
            "bairro": ", ".join(self.neighbourhoods),
            "preco_min": write_price(self.price_min),
            "preco_max": write_price(self.price_max),
            "quartos": self.bedrooms,
            "pets": int(self.pets),
            "mobiliado": int(self.furnished),
            "interessados": int(self.interested),
            "situacao": self.situation,
            "ordem": self.order,
        }
        written = urlencode({name: value for name, value in parameters.items() if value}, doseq=True)
        return f"?{written}" if written else ""

    def as_listing_filter(self) -> ListingFilter:
        """Return what is to be asked of the listings."""
        return ListingFilter(
            q=self.query or None,
            purpose=PURPOSES.get(self.purpose),
            types=self.types,
            neighbourhoods=self.neighbourhoods,
            bedrooms_min=self.bedrooms or None,
            price_min=self.price_min,
            price_max=self.price_max,
            pets=self.pets or None,
            furnished=self.furnished or None,
            active=SITUATIONS.get(self.situation),
        )

    @property
    def ordering(self) -> ListingOrdering:
        """The order of the list."""
        return ListingOrdering(ORDERS.get(self.order, ListingOrder.NEWEST), PURPOSES.get(self.purpose))


def read_filter(parameters: QueryDict) -> CatalogueFilter:
    """Return the filter that an address asks for. What it does not understand is left out: pages are for people."""
    purpose = read_key(parameters, "finalidade", PURPOSES)
    order = read_key(parameters, "ordem", ORDERS)
    return CatalogueFilter(
        query=read_text(parameters, "q"),
        purpose=purpose,
        types=tuple(value for value in PropertyType.values if value in parameters.getlist("tipo")),
        neighbourhoods=read_names(parameters, "bairro"),
        price_min=read_price(parameters, "preco_min"),
        price_max=read_price(parameters, "preco_max"),
        bedrooms=read_few(parameters, "quartos", most=MOST_BEDROOMS),
        pets=parameters.get("pets") == "1",
        furnished=parameters.get("mobiliado") == "1",
        interested=parameters.get("interessados") == "1",
        situation=read_key(parameters, "situacao", SITUATIONS),
        order="" if order in BY_PRICE and not purpose else order,  # whose price, that of a sale or of a rent?
    )
