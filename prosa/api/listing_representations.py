"""How listings look in the API. The OpenAPI document is made of these types."""

from decimal import Decimal
from typing import Annotated, Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from prosa.api.representations import Instant
from prosa.core.clock import in_zone
from prosa.listings.choices import FederativeUnit, PropertyType, Purpose
from prosa.listings.models import Listing

PurposeName = Annotated[str, msgspec.Meta(extra_json_schema={"enum": Purpose.values})]
TypeName = Annotated[str, msgspec.Meta(extra_json_schema={"enum": PropertyType.values})]
StateName = Annotated[str, msgspec.Meta(extra_json_schema={"enum": FederativeUnit.values})]
Number = int | float


class ListingShown(msgspec.Struct, kw_only=True):
    """A listing. Money is in reais, area in square metres; null is what nobody has said."""

    id: UUID
    code: str
    title: str
    purpose: PurposeName
    property_type: TypeName
    sale_price: Number | None
    rent_price: Number | None
    condominium_fee: Number | None
    property_tax: Number | None
    address: str
    neighbourhood: str
    city: str
    state: StateName
    bedrooms: int | None
    suites: int | None
    bathrooms: int | None
    parking: int | None
    area: Number | None
    pets: bool | None
    furnished: bool | None
    photos: list[str]
    description: str
    is_active: bool
    created_at: Instant
    updated_at: Instant


class ListingPage(msgspec.Struct):
    """A part of the list. `next` is the cursor of the part behind it, null at the end."""

    results: list[ListingShown]
    next: str | None


_SHOWN_AS_STORED: Final = frozenset(ListingShown.__struct_fields__) - {"id", "created_at", "updated_at"}


def show_listing(listing: Listing, *, zone: ZoneInfo) -> ListingShown:
    """Return `listing` as the API shows it."""
    stored: dict[str, Any] = {name: _as_json(getattr(listing, name)) for name in _SHOWN_AS_STORED}
    return ListingShown(
        id=listing.uuid,
        created_at=in_zone(listing.created_at, zone),
        updated_at=in_zone(listing.updated_at, zone),
        **stored,
    )


def _as_json(value: Any) -> Any:
    """Return a decimal as a number: whole if it is, otherwise a float, exact for the twelve digits that are stored."""
    if not isinstance(value, Decimal):
        return value
    return int(value) if value == value.to_integral_value() else float(value)
