"""Writing listings."""

from collections.abc import Collection, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, Final, TypedDict, cast
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from prosa.core.transactions import run_in_write_transaction
from prosa.listings.errors import (
    CodeTakenError,
    InvalidListingError,
    StaleListingError,
    UnknownListingError,
    explain,
)
from prosa.listings.models import Listing

UNKNOWN_FIELD: Final = _("A listing has no such field.")


class ListingFields(TypedDict, total=False):
    """What people say of a listing. Money is in reais, area in square metres; null is what nobody has said."""

    code: str
    title: str
    purpose: str
    property_type: str
    sale_price: Decimal | None
    rent_price: Decimal | None
    condominium_fee: Decimal | None
    property_tax: Decimal | None
    address: str
    neighbourhood: str
    city: str
    state: str
    bedrooms: int | None
    suites: int | None
    bathrooms: int | None
    parking: int | None
    area: Decimal | None
    pets: bool | None
    furnished: bool | None
    photos: list[str]
    description: str
    is_active: bool


FIELD_NAMES: Final = tuple(ListingFields.__annotations__)
_DEFAULTS: Final = {
    field.name: field.get_default
    for field in Listing._meta.concrete_fields  # noqa: SLF001 (Django documents it)
    if field.name in FIELD_NAMES and not field.null
}
_IN_ONE_LINE: Final = frozenset({"code", "title", "address", "neighbourhood", "city"})


def create_listing(*, fields: ListingFields, now: datetime, uuid: UUID | None = None) -> Listing:
    """Add a listing, with the id `uuid` or a new one, and return it. Fields that are left out have their defaults.

    Blanks around texts are taken away. Raises InvalidListingError with everything that is wrong, CodeTakenError.
    """
    listing = Listing(uuid=uuid or uuid7(), created_at=now, updated_at=now, revision=1)
    set_fields(listing, fields)
    require_valid(listing)
    return run_in_write_transaction(lambda: _insert(listing))


def update_listing(
    *, listing: UUID, fields: ListingFields, now: datetime, expected_revision: int | None = None
) -> Listing:
    """Change the given fields of a listing and return it as it is then. What changes nothing raises no revision.

    Raises UnknownListingError; StaleListingError if its revision is not the expected one; InvalidListingError with
    everything that is wrong; CodeTakenError.
    """

    def update() -> Listing:
        stored = _lock(listing, expected_revision)
        before = values_of(stored)
        set_fields(stored, fields)
        require_valid(stored)
        if stored.is_active != before["is_active"]:
            stored.has_left_feed = False  # what people decide about it stands, whatever the next import brings
        return stored if values_of(stored) == before else _store_change(stored, now)

    return run_in_write_transaction(update)


def delete_listing(*, listing: UUID, expected_revision: int | None = None) -> None:
    """Delete a listing. Raises UnknownListingError; StaleListingError if its revision is not the expected one."""

    def delete() -> None:
        _lock(listing, expected_revision).delete()

    run_in_write_transaction(delete)


def _lock(listing: UUID, expected_revision: int | None) -> Listing:
    """Return the listing, which nobody else changes until the transaction ends."""
    stored = Listing.objects.select_for_update().filter(uuid=listing).first()
    if stored is None:
        raise UnknownListingError(listing)
    if expected_revision not in {None, stored.revision}:
        raise StaleListingError(listing)
    return stored


def _insert(listing: Listing) -> Listing:
    _require_free_code(listing)
    listing.pk = None  # a transaction that runs again has no row yet
    listing.save(force_insert=True)
    return listing


def _store_change(listing: Listing, now: datetime) -> Listing:
    _require_free_code(listing)
    listing.revision += 1
    listing.updated_at = now
    listing.save(force_update=True)
    return listing


def _require_free_code(listing: Listing) -> None:
    if Listing.objects.filter(code__iexact=listing.code).exclude(pk=listing.pk).exists():
        raise CodeTakenError(listing.code)


def set_fields(listing: Listing, fields: ListingFields) -> None:
    """Give `listing` the `fields`, without blanks that mean nothing. Raises InvalidListingError for unknown ones."""
    given = cast("Mapping[str, Any]", fields)
    if unknown := given.keys() - set(FIELD_NAMES):
        raise InvalidListingError(dict.fromkeys(sorted(unknown), UNKNOWN_FIELD))
    for name, value in given.items():
        setattr(listing, name, _tidy(name, value))


def _tidy(name: str, value: Any) -> Any:
    """Return `value` without the blanks that mean nothing; for None, the default of a field that cannot be unknown."""
    if value is None and name in _DEFAULTS:
        return _DEFAULTS[name]()
    if not isinstance(value, str):
        return value
    return " ".join(value.split()) if name in _IN_ONE_LINE else value.strip()


def require_valid(listing: Listing, *, exclude: Collection[str] = ()) -> None:
    """Convert the values of fields to their types, but for those to `exclude`, which are known to be right.

    Raises InvalidListingError with everything that is wrong.
    """
    try:
        # What the constraints say, the fields and `clean` say before; the code is looked for when it is written.
        listing.full_clean(exclude=set(exclude), validate_unique=False, validate_constraints=False)
    except ValidationError as error:
        raise InvalidListingError(explain(error), causes=error.error_dict) from error


def values_of(listing: Listing) -> dict[str, Any]:
    """Return the values of all fields that people say something of."""
    return {name: getattr(listing, name) for name in FIELD_NAMES}
