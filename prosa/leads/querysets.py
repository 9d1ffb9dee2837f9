"""How leads are read."""

from typing import TYPE_CHECKING

from django.db import models

if TYPE_CHECKING:
    from prosa.leads.models import Lead  # noqa: F401 (used in quoted types)


class LeadQuerySet(models.QuerySet["Lead"]):
    """Leads, and the filters that pages and endpoints share."""

    def seeking(self) -> "LeadQuerySet":
        """Leave out conversations whose customers seek no property."""
        return self.filter(is_seeking=True)
