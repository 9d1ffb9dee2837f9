"""How leads are read: the filters and orders that pages and endpoints share."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from django.db import models
from django.db.models import Case, F, Q, Value, When

from prosa.core.folding import fold
from prosa.leads.choices import Urgency

if TYPE_CHECKING:
    from prosa.leads.models import Lead

# SQLite searches one column at a time for each of them.
MOST_PLACES: Final = 20


class LeadFilter(NamedTuple):
    """Which leads are wanted: those that fit all that is given.

    A lead fits one of several types or neighbourhoods if it names any. Names of places are compared without regard to
    case and accents, and a part of a name is enough. `bedrooms` is a number that the customer would take; suites and
    parking spaces are asked for if the customer needs so many or more. Prices are compared with the budget: the most
    that a customer would pay, or the least where only that is known. What nobody has said fits no filter.
    """

    purpose: str | None = None
    types: tuple[str, ...] = ()
    neighborhoods: tuple[str, ...] = ()
    city: str | None = None
    bedrooms: int | None = None
    suites_min: int | None = None
    parking_min: int | None = None
    price_min: Decimal | None = None
    price_max: Decimal | None = None
    urgency: str | None = None
    pets: bool | None = None
    furnished: bool | None = None
    state: str | None = None
    waiting: bool | None = None
    changed_since: datetime | None = None
    changed_until: datetime | None = None


class LeadOrder(models.TextChoices):
    """The orders of lists. What an order goes by and nobody has said comes last."""

    CHANGED = "changed"
    ACTIVITY = "activity"
    URGENCY = "urgency"
    PRICE = "price"
    PRICE_DESCENDING = "-price"


class LeadPlace(NamedTuple):
    """A lead's place in a list: what the list is ordered by, and its key, which is that of its conversation."""

    value: datetime | Decimal | int | None
    id: int


FIELDS_OF_ORDERS: Final = {
    LeadOrder.CHANGED: "changed_at",
    LeadOrder.ACTIVITY: "conversation__last_activity_at",
    LeadOrder.URGENCY: "urgency_rank",
    LeadOrder.PRICE: "budget",
    LeadOrder.PRICE_DESCENDING: "budget",
}
RANKS: Final = {Urgency.HIGH: 3, Urgency.MEDIUM: 2, Urgency.LOW: 1}
BY_BUDGET: Final = frozenset({LeadOrder.PRICE, LeadOrder.PRICE_DESCENDING})


class LeadQuerySet(models.QuerySet["Lead"]):
    """Leads, and the filters that pages and endpoints share."""

    def seeking(self) -> "LeadQuerySet":
        """Leave out conversations whose customers seek no property."""
        return self.filter(is_seeking=True)

    def matching(self, wanted: LeadFilter) -> "LeadQuerySet":
        """Keep the leads that `wanted` asks for."""
        return self.filter(*_conditions(wanted))

    def in_order(self, order: LeadOrder, *, after: LeadPlace | None = None) -> "LeadQuerySet":
        """Order by `order`, of equals the newest conversation first; begin behind the place `after`.

        Indexes serve the orders by change and by activity; for the others, those that fit the filters are sorted.
        """
        field = FIELDS_OF_ORDERS[order]
        found = self.annotate(urgency_rank=_urgency_rank()) if order == LeadOrder.URGENCY else self
        if order == LeadOrder.CHANGED:  # whatever is sought has changed at some time
            found = found.filter(changed_at__isnull=False)
        found = found.order_by(_direction(order, field), "-conversation_id")
        return found if after is None else found.filter(_behind(after, order, field))


def place_of(lead: "Lead", order: LeadOrder) -> LeadPlace:
    """Return the place of `lead` in a list of this order. Takes no query for leads that were read with theirs."""
    match order:
        case LeadOrder.ACTIVITY:
            return LeadPlace(lead.conversation.last_activity_at, lead.pk)
        case LeadOrder.URGENCY:
            return LeadPlace(RANKS[Urgency(lead.urgency)] if lead.urgency else 0, lead.pk)
    return LeadPlace(getattr(lead, FIELDS_OF_ORDERS[order]), lead.pk)


def _urgency_rank() -> Case:
    whens = [When(urgency=urgency, then=Value(rank)) for urgency, rank in RANKS.items()]
    return Case(*whens, default=Value(0), output_field=models.IntegerField())


def _direction(order: LeadOrder, field: str) -> Any:
    if order == LeadOrder.PRICE:
        return F(field).asc(nulls_last=True)
    return F(field).desc(nulls_last=True) if order in BY_BUDGET else f"-{field}"


def _behind(place: LeadPlace, order: LeadOrder, field: str) -> Q:
    """Return the condition for rows behind `place`. Its first part alone finds the place in an index."""
    of_equals = Q(conversation_id__lt=place.id)
    if place.value is None:
        return Q(**{f"{field}__isnull": True}) & of_equals
    direction = "gt" if order == LeadOrder.PRICE else "lt"
    behind = Q(**{f"{field}__{direction}e": place.value}) & (Q(**{f"{field}__{direction}": place.value}) | of_equals)
    return behind | Q(**{f"{field}__isnull": True}) if order in BY_BUDGET else behind


def _conditions(wanted: LeadFilter) -> Iterator[Q]:
    simple = {
        "purpose": wanted.purpose,
        "suites_min__gte": wanted.suites_min,
        "parking_min__gte": wanted.parking_min,
        "budget__gte": wanted.price_min,
        "budget__lte": wanted.price_max,
        "urgency": wanted.urgency,
        "pets": wanted.pets,
        "furnished": wanted.furnished,
        "conversation__state": wanted.state,
        "conversation__is_waiting": wanted.waiting,
        "changed_at__gte": wanted.changed_since,
        "changed_at__lt": wanted.changed_until,
    }
    yield from (Q(**{lookup: value}) for lookup, value in simple.items() if value is not None)
    if wanted.types:
        yield _any_of(Q(types_key__contains=f"|{name}|") for name in wanted.types)
    if wanted.neighborhoods:
        yield _any_of(_names("neighborhoods_key", name) for name in wanted.neighborhoods[:MOST_PLACES])
    if wanted.city is not None:
        yield _names("city_key", wanted.city)
    if wanted.bedrooms is not None:
        yield _would_take(wanted.bedrooms)


def _names(field: str, place: str) -> Q:
    """Return the condition for a key that holds the name of `place`. A name without any letter is no place's."""
    folded = fold(place)
    return Q(**{f"{field}__contains": folded}) if folded else Q(pk__in=[])


def _any_of(conditions: Iterator[Q]) -> Q:
    return reduce(or_, conditions)


def _would_take(bedrooms: int) -> Q:
    is_known = Q(bedrooms_min__isnull=False) | Q(bedrooms_max__isnull=False)
    fits_least = Q(bedrooms_min=None) | Q(bedrooms_min__lte=bedrooms)
    fits_most = Q(bedrooms_max=None) | Q(bedrooms_max__gte=bedrooms)
    return is_known & fits_least & fits_most
