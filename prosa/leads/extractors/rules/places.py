"""Neighbourhoods and cities in a message, found by their names and by the way people write them. Pure.

Names that are known count wherever they stand, unless they are everyday words too; others must be introduced (`no`,
`em`, `bairro`), stand in a list with a place, or answer a question about where.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

from .capturing import PREFIXES, STATES, Capture, capture_name, names_something
from .contexts import (
    OF,
    PREFERRING,
    ROMAN,
    Around,
    fits_a_list,
    goes_on,
    is_a_building,
    is_a_state,
    is_an_acronym,
    is_an_origin,
    is_another_life,
    is_inland,
    is_judged,
    is_numbered,
    lead_in_of,
    link_of,
    state_follows,
)
from .crediting import is_a_person, is_credible, is_titled
from .gazetteer import COMMON, Gazetteer, Known, properly
from .lexicon import Mark
from .polarity import ends_sentence
from .resolving import Found, PlaceMark, resolve
from .tokens import Token, fold, is_code, words_of
from .words import is_everyday

_STREETS: Final = words_of(
    "rua r avenida alameda rodovia br estrada travessa praca edificio condominio residencial colegio shopping hospital "
    "predio escola faculdade universidade metro estacao linha parada torre loteamento supermercado portal"
)
_SHORTEST_PART: Final = 5
_LONGEST_REPEATED: Final = 4


class _Message(NamedTuple):
    """What holds for a whole message: `asked` and `sent` as in Around, `titled` as in is_titled."""

    asked: bool
    sent: bool
    titled: bool


class PlaceReader:
    """Reads the places of one conversation's messages."""

    def __init__(self, catalogue: Gazetteer) -> None:
        """Take the agency's catalogue; what attendants name is learnt on the way."""
        self._gazetteers = (catalogue, COMMON)
        self._heard: dict[str, str] = {}

    def learn(self, marks: Sequence[PlaceMark]) -> None:
        """Remember the neighbourhoods that an attendant has named, so that customers may repeat them."""
        for mark in marks:
            if not mark.city:
                self._heard[fold(mark.name)] = mark.name
                last = fold(mark.name).split()[-1]  # “Serra da Cantareira” is called “Cantareira” as well
                if not is_everyday(last) and len(last) >= _SHORTEST_PART:
                    self._heard.setdefault(last, mark.name)

    def read(
        self, tokens: Sequence[Token], *, asked: bool, asked_city: bool, city: str, sent: bool = False
    ) -> list[PlaceMark]:
        """Return the places that `tokens` name.

        `asked` tells whether a question about where was asked just before, `sent` whether the attendant writes.
        """
        found: list[Found] = []
        message = _Message(asked=asked or asked_city, sent=sent, titled=is_titled(tokens))
        place = 0
        while place < len(tokens):
            here = self._find(tokens, place, found[-1] if found else None, message)
            if here is None:
                place = self._past_street(tokens, place)
                continue
            if here.name:
                found.append(here)
            place = max(here.end, place + 1)
        return resolve(tokens, found, asked_city=asked_city and not asked, city=city)

    def _past_street(self, tokens: Sequence[Token], place: int) -> int:
        """Return the token after `place`, or after the name of a street or a building that begins there."""
        if tokens[place].text not in _STREETS:
            return place + 1
        at = place + 1
        while at < len(tokens) and at < place + 5 and tokens[at].text in OF:
            at += 1
        if at < len(tokens) and not names_something(tokens[at], free=False) and tokens[at].kind != "n":
            return at if at > place + 1 and tokens[at].kind == "w" and self._known_at(tokens, at) is None else place + 1
        name = capture_name(tokens, at, self._known_at)
        return name.end if name else place + 1

    def _find(self, tokens: Sequence[Token], place: int, before: Found | None, message: _Message) -> Found | None:
        if tokens[place].kind != "w":
            return None
        starts = (
            place == 0
            or ends_sentence(tokens[place - 1])
            or tokens[place - 1].text in {",", ":", "-", "(", *PREFERRING}
        )
        link = link_of(tokens, before.end if before else None, place)
        around = Around(link, lead_in_of(tokens, place), starts, message.asked and starts, message.sent, message.titled)
        mark = self._known_at(tokens, place)
        if mark is not None and isinstance(mark.value, Known):
            return self._known(tokens, mark, mark.value, around)
        if not around.invites:
            around = self._invited(tokens, place, around)
        if not around.invites or (around.lead_in == "near" and not link):
            if tokens[place].text in PREFIXES:
                return self._unknown(tokens, place, around)
            return self._misspelt(tokens, place, around)
        if around.link in {",", "ou", "e", "/"} and is_an_acronym(tokens[place]) and not is_code(tokens, place + 1):
            return Found(tokens[place].written, None, place, place + 1, around.lead_in, link)
        return self._unknown(tokens, place, around)

    def _unknown(self, tokens: Sequence[Token], place: int, around: Around) -> Found | None:
        name = capture_name(tokens, place, self._known_at)
        if name is None or is_another_life(tokens, place) or tokens[place].text in _STREETS - PREFIXES:
            return None
        if is_a_building(name.words) or (around.lead_in != "label" and is_a_state(name.words)):
            return Found("", None, place, name.end, "", "")
        if place == 0 or ends_sentence(tokens[place - 1]):  # where any word has a capital letter
            name = name._replace(capital=False)
        fits = around.lead_in or name.clear or fits_a_list(tokens, name, link=around.link, asked=around.answers)
        if not fits or (around.lead_in == "near" and not (around.link and name.prefixed)):
            return None
        guessed = self._guess(name)
        if guessed is None and not is_credible(tokens, place, name, around):
            return None
        proper = guessed.name if guessed else properly(name.words)
        return Found(proper, guessed, place, name.end, around.lead_in, around.link)

    def _invited(self, tokens: Sequence[Token], place: int, around: Around) -> Around:
        """Return what stands around a name that nothing introduces, with what follows it: another name, a state."""
        if self._opens_a_list(tokens, place):
            return around._replace(link=",")
        name = capture_name(tokens, place, self._known_at) if around.starts else None
        return around._replace(lead_in="city") if name and state_follows(tokens, name.end) else around

    def _opens_a_list(self, tokens: Sequence[Token], place: int) -> bool:
        """Tell whether a name that nobody knows is the first of a list: `2 quartos, Cavaleiros ou Praia Campista`."""
        if place == 0 or not (tokens[place - 1].text == "," or ends_sentence(tokens[place - 1])):
            return False
        name = capture_name(tokens, place, self._known_at)
        named = name is not None and (name.capital if tokens[place - 1].text == "," else name.prefixed)
        if name is None or not named or name.end + 1 >= len(tokens):
            return False
        if tokens[name.end].text not in {"ou", "e", ","} or (name.capital and tokens[name.end].text == ","):
            return False
        other = tokens[name.end + 1]
        return self._known_at(tokens, name.end + 1) is not None or (other.capital and other.text in PREFIXES)

    def _misspelt(self, tokens: Sequence[Token], place: int, around: Around) -> Found | None:
        """Return a name of the catalogue that stands anywhere and is misspelt."""
        name = None if is_everyday(tokens[place].text) else capture_name(tokens, place, self._known_at)
        known = self._gazetteers[0].guess(" ".join(map(fold, name.words))) if name else None
        if name is None or known is None or known.everyday:
            return None
        return Found(known.name, known, place, name.end, around.lead_in, around.link)

    def _known(self, tokens: Sequence[Token], mark: Mark, known: Known, around: Around) -> Found | None:
        token = tokens[mark.first]
        if known.everyday and not self._is_meant(tokens, mark, around):
            return None
        of_a_city = token.text in STATES and around.link in {"-", "/", ",", " "} and not around.lead_in
        if of_a_city or is_inland(tokens, mark.first) or (known.city and is_an_origin(tokens, mark.first)):
            return Found("", None, mark.first, mark.end, "", "")
        if is_numbered(tokens, mark.end):
            name = f"{known.name} {ROMAN.get(tokens[mark.end].text, tokens[mark.end].written)}"
            part = known._replace(name=name, city=False, neighbourhood=True)
            return Found(name, part, mark.first, mark.end + 1, around.lead_in or "no", around.link)
        longer = capture_name(tokens, mark.first, self._known_at) if token.capital else None
        if longer and is_a_building(longer.words):
            return Found("", None, mark.first, longer.end, "", "")
        if longer and any(one.capital for one in tokens[mark.end : longer.end]):
            return Found(properly(longer.words), None, mark.first, longer.end, around.lead_in, around.link)
        lead_in = around.lead_in or ("bare" if around.starts else "")
        return Found(known.name, known, mark.first, mark.end, lead_in, around.link)

    def _is_meant(self, tokens: Sequence[Token], mark: Mark, around: Around) -> bool:
        """Tell whether an everyday word is a place's name here."""
        token = tokens[mark.first]
        part = around.link == " " or (around.lead_in in {"em", "no"} and goes_on(tokens, mark))
        if (part and not token.capital) or self._is_somebody(tokens, mark.first, around):
            return False
        if mark.first and tokens[mark.first - 1].text in PREFERRING:
            return self._heads_a_list(tokens, mark)
        if [one.text for one in tokens[mark.end : mark.end + 2]] == ["a", "deus"]:
            return False
        if (
            not (around.lead_in or around.link or token.capital)
            and mark.first > 0
            and mark.end - mark.first == 1
            and is_everyday(token.text)
        ):
            return False
        repeated = mark.kind == "heard" and mark.first > 0 and tokens[mark.first - 1].text in OF | {"o", "a"}
        if around.invites or repeated:
            return True
        return (around.starts or token.capital) and (self._heads_a_list(tokens, mark) or is_judged(tokens, mark))

    def _is_somebody(self, tokens: Sequence[Token], first: int, around: Around) -> bool:
        """Tell whether a name is somebody's: `sou Daniela`, `a Helena Prado`."""
        surname = not (around.lead_in or around.link) and first > 0 and _is_a_first_name(tokens[first - 1])
        return surname or is_a_person(tokens, first)

    def _heads_a_list(self, tokens: Sequence[Token], mark: Mark) -> bool:
        after = mark.end + 1
        if tokens[mark.first].capital and mark.end < len(tokens) and not tokens[mark.end].glued:
            part = self._known_at(tokens, mark.end)  # “Viçosa centro”
            if part is not None and isinstance(part.value, Known) and part.value.neighbourhood:
                return True
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
        for end in range(place, min(place + _LONGEST_REPEATED, len(tokens)) if self._heard else place):
            text = f"{text} {tokens[end].text}".lstrip()
            if text in self._heard:
                return Mark(
                    "heard", Known(self._heard[text], city=False, neighbourhood=True, everyday=True), place, end + 1
                )
        return None

    def _guess(self, name: Capture) -> Known | None:
        text = " ".join(fold(word) for word in name.words)
        careful = any(word[0].isupper() and not word.isascii() for word in name.words)
        if careful or text[-1].isdigit():  # who writes accents writes with care, and “zona 1” is not “zona 7”
            return None
        for gazetteer in self._gazetteers:
            if known := gazetteer.guess(text):
                return known
        return None


def _is_a_first_name(token: Token) -> bool:
    """Tell whether a word may be somebody's first name: `a Helena Prado`."""
    return token.capital and token.kind == "w" and len(token.text) > 2 and not is_everyday(token.text)
