"""Reasons in words, in the reader's language: “Moema ✓, 2 quartos ✓, R$ 30 mil acima ~”."""

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any, Final, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from prosa.core.formats import write_number, write_reais
from prosa.listings.choices import PropertyType
from prosa.matching.judging import Judgement, Reason
from prosa.matching.table import Field

MARKS: Final = {Judgement.FITS: "✓", Judgement.NEAR: "~", Judgement.CONFLICTS: "✗", Judgement.UNKNOWN: "?"}
_THOUSAND: Final = 1_000
_MILLION: Final = 1_000_000
_LEAST_IN_THOUSANDS: Final = 10_000


class WordedReason(NamedTuple):
    """A reason as people read it. `judgement` chooses an icon; `mark` is one in plain text."""

    field: Field
    judgement: Judgement
    text: str

    @property
    def mark(self) -> str:
        return MARKS[self.judgement]


def word_reasons(reasons: Iterable[Reason]) -> list[WordedReason]:
    """Return `reasons` in words, those first that say most about the listing.

    That the purpose was not said is no news to whoever reads what was said.
    """
    worded = [
        WordedReason(reason.field, reason.judgement, _WORDINGS[reason.field](reason))
        for reason in reasons
        if (reason.field, reason.judgement) != ("purpose", Judgement.UNKNOWN)
    ]
    return sorted(worded, key=lambda reason: _ORDER.index(reason.field))


def summarise(reasons: Iterable[Reason]) -> str:
    """Return all `reasons` in one line."""
    return ", ".join(f"{reason.text} {reason.mark}" for reason in word_reasons(reasons))


def write_short_reais(amount: float) -> str:
    """Return an amount of money without what nobody asks for: “R$ 900”, “R$ 30 mil”, “R$ 1,25 mi”."""
    rounded = round(amount)
    if rounded < _LEAST_IN_THOUSANDS:
        return write_reais(Decimal(rounded))
    thousands = round(Decimal(rounded) / _THOUSAND, 1)
    if thousands < _THOUSAND:
        return _("R$ %(number)sk") % {"number": write_number(thousands)}
    return _("R$ %(number)sM") % {"number": write_number(round(Decimal(rounded) / _MILLION, 2))}


def _word_purpose(reason: Reason) -> str:
    if reason.judgement is Judgement.CONFLICTS:
        return _("only for sale") if reason.offered == "buy" else _("only for rent")
    return _("for sale") if reason.offered == "buy" else _("for rent")


def _word_type(reason: Reason) -> str:
    offered = str(PropertyType(str(reason.offered)).label)
    if reason.judgement is Judgement.FITS:
        return offered
    return _instead_of(offered, [str(PropertyType(str(each)).label) for each in reason.wanted])


def _word_price(reason: Reason) -> str:
    if not isinstance(reason.offered, float | int):
        return _("price not known")
    if not reason.difference:
        return write_short_reais(reason.offered)
    amount = write_short_reais(abs(reason.difference))
    return _("%(amount)s above") % {"amount": amount} if reason.difference > 0 else _below(amount)


def _below(amount: str) -> str:
    return _("%(amount)s below what is sought") % {"amount": amount}


def _word_bedrooms(reason: Reason) -> str:
    def count(number: int) -> str:
        return ngettext("%(count)d bedroom", "%(count)d bedrooms", number) % {"count": number}

    return _count_rooms(reason, none=_("no bedroom"), unknown=_("bedrooms not known"), count=count)


def _word_suites(reason: Reason) -> str:
    def count(number: int) -> str:
        return ngettext("%(count)d suite", "%(count)d suites", number) % {"count": number}

    return _count_rooms(reason, none=_("no suite"), unknown=_("suites not known"), count=count)


def _word_parking(reason: Reason) -> str:
    def count(number: int) -> str:
        return ngettext("%(count)d parking space", "%(count)d parking spaces", number) % {"count": number}

    return _count_rooms(reason, none=_("no parking space"), unknown=_("parking not known"), count=count)


def _count_rooms(reason: Reason, *, none: str, unknown: str, count: Callable[[int], str]) -> str:
    if not isinstance(reason.offered, int):
        return unknown
    offered = count(reason.offered) if reason.offered else none
    difference = int(reason.difference or 0)
    if not difference:
        return offered
    template = _("%(offered)s (%(number)d more)") if difference > 0 else _("%(offered)s (%(number)d fewer)")
    return template % {"offered": offered, "number": abs(difference)}


def _word_city(reason: Reason) -> str:
    offered = str(reason.offered)
    return offered if reason.judgement is Judgement.FITS else _instead_of(offered, reason.wanted)


def _word_neighborhood(reason: Reason) -> str:
    offered = str(reason.offered)
    match reason.judgement:
        case Judgement.FITS:
            return offered
        case Judgement.NEAR:
            return _("%(offered)s, near %(wanted)s") % {"offered": offered, "wanted": _any_of(reason.wanted)}
        case Judgement.UNKNOWN:
            return _("%(offered)s, sought is %(wanted)s") % {"offered": offered, "wanted": _any_of(reason.wanted)}
        case Judgement.CONFLICTS:
            return _instead_of(offered, reason.wanted)


def _word_pets(reason: Reason) -> str:
    if reason.offered is None:
        return _("pets: not known")
    return _("accepts pets") if reason.offered else _("no pets")


def _word_furnished(reason: Reason) -> str:
    if reason.offered is None:
        return _("furniture: not known")
    return _("furnished") if reason.offered else _("not furnished")


def _instead_of(offered: str, wanted: Iterable[Any]) -> str:
    return _("%(offered)s instead of %(wanted)s") % {"offered": offered, "wanted": _any_of(wanted)}


def _any_of(alternatives: Iterable[Any]) -> str:
    return _(" or ").join(str(each) for each in alternatives)


_WORDINGS: Final[dict[Field, Callable[[Reason], str]]] = {
    "neighborhood": _word_neighborhood,
    "property_type": _word_type,
    "bedrooms": _word_bedrooms,
    "price": _word_price,
    "suites": _word_suites,
    "parking": _word_parking,
    "pets": _word_pets,
    "furnished": _word_furnished,
    "city": _word_city,
    "purpose": _word_purpose,
}
_ORDER: Final = tuple(_WORDINGS)
