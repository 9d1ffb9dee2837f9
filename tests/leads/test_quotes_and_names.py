"""Quotes found again in messages, and names compared with what was written."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prosa.core.folding import fold
from prosa.leads.extractors.names import Spellings, Vocabulary, abbreviates, clean_name, telling_words
from prosa.leads.extractors.quotes import MOST_CHARACTERS, locate

texts = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=60)


@given(texts, texts, texts)
def test_a_quote_is_found_whatever_stands_around_it(before: str, quote: str, after: str) -> None:
    text = before + quote + after
    place = locate(quote=quote, text=text)
    if not quote.strip():
        assert place is None
        return
    assert place is not None
    assert text[place[0] : place[1]] == quote.strip()


@given(texts, texts)
def test_a_place_lies_in_the_text_and_says_what_was_quoted(quote: str, text: str) -> None:
    place = locate(quote=quote, text=text)
    if place is not None:
        assert 0 <= place[0] < place[1] <= len(text)
        assert fold(text[place[0] : place[1]]) == fold(quote)


@pytest.mark.parametrize(
    ("quote", "text", "found"),
    [
        ("ATE 3K", "posso pagar até 3k", "até 3k"),
        ("3 quartos", "3   quartos", "3   quartos"),
        ("3 quartos!", "3 quartos", "3 quartos"),
        ("450000", "R$ 450.000", "450.000"),
        ("qts", "2qts", "qts"),
        ("até 3k, talvez", "até 3k", None),
        ("x" * (MOST_CHARACTERS + 1), "x" * (MOST_CHARACTERS + 1), None),
        ("!!!", "??", None),
    ],
)
def test_quotes_that_are_not_letter_by_letter(quote: str, text: str, found: str | None) -> None:
    place = locate(quote=quote, text=text)
    assert (text[place[0] : place[1]] if place else None) == found


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Vila Mariana", ["mariana"]),
        ("Zona Sul", ["sul"]),
        ("Jardim São Bento", ["bento"]),
        ("Vila", ["vila"]),
        ("Alto da XV", ["alto", "da", "xv"]),
    ],
)
def test_some_words_of_a_name_tell_it_from_others(name: str, words: list[str]) -> None:
    assert telling_words(name) == words


@pytest.mark.parametrize(
    ("name", "text", "resembles"),
    [
        ("Vila Mariana", "na vl mariana", True),
        ("Vila Mariana", "na vila marina", True),
        ("Vila Mariana", "na vila madalena", False),
        ("Pinheiros", "pinehiros", True),
        ("Boa Vista", "no bv", True),
        ("Santo Amaro", "santo antonio", False),
        ("Moema", "", False),
        ("Saúde", "SAUDE", True),
    ],
)
def test_a_name_is_recognised_in_what_was_written(name: str, text: str, resembles: bool) -> None:
    assert Vocabulary([text]).resembles(name) is resembles


def test_a_beginning_abbreviates_a_name_and_a_letter_does_not() -> None:
    assert abbreviates(written="em Copa", name="Copacabana")
    assert not abbreviates(written="c", name="Copacabana")
    assert not abbreviates(written="vila", name="Copacabana")
    assert not abbreviates(written="", name="Copacabana")


@pytest.mark.parametrize(
    "value", ["Vila d'Água", "Cidade Ocian (Praia Grande)", "W3 Norte", "Alto-Boqueirão", "Jd. 2/3 ªº"]
)
def test_a_name_of_a_place_stays_as_it_is(value: str) -> None:
    assert clean_name(value) == value
    assert clean_name(unicodedata.normalize("NFD", value)) == value


def test_names_that_differ_in_case_and_accents_are_one() -> None:
    spellings = Spellings(["São João", "SAO JOAO", "Centro"])
    assert spellings.all() == ("São João", "Centro")
    assert spellings.find("são joao") == "São João"
    assert spellings.find("Moema") is None


@given(st.text(max_size=80))
def test_any_text_is_a_clean_name_or_none(value: str) -> None:
    name = clean_name(value)
    if name is not None:
        assert name.isprintable()
        assert 0 < len(name) <= 60
        assert clean_name(name) == name
