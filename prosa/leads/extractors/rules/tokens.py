"""Messages as words, numbers and signs, folded, with their places in the original text. Pure.

Only the first `LONGEST_READ` characters of a message are read. Nobody writes so long a wish, and the work for a message
that was pasted from elsewhere stays bounded.
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Final, NamedTuple

NAMES: Final = Path(__file__).parent / "names"
LONGEST_READ: Final = 4_096
_LONGEST_WORD: Final = 40
_ALL_CAPITALS: Final = 0.7

_TOKEN: Final = re.compile(
    r"""
    R\$
    | [0-9]+(?:[.,][0-9]+)*                  # 3   2.500   1.200.000,00   1,2
    | (?:[^\W\d_][\u0300-\u036f]*)+          # a word; accents may stand by themselves
    | \n+
    | ([^\w\s])\1*                           # a sign, however often
    """,
    re.VERBOSE | re.IGNORECASE,
)

_DRAWN_OUT: Final = re.compile(r"([a-z])\1{2,}")
_JOINTS: Final = frozenset("-_/#.\u2013")

# What people shorten, and words of Spanish and English that newcomers mix in: folded, to what the vocabulary knows.
_SHORT: Final[dict[str, str]] = {
    "p": "para",
    "pra": "para",
    "pro": "para",
    "pras": "para",
    "pros": "para",
    "n": "nao",
    "ñ": "nao",
    "naum": "nao",
    "nn": "nao",
    "ngm": "ninguem",
    "c": "com",
    "cm": "com",
    "con": "com",
    "msm": "mesmo",
    "tb": "tambem",
    "tbm": "tambem",
    "tambm": "tambem",
    "hj": "hoje",
    "qro": "quero",
    "qero": "quero",
    "kero": "quero",
    "qria": "queria",
    "keria": "queria",
    "mto": "muito",
    "mt": "muito",
    "mta": "muita",
    "ta": "esta",
    "tah": "esta",
    "to": "estou",
    "tou": "estou",
    "tava": "estava",
    "vc": "voce",
    "vcs": "voces",
    "ces": "voces",
    "cê": "voce",
    "vdd": "verdade",
    "qq": "qualquer",
    "blz": "beleza",
    "pfv": "favor",
    "pf": "favor",
    "qto": "quanto",
    "qnt": "quanto",
    "qnto": "quanto",
    "qdo": "quando",
    "max": "maximo",
    "maxima": "maximo",
    "min": "minimo",
    "minima": "minimo",
    "prox": "proximo",
    "obg": "obrigado",
    "obrigada": "obrigado",
    "brigada": "obrigado",
    "brigado": "obrigado",
    "cond": "condominio",
    "dps": "depois",
    "aki": "aqui",
    "en": "em",
    "hasta": "ate",
    "necesito": "preciso",
    "busca": "busca",
    "quiero": "quero",
    "tengo": "tenho",
    "perto": "perto",
    "cerca": "perto",
    "pero": "mas",
    "si": "sim",
    "tiene": "tem",
    "tienen": "tem",
    "puede": "pode",
    "del": "do",
    "semanas": "semana",
    "vl": "vila",
    "jd": "jardim",
    "jdim": "jardim",
    "jdm": "jardim",
    "jard": "jardim",
    "sta": "santa",
    "sto": "santo",
    "bairo": "bairro",
    "barrio": "bairro",
    "conj": "conjunto",
    "pque": "parque",
    "ed": "edificio",
    "av": "avenida",
    "dto": "direito",
    "mob": "mobiliado",
}

# A point after one of these ends no sentence.
_POINTED: Final = frozenset(
    {
        "vl",
        "jd",
        "pq",
        "pque",
        "sta",
        "sto",
        "s",
        "ap",
        "apto",
        "av",
        "ed",
        "r",
        "qd",
        "cond",
        "conj",
        "dr",
        "dra",
        "sr",
    }
    | {"sra", "tel", "cel", "ref", "max", "min", "qts", "dorm", "prof", "eng", "res", "bal"}
)


class Token(NamedTuple):
    """A piece of a message: `text` folded and written out, as `kind` a word (w), a number (n) or a sign (s).

    It stands at `start` to `end` of the original text; `capital` tells whether it begins with a capital letter in a
    message that is not all capitals, `glued` whether nothing stands between it and the token before.
    """

    text: str
    kind: str
    start: int
    end: int
    capital: bool
    glued: bool
    written: str


@lru_cache(maxsize=20_000)
def fold(word: str) -> str:
    """Return `word` in lower case without accents."""
    decomposed = unicodedata.normalize("NFKD", word).casefold()
    return "".join(character for character in decomposed if not unicodedata.combining(character))


@lru_cache(maxsize=20_000)
def normalise(word: str) -> str:
    """Return `word` folded, and written out where it is short for another."""
    lower = word.lower()
    if lower in {"é", "eh"}:  # which is no “e”, and often all that tells a verb from a list
        return "eh"
    folded = fold(lower)
    if len(set(folded)) > 1:  # “kkkk” stays laughter
        folded = _DRAWN_OUT.sub(r"\1", folded)
    return _SHORT.get(folded, folded)


def tokenize(text: str) -> list[Token]:
    """Return the tokens of `text`, in their order."""
    text = text[:LONGEST_READ]
    shouted = _is_shouted(text)
    tokens: list[Token] = []
    end_before = -1
    for found in _TOKEN.finditer(text):
        written = found[0][:_LONGEST_WORD]
        first = written[0]
        start, end = found.span()
        if first == "." and start == end_before and tokens[-1].kind == "w" and fold(tokens[-1].written) in _POINTED:
            continue
        if first.isdigit():
            kind, folded = "n", written
        elif first.isalpha() and written[-1] != "$":
            kind, folded = "w", normalise(written)
        else:
            kind, folded = "s", "\n" if first == "\n" else "r$" if written[-1] == "$" and first in "rR" else first
        if written == "MT":  # the state, but “mt” is “muito”
            folded = "mt"
        if folded == "q" and not (tokens and tokens[-1].kind == "n"):  # “2q” counts bedrooms
            folded = "que"
        tokens.append(Token(folded, kind, start, end, first.isupper() and not shouted, start == end_before, written))
        end_before = end
    return tokens


def _is_shouted(text: str) -> bool:
    upper = sum(map(str.isupper, text))
    return upper > 5 and upper > _ALL_CAPITALS * (upper + sum(map(str.islower, text)))


def words_of(text: str) -> frozenset[str]:
    """Return the words of a list that is written as one text, with blanks between them."""
    return frozenset(text.split())


def phrase(text: str) -> tuple[str, ...]:
    """Return the normalised tokens of a phrase of the vocabulary."""
    return tuple(token.text for token in tokenize(text))


def is_code(tokens: Sequence[Token], end: int) -> bool:
    """Tell whether the word that ends at `end` begins a code: `REF-1001`, `AP0203`."""
    while end < len(tokens) and tokens[end].glued and tokens[end].text in _JOINTS:
        end += 1
    return end < len(tokens) and tokens[end].glued and tokens[end].kind == "n"
