"""An entry while it is read: what is known of it so far, and everything that is wrong with it."""

from collections.abc import Callable
from typing import Any, Final, cast

from django.utils import translation
from django.utils.translation import gettext_noop as _

from prosa.listings import validation
from prosa.listings.choices import PropertyType, Purpose
from prosa.listings.importing.entries import Entry, Reason, Rejection
from prosa.listings.importing.texts import to_line
from prosa.listings.importing.values import UnreadableError, quote
from prosa.listings.services import ListingFields
from prosa.listings.summary import CUSTOMERS_LANGUAGE

NO_CODE: Final = _("It has no code.")
BAD_CODE: Final = _("“%(value)s” cannot be a code: up to 32 letters without accents, digits and . _ / # - are allowed.")
NO_PURPOSE: Final = _("It does not say whether it is for sale or for rent.")
NO_TYPE: Final = _("It does not say what kind of property it is.")
NO_NEIGHBOURHOOD: Final = _("It names no neighbourhood.")
NO_CITY: Final = _("It names no city.")
NO_STATE: Final = _("It names no state.")
NO_SALE_PRICE: Final = _("It is for sale, but has no sale price.")
NO_RENT: Final = _("It is for rent, but has no rent.")
NO_PRICE: Final = _("It is for sale and for rent, but has no price.")

_NEEDED: Final = {
    "property_type": NO_TYPE,
    "neighbourhood": NO_NEIGHBOURHOOD,
    "city": NO_CITY,
    "state": NO_STATE,
}
_PRICE_OF: Final = {Purpose.SALE: ("sale_price", NO_SALE_PRICE), Purpose.RENT: ("rent_price", NO_RENT)}


class Draft:
    """One entry of a feed, which begins at `line`. `fields` holds what was read; None and "" are what is not said."""

    def __init__(self, *, line: int) -> None:
        self.line = line
        self.fields: dict[str, Any] = {}
        self._reasons: list[Reason] = []

    def read(self, field: str, text: str, parse: Callable[[str], Any]) -> None:
        """Read `text` into a field; nothing written is None. What cannot be read is refused."""
        self.fields[field] = None
        if not text.strip():
            return
        try:
            self.fields[field] = parse(text)
        except UnreadableError as error:
            self.refuse(error.message, field=field, **error.parameters)

    def refuse(self, message: str, *, field: str, **parameters: str | int) -> None:
        """Note something that is wrong with a field."""
        self._reasons.append(Reason(message, parameters, field))

    def finish(self) -> Entry | Rejection:
        """Return the listing, or everything that is wrong with it."""
        self._check_code()
        self._settle_prices()
        for field, message in _NEEDED.items():
            if not self.fields.get(field) and not self._is_refused(field):
                self.refuse(message, field=field)
        if self._reasons:
            code = str(self.fields.get("code") or "")[: validation.CODE_LENGTH]
            return Rejection(line=self.line, code=code, reasons=tuple(self._reasons))
        self.fields["title"] = self.fields.get("title") or self._make_title()
        return Entry(line=self.line, fields=cast("ListingFields", self.fields))

    def _check_code(self) -> None:
        code = str(self.fields.get("code") or "")
        if not code:
            self.refuse(NO_CODE, field="code")
        elif not validation.is_code(code):
            self.refuse(BAD_CODE, field="code", value=quote(code))

    def _settle_prices(self) -> None:
        """Make purpose and prices fit each other: what does not belong to the purpose is dropped.

        Without a purpose the prices tell it. What is for both, but has one price, is for what has the price.
        """
        priced = [purpose for purpose, (field, _text) in _PRICE_OF.items() if self._is_told(field)]
        purpose = self.fields.get("purpose")
        if purpose in {None, Purpose.BOTH} and not self._is_refused("purpose"):
            purpose = Purpose.BOTH if len(priced) == len(_PRICE_OF) else next(iter(priced), None)
            if purpose is None:
                self.refuse(NO_PRICE if self.fields.get("purpose") else NO_PURPOSE, field="purpose")
        for each, (field, message) in _PRICE_OF.items():
            self.fields.setdefault(field, None)
            if purpose not in {each, Purpose.BOTH, None}:
                self.fields[field] = None
                self._reasons = [reason for reason in self._reasons if reason.field != field]
            elif purpose is each and not self._is_told(field):
                self.refuse(message, field=field)
        self.fields["purpose"] = purpose

    def _is_told(self, field: str) -> bool:
        return self.fields.get(field) is not None or self._is_refused(field)

    def _is_refused(self, field: str) -> bool:
        return any(reason.field == field for reason in self._reasons)

    def _make_title(self) -> str:
        with translation.override(CUSTOMERS_LANGUAGE):  # a feed read again shall say the same, whoever asks
            kind = str(PropertyType(self.fields["property_type"]).label)
        return to_line(f"{kind}, {self.fields['neighbourhood']}", most=validation.TITLE_LENGTH)
