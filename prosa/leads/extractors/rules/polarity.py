"""What of a message is refused, and what is about a property that somebody has rather than seeks. Pure."""

from collections.abc import Sequence
from typing import Final

from .cues import DISLIKES, EXCLUDING, NEGATED_VERBS, OWN, SEEKING
from .tokens import Token, words_of
from .vocabulary import FIELDS

_WITHIN_SENTENCES: Final = frozenset(",-\u2013/()+%:'\"°ºª&²*") | {"r$"}
_ENDS_OF_REFUSAL: Final = words_of(
    "mas quero prefiro pode so apenas porem sim por porque pq pois procuro preferencia sendo"
)
_AFTER_NO: Final = words_of(
    "quero serve da me interessa rola eh muito que mesmo obrigado moca por curto gosto vai fica nao pode "
    "podemos rs kkk kkkk "
    "favor queremos tem porque pq pois"
)
_BEFORE_DISLIKE: Final = words_of(
    "esta fica eh e muito bem tao meio um pouco la ja acho que eh demais para mim ficou sao muita"
)
TRADING: Final = frozenset({"trocar", "troco", "permutar", "permuto"})
WISHING: Final = words_of(
    "comprar construir conquistar financiar interesse interessado interessada interessados investir"
)
_TRAILING: Final = words_of("pronta pronto prontas nova novo comum grande pequena usado usada")
_SAYING: Final = words_of("eu ja disse falei que te moca moco voce avisei")
_WHO_REFUSES: Final = words_of("eu ele ela nos gente")
_BEING_ABLE: Final = words_of("pode podem posso podemos consegue consigo")
_OWN_ABILITY: Final = words_of("posso podemos consigo")  # “não posso visitar o ap hoje”
_HOUSING: Final = words_of("ser ter estar ficar morar comprar alugar passar")
_REACH: Final = 7
_LONGEST_SENTENCE: Final = 30
_COUNTED: Final = words_of("um uma dois duas tres quatro o a meu minha outro outra")


def ends_sentence(token: Token) -> bool:
    """Tell whether a sentence ends at `token`."""
    return token.kind == "s" and token.text not in _WITHIN_SENTENCES


def sentence_around(tokens: Sequence[Token], place: int) -> Sequence[Token]:
    """Return the sentence that the token at `place` belongs to, or what of a very long one stands around it."""
    begin = end = place
    while begin > max(0, place - _LONGEST_SENTENCE) and not ends_sentence(tokens[begin - 1]):
        begin -= 1
    while end < min(len(tokens), place + _LONGEST_SENTENCE) and not ends_sentence(tokens[end]):
        end += 1
    return tokens[begin:end]


def own_tokens(tokens: Sequence[Token]) -> list[bool]:
    """Return for each token whether it is about where people live, work, or what they have or sell."""
    own: list[bool] = []
    state: str | None = None
    trades = False
    while len(own) < len(tokens):
        place = len(own)
        token, end = tokens[place], place + 1
        mark = OWN.find_at(tokens, place)
        if token.text in {"tenho", "temos"}:
            state = "property" if _counts_a_property(tokens, place + 1) else state
        elif mark is not None and not _is_a_reason(tokens, place):
            end = mark.end
            if mark.value is None or not _is_wish(tokens, mark.first):
                state = mark.value if isinstance(mark.value, str) else None
        elif _turns_to_a_wish(tokens, place, state, trades=trades):
            state = None
        trades = (trades or token.text in TRADING) and not ends_sentence(token)
        own.extend([state is not None] * (end - place))
    return own


def _is_a_reason(tokens: Sequence[Token], place: int) -> bool:
    """Tell whether work is why somebody moves rather than where they are: `me mudando a trabalho para Santos`."""
    return tokens[place].text == "trabalho" and place > 0 and tokens[place - 1].text == "a"


def _turns_to_a_wish(tokens: Sequence[Token], place: int, state: str | None, *, trades: bool) -> bool:
    """Tell whether what somebody has ends at the token `place`, and what is sought may begin."""
    token = tokens[place]
    if token.text == ",":
        return state == "life" or _names_another(tokens, place + 1)
    traded = trades and token.text == "por"  # “trocar meu apartamento por um maior”
    return traded or ends_sentence(token) or token.text in SEEKING


def _names_another(tokens: Sequence[Token], place: int) -> bool:
    """Tell whether what follows a comma turns to what is sought: `o meu vale 420 mil, a casa pode ser até 800`."""
    if place + 1 >= len(tokens) or tokens[place].text not in {"a", "o"}:
        return False
    mark = FIELDS.find_at(tokens, place + 1)
    return tokens[place + 1].text in {"valor", "imovel"} or (mark is not None and mark.kind == "type")


def _is_wish(tokens: Sequence[Token], place: int) -> bool:
    """Tell whether what follows is wished for: `comprar a minha casa`, `interesse em casa`."""
    before = [token.text for token in tokens[max(0, place - 3) : place]]
    return not WISHING.isdisjoint(before)


def _counts_a_property(tokens: Sequence[Token], place: int) -> bool:
    for at in range(place, min(place + 3, len(tokens))):
        mark = FIELDS.find_at(tokens, at)
        if mark is not None and mark.kind == "type":
            return True
        if tokens[at].text not in _COUNTED and tokens[at].kind != "n":
            return False
    return False


class Refusals:
    """Tells which parts of one message are refused."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        """Find the words of refusal in `tokens`."""
        self._tokens = tokens
        self._excluding = {
            mark.end - 1: mark.first for mark in EXCLUDING.find_all(tokens) if self._excludes(mark.first)
        }

    def covers(self, first: int, end: int) -> bool:
        """Tell whether what stands in the tokens `first` to `end` is refused: `não quero casa`, `menos no Centro`."""
        return self._before(first) or self.follows(end)

    def _excludes(self, place: int) -> bool:
        text, after, before = self._text(place), self._text(place + 1), self._text(place - 1)
        if text in {"troca", "trocar"}:
            return any(self._text(at) == "por" for at in range(place + 2, place + _REACH))
        if text == "menos":
            return before not in {"pelo", "ao", "mais"} and after not in {"de", "que"} and not after[:1].isdigit()
        return True

    def _before(self, first: int) -> bool:
        for place in range(first - 1, max(-1, first - _REACH), -1):
            token = self._tokens[place]
            if place in self._excluding:
                return True
            if token.text == "nao":
                after = self._text(place + 1)
                if self._cannot_do(place) and (first > place + 3 or after in _OWN_ABILITY):
                    return False
                return (place + 1 == first or after in NEGATED_VERBS) and not self._is_question(place)
            if token.kind == "s" and token.text not in "-/":
                return False
            if token.text in _ENDS_OF_REFUSAL and self._text(place - 1) != "nao":
                return False
        return False

    def _cannot_do(self, place: int) -> bool:
        """Tell whether a “não” is of what somebody cannot do, which ends with its object: `não pode subir escada`."""
        act = self._text(place + 2)
        return self._text(place + 1) in _BEING_ABLE and act.endswith(("ar", "er", "ir")) and act not in _HOUSING

    def _is_question(self, place: int) -> bool:
        return self._text(place + 1) in {"tem", "teria"} or (self._text(place + 1), self._text(place + 2)) == (
            "abro",
            "mao",
        )

    def follows(self, end: int) -> bool:  # noqa: PLR0911 -- one way to refuse after the other
        """Tell whether a refusal follows at the token `end`: `hauer não`, `fica longe`, `tá puxado`."""
        while self._text(end) in _TRAILING:
            end += 1
        if self._says_so(end) or self._somebody_refuses(end):
            return True
        text, after = self._text(end), self._text(end + 1)
        if text == "nao":
            return not after or after in _AFTER_NO or not after[0].isalnum()
        if text in {"esquece", "descarta", "descartado", "fora"}:
            return True
        for place in range(end, min(end + 4, len(self._tokens))):
            word = self._tokens[place].text
            if word in DISLIKES:
                return place > end or word in {"caro", "longe", "puxado", "enche", "alaga", "inunda"}
            if word == "nao" and self._text(place + 1) in {"da", "serve", "rola", "interessa", "me"}:
                return place == end
            if word not in _BEFORE_DISLIKE:
                return False
        return False

    def _says_so(self, end: int) -> bool:
        """Tell whether `já falei que não` follows."""
        place = end
        while self._text(place) in _SAYING and place < end + _REACH:
            place += 1
        return place > end + 1 and self._text(place) == "nao"

    def _somebody_refuses(self, end: int) -> bool:
        """Tell whether `eu não gosto` or `ele nem quer ver` follows."""
        at = end + 1 if (self._text(end), self._text(end + 1)) == ("a", "gente") else end
        return (
            self._text(at) in _WHO_REFUSES
            and self._text(at + 1) in {"nao", "nem"}
            and self._text(at + 2) in NEGATED_VERBS | {"quer", "gosta", "aceita"}
        )

    def _text(self, place: int) -> str:
        return self._tokens[place].text if 0 <= place < len(self._tokens) else ""
