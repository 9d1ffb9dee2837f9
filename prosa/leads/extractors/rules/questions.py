"""What an attendant's message asks. Pure."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from .tokens import Token

_ASKING: Final[dict[str, str]] = {
    "bedrooms": "quarto quartos dormitorio dormitorios dorms qts",
    "suites_min": "suite suites",
    "parking_min": "vaga vagas garagem",
    "price": "valor valores orcamento teto preco verba limite investimento pagar budget gastar proposta",
    "place": "bairro bairros regiao regioes onde setor localizacao local",
    "city": "cidade",
    "income": "renda entrada salarial",
    "furnished": "mobiliado mobiliada mobilia moveis",
    "pets": "pet pets animal animais bichinho cachorro gato",
    "urgency": "prazo urgencia pressa",
    "size": "tamanho metragem",
    "visit": "visita visitar agendar",
    "identity": "cpf telefone email",
}
_ASKED_BY: Final = {word: field for field, words in _ASKING.items() for word in words.split()}
_CHOOSING: Final = frozenset(
    {"qual", "quais", "onde", "algum", "alguma", "prefere", "preferem", "preferencia", "procura", "busca", "bairros"}
)
_SHORT: Final = 8
_QUESTION_WORDS: Final = frozenset({"qual", "quais", "quanto", "quantos", "quantas", "onde", "quando"})
_PRICE_FOLLOWS: Final = frozenset({"ate", "quanto"})


class Asked(NamedTuple):
    """The fields that were asked for, in their order, and whether a purpose was.

    `counted` tells whether bedrooms were counted, so that `tem de 3?` needs not name them.
    """

    fields: tuple[str, ...] = ()
    purpose: bool = False
    counted: bool = False

    @property
    def is_for_income(self) -> bool:
        """Tell whether an amount in the answer is an income, or savings."""
        return "income" in self.fields and "price" not in self.fields

    def alone(self, field: str) -> bool:
        """Tell whether a number in the answer must be meant for `field`, or may well be."""
        return field in self.fields and "income" not in self.fields


def read_questions(tokens: Sequence[Token]) -> Asked:
    """Return what `tokens` ask for: in sentences that end with a question mark, or begin with a question word."""
    fields: list[str] = []
    purpose = False
    for sentence in _sentences(tokens):
        words = [token.text for token in sentence]
        if "?" not in words and not set(words[:3]) & _QUESTION_WORDS:
            continue
        fields += [field for at in range(len(words)) if (field := _field_at(words, at)) and field not in fields]
        text = " ".join(words)
        purpose = purpose or any(word in text for word in ("comprar", "compra", "alugar", "locacao", "aluguel"))
    return Asked(tuple(dict.fromkeys(fields)), purpose)


def _field_at(words: Sequence[str], at: int) -> str:
    """Return the field that the word at `at` asks for in the sentence of `words`, empty if none."""
    before = words[at - 1] if at else ""
    if words[at] == "faixa" or (words[at] == "quanto" and before == "ate"):
        return "price"
    field = _ASKED_BY.get(words[at], "")
    offers = field in {"parking_min", "suites_min"} and before.isdigit()
    chats = field == "place" and len(words) > _SHORT and _CHOOSING.isdisjoint(words)  # “Conhece bem a região da Lapa?”
    knows = field == "place" and words[0] in {"conhece", "voce"} and _CHOOSING.isdisjoint(words)
    return "" if offers or chats or knows else field


def _sentences(tokens: Sequence[Token]) -> list[list[Token]]:
    sentences: list[list[Token]] = [[]]
    for token in tokens:
        sentences[-1].append(token)
        if token.text in {"?", "!", ".", "\n"}:
            sentences.append([])
    return sentences
