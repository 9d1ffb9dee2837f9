"""The worker's duty towards leads."""

from collections.abc import Callable
from functools import cache

from django.conf import settings

from prosa.leads.choices import ExtractorName
from prosa.leads.extractors.choosing import chosen_extractor, make_extractor
from prosa.leads.refreshing import Refresher


@cache
def refresher() -> Refresher:
    """Return what reads leads in this process: with what LEAD_EXTRACTOR chooses, and the rules beside it."""
    extractor = chosen_extractor()
    rules = extractor if extractor.name == ExtractorName.RULES else make_extractor(ExtractorName.RULES)
    return Refresher(extractor=extractor, rules=rules)


def refresh_leads(*, is_ending: Callable[[], bool]) -> bool:
    """Read some of the conversations that are due."""
    return refresher().refresh_due(quiet=settings.LEAD_QUIET_PERIOD, is_ending=is_ending).total() > 0
