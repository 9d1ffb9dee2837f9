"""Neighbourhoods and cities in a message, found by their names and by the way people write them. Pure.

Names that are known count wherever they stand, unless they are everyday words too; others must be introduced (`no`,
`em`, `bairro`), stand in a list with a place, or answer a question about where.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

from .capturing import PREFIXES, STATES, Capture, capture_name, names_something
from .gazetteer import COMMON, Gazetteer, Known, properly
from .lexicon import Mark
from .polarity import ends_sentence
from .tokens import Token, fold, words_of
from .words import is_everyday

IN: Final = frozenset({"em"})
_AT: Final = frozenset({"no", "na", "nos", "nas", "pelo", "pela", "pelos", "pelas", "ao"})
_OF: Final = frozenset({"de", "do", "da", "dos", "das"})
_LABELS: Final = frozenset(
    {"bairro", "bairros", "regiao", "setores", "lado", "lados", "altura", "local", "localizacao", "imediacoes"}
)
_SEPARATORS: Final = frozenset({",", "/", "ou", "e", "o", "-", "y", "+", "nem", ";", "|", "&"})
_PASSED: Final = frozenset(
    {
        "tambem",
        "ate",
        "ali",
        "la",
        "mais",
        "mesmo",
        "talvez",
        "quem",
        "sabe",
        "no",
        "na",
        "em",
        "nos",
        "nas",
        "bairro",
        "o",
        "a",
        "pelo",
        "pela",
        "perto",
        "do",
        "da",
        "de",
    }
)
_STREETS: Final = words_of(
    "rua r avenida alameda rodovia br estrada travessa praca edificio condominio residencial colegio shopping hospital "
    "predio escola faculdade universidade metro estacao linha parada torre loteamento supermercado portal"
)
_MASCULINE_CITIES: Final = frozenset(
    {
        "Rio de Janeiro",
        "Recife",
        "Guarujá",
        "Crato",
        "Gama",
        "Conde",
        "Serra",
        "Cabo de Santo Agostinho",
        "Praia Grande",
        "Eusébio",
        "Balneário Camboriú",
    }
)
_ROMAN: Final = {"1": "I", "2": "II", "3": "III", "4": "IV"}
_SHORTEST_PART: Final = 5
_LOOK_BACK: Final = 4


class PlaceMark(NamedTuple):
    """A place's name in the tokens `first` to `end` (exclusive), a city's or a neighbourhood's.

    `sure` is False where a name is not known and only `em` stands before it, which stands before cities as well.
    """

    name: str
    city: bool
    first: int
    end: int
    sure: bool = True


class _Found(NamedTuple):
    name: str
    known: Known | None
    first: int
    end: int
    lead_in: str  # what introduces it: em, no, label, city, list, street, bare or empty
    link: str  # what links it to the place before it: ou, a comma ... or nothing


class PlaceReader:
    """Reads the places of one conversation's messages."""

    def __init__(self, catalogue: Gazetteer) -> None:
        """Take the agency's catalogue; what attendants name is learnt on the way."""
        self._gazetteers = (catalogue, COMMON)
        self._heard: dict[str, str] = {}

    def learn(self, marks: Sequence[PlaceMark]) -> None:
        """Remember the neighbourhoods that an attendant has named, so that they are known when a customer repeats them."""
        for mark in marks:
            if not mark.city:
                self._heard[fold(mark.name)] = mark.name
                last = fold(mark.name).split()[-1]  # “Serra da Cantareira” is called “Cantareira” as well
                if not is_everyday(last) and len(last) >= _SHORTEST_PART:
                    self._heard.setdefault(last, mark.name)

    def read(self, tokens: Sequence[Token], *, asked: bool, asked_city: bool, city: str) -> list[PlaceMark]:
        """Return the places that `tokens` name. `asked` tells whether a question about where was asked just before."""
        found: list[_Found] = []
        place = 0
        while place < len(tokens):
            here = self._find(tokens, place, found[-1] if found else None, asked=asked or asked_city)
            if here is None:
                place = self._past_street(tokens, place)
                continue
            if here.name:
                found.append(here)
            place = max(here.end, place + 1)
        return _resolve(tokens, found, asked_city=asked_city and not asked, city=city)

    def _past_street(self, tokens: Sequence[Token], place: int) -> int:
        """Return the token after `place`, or after the name of a street or a building that begins there."""
        if tokens[place].text not in _STREETS:
            return place + 1
        at = place + 1
        while at < len(tokens) and at < place + 5 and tokens[at].text in _OF:
            at += 1
        if at < len(tokens) and not names_something(tokens[at], free=False) and tokens[at].kind != "n":
            return at if at > place + 1 and tokens[at].kind == "w" and self._known_at(tokens, at) is None else place + 1
        name = capture_name(tokens, at, self._known_at)
        return name.end if name else place + 1

    def _find(self, tokens: Sequence[Token], place: int, before: _Found | None, *, asked: bool) -> _Found | None:
        token = tokens[place]
        if token.kind != "w":
            return None
        link = _link(tokens, before, place)
        lead_in = _lead_in(tokens, place)
        starts = place == 0 or ends_sentence(tokens[place - 1]) or tokens[place - 1].text in {",", ":", "-", "("}
        mark = self._known_at(tokens, place)
        if mark is not None and isinstance(mark.value, Known):
            return self._known(tokens, mark, mark.value, link=link, lead_in=lead_in, starts=starts, asked=asked)
        if lead_in == "near" and not link:
            return None
        free = bool(lead_in) or bool(link) or (asked and starts)
        if not free and token.text not in PREFIXES:
            return None
        if link in {",", "ou", "e", "/"} and _is_an_acronym(token):
            return _Found(token.written, None, place, place + 1, lead_in, link)
        name = capture_name(tokens, place, self._known_at)
        if name is None or not (lead_in or name.clear or _fits_a_list(tokens, name, link=link, asked=asked and starts)):
            return None
        if _is_another_life(tokens, place):
            return None
        guessed = self._guess(name)
        return _Found(guessed.name if guessed else properly(name.words), guessed, place, name.end, lead_in, link)

    def _known(
        self, tokens: Sequence[Token], mark: Mark, known: Known, *, link: str, lead_in: str, starts: bool, asked: bool
    ) -> _Found | None:
        token = tokens[mark.first]
        repeated = mark.kind == "heard" and tokens[mark.first - 1].text in _OF | {"o", "a"}
        if known.everyday and not (lead_in or link or (asked and starts) or repeated):
            if not (starts or token.capital) or not (self._heads_a_list(tokens, mark) or _is_judged(tokens, mark)):
                return None
        elif known.everyday and lead_in in {"em", "no"} and not token.capital and _goes_on(tokens, mark):
            return None
        if token.text in STATES and len(token.text) == 2 and (link in {"-", "/", ",", " "} and not lead_in):
            return _Found("", None, mark.first, mark.end, "", "")
        if _is_numbered(tokens, mark.end):
            name = f"{known.name} {_ROMAN.get(tokens[mark.end].text, tokens[mark.end].written)}"
            return _Found(name, None, mark.first, mark.end + 1, lead_in or "no", link)
        longer = capture_name(tokens, mark.first, self._known_at)
        if (
            longer
            and longer.end > mark.end
            and token.capital
            and any(one.capital for one in tokens[mark.end : longer.end])
        ):
            return _Found(properly(longer.words), None, mark.first, longer.end, lead_in, link)
        return _Found(known.name, known, mark.first, mark.end, lead_in or ("bare" if starts else ""), link)

    def _heads_a_list(self, tokens: Sequence[Token], mark: Mark) -> bool:
        after = mark.end + 1
        if after >= len(tokens) or tokens[mark.end].text not in {",", "ou", "e", "/"}:
            return False
        return self._known_at(tokens, after) is not None

    def _known_at(self, tokens: Sequence[Token], place: int) -> Mark | None:
        found: Mark | None = None
        for gazetteer in self._gazetteers:
            mark = gazetteer.find_at(tokens, place)
            if mark is not None and (found is None or mark.end > found.end):
                found = mark
        return self._heard_at(tokens, place) or found

    def _heard_at(self, tokens: Sequence[Token], place: int) -> Mark | None:
        text = ""
        for end in range(place, min(place + 4, len(tokens)) if self._heard else place):
            text = f"{text} {tokens[end].text}".lstrip()
            if text in self._heard:
                return Mark(
                    "heard", Known(self._heard[text], city=False, neighbourhood=True, everyday=True), place, end + 1
                )
        return None

    def _guess(self, name: Capture) -> Known | None:
        text = " ".join(fold(word) for word in name.words)
        for gazetteer in self._gazetteers:
            if known := gazetteer.guess(text):
                return known
        return None


def _link(tokens: Sequence[Token], before: _Found | None, place: int) -> str:
    """Return what links the token at `place` to the place before it, empty if something else stands between."""
    if before is None or place - before.end > _LOOK_BACK:
        return ""
    between = [token.text for token in tokens[before.end : place]]
    if not between:
        return " "
    if all(text in _SEPARATORS or text in _PASSED or text in {"(", ":", "\n", "."} for text in between):
        if "\n" in between or "." in between:
            return ". "
        return next((text for text in between if text in {"ou", "e", "nem", "o", "y"}), between[0])
    return ""


def _lead_in(tokens: Sequence[Token], place: int) -> str:
    """Return what introduces a name at `place`: em, no, label, city, near, or nothing."""
    before = tokens[place - 1].text if place else ""
    earlier = tokens[place - 2].text if place > 1 else ""
    if before in {"bairro", "bairros"} or (before == ":" and earlier in {"bairro", "bairros", "regiao", "local"}):
        return "label"
    if before in _OF and earlier in _LABELS | {
        "centro",
        "zona",
        "interior",
        "sul",
        "norte",
        "leste",
        "oeste",
        "praias",
        "bairro",
    }:
        return "label" if earlier in {"bairro", "bairros"} else "of" if earlier in _LABELS else "city"
    if before in _OF and earlier == "cidade":
        return "city"
    if before in _OF and earlier == "perto":
        return "near"
    if before in IN:
        return "em"
    if before in _AT:
        return "no"
    if before == "para" and earlier in {
        "mudando",
        "mudanca",
        "mudar",
        "mudo",
        "transferido",
        "transferida",
        "ir",
        "vou",
        "indo",
        "mudamos",
        "removido",
    }:
        return "em"
    return ""


def _goes_on(tokens: Sequence[Token], mark: Mark) -> bool:
    """Tell whether an everyday word is part of something else: `na serra gaúcha`, `em natal com`."""
    return (
        tokens[mark.first].text in {"torre", "planalto", "fazenda", "marco", "salto", "cabral"}
        and mark.end - mark.first == 1
    )


def _is_an_acronym(token: Token) -> bool:
    """Tell whether a word of capitals can be a neighbourhood's: `CPA`, but neither `CPF` nor `SP`."""
    return (
        token.capital
        and token.written.isupper()
        and 3 <= len(token.written) <= 4
        and names_something(token._replace(written="Xxx"), free=True)
    )


def _is_numbered(tokens: Sequence[Token], place: int) -> bool:
    """Tell whether a number belongs to a name: `Guará 2`, `Mangabeira I`, but not `Guará 2 quartos`."""
    if place >= len(tokens):
        return False
    token = tokens[place]
    if token.kind == "w":
        return token.written in {"I", "II", "III", "IV"}
    after = tokens[place + 1] if place + 1 < len(tokens) else None
    return (
        token.text in _ROMAN
        and not token.glued
        and (after is None or after.text in {",", ".", "ou", "e", "para", "?", "!", "\n"})
    )


def _is_judged(tokens: Sequence[Token], mark: Mark) -> bool:
    """Tell whether a message says of a name whether it will do: `hauer não`, `cordeiro pode ser`."""
    after = [token.text for token in tokens[mark.end : mark.end + 2]]
    return (
        not after
        or after[0] in {"nao", "serve", "tambem", "mesmo", "esta", "fica", "eh", "."}
        or after == ["pode", "ser"]
        or after[:1] == ["me"]
    )


def _is_another_life(tokens: Sequence[Token], place: int) -> bool:
    """Tell whether a place is where somebody studies or works: `estudar na Unesp`."""
    before = {token.text for token in tokens[max(0, place - 3) : place]}
    return bool(
        before
        & {
            "estudar",
            "estuda",
            "estudo",
            "trabalhar",
            "trabalha",
            "trabalho",
            "passou",
            "passei",
            "formado",
            "faculdade",
            "emprego",
        }
    )


def _fits_a_list(tokens: Sequence[Token], name: Capture, *, link: str, asked: bool) -> bool:
    """Tell whether a name that nothing introduces may be one of a list, or an answer to where."""
    if not (link or asked):
        return False
    if name.prefixed or name.capital:
        return link not in {". "} or asked
    if asked:
        return True
    after = tokens[name.end].text if name.end < len(tokens) else ""
    closes = (
        not after
        or after in {",", "ou", "e", "/", ".", "\n", "!", "?", "(", ")", ";", "por", "tambem", "nao", "com"}
        or after[0].isdigit()
    )
    return link in {"ou", "e", ",", "/", "o", "nem"} and (closes or link in {"ou", "o"})


def _resolve(tokens: Sequence[Token], found: Sequence[_Found], *, asked_city: bool, city: str) -> list[PlaceMark]:
    """Decide for each name whether it is a city's or a neighbourhood's."""
    marks: list[PlaceMark] = []
    sure_city = city or next(
        (
            one.name
            for one in found
            if one.known
            and one.known.city
            and not one.known.neighbourhood
            and one.lead_in != "no"
            and (one.lead_in or not one.known.everyday)
        ),
        "",
    )
    for at, one in enumerate(found):
        following = found[at + 1] if at + 1 < len(found) else None
        city = _is_city(tokens, one, following, marks, asked_city=asked_city, known_city=sure_city)
        sure = one.known is not None or one.lead_in != "em"
        if (
            not sure
            and not city
            and following is not None
            and following.link in {",", " "}
            and following.lead_in in {"no", "label"}
        ):
            city = True  # “em Ibitinga, no Jardim Paineiras”
        marks.append(PlaceMark(one.name, city, one.first, one.end, sure))
    return marks


def _is_city(
    tokens: Sequence[Token],
    one: _Found,
    following: _Found | None,
    before: Sequence[PlaceMark],
    *,
    asked_city: bool,
    known_city: str,
) -> bool:
    known = one.known
    if known is not None and not known.city:
        return False
    state_follows = _state_follows(tokens, one.end)
    linked = bool(before) and one.link in {"ou", "e", "nem", "o", "y"}
    lists_on = following is not None and following.link in {",", "ou", "e", "/", "o", "y"}
    if known is None:
        return one.lead_in == "city" or asked_city or (state_follows and one.lead_in in {"em", ""})
    if one.lead_in == "city" or asked_city or known.name == known_city:
        return True
    if one.lead_in in {"no", "label"} and known.name not in _MASCULINE_CITIES:
        return False
    if not known.neighbourhood:
        short = len(tokens[one.first].text) <= 3
        listed = (
            one.link == ","
            and bool(before)
            and before[-1].city
            and before[-1].name != known.name
            and following is not None
        )
        if (
            listed
            and following is not None
            and following.link in {"ou", "e"}
            and not (following.known and following.known.city)
        ):
            return short
        return not (linked and not before[-1].city and one.lead_in != "em") or short
    if state_follows:
        return True
    if one.link == "," and not before[-1].city and not lists_on and not known.everyday:
        return not known_city  # “Vila Industrial, Campinas”
    if linked or (one.link == "," and not before[-1].city):
        return before[-1].city
    if following is not None and following.link in {"ou", "e", "o", "y"}:
        other = following.known
        return other is not None and other.city and one.lead_in == "em" and not (known_city and other.neighbourhood)
    if (
        following is not None
        and following.link == ","
        and (following.lead_in in {"no", "label"} or one.lead_in == "em")
        and not known_city
    ):
        return True
    return one.lead_in == "em" and not known_city


def _state_follows(tokens: Sequence[Token], place: int) -> bool:
    if place < len(tokens) and tokens[place].text in {"-", "/", "(", ","}:
        place += 1
    return (
        place < len(tokens)
        and tokens[place].text in STATES
        and tokens[place].written.isupper()
        and len(tokens[place].text) == 2
    )
