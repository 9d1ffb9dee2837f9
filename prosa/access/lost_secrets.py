"""Secrets of sources that were sealed with another SECRET_KEY, such as a backup brings along."""

from collections import Counter

from prosa.access.models import SourceSecret
from prosa.access.sealing import SealBrokenError, unseal


def count_lost_secrets() -> Counter[str]:
    """Return how many secrets of each source, by its name, cannot be opened."""
    sealed = SourceSecret.objects.order_by("source__name").values_list("source__name", "sealed")
    return Counter(name for name, secret in sealed if not _can_be_opened(secret, name))


def explain_lost_secrets(lost: Counter[str]) -> str:
    """Say whose requests are refused for it, and what to do."""
    number = lost.total()
    return (
        f"{number} {'secret' if number == 1 else 'secrets'} cannot be opened with this SECRET_KEY: {', '.join(lost)}. "
        "What they have signed is refused. Set the SECRET_KEY that they were sealed with, or give them anew: "
        "./run manage add_source_secret NAME"
    )


def _can_be_opened(sealed: str, name: str) -> bool:
    try:
        unseal(sealed, owner=name)
    except SealBrokenError:
        return False
    return True
