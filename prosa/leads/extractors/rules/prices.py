"""Prices, and the many amounts of money that are none. Pure."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from .amounts import CURRENCIES, is_no_price
from .facts import Fact
from .polarity import ends_sentence
from .spans import Span
from .tokens import Token, words_of

_STRONG: Final = words_of(
    "ate maximo teto limite orcamento valor preco faixa verba budget chegar subir ultrapassar passar pagar "
    "pago consigo entre torno gastar gastando fecho fecharia fechava "
    "penso faz fizer proposta contraproposta ofereco propor topa "
    "aceita aceitam posso podemos chego chegamos "
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
_MONTHLY: Final = frozenset({"mes", "mensais", "mensal", "/mes", "mensalmente"})
_LOWEST: Final = 100
_HIGHEST: Final = 500_000_000
_REACH: Final = 6


class Amount(NamedTuple):
    """A price, from and to; `scaled` tells whether it means what it says, or `300` may stand for 300 thousand."""

    low: float | None
    high: float | None
    scaled: bool


def read_price(tokens: Sequence[Token], span: Span, *, asked: bool) -> Fact | None:
    """Return the price that the number in `span` states. `asked` tells whether a question for it was asked before."""
    before = _before(tokens, span.first)
    after = [token.text for token in tokens[span.end : span.end + 4]]
    if is_no_price(tokens, span, before, after):
        return None
    money = span.scale > 1 or "r$" in before[-1:] or (bool(after) and after[0] in CURRENCIES)
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
    after = [word for word in after if word not in {"ja", "/"}]  # “já c/ condomínio”
    if after[:2] in (
        ["da", "para"],
        ["cabe", "no"],
        ["com", "taxas"],
        ["com", "tudo"],
        ["com", "condominio"],
        ["com", "iptu"],
        ["no", "total"],
        ["no", "talo"],
        ["no", "limite"],
        ["o", "dono"],
        ["a", "dona"],
        ["o", "proprietario"],
        ["tudo", "incluso"],
    ) or after == ["tudo"]:
        return True
    if after[:1] in (["fecha"], ["estourando"], ["chorando"], ["faz"], ["fazem"]):
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
    return is_no_price(tokens, span, _before(tokens, span.first), after)


def is_announced(tokens: Sequence[Token], span: Span) -> bool:
    """Tell whether an amount is called a price: `até`, `valor`, `orçamento` stand before it."""
    return bool(set(_before(tokens, span.first)[-4:]) & _STRONG)


def _before(tokens: Sequence[Token], first: int) -> list[str]:
    words: list[str] = []
    for place in range(first - 1, max(-1, first - 1 - _REACH), -1):
        token = tokens[place]
        if ends_sentence(token) and token.text != ":":
            break
        words.append(token.text)
    return words[::-1]


def _end(tokens: Sequence[Token], place: int) -> int:
    return place + 1 if place < len(tokens) and tokens[place].text in CURRENCIES else place
