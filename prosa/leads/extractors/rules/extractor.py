"""Reads a conversation from its first message to its last. Pure."""

import itertools
from collections.abc import Sequence
from typing import Final

from prosa.leads.extraction import Extraction, Place, Utterance

from .answering import answer, bargains, offered, reaction, says_to_have
from .catalogue import catalogue_of
from .facts import Fact
from .merging import Wish, only_after, price_of, source_of
from .pieces import Piece, pieces
from .places import PlaceReader
from .questions import Asked, read_questions
from .reading import Heard, read_message
from .seeking import Tally

_NOT_SCALAR: Final = frozenset({"property_types", "neighborhoods"})
_MAY_BE: Final = ["pode", "ser"]
_SAME_PLACE: Final = frozenset({"mesmo", "mesma"})
_MOST_OFFERS: Final = 8  # of an attendant who goes on writing, those count that were written last


class RulesExtractor:
    """Reads leads by rules: without a network, without a model, the same answer every time."""

    name = "rules"

    def extract(self, *, messages: Sequence[Utterance], places: Sequence[Place]) -> Extraction:
        """Return what the customer seeks at the end of `messages`. Never raises; time grows with the text's length."""
        conversation = _Conversation(places)
        for piece in pieces(messages):
            conversation.hear(piece)
        return conversation.extraction()


class _Conversation:
    def __init__(self, places: Sequence[Place]) -> None:
        self._places = PlaceReader(catalogue_of(tuple(places)))
        self._wish = Wish()
        self._tally = Tally()
        self._asked = Asked()
        self._offers: list[tuple[Piece, Heard]] = []
        self._answered = False

    def hear(self, piece: Piece) -> None:
        if piece.direction == "SENT":
            self._hear_attendant(piece)
        else:
            self._hear_customer(piece)

    def extraction(self) -> Extraction:
        if not self._tally.is_enough:
            return Extraction(sought=None)
        sought, evidence = self._wish.sought()
        return Extraction(sought=sought, evidence=evidence)

    def _hear_attendant(self, piece: Piece) -> None:
        heard = read_message(piece.content, self._places, Asked(), city=self._wish.city, sent=True)
        self._places.learn(heard.places)
        self._wish.offered = max(
            (price_of(fact) for fact in heard.facts if fact.field == "price"), default=self._wish.offered
        )
        if self._answered:
            self._offers, self._asked, self._answered = [], Asked(), False
        self._offers = [*self._offers[-_MOST_OFFERS:], (piece, heard)]
        asked = read_questions(heard.tokens)
        self._asked = Asked(
            tuple(dict.fromkeys((*self._asked.fields, *asked.fields))),
            self._asked.purpose or asked.purpose,
            self._asked.counted or any(fact.field == "bedrooms" for fact in heard.facts),
        )

    def _hear_customer(self, piece: Piece) -> None:
        heard = read_message(piece.content, self._places, self._asked, city=self._wish.city)
        if not heard.tokens:
            return
        answers = answer(heard, self._asked, last_count=self._wish.last_count, priced=self._wish.has("price"))
        pet = says_to_have(heard, self._asked)
        agreed = self._take_up_offers(heard)
        self._replace(heard)
        for fact in (*heard.facts, *answers, *([pet] if pet else [])):
            self._state(piece, heard, fact)
        self._follow_to_the_city(heard)
        if _is_torn_between_cities(heard):
            self._wish.clear("city")
        self._same_place(piece, heard)
        self._same_type(piece, heard)
        self._notice_either(heard)
        agreed = agreed and (self._wishes_a_type or self._asks)
        self._tally.hear(heard, answers=self._count_answers(heard, answers), agreed=agreed)
        self._answered = True
        if heard.facts or answers:
            self._asked = self._asked._replace(
                fields=tuple(field for field in self._asked.fields if not self._is_said(field, heard, answers))
            )

    def _is_said(self, field: str, heard: Heard, answers: Sequence[Fact]) -> bool:
        names = {"place": "neighborhoods"}
        return any(fact.field == names.get(field, field) for fact in (*heard.facts, *answers))

    def _state(self, piece: Piece, heard: Heard, fact: Fact) -> None:
        self._wish.state(fact, source_of(heard, fact, piece))

    def _take_up_offers(self, heard: Heard) -> bool:
        """Take up what was offered if the message agrees with it. Return whether there was anything to take up."""
        if not self._offers or self._answered or reaction(heard) != "yes" or self._names_another_place(heard):
            return False
        facts = offered([sent for _, sent in self._offers], heard)
        pieces_of = {id(sent): piece for piece, sent in self._offers}
        for sent, fact in facts:
            more = fact.field == "neighborhoods" or (fact.field == "property_types" and _proposes(sent))
            more = more or (fact.field == "price" and bargains(sent))
            if more or not self._wish.has(fact.field):
                self._state(pieces_of[id(sent)], sent, fact)
        content = {"property_types", "bedrooms", "neighborhoods", "price"}
        return any(fact.field in content for _, sent in self._offers for fact in sent.facts)

    def _names_another_place(self, heard: Heard) -> bool:
        """Tell whether a “pode ser” is of a place that nobody offered: `e pode ser Moema também`."""
        said = [fact for fact in heard.facts if fact.field == "neighborhoods" and fact.mode == "say"]
        offers = {fact.value for _, sent in self._offers for fact in sent.facts if fact.field == "neighborhoods"}
        return bool(offers) and any(
            fact.value not in offers
            and _MAY_BE
            in ([token.text for token in heard.tokens[max(0, end - 2) : end]] for end in (fact.first, fact.first - 1))
            for fact in said
        )

    def _follow_to_the_city(self, heard: Heard) -> None:
        """Take the one city of what was offered or asked if the message names a neighbourhood of it."""
        named = {fact.value for fact in heard.facts if fact.field == "neighborhoods" and fact.mode == "say"}
        if not named or self._wish.has("city") or self._answered:
            return
        for piece, sent in self._offers:
            cities = [fact for fact in sent.facts if fact.field == "city" and fact.mode == "say"]
            known = {fact.value for fact in sent.facts if fact.field == "neighborhoods"}
            if len({fact.value for fact in cities}) == 1 and (not known or named & known):
                self._state(piece, sent, cities[0])

    def _replace(self, heard: Heard) -> None:
        """Forget what a message corrects, so that it does not stand beside the correction."""
        for field in _NOT_SCALAR:
            said = [
                fact
                for fact in heard.facts
                if fact.field == field and fact.mode == "say" and not (fact.weak and field == "property_types")
            ]
            if said and ((heard.corrects and not heard.adds) or field in only_after(heard.facts, heard.only)):
                self._wish.clear(field)

    def _same_place(self, piece: Piece, heard: Heard) -> None:
        """Take the place where somebody lives for the one that is sought, for `no mesmo bairro`."""
        words = [token.text for token in heard.tokens]
        if any(word in _SAME_PLACE and _is_same_place(words, place) for place, word in enumerate(words)):
            for own in heard.own_places:
                self._state(piece, heard, Fact("city" if own.city else "neighborhoods", own.name, own.first, own.end))

    def _same_type(self, piece: Piece, heard: Heard) -> None:
        """Take what somebody has for what is sought, for `nosso ap ficou pequeno, queremos um de 3 quartos`."""
        if self._wish.has("property_types") or len({fact.value for fact in heard.own_types}) != 1:
            return
        own = heard.own_types[0]
        if any(_names_no_type(heard, at) for at in range(own.end, len(heard.tokens) - 1)):
            self._state(piece, heard, own)

    def _notice_either(self, heard: Heard) -> None:
        """Notice that somebody may as well buy as rent, and that this is decided later."""
        facts = [fact for fact in heard.facts if fact.field == "purpose" and fact.mode == "say"]
        purposes = {fact.value for fact in facts}
        if len(purposes) == 1 and any(not fact.weak for fact in facts):
            self._wish.either = False
        for one, other in itertools.pairwise(facts):
            between = [token.text for token in heard.tokens[one.end : other.first]]
            if one.value != other.value and (between in (["e"], ["/"]) or (len(between) <= 3 and "ou" in between)):
                self._wish.either = True

    def _count_answers(self, heard: Heard, answers: Sequence[Fact]) -> int:
        said = {fact.field for fact in (*heard.facts, *answers) if fact.mode == "say"}
        wanted = {"place": "neighborhoods"}
        count = sum(1 for field in self._asked.fields if wanted.get(field, field) in said)
        return count + (2 if self._asked.purpose and "purpose" in said else 0)

    @property
    def _wishes_a_type(self) -> bool:
        return self._wish.has("property_types") or self._wish.has("purpose")

    @property
    def _asks(self) -> bool:
        return any(token.text == "?" for _, sent in self._offers for token in sent.tokens)


def _is_same_place(words: Sequence[str], place: int) -> bool:
    """Tell whether the “mesmo” at `place` is that of `no mesmo bairro` or `por lá mesmo`."""
    after, before = words[place + 1 : place + 2], words[max(0, place - 1) : place]
    return after in (["bairro"], ["regiao"], ["lugar"], ["predio"]) or (
        before in (["la"], ["aqui"], ["ali"]) and after != ["no"]
    )


def _names_no_type(heard: Heard, at: int) -> bool:
    """Tell whether the token at `at` stands for a home of the kind that was named: `um de 3 quartos`."""
    after = heard.tokens[at + 1]
    return (
        heard.tokens[at].text in {"um", "uma", "outro", "outra", "algum", "alguma"}
        and after.text in {"de", "com"}
        and not heard.is_own(at)
    )


def _proposes(sent: Heard) -> bool:
    """Tell whether an attendant asks for something else to be considered as well: `Aceita sobrado?`."""
    return any(token.text in {"aceita", "serve", "topa", "considera"} for token in sent.tokens)


def _is_torn_between_cities(heard: Heard) -> bool:
    """Tell whether a message leaves open which of two cities it is: `em Contagem ou Betim`."""
    cities = [fact for fact in heard.facts if fact.field == "city" and fact.mode == "say"]
    return any(
        one.value != other.value
        and [token.text for token in heard.tokens[one.end : other.first]] in (["ou"], ["ou", "em"], ["e"], ["o"])
        for one, other in itertools.pairwise(cities)
    )
