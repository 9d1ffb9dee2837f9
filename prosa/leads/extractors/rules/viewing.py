"""How people ask for a home that is advertised: whether it is still free, when it can be seen, what it costs. Pure."""

from collections.abc import Sequence
from typing import Final

from .lexicon import Lexicon, Mark, entries_of
from .polarity import sentence_around
from .tokens import Token

# Each kind counts once: who asks whether it is free, and when it can be seen, wants it.
_INTEREST: Final[dict[object, str]] = {
    "listing": "vi o anuncio|vi este anuncio|vi esse anuncio|vi seu anuncio|vi o imovel|vi este imovel|vi esse imovel"
    "|vimos o anuncio|vimos esse anuncio|vimos o imovel|vi no site|informacoes sobre esse|informacoes sobre essa"
    "|informacoes sobre este|informacoes sobre esta|informacoes sobre o imovel|interesse no imovel|interesse nesse"
    "|interesse nessa|interesse neste|interesse nesta|me interessei|quanto esta pedindo|quanto estao pedindo"
    "|qual o ultimo valor|eh sobre o ap|eh sobre o apartamento|eh sobre o apto|eh sobre o ape|eh sobre o studio"
    "|eh sobre a casa|eh sobre o casa|eh sobre o sobrado|eh sobre a cobertura|eh sobre o imovel|eh sobre o anuncio"
    "|aceitam proposta|aceita proposta|aceitam contraproposta|minha proposta|fazer uma proposta|fazer proposta"
    "|tem interesse no imovel|tenho interesse no|tenho interesse na|interessado no|interessada no",
    "free": "ainda tem esse|ainda tem essa|ainda tem aquele|ainda tem aquela|disponivel ainda"
    "|ainda esta disponivel|ainda disponivel|continua disponivel|continua livre|ainda esta livre|esta livre"
    "|esta disponivel|segue disponivel|ainda esta a venda|continua a venda|continua para alugar|ainda esta para alugar"
    "|ainda esta para aluguel|ainda para alugar|esse ja alugou|esta ja alugou|essa ja alugou|ja foi alugado"
    "|ja foi alugada|esse ja vendeu|essa ja vendeu|ja esta alugado|disponivel a partir",
    "view": "posso visitar|podemos visitar|quero visitar|queria visitar|queremos visitar|gostaria de visitar"
    "|marcar uma visita|marcar visita|marcar a visita|agendar visita|agendar uma visita|da para visitar"
    "|quando da para ver|quando posso ver|posso ver o|posso ver a|queria ver o ap|queria ver o apartamento"
    "|queria ver a casa|quero ver o ap|quero conhecer|queria conhecer o|fui ver|fui ai ver|visitei mas",
    "deal": "saiu minha carta de credito|como funciona o financiamento|simular o financiamento|da para usar fgts"
    "|da para usar o fgts|quanto de entrada|o banco aprovou|alem do aluguel|aceita fiador|precisa de fiador"
    "|quanto vou gastar|qual o valor total|o que mais eu gasto|o que mais pago|quanto renderia|renderia quanto"
    "|como funciona a garantia",
}
INTEREST: Final = Lexicon(entries_of("interest", _INTEREST))
_THEIRS: Final = frozenset({"meu", "minha", "meus", "minhas", "nosso", "nossa", "vaga", "emprego", "festa", "festas"})


def interests(tokens: Sequence[Token]) -> set[str]:
    """Return the ways in which a message asks for a home that is advertised."""
    return {str(mark.value) for mark in INTEREST.find_all(tokens) if not _is_about_theirs(tokens, mark)}


def _is_about_theirs(tokens: Sequence[Token], mark: Mark) -> bool:
    """Tell whether somebody speaks of what is theirs: `meu apartamento já foi alugado?`."""
    phrase = [token.text for token in tokens[mark.first : mark.end]]
    words = [token.text for token in sentence_around(tokens, mark.first)]
    return any(words.count(word) > phrase.count(word) for word in _THEIRS)
