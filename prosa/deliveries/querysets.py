"""How the ledger is read."""

from datetime import datetime
from typing import TYPE_CHECKING, Final, NamedTuple
from uuid import UUID

from django.db import models
from django.db.models.expressions import RawSQL

from prosa.core.keyset import Place, after, before

if TYPE_CHECKING:
    from prosa.deliveries.models import Delivery  # noqa: F401 (used in quoted types)

WITH_A_PROBLEM: Final = ("parked", "refused")


class DeliveryFilter(NamedTuple):
    """Which deliveries are wanted: those that fit all that is given. Received from `since` on, before `until`."""

    outcome: str | None = None
    code: str | None = None
    conversation: UUID | None = None
    key: str | None = None
    request: UUID | None = None
    type: str | None = None
    since: datetime | None = None
    until: datetime | None = None


_LOOKUPS: Final = {
    "outcome": "outcome",
    "code": "problem_code",
    "conversation": "conversation_uuid",
    "key": "key_name",
    "request": "request_id",
    "type": "event_type",
    "since": "received_at__gte",
    "until": "received_at__lt",
}


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    """Deliveries, and the orders and filters that pages, endpoints and commands share."""

    def matching(self, wanted: DeliveryFilter) -> "DeliveryQuerySet":
        """Keep what `wanted` asks for."""
        given = {name: value for name, value in wanted._asdict().items() if value is not None}
        found = self.filter(**{_LOOKUPS[name]: value for name, value in given.items()})
        return found.not_recorded() if wanted.code or wanted.outcome not in {None, "recorded"} else found

    def not_recorded(self) -> "DeliveryQuerySet":
        """Keep what was not recorded. Said by a literal, since SQLite takes an index's condition by its very words."""
        return self.filter(RawSQL("NOT deliveries_delivery.outcome = 'recorded'", [], models.BooleanField()))

    def newest_first(self, *, after: Place | None = None) -> "DeliveryQuerySet":
        """Order by arrival, the newest first; begin behind the place `after`."""
        ordered = self.order_by("-received_at", "-id")
        return ordered if after is None else ordered.filter(before(after, field="received_at"))

    def newer_than(self, place: Place) -> "DeliveryQuerySet":
        """Keep those that arrived after `place`."""
        return self.filter(after(place, field="received_at"))

    def oldest_first(self, *, since: Place | None = None) -> "DeliveryQuerySet":
        """Order by arrival, the oldest first; begin behind the place `since`."""
        ordered = self.order_by("received_at", "id")
        return ordered if since is None else ordered.newer_than(since)

    def replayable(self) -> "DeliveryQuerySet":
        """Keep those that a replay can help: they have a problem, and their bytes are there."""
        return self.not_recorded().filter(outcome__in=WITH_A_PROBLEM, body__isnull=False)
