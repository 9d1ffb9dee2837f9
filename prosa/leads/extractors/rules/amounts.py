"""Amounts that are no prices: addresses, incomes, fees, what other homes cost. Pure."""

from collections.abc import Sequence
from typing import Final

from .cues import DISLIKES, DISTRACTING
from .spans import Span
from .tokens import Token, words_of

CURRENCIES: Final = frozenset(
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
_VAGUE: Final = frozenset({"pouco", "pouquinho", "poucos", "tantos", "alguma", "picos"})
_ALIKE: Final = frozenset({"igual", "parecido", "parecida", "semelhante"})
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
        "chego",
        "chegamos",
        "chegar",
        "orcamento",
        "teto",
        "limite",
        "imovel",
        "entao",
    }
)
_LOWEST: Final = 100


def is_vague(tokens: Sequence[Token], span: Span) -> bool:
    """Tell whether an amount is left open: `uns 2 e pouco`."""
    after = [token.text for token in tokens[span.end : span.end + 2]]
    return after[:1] == ["e"] and after[-1] in _VAGUE


def is_no_price(tokens: Sequence[Token], span: Span, before: Sequence[str], after: Sequence[str]) -> bool:
    """Tell whether an amount between the words `before` and `after` is something else, or called too high."""
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
        if word not in _GLUE and word not in CURRENCIES:
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
