"""What each field of a listing may hold, and which fields must fit each other."""

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator, URLValidator
from django.utils.translation import gettext_lazy as _

from prosa.listings.choices import Purpose

if TYPE_CHECKING:
    from prosa.listings.models import Listing

CODE_LENGTH: Final = 32
TITLE_LENGTH: Final = 150
PLACE_LENGTH: Final = 100
ADDRESS_LENGTH: Final = 200
DESCRIPTION_LENGTH: Final = 10_000
URL_LENGTH: Final = 2_000
MOST_PHOTOS: Final = 30
MOST_ROOMS: Final = 999
LEAST_AMOUNT: Final = Decimal("0.01")
MOST_MONEY: Final = Decimal("9999999999.99")
MOST_AREA: Final = Decimal("99999999.99")

PRICE_MISSING: Final = _("Is needed for this purpose.")
PRICE_UNWANTED: Final = _("Does not belong to this purpose: leave it empty.")
TOO_MANY_SUITES: Final = _("There are more suites than bedrooms.")
BAD_PHOTOS: Final = _("Must be a list of up to 30 addresses.")
BAD_PHOTO: Final = _("Must be an address that begins with http:// or https://.")
BAD_CODE: Final = _("A code is made of letters without accents, digits and . _ / # - with single blanks between.")

# In ASCII, since nothing else is compared without regard to case in the same way by both databases.
require_code: Final = RegexValidator(r"\A[A-Za-z0-9._/#-]+(?: [A-Za-z0-9._/#-]+)*\Z", BAD_CODE)
# With a code of its own: for "invalid", the field would speak of JSON.
_require_address: Final = URLValidator(schemes=["http", "https"], message=BAD_PHOTO, code="bad_photo")


def is_code(text: str) -> bool:
    """Tell whether `text` can be a listing's code."""
    if len(text) > CODE_LENGTH:
        return False
    try:
        require_code(text)
    except ValidationError:
        return False
    return True


def require_photos(value: Any) -> None:
    """Raise ValidationError if `value` is no list of up to MOST_PHOTOS addresses."""
    if not isinstance(value, list) or len(value) > MOST_PHOTOS:
        raise ValidationError(BAD_PHOTOS)
    for address in value:
        if not isinstance(address, str) or len(address) > URL_LENGTH:
            raise ValidationError(BAD_PHOTO)
        _require_address(address)


def explain_combination(listing: "Listing") -> Iterator[tuple[str, Any]]:
    """Yield what does not fit together in `listing`: a field's name, and a text."""
    wanted = {
        "sale_price": listing.purpose in {Purpose.SALE, Purpose.BOTH},
        "rent_price": listing.purpose in {Purpose.RENT, Purpose.BOTH},
    }
    if listing.purpose in Purpose.values:
        for name, is_wanted in wanted.items():
            if is_wanted != (getattr(listing, name) is not None):
                yield name, PRICE_MISSING if is_wanted else PRICE_UNWANTED
    if listing.suites is not None and listing.bedrooms is not None and listing.suites > listing.bedrooms:
        yield "suites", TOO_MANY_SUITES
