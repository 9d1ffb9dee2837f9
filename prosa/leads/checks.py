"""System check of the leads' configuration."""

from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register

from prosa.leads.extractors.choosing import find_problems


@register(Tags.compatibility)
def check_extractor(**_kwargs: Any) -> list[CheckMessage]:
    """Report what is missing for the extractor that is chosen."""
    return [Error(problem.message, hint=problem.hint, id="prosa.E003") for problem in find_problems()]
