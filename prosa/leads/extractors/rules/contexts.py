"""The words around a place's name: what introduces it, what links it to another, what judges it. Pure."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from .capturing import PREFIXES, STATES, Capture, names_something
from .cues import DISLIKES
from .lexicon import Mark
from .tokens import Token, fold, words_of

OF: Final = words_of("de do da dos das")
ROMAN: Final = {"1": "I", "2": "II", "3": "III", "4": "IV"}
_AT: Final = words_of("no na nos nas pelo pela pelos pelas ao")
_BAIRRO: Final = words_of("bairro bairros")
_LABELS: Final = _BAIRRO | words_of("regiao setores lado lados altura local localizacao imediacoes")
_PARTS_OF_A_CITY: Final = words_of("centro zona interior sul norte leste oeste praias")
_SEPARATORS: Final = words_of(", / ou e o - y + nem ; | &")
_PASSED: Final = words_of(
    "tambem ate ali la mais mesmo talvez quem sabe no na em nos nas bairro o a pelo pela perto do da de tipo ( : . \n"
) | {"\n"}
_MOVES: Final = words_of("mudando mudanca mudar mudo transferido transferida ir vou indo mudamos removido")
_OTHER_LIVES: Final = words_of(
    "estudar estuda estudo trabalhar trabalha trabalho passou passei formado faculdade emprego"
)
_ALTERNATIVES: Final = words_of("ou e nem o y")
_WORDS_TOO: Final = words_of("se to ma al ac pa ap am")  # states whose abbreviations are words
_HOMES: Final = words_of(
    "casa ap apto apartamento ape lote terreno sobrado kitnet cobertura m2 ² quartos quarto loja sala"
)
_ORIGINS: Final = words_of("sou somos vim viemos venho vimos vindo vindos natural")
PREFERRING: Final = words_of("ser pref preferencialmente prefiro preferimos")
_BUILDINGS: Final = words_of("residence residences tower towers club class home homes living")
_STATE_NAMES: Final = frozenset(
    {"acre", "alagoas", "amapa", "amazonas", "bahia", "ceara", "espirito santo", "goias", "maranhao", "mato grosso"}
    | {"mato grosso do sul", "minas gerais", "paraiba", "parana", "pernambuco", "piaui", "rio grande do norte"}
    | {"rio grande do sul", "rondonia", "roraima", "santa catarina", "sergipe", "tocantins"}
)
_WHICHEVER: Final = words_of("qual quais que qualquer algum alguns outro outros um melhor melhores varios todos")
_AFTER_NUMBERS: Final = words_of(", . ou e para ate por tambem ? !") | {"\n"}
_LOOK_BACK: Final = 4


class Around(NamedTuple):
    """What stands around a possible name: its link to the place before, its lead-in, where it stands."""

    link: str
    lead_in: str
    starts: bool
    answers: bool  # it begins what may answer a question about where
    sent: bool  # the attendant writes
    titled: bool  # capital letters say nothing in this message

    @property
    def links(self) -> bool:
        """Tell whether a name here stands in a list with a place, or answers a question about where."""
        return bool(self.link) or self.answers

    @property
    def invites(self) -> bool:
        """Tell whether a place's name may well be here."""
        return bool(self.link or self.lead_in or self.answers)


def link_of(tokens: Sequence[Token], before: int | None, place: int) -> str:
    """Return what links the token at `place` to a place that ends at `before`, empty if anything else does."""
    if before is None or place - before > _LOOK_BACK:
        return ""
    between = [token.text for token in tokens[before:place]]
    if not between:
        return " "
    if all(text in _SEPARATORS or text in _PASSED for text in between):
        if "\n" in between or "." in between:
            return ". "
        return next((text for text in between if text in _ALTERNATIVES), between[0])
    return ""


def lead_in_of(tokens: Sequence[Token], place: int) -> str:
    """Return what introduces a name at `place`: em, no, label (bairro), of (região de), city, near, or nothing."""
    before = tokens[place - 1].text if place else ""
    earlier = tokens[place - 2].text if place > 1 else ""
    if before in _BAIRRO or (before == ":" and earlier in _LABELS):
        return "label"
    if before in OF and earlier in _HOMES and tokens[place].capital and tokens[place].text in PREFIXES:
        return "no"  # “a casa do Alto da Colina”
    if before in OF:
        asks = place > 2 and tokens[place - 3].text in _WHICHEVER  # “qual bairro de Petrolina?”
        return "city" if asks and earlier in _BAIRRO else _after_of(earlier)
    if before == "em" or (before == "para" and (earlier in _MOVES or _moves_for_work(tokens, place - 1))):
        return "em"
    if before in PREFERRING and tokens[place].capital:
        return "no"
    return "no" if before in _AT else ""


def _moves_for_work(tokens: Sequence[Token], place: int) -> bool:
    """Tell whether what ends before `place` is of moving for a reason: `me mudando a trabalho`."""
    words = [token.text for token in tokens[max(0, place - 3) : place]]
    return words[1:] in (["a", "trabalho"], ["de", "vez"]) and words[0] in _MOVES


def _after_of(earlier: str) -> str:
    if earlier in _BAIRRO:
        return "label"
    if earlier in _LABELS:
        return "of"
    if earlier in _PARTS_OF_A_CITY or earlier == "cidade":
        return "city"
    return "near" if earlier == "perto" else ""


def goes_on(tokens: Sequence[Token], mark: Mark) -> bool:
    """Tell whether an everyday word is part of something else: `na serra gaúcha`, `em natal com`."""
    return tokens[mark.first].text in {"torre", "planalto", "fazenda", "salto", "cabral"} and mark.end - mark.first == 1


def is_an_acronym(token: Token) -> bool:
    """Tell whether a word of capitals can be a neighbourhood's: `CPA`, but neither `CPF` nor `SP`."""
    return (
        token.capital
        and token.written.isupper()
        and 3 <= len(token.written) <= 4
        and names_something(token._replace(written="Xxx"), free=True)
    )


def is_numbered(tokens: Sequence[Token], place: int) -> bool:
    """Tell whether a number belongs to a name: `Guará 2`, `Mangabeira I`, but not `Guará 2 quartos`."""
    if place >= len(tokens):
        return False
    token = tokens[place]
    if token.kind == "w":
        return token.written in {"I", "II", "III", "IV"}
    after = tokens[place + 1] if place + 1 < len(tokens) else None
    return (
        token.text in ROMAN and not token.glued and (after is None or after.kind == "n" or after.text in _AFTER_NUMBERS)
    )


def is_a_building(words: Sequence[str]) -> bool:
    """Tell whether a name is that of a building or a project: `Vista Alegre Residence`."""
    return len(words) > 1 and fold(words[-1]) in _BUILDINGS


def is_a_state(words: Sequence[str]) -> bool:
    """Tell whether a name is that of a state: `Rio Branco (Acre)`."""
    return " ".join(map(fold, words)) in _STATE_NAMES


def is_inland(tokens: Sequence[Token], place: int) -> bool:
    """Tell whether the state at `place` only tells which inland is meant: `interior de SP`, `litoral SP`."""
    at = place - 1 - (place > 0 and tokens[place - 1].text in OF)
    return tokens[place].text in STATES and at >= 0 and tokens[at].text in {"interior", "litoral"}


def is_judged(tokens: Sequence[Token], mark: Mark) -> bool:
    """Tell whether a message says of a name whether it will do: `hauer não`, `cordeiro pode ser`."""
    after = [token.text for token in tokens[mark.end : mark.end + 2]]
    return (
        not after
        or after[0] in {"nao", "serve", "tambem", "mesmo", "esta", "fica", "eh", ".", "quanto", "tem"}
        or after[0] in DISLIKES
        or after in (["pode", "ser"], ["de", "preferencia"])
        or after[:1] == ["me"]
    )


def is_another_life(tokens: Sequence[Token], place: int) -> bool:
    """Tell whether a place is where somebody studies or works: `estudar na Unesp`."""
    return any(token.text in _OTHER_LIVES for token in tokens[max(0, place - 3) : place])


def is_an_origin(tokens: Sequence[Token], place: int) -> bool:
    """Tell whether a city is where somebody comes from: `somos aposentados de SP`."""
    before = [token.text for token in tokens[max(0, place - _LOOK_BACK) : place]]
    return before[-1:] in (["de"], ["do"], ["da"]) and not _ORIGINS.isdisjoint(before)


def fits_a_list(tokens: Sequence[Token], name: Capture, *, link: str, asked: bool) -> bool:
    """Tell whether a name that nothing introduces may be one of a list, or an answer to where."""
    if not (link or asked):
        return False
    if name.prefixed or name.capital:
        return link != ". " or asked
    if asked:
        return True
    after = tokens[name.end].text if name.end < len(tokens) else ""
    closes = (
        not after
        or after in {",", "ou", "e", "/", ".", "\n", "!", "?", "(", ")", ";", "por", "tambem", "nao", "com"}
        or after[0].isdigit()
    )
    return link in {"ou", "e", ",", "/", "o", "nem"} and (closes or link in {"ou", "o"})


def state_follows(tokens: Sequence[Token], place: int) -> bool:
    """Tell whether the abbreviation of a state follows at `place`: `Gravatá PE`, `Londrina - PR`."""
    if place < len(tokens) and tokens[place].text in {"-", "/", "(", ","}:
        place += 1
    if place >= len(tokens) or tokens[place].text not in STATES:
        return False
    closes = place + 1 == len(tokens) or tokens[place + 1].kind == "s"
    return tokens[place].written.isupper() or (closes and tokens[place].text not in _WORDS_TOO)
