"""Addresses of photos: the first few that Prosa can keep."""

from typing import Final

from django.core.exceptions import ValidationError

from prosa.listings import validation

_MOST_TRIED: Final = 10 * validation.MOST_PHOTOS


class Photos:
    """The photos of one listing, as they come. However many these are, only as many are held as a listing may have.

    What is no address of a photo is left out: a listing is worth more than one of its pictures.
    """

    def __init__(self) -> None:
        self._primary: str | None = None
        self._others: dict[str, None] = {}  # each once, in their order
        self._tried = 0

    def add(self, text: str, *, is_primary: bool = False) -> None:
        """Take an address; the first primary one goes before all others."""
        wants_first = is_primary and self._primary is None
        if self._tried >= _MOST_TRIED or (len(self._others) >= validation.MOST_PHOTOS and not wants_first):
            return
        self._tried += 1
        address = text.strip().replace(" ", "%20")
        if not _can_be_kept(address):
            return
        if wants_first:
            self._primary = address
        else:
            self._others.setdefault(address)

    def addresses(self) -> list[str]:
        """Return up to MOST_PHOTOS addresses, the primary one first."""
        first = [] if self._primary is None else [self._primary]
        return [*first, *(other for other in self._others if other != self._primary)][: validation.MOST_PHOTOS]


def _can_be_kept(address: str) -> bool:
    try:
        validation.require_photos([address])
    except ValidationError:
        return False
    return True
