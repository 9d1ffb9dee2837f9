"""Lists of listings in parts: their orders, and cursors for the places in them."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Final, NamedTuple

import msgspec
from msgspec import Meta

from prosa.core.clock import to_utc
from prosa.listings.models import Listing
from prosa.listings.querysets import ListingOrder, ListingPlace, order_field, place_of
from prosa.rest.pagination import read_cursor, write_cursor
from prosa.rest.parameters import BAD_CURSOR, parameter_error

_AmountText = Annotated[str, Meta(pattern=r"^[0-9]{1,10}(\.[0-9]{1,2})?$")]
_Key = Annotated[int, Meta(ge=0, le=2**63 - 1)]
_amounts: Final = msgspec.json.Decoder(tuple[str, str, _AmountText | None, _Key])
_instants: Final = msgspec.json.Decoder(tuple[str, str, Annotated[datetime, Meta(tz=True)], _Key])


class ListingOrdering(NamedTuple):
    """The order of a list, and the purpose whose price it may go by."""

    order: ListingOrder
    purpose: str | None

    def decode(self, cursor: str) -> ListingPlace:
        """Return the place that `cursor` stands for. Raises ProblemError if it is of another list."""
        decoder: msgspec.json.Decoder[Any] = _instants if self.order == ListingOrder.NEWEST else _amounts
        order, field, value, key = read_cursor(cursor, decoder)
        try:
            place = ListingPlace(_as_value(value), key)
        except ValueError:
            raise parameter_error("cursor", BAD_CURSOR) from None
        is_foreign = (order, field) != self._name or (value is None and self.order != ListingOrder.AREA)
        if is_foreign:
            raise parameter_error("cursor", BAD_CURSOR)
        return place

    def cursor_behind(self, listing: Listing) -> str:
        """Return the cursor for what follows `listing`."""
        value, key = place_of(listing, self.order, purpose=self.purpose)
        return write_cursor((*self._name, str(value) if isinstance(value, Decimal) else value, key))

    @property
    def _name(self) -> tuple[str, str]:
        return self.order.value, order_field(self.order, purpose=self.purpose)


def _as_value(value: str | datetime | None) -> Decimal | datetime | None:
    match value:
        case datetime():
            return to_utc(value)
        case str():
            return Decimal(value)
    return None
