"""Whether somebody seeks a home at all: what speaks for it and against it, message by message. Pure."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Final

from .facts import Fact
from .lexicon import Mark
from .polarity import TRADING
from .reading import Heard
from .tokens import Token, words_of
from .viewing import interests

ENOUGH: Final = 2
_WISH: Final = 6
_AMBIGUOUS: Final = words_of("google link promocao clientes catalogo score software leads marketing divulgacao pix")
_GLUE: Final = words_of(
    "sala salas "
    "de um uma uns umas o a os as ver saber se tem ter tiver alguma algum alguns algumas outro outra bom boa "
    "pequeno pequena em no na do da para mim me te "
    "por muito logo com urgencia urgente e ou que eu voces voce seria eh assim tipo la ai aqui ali mesmo mais "
    "conhecer encontrar achar procurar buscar visitar "
    "informacoes sobre opcoes opcao imovel imoveis algo meu minha primeiro primeira novo nova qualquer coisa "
    "seu so aquele aquela dois duas tres ainda disponivel "
    "disponiveis vi lindo linda ao anuncio anunciado oferta anunciada vende aluga voces' gente minha pouco "
    "agora hoje ! 😊 :) boas . , : - anuncios porque amigo minha "
    "desse dessa deste nesse nessa neste nesta esse essa este daquele daquela coisinha tamanho como quem "
    "precisar gostar"
)
_POSSESSIVES: Final = frozenset({"meu", "minha", "meus", "minhas", "nosso", "nossa", "dele", "dela"})
_ACTS: Final = frozenset({"alugar", "comprar", "compro", "alugo"}) | TRADING
_REACH: Final = 7
_FEW: Final = 4
_CLEARLY: Final = 4
_AGAINST: Final = {"owner": 4, "tenant": 3, "vendor": 4, "job": 6, "wrong": 4, "other": 4}
_INTERESTED: Final = 3
_DESCRIBING: Final = frozenset(
    {"property_types", "bedrooms", "price", "neighborhoods", "city", "suites_min", "parking_min", "purpose"}
)
_SOMETHING: Final = frozenset({"algo", "outro", "outra", "outros", "outras"})
_ALIKE: Final = frozenset({"parecido", "parecida", "semelhante", "maior", "menor", "igual"})
_INTRODUCTIONS: Final = words_of("somos sou")
_NARROWING: Final = frozenset({"price", "neighborhoods", "city"})
_HOMES: Final = frozenset({"lugar", "canto", "imovel", "imoveis", "cantinho", "moradia", "lar", "coisa"})


class Tally:
    """Weighs the messages of one conversation."""

    def __init__(self) -> None:
        """Begin with nothing said."""
        self.points = 0
        self.wished = False
        self._counted: set[object] = set()
        self._interests: set[str] = set()
        self._told: set[str] = set()

    @property
    def is_enough(self) -> bool:
        """Tell whether what was said amounts to seeking."""
        return self.points >= ENOUGH

    def hear(self, heard: Heard, *, answers: int, agreed: bool) -> None:
        """Weigh one message, which answers so many questions about a wish, or agrees with an offer."""
        wishes = _wishes(heard)
        cues = [mark for mark in heard.cues if not (wishes and _introduces(heard, mark))]
        kinds = {mark.value for mark in cues if wishes < _CLEARLY or not _is_ambiguous(heard, mark)}
        if _lets_out(heard):
            kinds.add("owner")
        if "gone" in kinds and not _wishes_after_leaving(heard):
            self.points, self.wished = -_WISH, False
            return
        if _buys(heard):  # tenants who want to buy do not complain
            kinds.discard("tenant")
        interested = self._weigh_interests(heard)
        against = self._weigh_against(kinds, sure=wishes >= _WISH - 1)
        if wishes and not self.wished:
            self.points, self.wished = max(self.points, 0) + wishes, True
        if not against:
            self.points += min(answers, 2) + (2 if agreed else 0) + (0 if wishes else self._described(heard, answers))
        self.points += interested - against

    def _weigh_against(self, kinds: AbstractSet[object], *, sure: bool) -> int:
        """Return what speaks against a wish in one message. Each kind counts once, and less after a wish.

        Who seeks a home asks about boilers and porters, too, offers prices, and moves because of a new job, which even
        the message says that tells the wish for `sure`.
        """
        fresh = (kinds & _AGAINST.keys()) - self._counted
        self._counted |= fresh
        return sum(self._cost_of(str(kind), sure=sure) for kind in fresh)

    def _cost_of(self, kind: str, *, sure: bool) -> int:
        if kind != "wrong" and (self.wished or self._interests):
            return 1
        if sure and kind in {"job", "other", "owner"}:
            return 2 if kind == "owner" else 1  # “estou vendendo o meu e procuro um maior”
        return _AGAINST[kind]

    def _described(self, heard: Heard, answers: int) -> int:
        """Return how much a message without a wish describes a home, with what those before it described."""
        told = {fact.field for fact in heard.facts if fact.mode == "say"} & _DESCRIBING
        in_pieces = self._told and len(heard.tokens) <= _FEW and not (self._counted or answers)
        more = min(len(told - self._told), 1) if in_pieces and len(told) == 1 else 0
        self._told |= told
        return max(_described(heard), more)

    def _weigh_interests(self, heard: Heard) -> int:
        fresh = interests(heard.tokens) - self._interests
        self._interests |= fresh
        return _INTERESTED * len(fresh)


def _is_ambiguous(heard: Heard, mark: Mark) -> bool:
    """Tell whether a cue is a word of vendors that customers use as well: `vim pelo Google`, `manda o link`."""
    first = heard.tokens[mark.first].text
    return mark.end - mark.first == 1 and first in _AMBIGUOUS


def _introduces(heard: Heard, mark: Mark) -> bool:
    """Tell whether a cue of vendors only tells who writes, which firms that seek do as well: `somos uma escola`."""
    return mark.value == "vendor" and heard.tokens[mark.first].text in _INTRODUCTIONS


def _buys(heard: Heard) -> bool:
    facts = [fact for fact in heard.facts if fact.mode == "say"]
    buys = any(fact.field == "purpose" and fact.value == "buy" and not fact.weak for fact in facts)
    return buys and any(fact.field == "property_types" for fact in facts)


def _wishes(heard: Heard) -> int:
    """Return how strongly a message says that something is sought to buy or rent."""
    owner = [mark for mark in heard.cues if mark.value == "owner"]
    owned = {at for mark in owner for at in range(mark.first - 3, mark.first + 1)}
    facts = heard.facts_by_token()
    best = 0
    for mark in heard.cues:
        if mark.value not in {"seek", "have"} or heard.is_own(mark.first):
            continue
        strength = _strength(heard, facts, mark.end)
        if strength and owned.isdisjoint(range(mark.first, mark.end + 1)):
            best = max(best, strength if mark.value == "seek" else min(strength, 4))
    if not best:
        best = _phrased(heard, owner)
    return best


def _strength(heard: Heard, facts: Mapping[int, Fact], place: int) -> int:
    """Return the strength of a wish whose verb ends at `place`: `quero alugar`, `preciso de uma casa`, `tem apto`."""
    something = False
    for at in range(place, min(place + _REACH + 3, len(heard.tokens))):
        fact = facts.get(at)
        word = heard.tokens[at].text
        if fact is not None and fact.mode == "say" and fact.field == "purpose" and not fact.weak:
            asks_for_it = facts[at - 1].field == "price" if at - 1 in facts else False  # “quero 2.300 de aluguel”
            return 0 if asks_for_it or _is_theirs(heard.tokens, fact.end) else _WISH
        if fact is not None and fact.mode == "say" and fact.field in {"property_types", "bedrooms"}:
            return 0 if heard.tokens[at - 1].text in _POSSESSIVES else _WISH - 1
        something = something or word in _SOMETHING
        alike = something and word in _ALIKE
        if (word in _HOMES and fact is None) or alike or (fact is not None and something and fact.field in _NARROWING):
            return 3
        if fact is None and word not in _GLUE and not (something and word == "ate") and heard.tokens[at].kind != "n":
            return 0
    return 0


def _phrased(heard: Heard, owner: Sequence[Mark]) -> int:
    """Return the strength of a wish without its verb: `casa pra alugar`, `aluguel casa`, `compro apartamento`."""
    if owner:
        return _WISH if _buys_too(heard) else 0
    purposes = [
        fact for fact in heard.facts if fact.field == "purpose" and fact.mode == "say" and not heard.is_own(fact.first)
    ]
    types = {fact.first for fact in heard.facts if fact.field == "property_types" and fact.mode == "say"}
    rents = any(mark.value == "tenant" for mark in heard.cues)
    for purpose in purposes:
        if rents and heard.tokens[purpose.first].text in {"alugo", "alugamos"}:
            continue
        near = [at for at in range(purpose.first - _REACH, purpose.first + _REACH + 1) if at in types]
        asks = purpose.weak and heard.tokens[-1].text == "?"
        if not asks and any(not _is_theirs(heard.tokens, at - 1) for at in near):
            return 3 if purpose.weak else 5
        if not purpose.weak and heard.tokens[purpose.first].text in _ACTS and not _is_theirs(heard.tokens, purpose.end):
            return 2
    return 0


def _lets_out(heard: Heard) -> bool:
    """Tell whether somebody offers what is theirs: `quero alugar meu apartamento`, `querem comprar minha casa?`."""
    return any(
        fact.field == "purpose"
        and not fact.weak
        and (fact.value == "rent" or any(token.text == "voces" for token in heard.tokens[: fact.first]))
        and _is_theirs(heard.tokens, fact.end)
        for fact in heard.facts
    )


def _buys_too(heard: Heard) -> bool:
    """Tell whether an owner wants to buy as well: `vender meu apto e comprar uma casa`."""
    types = {fact.first for fact in heard.facts if fact.field == "property_types" and fact.mode == "say"}
    return any(
        not types.isdisjoint(range(at + 1, at + 5)) and not _is_theirs(heard.tokens, at + 1)
        for at, token in enumerate(heard.tokens)
        if token.text in {"comprar", "adquirir", "compro"} and not heard.is_own(at)
    )


def _wishes_after_leaving(heard: Heard) -> bool:
    facts = heard.facts_by_token()
    last = max(mark.end for mark in heard.cues if mark.value == "gone")
    return any(
        mark.value == "seek" and mark.first >= last and _strength(heard, facts, mark.end) >= _WISH - 1
        for mark in heard.cues
    )


def _described(heard: Heard) -> int:
    """Return how much a message without a wish describes a home."""
    described = {fact.field for fact in heard.facts if fact.mode == "say"} & _DESCRIBING
    if "property_types" in described:
        return min(len(described) - 1, 3)
    return max(0, min(len(described) - 1, 2))


def _is_theirs(tokens: Sequence[Token], place: int) -> bool:
    """Tell whether a possessive with a home follows: `alugar meu apartamento`."""
    for at in range(max(place, 0), min(place + 4, len(tokens))):
        if tokens[at].text in _POSSESSIVES:
            following = [token.text for token in tokens[at + 1 : at + 3]]
            if {"propria", "proprio", "primeira", "primeiro"} & set(following) or [
                token.text for token in tokens[at + 2 : at + 4]
            ] == ["minha", "vida"]:
                return False
            return bool(
                set(following)
                & {
                    "ap",
                    "apto",
                    "apartamento",
                    "ape",
                    "casa",
                    "imovel",
                    "sala",
                    "loja",
                    "terreno",
                    "sobrado",
                    "kitnet",
                    "galpao",
                    "sitio",
                    "chacara",
                    "kit",
                    "cobertura",
                    "studio",
                    "flat",
                }
            )
    return False
