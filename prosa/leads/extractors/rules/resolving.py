"""Which names are those of cities, and which of neighbourhoods. Pure.

Many are both: Petrópolis is a city, and a neighbourhood of Porto Alegre and of Natal. What introduces a name, what
links it to others and whether another city was named tell them apart.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

from .contexts import state_follows
from .gazetteer import Known
from .tokens import Token, words_of

# Cities of which one says “no” or “na”.
_WITH_ARTICLE: Final = frozenset(
    {"Rio de Janeiro", "Recife", "Guarujá", "Crato", "Gama", "Conde", "Serra", "Cabo de Santo Agostinho"}
    | {"Praia Grande", "Eusébio", "Balneário Camboriú"}
)
_OR: Final = words_of("ou e nem o y")
_IN_A_LIST: Final = _OR | {",", "/"}
_NEIGHBOURHOODS_ONLY: Final = words_of("Vila Jardim Parque Setor Conjunto Residencial Bairro")
_SHORT: Final = 3


class PlaceMark(NamedTuple):
    """A place's name in the tokens `first` to `end` (exclusive), a city's or a neighbourhood's.

    `sure` is False where a name is not known and only `em` stands before it, which stands before cities as well.
    """

    name: str
    city: bool
    first: int
    end: int
    sure: bool = True


class Found(NamedTuple):
    """A name, what is known of it, what introduces it and what links it to the place before it."""

    name: str
    known: Known | None
    first: int
    end: int
    lead_in: str
    link: str

    @property
    def is_only_a_city(self) -> bool:
        """Tell whether no neighbourhood is known by this name."""
        return self.known is not None and self.known.city and not self.known.neighbourhood


def resolve(tokens: Sequence[Token], found: Sequence[Found], *, asked_city: bool, city: str) -> list[PlaceMark]:
    """Decide for each name whether it is a city's or a neighbourhood's. `city` is the one that was named before."""
    marks: list[PlaceMark] = []
    known_city = city or next((one.name for one in found if _is_surely_a_city(one)), "")
    for at, one in enumerate(found):
        following = found[at + 1] if at + 1 < len(found) else None
        before = marks[-1] if marks else None
        answers = asked_city and one.lead_in != "label" and (before is None or before.city)
        is_city = answers and (one.known is None or one.known.city)
        is_city = is_city or _is_city(tokens, one, before, following, known_city)
        unsure_before = before is not None and not before.sure and one.link in _OR
        certain = one.known is not None or one.name.split()[0] in _NEIGHBOURHOODS_ONLY
        sure = certain or (one.lead_in != "em" and not unsure_before)
        marks.append(PlaceMark(one.name, is_city or (not sure and _has_parts(following)), one.first, one.end, sure))
    return marks


def _is_surely_a_city(one: Found) -> bool:
    introduced = one.lead_in not in {"", "bare"}
    return (
        one.is_only_a_city
        and one.lead_in not in {"no", "label"}
        and (introduced or not (one.known and one.known.everyday))
    )


def _has_parts(following: Found | None) -> bool:
    """Tell whether what follows is a part of a city: `em Ibitinga, no Jardim Paineiras`."""
    return following is not None and following.link in {",", " "} and following.lead_in in {"no", "label"}


def _is_city(
    tokens: Sequence[Token], one: Found, before: PlaceMark | None, following: Found | None, known_city: str
) -> bool:
    known = one.known
    if known is None:
        return one.lead_in == "city" or (state_follows(tokens, one.end) and one.lead_in in {"em", ""})
    if not known.city:
        return False
    if one.lead_in == "city" or known.name == known_city or _is_told_with_its_part(one, following, known_city):
        return True
    if one.lead_in in {"no", "label"} and known.name not in _WITH_ARTICLE:
        return False
    if one.is_only_a_city:
        listed = _is_listed_with_neighbourhoods(one, before, following) or _heads_neighbourhoods(
            one, following, known_city
        )
        return len(tokens[one.first].text) <= _SHORT or not listed
    return state_follows(tokens, one.end) or _is_ambiguous_one_a_city(one, known, before, following, known_city)


def _heads_neighbourhoods(one: Found, following: Found | None, known_city: str) -> bool:
    """Tell whether a city's name heads a list of another one's neighbourhoods: `Jundiaí ou Vila Jaiara`."""
    if following is None or following.link not in _OR or not known_city or one.lead_in == "em":
        return False
    return following.lead_in != "em" and not (following.known and following.known.city)


def _is_told_with_its_part(one: Found, following: Found | None, known_city: str) -> bool:
    """Tell whether a city's name stands before that of its part: `no Porto Velho bairro Olaria`."""
    return one.is_only_a_city and not known_city and following is not None and following.lead_in == "label"


def _is_listed_with_neighbourhoods(one: Found, before: PlaceMark | None, following: Found | None) -> bool:
    """Tell whether a city's name is a neighbourhood's for once: `em Campinas, Gramado ou Alto Taquaral`."""
    if before is None:
        return False
    if one.link in _OR:
        return not before.city and one.lead_in != "em"
    if one.link == "," and not before.city and following is not None and following.link in _IN_A_LIST:
        return not (following.known and following.known.city)
    another = one.link == "," and before.city and before.name != one.name
    return (
        another and following is not None and following.link in _OR and not (following.known and following.known.city)
    )


def _is_ambiguous_one_a_city(
    one: Found, known: Known, before: PlaceMark | None, following: Found | None, known_city: str
) -> bool:
    lists_on = following is not None and following.link in _IN_A_LIST
    if before is not None and one.link in _OR | {","}:
        if one.link == "," and not before.city and not lists_on and not known.everyday:
            return not known_city  # “Vila Industrial, Campinas”
        if one.link in _OR or not before.city:
            return before.city
    if following is not None and following.link in _OR:
        other = following.known
        return other is not None and other.city and one.lead_in == "em" and not (known_city and other.neighbourhood)
    if following is not None and following.link == "," and following.lead_in in {"no", "label"}:
        return not known_city
    return one.lead_in == "em" and not known_city
