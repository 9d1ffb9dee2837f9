"""How far the name of a place reaches that is not known beforehand. Pure."""

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from .gazetteer import Known
from .lexicon import Mark
from .numbers import NUMBER_WORDS
from .tokens import Token, fold, words_of
from .vocabulary import FIELDS
from .words import is_everyday

PREFIXES: Final = words_of(
    "vila jardim parque pq setor santa santo sao alto cidade conjunto residencial barra praia morro nova novo "
    "bosque campo lagoa ilha "
    "bom distrito recanto chacara granja asa vale nossa recreio ponta porto rio monte bela boa mata cohab "
    "nucleo parque portal quinta colina pedra "
    "solar costa dom dona padre engenho largo loteamento cachoeira corrego ribeirao sitio jardins vilas "
    "alphaville terras esplanada areia"
)
_CLEAR_PREFIXES: Final = frozenset({"vila", "jardim", "setor", "conjunto", "cohab", "parque"})
# Prefixes that are everyday words by themselves: a name needs a capital letter or a second word.
_CONNECTORS: Final = frozenset({"da", "de", "do", "das", "dos", "del", "d", "e"})
_NO_NAMES: Final = words_of(
    "janeiro fevereiro marco abril maio junho julho agosto setembro outubro novembro dezembro segunda terca "
    "quarta quinta sexta "
    "sabado domingo brasil portugal instagram facebook olx zap whatsapp google site portal caixa banco "
    "bradesco itau santander "
    "face insta fb stories feed marketplace app aplicativo internet deus ola oi dia tarde noite vivareal quintoandar "
    "imovelweb wimoveis fgts iptu faculdade "
    "universidade escola hospital mercado metro shopping praia uber lisboa buenos aires campus predio "
    "condominio bloco andar "
    "apartamento apto casa terreno sobrado studio kitnet flat loft urgente sim nao reais real pix cpf rg "
    "aluguel compra venda "
    "unicamp unesp unb puc mackenzie unisinos unifor unifesp insper fgv fiap uninove univali udesc uem uel "
    "uerj unirio feevale ulbra udf senai sesc "
    "airbnb quarto vaga valor maximo minimo planta momento"
)
STATES: Final = words_of("ac al ap am ba ce df es go ma mt ms mg pa pb pr pe pi rj rn rs ro rr sc sp se to")
_VAGUE_PREFIXES: Final = words_of("bom boa bela novo nova alto porto rio dona dom padre nossa monte recreio")
_TIMES_OF_DAY: Final = frozenset({"dia", "tarde", "noite", "semana", "sorte"})
_COUNTRIES: Final = words_of("brasil portugal america europa")
_NUMBERED: Final = frozenset({"zona", "setor", "quadra"})
_COLOURS: Final = words_of("verde azul branca branco dourada preta preto")
_MOST_WORDS: Final = 5
_ACRONYM: Final = 6


class Capture(NamedTuple):
    """A name's words as written, and the token where it ends (exclusive)."""

    words: tuple[str, ...]
    end: int
    capital: bool
    prefixed: bool
    clear: bool = False  # it begins as only names of neighbourhoods do: Vila, Jardim


type Finder = Callable[[Sequence[Token], int], Mark | None]


def names_something(token: Token, *, free: bool) -> bool:
    """Tell whether a token can be a word of a name. `free` allows words in small letters."""
    if token.kind != "w" or token.text in _NO_NAMES or token.text in NUMBER_WORDS:
        return False
    if token.capital:
        acronym = token.written.isupper() and 1 < len(token.written) <= _ACRONYM
        return not acronym and token.text not in FIELDS.words and (len(token.written) > 2 or free)
    return free and not is_everyday(token.text)


def capture_name(tokens: Sequence[Token], first: int, known_at: Finder) -> Capture | None:
    """Return the name that begins at `first`."""
    if first >= len(tokens):
        return None
    token = tokens[first]
    numbered = token.text in _NUMBERED and first + 1 < len(tokens) and tokens[first + 1].kind == "n"
    prefixed = (token.text in PREFIXES or numbered) and token.kind == "w"
    if not prefixed and not names_something(token, free=True):
        return None
    end, words = first + 1, [_written(token)]
    while end < len(tokens) and len(words) < _MOST_WORDS:
        step = _next_word(tokens, end, known_at, after=words, capital=token.capital)
        if step is None:
            break
        words.extend(_written(tokens[at]) for at in range(end, step))
        end = step
    if prefixed and end == first + 1 and not (token.capital and names_something(token, free=False)):
        return None
    if not prefixed and end == first + 1 and len(token.text) < 4 and not token.capital:
        return None
    clear = (
        prefixed
        and end > first + 1
        and (token.text in _CLEAR_PREFIXES or (token.capital and token.text not in _VAGUE_PREFIXES))
    )
    return Capture(tuple(words), end, token.capital, prefixed, clear)


def _next_word(tokens: Sequence[Token], place: int, known_at: Finder, *, after: list[str], capital: bool) -> int | None:
    """Return where the name ends if it goes on at `place`."""
    token = tokens[place]
    if token.text in _CONNECTORS and place + 1 < len(tokens) and token.text != "e":
        mark = known_at(tokens, place + 1)
        if (
            mark is not None
            and isinstance(mark.value, Known)
            and mark.value.city
            and len(after) >= 1
            and not _is_prefix(after)
        ):
            return None
        return place + 2 if _goes_on(tokens[place + 1], capital=capital, after=after) else None
    if token.kind == "n":
        return place + 1 if fold(after[-1]) in {"zona", "setor", "parque", "quadra"} and len(token.text) <= 3 else None
    if not _is_prefix(after):
        mark = known_at(tokens, place)
        if mark is not None or (token.text in PREFIXES and token.text not in {"novo", "nova", "alto"}):
            return None
    return place + 1 if _goes_on(token, capital=capital, after=after) else None


def _is_prefix(words: list[str]) -> bool:
    return fold(words[-1]) in PREFIXES or (len(words) == 1 and fold(words[0]) in PREFIXES)


def _goes_on(token: Token, *, capital: bool, after: list[str]) -> bool:
    if token.kind != "w" or (token.text in STATES and token.written.isupper()):
        return False
    own = (token.capital and token.text not in _TIMES_OF_DAY) or token.text in _COLOURS | _COUNTRIES
    if fold(after[-1]) in PREFIXES and own:
        return True  # “Jardim Brasil”, “Vila Industrial”, “costa verde”
    if token.text in _NO_NAMES:
        return False
    if token.capital:
        return token.text not in FIELDS.words or token.text in PREFIXES
    if capital and fold(after[0]) not in PREFIXES:
        return False
    return not is_everyday(token.text) or (token.text in PREFIXES and fold(after[-1]) in PREFIXES)


def _written(token: Token) -> str:
    """Return the word as written, but written out where it was short."""
    return token.text if fold(token.written) != token.text else token.written
