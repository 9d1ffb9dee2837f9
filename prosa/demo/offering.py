"""The demo's listings, put into the database and taken out again."""

from datetime import datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

from prosa.core.demonstration import DEMO_RANGE, make_demo_id
from prosa.demo.catalogue import LISTINGS, DemoListing
from prosa.listings.choices import PropertyType, Purpose
from prosa.listings.errors import CodeTakenError
from prosa.listings.models import Listing
from prosa.listings.services import ListingFields, create_listing

_TYPES: Final = {
    "apartamento": PropertyType.APARTMENT,
    "casa": PropertyType.HOUSE,
    "studio": PropertyType.STUDIO,
    "sobrado": PropertyType.TOWNHOUSE,
    "cobertura": PropertyType.PENTHOUSE,
    "loja": PropertyType.COMMERCIAL,
    "sala comercial": PropertyType.COMMERCIAL,
}
_MONTHS: Final = 12


def offer_listings(*, url: str, now: datetime) -> int:
    """Add those of the demo's listings that are not there yet, their pictures at `url`, and return how many.

    One whose code somebody has given to a listing of their own stays out.
    """
    there = set(Listing.objects.filter(uuid__range=DEMO_RANGE).values_list("uuid", flat=True))
    missing = [listing for listing in LISTINGS if listing_id(listing) not in there]
    return sum(_offer(listing, url, now) for listing in missing)


def withdraw_listings() -> int:
    """Take the demo's listings out of the database, and return how many they were."""
    listings = Listing.objects.filter(uuid__range=DEMO_RANGE)
    number = listings.count()
    listings.delete()
    return number


def listing_id(listing: DemoListing) -> UUID:
    """Return the id that a listing of the catalogue has in the database."""
    return make_demo_id(name=f"listing {listing.code}")


def _offer(listing: DemoListing, url: str, now: datetime) -> bool:
    try:
        create_listing(uuid=listing_id(listing), fields=_fields(listing, url), now=now)
    except CodeTakenError:
        return False
    return True


def _fields(listing: DemoListing, url: str) -> ListingFields:
    is_rent = listing.purpose == "rent"
    price = Decimal(listing.price)
    return {
        "code": listing.code,
        "title": listing.title,
        "purpose": Purpose.RENT if is_rent else Purpose.SALE,
        "property_type": _TYPES[listing.kind],
        "sale_price": None if is_rent else price,
        "rent_price": price if is_rent else None,
        "condominium_fee": Decimal(listing.condominium),
        "property_tax": Decimal(listing.iptu * _MONTHS),
        "neighbourhood": listing.neighbourhood,
        "city": listing.place.city,
        "state": "SP",
        "bedrooms": listing.bedrooms,
        "bathrooms": listing.bathrooms,
        "parking": listing.parking,
        "area": Decimal(listing.area),
        "pets": listing.pets,
        "furnished": listing.furnished,
        "photos": [f"{url}/static/demo/{listing.picture}.svg"],
        "description": f"{listing.praise}\n\nImóvel de demonstração: não existe.",
    }
