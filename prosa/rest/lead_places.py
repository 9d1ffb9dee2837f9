"""Lists of leads in parts: cursors for the places in each of their orders."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Final, NamedTuple

import msgspec
from msgspec import Meta

from prosa.core.clock import to_utc
from prosa.leads.models import Lead
from prosa.leads.querysets import BY_BUDGET, LeadOrder, LeadPlace, place_of
from prosa.rest.pagination import read_cursor, write_cursor
from prosa.rest.parameters import BAD_CURSOR, parameter_error

_AmountText = Annotated[str, Meta(pattern=r"^[0-9]{1,10}(\.[0-9]{1,2})?$")]
_Key = Annotated[int, Meta(ge=0, le=2**63 - 1)]
_Rank = Annotated[int, Meta(ge=0, le=9)]
_amounts: Final = msgspec.json.Decoder(tuple[str, _AmountText | None, _Key])
_instants: Final = msgspec.json.Decoder(tuple[str, Annotated[datetime, Meta(tz=True)], _Key])
_ranks: Final = msgspec.json.Decoder(tuple[str, _Rank, _Key])


class LeadOrdering(NamedTuple):
    """The order of a list."""

    order: LeadOrder

    def decode(self, cursor: str) -> LeadPlace:
        """Return the place that `cursor` stands for. Raises ProblemError if it is of another list."""
        order, value, key = read_cursor(cursor, self._decoder)
        if order != self.order:
            raise parameter_error("cursor", BAD_CURSOR)
        try:
            return LeadPlace(_as_value(value), key)
        except ValueError:
            raise parameter_error("cursor", BAD_CURSOR) from None

    def cursor_behind(self, lead: Lead) -> str:
        """Return the cursor for what follows `lead`."""
        value, key = place_of(lead, self.order)
        return write_cursor((self.order.value, str(value) if isinstance(value, Decimal) else value, key))

    @property
    def _decoder(self) -> msgspec.json.Decoder[Any]:
        if self.order in BY_BUDGET:
            return _amounts
        return _ranks if self.order == LeadOrder.URGENCY else _instants


def _as_value(value: str | datetime | int | None) -> Decimal | datetime | int | None:
    match value:
        case datetime():
            return to_utc(value)
        case str():
            return Decimal(value)
    return value
