"""Prices, and the many amounts of money that are none. Pure."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from .cues import DISLIKES, DISTRACTING
from .facts import Fact
from .polarity import ends_sentence
from .spans import Span
from .tokens import Token, words_of

_CURRENCIES: Final = frozenset(
    {
        "reais",
        "real",
        "conto",
        "contos",
        "pila",
        "pilas",
        "pau",
        "paus",
        "mangos",
        "reales",
        "r$",
        "dinheiros",
        "brl",
        "mirreis",
    }
)
_STRONG: Final = words_of(
    "ate maximo teto limite orcamento valor preco faixa verba budget chegar subir ultrapassar passar pagar "
    "pago consigo entre torno gastar gastando fecho fecharia fechava "
    "penso faz fizer proposta contraproposta ofereco propor topa "
    "custar custe aluguel media ticket investir dispomos disponho base pretendo margem total"
)
_MILD: Final = frozenset(
    {
        "por",
        "uns",
        "umas",
        "de",
        "em",
        "tipo",
        "cerca",
        "aproximadamente",
        "menos",
        "acima",
        "partir",
        "mais",
        "a",
        "sao",
        "eh",
        "pode",
    }
)
_LEAST: Final = frozenset({"partir", "acima", "minimo"})
_ADDRESSES: Final = words_of(
    "rua avenida numero n nº bloco apto ap apartamento andar quadra codigo cod ref referencia contrato "
    "protocolo dia cpf cnpj creci telefone cel celular "
    "whats whatsapp ramal cep edificio alameda ano desde br km oab matricula imovel casa sala loja lote "
    "unidade linha as às das ate_as"
)
_GLUE: Final = frozenset(
    {
        "de",
        "do",
        "da",
        "para",
        "dar",
        "e",
        "o",
        "a",
        "meu",
        "minha",
        "no",
        "na",
        "so",
        "ja",
        "guardado",
        "dou",
        "como",
        "em",
    }
)
_MONTHLY: Final = frozenset({"mes", "mensais", "mensal", "/mes", "mensalmente"})
_VAGUE: Final = frozenset({"pouco", "pouquinho", "poucos", "tantos", "alguma", "picos"})
_ALIKE: Final = frozenset({"igual", "parecido", "parecida", "semelhante"})
_LOWEST: Final = 100
_HIGHEST: Final = 500_000_000
_REACH: Final = 6
_STOPS: Final = frozenset(
    {
        ",",
        ".",
        "\n",
        "!",
        "?",
        ";",
        "(",
        ")",
        "mas",
        "porem",
        "aluguel",
        "valor",
        "ate",
        "posso",
        "orcamento",
        "teto",
        "limite",
        "imovel",
        "entao",
    }
)


class Amount(NamedTuple):
    """A price, from and to; `scaled` tells whether it means what it says, or `300` may stand for 300 thousand."""

    low: float | None
    high: float | None
    scaled: bool


def read_price(tokens: Sequence[Token], span: Span, *, asked: bool) -> Fact | None:
    """Return the price that the number in `span` states. `asked` tells whether a question for it was asked before."""
    before = _before(tokens, span.first)
    after = [token.text for token in tokens[span.end : span.end + 4]]
    if _is_no_price(tokens, span, before, after):
        return None
    money = span.scale > 1 or "r$" in before[-1:] or (bool(after) and after[0] in _CURRENCIES)
    strong = (
        bool(set(before[-4:]) & _STRONG)
        or bool(set(after[:2]) & (_MONTHLY | {"maximo", "mes", "consigo", "posso", "aluguel", "fecho", "fechamos"}))
        or _is_a_limit(after)
    )
    strong = strong or (before[-1:] == ["por"] and after[:1] == ["eu"])  # “por 2.300 eu fecho”
    mild = bool(set(before[-2:]) & _MILD)
    big = span.high >= _LOWEST
    if not (
        money or (strong and (big or asked or not span.whole)) or (big and asked) or (mild and span.high >= 3 * _LOWEST)
    ):
        return None
    if not 0 < span.low <= span.high <= _HIGHEST:
        return None
    scaled = span.scale > 1 or span.high >= 10 * _LOWEST
    return Fact(
        "price",
        _amount(before, span, scaled=scaled),
        span.first,
        _end(tokens, span.end),
        weak=not (money or strong or asked or {"uns", "umas"} & set(before[-1:])),
    )


def _is_a_limit(after: Sequence[str]) -> bool:
    """Tell whether what follows an amount makes it a budget: `850 dá pra gente`, `1.300 é o nosso limite`."""
    if after[:2] in (
        ["da", "para"],
        ["cabe", "no"],
        ["com", "taxas"],
        ["com", "tudo"],
        ["tudo", "incluso"],
    ) or after == ["tudo"]:
        return True
    if after[:1] == ["fecha"]:
        return True
    return after[:1] == ["eh"] and not {"limite", "teto", "maximo", "orcamento", "ideal"}.isdisjoint(after)


def _amount(before: Sequence[str], span: Span, *, scaled: bool) -> Amount:
    if span.link and span.low != span.high:
        return Amount(span.low, span.high, scaled)
    near = before[-4:]
    denied = "nao" in near or "menos" in near
    if (
        (set(near) & _LEAST or ("mais" in near[-2:] and "de" in near[-1:]))
        and not denied
        and not set(near[-1:]) & {"ate"}
    ):
        return Amount(span.low, None, scaled)
    return Amount(None, span.high, scaled)


def is_other(tokens: Sequence[Token], span: Span) -> bool:
    """Tell whether a number is part of an address, an amount of something else, or called too high."""
    after = [token.text for token in tokens[span.end : span.end + 4]]
    return _is_no_price(tokens, span, _before(tokens, span.first), after)


def is_announced(tokens: Sequence[Token], span: Span) -> bool:
    """Tell whether an amount is called a price: `até`, `valor`, `orçamento` stand before it."""
    return bool(set(_before(tokens, span.first)[-4:]) & _STRONG)


def is_vague(tokens: Sequence[Token], span: Span) -> bool:
    """Tell whether an amount is left open: `uns 2 e pouco`."""
    after = [token.text for token in tokens[span.end : span.end + 2]]
    return after[:1] == ["e"] and after[-1] in _VAGUE


def _is_no_price(tokens: Sequence[Token], span: Span, before: Sequence[str], after: Sequence[str]) -> bool:
    if before and span.scale == 1 and (before[-1] in _ADDRESSES or _in_address(before)):
        return True
    if after[:1] == ["%"] or is_vague(tokens, span):
        return True
    if set(before) & {"pago", "paga", "pagamos"} and set(after[:2]) & {"hoje", "atualmente"}:
        return True
    if _is_compared(before) or _is_saved(before, after):
        return True
    if _is_disliked(after, span) or (after and after[0] in {"x", "/"} and span.high < _LOWEST):
        return True
    return _is_another_amount(tokens, span, before, after)


def _is_compared(before: Sequence[str]) -> bool:
    """Tell whether an amount is what another home costs: `vi um igual por 510 mil`, `no prédio do lado tá 870 mil`."""
    return bool(_ALIKE & set(before)) or any(
        word in {"lado", "vizinho", "vizinha", "frente"} and before[at - 1] in {"do", "ao", "da"}
        for at, word in enumerate(before)
        if at
    )


def _is_saved(before: Sequence[str], after: Sequence[str]) -> bool:
    """Tell whether an amount is what somebody has to begin with: `tenho 300 mil + FGTS`."""
    return "tenho" in before[-2:] and (after[:1] == ["+"] or after[:2] == ["mais", "fgts"])


def _in_address(before: Sequence[str]) -> bool:
    return any(
        word
        in {
            "rua",
            "avenida",
            "alameda",
            "rodovia",
            "cpf",
            "cnpj",
            "telefone",
            "zap",
            "whatsapp",
            "celular",
            "protocolo",
            "codigo",
        }
        for word in before[-5:]
    )


def _is_disliked(after: Sequence[str], span: Span) -> bool:
    """Tell whether somebody calls the amount too high: `4100 tá puxado`, `5.200 não dá`."""
    for at, word in enumerate(after):
        if word in DISLIKES and word != "longe":
            return True
        if word == "nao" and at + 1 < len(after) and after[at + 1] in {"da", "consigo", "rola", "posso", "cabe"}:
            return at == 0
        if word not in {
            "esta",
            "eh",
            "muito",
            "ficou",
            "fica",
            "mto",
            "bem",
            "um",
            "pouco",
            "reais",
            "meio",
            "acho",
            "ja",
        }:
            return False
    return False


def _is_another_amount(tokens: Sequence[Token], span: Span, before: Sequence[str], after: Sequence[str]) -> bool:
    """Tell whether an amount is an income, a down payment, a fee ...: `renda de 9 mil`, `120 mil de entrada`."""
    if after[:2] in (["na", "mao"], ["na", "poupanca"], ["na", "conta"], ["em", "caixa"]):
        return True
    for word in after:
        if word in DISTRACTING and (word != "condominio" or after[0] == "de") and word not in {"mudanca", "carro"}:
            return True
        if word not in _GLUE and word not in _CURRENCIES:
            break
    for at in range(len(before) - 1, -1, -1):
        word = before[at]
        if word[0].isdigit() and not _is_a_year(word) and before[at + 1 : at + 2] not in (["e"], ["+"], ["mil"]):
            return False  # what it counts is counted
        if word in DISTRACTING:
            return not (
                word == "condominio"
                and (
                    (at and before[at - 1] in {"em", "no", "num", "de", "com", "cond"})
                    or (at and before[at - 1] == "+" and not set(before[at + 1 :]) <= {"r$", "de"})
                    or before[at + 1 : at + 2] == ["fechado"]
                )
            )
        if word in _STOPS and not (word == "ate" and at and before[at - 1] in DISTRACTING):
            return False
    return False


def _is_a_year(word: str) -> bool:
    return len(word) == len("2020") and word[:2] in {"19", "20"}


def _before(tokens: Sequence[Token], first: int) -> list[str]:
    words: list[str] = []
    for place in range(first - 1, max(-1, first - 1 - _REACH), -1):
        token = tokens[place]
        if ends_sentence(token) and token.text != ":":
            break
        words.append(token.text)
    return words[::-1]


def _end(tokens: Sequence[Token], place: int) -> int:
    return place + 1 if place < len(tokens) and tokens[place].text in _CURRENCIES else place
