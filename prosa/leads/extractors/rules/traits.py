"""Property types, purpose, urgency, pets and furniture. Pure."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from rapidfuzz.distance import DamerauLevenshtein

from .besides import is_beside_the_wish
from .facts import Fact, mode_of
from .lexicon import Mark
from .polarity import TRADING, WISHING, Refusals, sentence_around
from .purposes import read_purpose
from .rooms import noun_of
from .spans import Span
from .tokens import Token, is_code, phrase, words_of
from .vocabulary import FIELDS
from .words import EVERYDAY

# Words that are often misspelt, and which it is safe to take others for that are a slip or two away.
_OFTEN_MISSPELT: Final = phrase(
    "apartamento apartamentos sobrado sobrados cobertura quitinete kitinete kitnet terreno chacara galpao comprar "
    "alugar aluguel locacao mobiliado mobiliada financiar urgente cachorro comercial studio casas disponivel"
)
_LONG: Final = 9
_SHORTEST: Final = 6
_SHORT_SLIPS: Final = {
    "csa": "casa",
    "caas": "casa",
    "cas": "casa",
    "apro": "apto",
    "aptp": "apto",
    "alugr": "alugar",
    "aluga": "alugar",
    "comrpar": "comprar",
    "compar": "comprar",
    "apt": "apto",
}
_LIVED_IN: Final = frozenset({"apartment", "house", "townhouse", "penthouse", "studio", "flat", "loft"})
_ROOMS_AS_WELL: Final = frozenset({"escritorio", "escritorios", "deposito", "consultorio", "sala"})
_SEEING: Final = frozenset({"ver", "visitar", "conhecer"})  # “queria ver o ap”: the one they speak of
_SPANISH_ROOMS: Final = frozenset({"habitaciones", "recamaras"})
_LONGEST_TRADE: Final = 15
_MONTHS: Final = frozenset({"mes", "meses"})
_WITHIN: Final = frozenset(
    {
        "daqui",
        "mudanca",
        "previsao",
        "em",
        "proximos",
        "proximas",
        "dentro",
        "ate",
        "para",
        "menos",
        "prazo",
        "de",
        "uns",
        "umas",
        "a",
        "nos",
        "cerca",
        "no",
        "maximo",
    }
)
_SOON: Final = frozenset({"daqui", "proximos", "dentro", "ate", "prazo", "em", "mudanca", "previsao"})
_MOVES: Final = words_of("sair mudar mudo entrar desocupar entregar preciso estar fechar resolver mudanca me")
_SOLD_AS: Final = frozenset({"casa", "rua", "sala", "parte"})


_PASSING_TIMES: Final = frozenset({"semana", "amanha", "sexta"})
_ERRANDS: Final = words_of(
    "vou vamos "
    "ver verei vejo visita visitar visitas foi corrida separar mando mandar envio enviar aviso avisar falo falar "
    "retorno retornar respondo pensar penso pensando decidir decido conversar juntar passar marcar remarcar agendar "
    "consigo horario me te vence boleto pago pagar docs documentos olhar analisar"
)
_MOVING: Final = words_of(
    "precisar precisa precisamos "
    "mudar mudo mudanca mudando entrar entro sair saio morar desocupar entregar alugar preciso"
)


@lru_cache(maxsize=10_000)
def corrected(word: str) -> str:
    """Return the word that `word` is a slip of the pen away from, or itself."""
    if word in EVERYDAY or word in FIELDS.words:
        return word
    if word in _SHORT_SLIPS:
        return _SHORT_SLIPS[word]
    if len(word) < _SHORTEST:
        return word
    for right in _OFTEN_MISSPELT:
        edits = 2 if len(word) >= _LONG and len(right) >= _LONG else 1
        if right[0] == word[0] and DamerauLevenshtein.distance(word, right, score_cutoff=edits) <= edits:
            return right
    return word


def correct(tokens: Sequence[Token]) -> list[Token]:
    """Return `tokens` with the words put right that people often misspell."""
    tokens = [
        token._replace(text="parque") if token.text == "pq" and _is_a_park(tokens, at) else token
        for at, token in enumerate(tokens)
    ]
    tokens = [
        token._replace(text="dois")
        if token.text == "dos" and at + 1 < len(tokens) and tokens[at + 1].text in _SPANISH_ROOMS
        else token
        for at, token in enumerate(tokens)
    ]
    return [
        token._replace(text=corrected(token.text))
        if (token.kind == "w" and not token.capital) or (len(token.text) > _LONG and token.kind == "w")
        else token
        for token in tokens
    ]


def _is_a_park(tokens: Sequence[Token], place: int) -> bool:
    after = tokens[place + 1] if place + 1 < len(tokens) else None
    return after is not None and (
        after.capital or after.kind == "n" or after.text in {"das", "dos", "da"} or tokens[place].capital
    )


def read_traits(tokens: Sequence[Token], marks: Sequence[Mark], refusals: Refusals) -> list[Fact]:
    """Return what the phrases in `marks` say."""
    facts: list[Fact] = []
    facts += _trades(tokens)
    lived_in = any(mark.kind == "type" and mark.value in _LIVED_IN for mark in marks)
    for mark in marks:
        if lived_in and mark.kind == "type" and _is_a_room(tokens, mark):
            continue
        fact = _TRAITS[mark.kind](tokens, mark, refusals)
        if fact is not None:
            facts.append(fact)
    return facts


def _is_a_room(tokens: Sequence[Token], mark: Mark) -> bool:
    """Tell whether what is let by itself may be a room of a home as well: `escritório`, `uma sala`."""
    words = {token.text for token in tokens[mark.first : mark.end]}
    return not words.isdisjoint(_ROOMS_AS_WELL) and "comercial" not in words


def _trades(tokens: Sequence[Token]) -> list[Fact]:
    """Return that who trades a home for another buys one: `trocar meu apartamento por um maior`."""
    facts: list[Fact] = []
    start: int | None = None
    for place, token in enumerate(tokens):
        if token.text in TRADING:
            start = place
        elif token.text == "por" and start is not None:
            theirs = any(FIELDS.find_at(tokens, at) for at in range(max(start, place - _LONGEST_TRADE), place))
            near = place - start <= _LONGEST_TRADE and _text(tokens, place + 1) in {"um", "uma", "outro", "outra"}
            if theirs and near:
                facts.append(Fact("purpose", "buy", start, place + 2))
            start = None
    return facts


def _type(tokens: Sequence[Token], mark: Mark, refusals: Refusals) -> Fact | None:
    before, after = _text(tokens, mark.first - 1), _text(tokens, mark.end)
    word = _text(tokens, mark.first)
    if (
        after.isdigit()
        and word in {"ap", "apto", "apartamento", "casa", "sala", "loja", "lote"}
        and not _counts_rooms(tokens, mark.end)
        and noun_of(_text(tokens, mark.end + 1)) != "other"
    ):
        return None  # an address: “ap 32”
    if is_code(tokens, mark.end):
        return None
    if word in {"casa", "casas"} and (_is_at_home(tokens, mark.first) or _belongs_to_land(tokens, mark)):
        return None
    if (before in {"do", "no"} and word in {"piso", "kit"}) or is_beside_the_wish(tokens, mark):
        return None
    mode = mode_of(refused=refusals.covers(mark.first, mark.end))
    weak = (
        _is_a_room(tokens, mark)
        or (before == "tiver" and word == "casa")
        or (before == "o" and _text(tokens, mark.first - 2) in _SEEING)
    )
    return Fact("property_types", mark.value, mark.first, mark.end, mode, weak=weak)


def _is_at_home(tokens: Sequence[Token], place: int) -> bool:
    """Tell whether a house is where somebody is: `aqui em casa`, but not `interesse em casa`."""
    before = _text(tokens, place - 1)
    return before in {"aqui", "minha", "nossa"} or (before == "em" and _text(tokens, place - 2) not in WISHING)


def _belongs_to_land(tokens: Sequence[Token], mark: Mark) -> bool:
    """Tell whether a house is what a farm comes with: `sítio com água e casa`."""
    before = [token.text for token in tokens[max(0, mark.first - 10) : mark.first]]
    return (
        before[-1:] in (["com"], ["e"], [","])
        and "com" in before
        and bool({"sitio", "chacara", "fazenda", "terreno"} & set(before))
        and "ou" not in before
    )


def _counts_rooms(tokens: Sequence[Token], place: int) -> bool:
    return re.fullmatch(r"(?:q|qt|qu|d|s|v|/|ou|a|mil|k|\+|-).*", _text(tokens, place + 1)) is not None


def _urgency(tokens: Sequence[Token], mark: Mark, refusals: Refusals) -> Fact | None:
    if _is_of_no_move(tokens, mark):
        return None
    if mark.value == "high" and refusals.covers(mark.first, mark.end):
        return Fact("urgency", "low", mark.first, mark.end)
    if mark.value == "high" and _text(tokens, mark.first - 1) in {"sem", "nada"}:
        return Fact("urgency", "low", mark.first, mark.end)
    return Fact("urgency", mark.value, mark.first, mark.end)


def _is_of_no_move(tokens: Sequence[Token], mark: Mark) -> bool:
    """Tell whether a time is not that of moving: `essa semana foi corrida`, `envio até amanhã`, `vou pensar com calma`.

    That is when it tells of visits, papers and thoughts, and nothing of moving.
    """
    words = [token.text for token in tokens[mark.first : mark.end]]
    if not (set(words) & _PASSING_TIMES or words == ["com", "calma"]):
        return False
    around = {token.text for token in sentence_around(tokens, mark.first)}
    return bool(around & _ERRANDS) and not around & _MOVING


def _pets(tokens: Sequence[Token], mark: Mark, refusals: Refusals) -> Fact | None:
    if "sem" in (_text(tokens, mark.first - 1), _text(tokens, mark.first - 2)) or refusals.covers(mark.first, mark.end):
        return Fact("pets", True, mark.first, mark.end, "refuse")
    before = {token.text for token in tokens[max(0, mark.first - 3) : mark.first]}
    after = {token.text for token in tokens[mark.end : mark.end + 4]}
    if before & {"tinha", "tinhamos", "tive"} or after & {"morreu", "faleceu"}:
        return Fact("pets", True, mark.first, mark.end, "refuse")
    return Fact("pets", True, mark.first, mark.end)


def _furnished(tokens: Sequence[Token], mark: Mark, refusals: Refusals) -> Fact | None:
    value = mark.value
    if value is True and _is_asked(tokens, mark):
        return None
    if value is False and mark.end - mark.first == 1 and _text(tokens, mark.first - 1) in {"esta", "pode"}:
        return None
    if (
        value is True
        and "precisa" in (_text(tokens, mark.first - 1), _text(tokens, mark.first - 2))
        and refusals.covers(mark.first, mark.end)
    ):
        return Fact("furnished", None, mark.first, mark.end)
    around = [token.text for token in tokens[max(0, mark.first - 6) : mark.end + 6]]
    if "tanto" in around and "faz" in around:
        return Fact("furnished", None, mark.first, mark.end)
    if value is True and _text(tokens, mark.end) == "ou" and _text(tokens, mark.end + 1) == "nao":
        return Fact("furnished", None, mark.first, mark.end)
    if value is not None and refusals.covers(mark.first, mark.end):
        value = not value
    return Fact("furnished", value, mark.first, mark.end)


def _is_asked(tokens: Sequence[Token], mark: Mark) -> bool:
    """Tell whether somebody only asks how a home is: `é mobiliado?`."""
    return _text(tokens, mark.first - 1) in {"eh", "esta", "vem"} and _text(tokens, mark.end) == "?"


_TRAITS: Final = {"type": _type, "purpose": read_purpose, "urgency": _urgency, "pets": _pets, "furnished": _furnished}


def read_deadline(tokens: Sequence[Token], span: Span) -> Fact | None:
    """Return the urgency in `daqui uns 3 meses`, `em até 60 dias`, `até dia 30`."""
    unit = _text(tokens, span.end)
    before = [token.text for token in tokens[max(0, span.first - 4) : span.first]]
    if (
        before[-1:] == ["dia"]
        and "ate" in before
        and {token.text for token in tokens[max(0, span.first - 10) : span.first]} & _MOVES
    ):
        return Fact("urgency", "high", span.first - 2, span.end)
    if unit not in _MONTHS | {"dias", "semana"} or span.high > 200:
        return None
    if before[-1:] == [":"]:
        before.pop()
    if before and before[-1] not in _WITHIN:
        return None
    if not set(before) & _SOON or (before[-1:] == ["em"] and False):
        return None
    days = span.high * {"dias": 1, "semana": 7}.get(unit, 30)
    level = "high" if days <= 30 and unit not in _MONTHS else "medium" if days <= 130 else "low"
    return Fact("urgency", level, span.first, span.end + 1)


def _text(tokens: Sequence[Token], place: int) -> str:
    return tokens[place].text if 0 <= place < len(tokens) else ""
