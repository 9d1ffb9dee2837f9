"""The table of matches. `prosa.matching.refreshing` writes it."""

from typing import Final

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from prosa.leads.models import Lead
from prosa.listings.models import Listing
from prosa.matching.fields import CascadingKey

BEST_SCORE: Final = 100


class Match(models.Model):
    """A listing that fits a lead, or nearly does. Whether there is a row depends on these two alone.

    Reasons are not kept: `prosa.matching.reading` works them out of both as they are when they are shown.
    `matched_revision` of leads and listings tells whether their rows are fresh.
    """

    id = models.BigAutoField(primary_key=True)
    # Without indexes of their own: the constraint and the index below begin with these columns.
    lead = CascadingKey(Lead, verbose_name=_("lead"), related_name="matches", db_index=False)
    listing = CascadingKey(Listing, verbose_name=_("listing"), related_name="matches", db_index=False)
    score = models.PositiveSmallIntegerField(_("score"), help_text=_("From 1 to 100."))
    is_near_miss = models.BooleanField(_("nearly fits"), help_text=_("Something that is sought differs a little."))
    found_at = models.DateTimeField(_("found at"), help_text=_("Since when the two belong together."))

    class Meta:
        verbose_name = _("match")
        verbose_name_plural = _("matches")
        indexes = (models.Index(fields=["listing", "is_near_miss", "-score"], name="match_of_listing"),)
        constraints = (
            models.UniqueConstraint(fields=["lead", "listing"], name="match_once"),
            models.CheckConstraint(name="match_score_in_range", condition=Q(score__gte=1, score__lte=BEST_SCORE)),
        )

    def __str__(self) -> str:
        return f"{self.lead_id} {self.listing_id}"
