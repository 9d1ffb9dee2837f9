"""Names of the places in which an agency has listings. Pure."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from prosa.leads.extraction import Place

from .gazetteer import KNOWN, Gazetteer, Known, both
from .tokens import phrase
from .words import is_common, is_everyday

_SHORTEST: Final = 3
_SAY_NOTHING: Final = frozenset({"nao", "sim", "nao informado", "a combinar", "a definir", "consulte", "sob consulta"})


@lru_cache(maxsize=4)  # while a catalogue is imported, each is soon followed by another
def catalogue_of(places: tuple[Place, ...]) -> Gazetteer:
    """Return the names in an agency's catalogue.

    Feeds write words there that name no place, such as “casa”, “a combinar” or “não”. These must be introduced as
    places, or any chat in which they occur would be about them. What can be no name at all is passed over.
    """
    names: dict[tuple[str, ...], Known] = {}
    for place in places:
        for name, city in ((place.neighbourhood, False), (place.city, True)):
            words = phrase(name)
            if not _can_be_name(words):
                continue
            known = KNOWN.get(words)
            everyday = known.everyday if known else _is_everyday(words)
            one = Known(name.strip(), city=city, neighbourhood=not city, everyday=everyday)
            names[words] = both(names[words], one) if words in names else one
    return Gazetteer(names)


def _can_be_name(words: Sequence[str]) -> bool:
    text = " ".join(words)
    return len(text) >= _SHORTEST and text not in _SAY_NOTHING


def _is_everyday(words: Sequence[str]) -> bool:
    return all(map(is_common if len(words) == 1 else is_everyday, words))
