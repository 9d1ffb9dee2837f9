"""Listings for tests: one for sale and one for rent, changed by what a test names."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, Final, cast

from prosa.listings.models import Listing
from prosa.listings.services import ListingFields, create_listing

FOR_SALE: Final[ListingFields] = {
    "code": "AP0001",
    "title": "Apartamento com varanda",
    "purpose": "SALE",
    "property_type": "apartment",
    "sale_price": Decimal(450_000),
    "neighbourhood": "Vila Mariana",
    "city": "São Paulo",
    "state": "SP",
}
FOR_RENT: Final[ListingFields] = {
    "code": "CA0002",
    "title": "Casa de rua",
    "purpose": "RENT",
    "property_type": "house",
    "rent_price": Decimal("2500.50"),
    "neighbourhood": "Água Verde",
    "city": "Curitiba",
    "state": "PR",
}
START: Final = datetime(2025, 2, 21, 13, 20, tzinfo=UTC)


def at(minutes: float) -> datetime:
    return START + timedelta(minutes=minutes)


def changed(base: ListingFields, **fields: Any) -> ListingFields:
    return cast("ListingFields", {**base, **fields})


def listing(base: ListingFields = FOR_SALE, /, *, minutes: float = 0, **fields: Any) -> Listing:
    """Store `base` with other `fields`, `minutes` after START."""
    return create_listing(fields=changed(base, **fields), now=at(minutes))
