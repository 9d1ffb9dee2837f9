"""Whether names are of one place, as people write them and as catalogues do. Pure: no Django."""

from enum import IntEnum
from functools import lru_cache
from typing import Final

from rapidfuzz.distance import OSA

from prosa.core.folding import fold

_ABBREVIATED: Final = {
    "al": "alameda",
    "av": "avenida",
    "bal": "balneario",
    "cid": "cidade",
    "cj": "conjunto",
    "conj": "conjunto",
    "cond": "condominio",
    "dr": "doutor",
    "jd": "jardim",
    "jdim": "jardim",
    "jrd": "jardim",
    "nsa": "nossa",
    "pca": "praca",
    "pq": "parque",
    "pque": "parque",
    "prq": "parque",
    "res": "residencial",
    "sra": "senhora",
    "st": "setor",
    "sta": "santa",
    "sto": "santo",
    "vl": "vila",
}
# What many names begin with: a name of these alone is of no certain place.
_COMMON: Final = frozenset(
    {
        "alto",
        "alameda",
        "avenida",
        "baixo",
        "balneario",
        "bela",
        "boa",
        "bom",
        "bosque",
        "cidade",
        "condominio",
        "conjunto",
        "doutor",
        "jardim",
        "monte",
        "morro",
        "nossa",
        "nova",
        "novo",
        "parque",
        "planalto",
        "ponta",
        "portal",
        "praca",
        "praia",
        "recanto",
        "residencial",
        "rio",
        "santa",
        "santo",
        "sao",
        "senhora",
        "serra",
        "setor",
        "vale",
        "velha",
        "velho",
        "vila",
        "vista",
    }
)
_UNIMPORTANT: Final = frozenset({"a", "bairro", "d", "da", "das", "de", "do", "dos", "e", "em", "na", "no", "o"})
# What is larger than a neighbourhood: the name of one does not tell whether it lies there.
_BEGIN_REGIONS: Final = frozenset({"baixada", "grande", "interior", "litoral", "regiao", "suburbio", "zona"})
_REGIONS: Final = frozenset({"abc", "abcd", "abcdm", "centro expandido", "grande abc", "orla", "plano piloto"})
_CITIES: Final = {
    "bh": "belo horizonte",
    "beaga": "belo horizonte",
    "brasilia df": "brasilia",
    "bsb": "brasilia",
    "floripa": "florianopolis",
    "poa": "porto alegre",
    "rio": "rio de janeiro",
    "rj": "rio de janeiro",
    "sampa": "sao paulo",
    "sbc": "sao bernardo do campo",
    "scs": "sao caetano do sul",
    "sjc": "sao jose dos campos",
    "sp": "sao paulo",
}
_SHORTEST_FUZZY: Final = 6
_SHORTEST_VERY_FUZZY: Final = 11


class Nearness(IntEnum):
    """From far to near. SAME: one place. NEAR: a part of it, or close by. UNKNOWN: the names cannot tell."""

    OTHER = 0
    UNKNOWN = 1
    NEAR = 2
    SAME = 3


@lru_cache(maxsize=20_000)
def compare_cities(one: str, other: str) -> bool:
    """Tell whether both names are of one city, give or take a slip of the pen."""
    return _are_alike(_city_key(one), _city_key(other))


def compare_places(wanted: tuple[str, ...], *, neighborhood: str, city: str, text: str) -> Nearness:
    """Return how near a listing lies to the nearest of the `wanted` neighbourhoods and regions.

    `text` is what the listing says of itself, folded, with a blank before each word: where it names a wanted
    neighbourhood, the listing is near to it; where it names a wanted region, it lies there.
    """
    found = _compare_names(wanted, neighborhood, city)
    if found is Nearness.SAME or not text:
        return found
    return max(found, *(_nearness_by_text(each, text) for each in wanted))


@lru_cache(maxsize=100_000)
def _compare_names(wanted: tuple[str, ...], neighborhood: str, city: str) -> Nearness:
    return max((_compare(each, neighborhood, city) for each in wanted), default=Nearness.OTHER)


@lru_cache(maxsize=100_000)
def _compare(wanted: str, offered: str, city: str) -> Nearness:
    one, other = _place_key(wanted), _place_key(offered)
    if _are_alike(one, other):
        return Nearness.SAME
    if not one or not other or _is_region(fold(wanted)) or compare_cities(wanted, city):
        return Nearness.UNKNOWN
    return Nearness.NEAR if _is_part(one, other) or _is_part(other, one) else Nearness.OTHER


def _nearness_by_text(wanted: str, text: str) -> Nearness:
    name = _folded(wanted)
    if not name or f" {name} " not in f"{text} ":
        return Nearness.OTHER
    if _is_region(name):
        return Nearness.SAME
    return Nearness.NEAR if any(word not in _COMMON for word in name.split()) else Nearness.OTHER


@lru_cache(maxsize=20_000)
def _folded(name: str) -> str:
    return fold(name)


@lru_cache(maxsize=20_000)
def _place_key(name: str) -> str:
    """Return the words of `name` that count, written out."""
    words = (_ABBREVIATED.get(word, word) for word in fold(name).split())
    return " ".join(word for word in words if word not in _UNIMPORTANT)


def _city_key(name: str) -> str:
    folded = fold(name)
    return _CITIES.get(folded, folded)


def _is_region(folded: str) -> bool:
    first, _, rest = folded.partition(" ")
    return folded in _REGIONS or (first in _BEGIN_REGIONS and not rest.isdigit())  # Zona 7 is a neighbourhood


def _is_part(whole: str, part: str) -> bool:
    """Tell whether `part` is called as `whole` with more words behind: “Brooklin” and “Brooklin Novo”."""
    return part.startswith(f"{whole} ") and any(word not in _COMMON for word in whole.split())


def _are_alike(one: str, other: str) -> bool:
    """Tell whether both are one name. Of long ones, a letter or two may differ; numbers and common words may not."""
    if one == other:
        return bool(one)
    ours, theirs = _parts_of(one), _parts_of(other)
    if ours[0] != theirs[0]:
        return False
    shortest = min(len(ours[1]), len(theirs[1]))
    if shortest < _SHORTEST_FUZZY:
        return False
    most = 2 if shortest >= _SHORTEST_VERY_FUZZY else 1
    return OSA.distance(ours[1], theirs[1], score_cutoff=most) <= most


def _parts_of(name: str) -> tuple[list[str], str]:
    """Return the words that must be the same, and the letters of the others."""
    words = name.split()
    fixed = [word for word in words if word in _COMMON or word.isdigit()]
    return fixed, "".join(word for word in words if word not in fixed)
