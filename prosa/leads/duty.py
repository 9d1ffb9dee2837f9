"""The worker's duty towards leads."""

from collections.abc import Callable
from functools import cache
from importlib import import_module

from django.conf import settings

from prosa.leads.choices import ExtractorName
from prosa.leads.extraction import Extractor
from prosa.leads.refreshing import Refresher


@cache
def refresher() -> Refresher:
    """Return what reads leads in this process: with what LEAD_EXTRACTOR chooses, and the rules beside it."""
    choosing = import_module("prosa.leads.extractors.choosing")
    extractor: Extractor = choosing.chosen_extractor()
    rules = extractor if extractor.name == ExtractorName.RULES else choosing.make_extractor(ExtractorName.RULES)
    return Refresher(extractor=extractor, rules=rules)


def refresh_leads(*, is_ending: Callable[[], bool]) -> bool:
    """Read some of the conversations that are due."""
    return refresher().refresh_due(quiet=settings.LEAD_QUIET_PERIOD, is_ending=is_ending).total() > 0
