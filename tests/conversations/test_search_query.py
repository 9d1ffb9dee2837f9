"""What is typed into a search box becomes words, phrases and a beginning, and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prosa.conversations.query import (
    MOST_CHARACTERS,
    MOST_WORDS,
    NothingToSearchError,
    QueryTooLongError,
    Term,
    parse_query,
)


def shown(text: str) -> list[str]:
    """Return the terms of a query, an open one with an asterisk."""
    return [" ".join(term.words) + "*" * term.is_open for term in parse_query(text).terms]


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("Imóvel", ["imovel*"]),
        ("Imóvel ", ["imovel"]),
        ("imóvel!", ["imovel"]),
        ("  dois   QUARTOS moema", ["dois", "quartos", "moema*"]),
        ('"dois quartos" moema', ["dois quartos", "moema*"]),
        ('moema "dois quartos"', ["moema", "dois quartos"]),
        ('"dois quartos" ', ["dois quartos"]),
        ('"dois quart', ["dois quart*"]),
        ('casa"dois quartos"com "vaga', ["casa", "dois quartos", "com", "vaga*"]),
        ("“dois quartos” «na planta»", ["dois quartos", "na planta"]),
        ('" "" "casa', ["casa*"]),
        ("ana@casa.com", ["ana casa com*"]),
        ("450.000", ["450000*"]),
        ("12.5", ["12 5*"]),
        ("casa casa CASA ", ["casa"]),
        ("東京", ["東 京"]),
        (
            "casa OR b* NOT (x:y) NEAR/2 ^z -w + & | ! <-> \\ ' ; --",
            ["casa", "or", "b", "not", "x y", "near 2", "z", "w"],
        ),
    ],
)
def test_a_query_becomes_terms(text: str, terms: list[str]) -> None:
    assert shown(text) == terms


@pytest.mark.parametrize("text", ["", " ", '""', "?!", "👍", "* ' \" ;", "\u0301", "\x00"])
def test_without_any_word_there_is_nothing_to_search(text: str) -> None:
    with pytest.raises(NothingToSearchError):
        parse_query(text)


@pytest.mark.parametrize("text", ["x" * (MOST_CHARACTERS + 1), " ".join(map(str, range(MOST_WORDS + 1))), "a." * 13])
def test_a_query_can_be_too_long(text: str) -> None:
    with pytest.raises(QueryTooLongError):
        parse_query(text)


def test_the_longest_query_is_taken() -> None:
    assert len(parse_query(" ".join(map(str, range(MOST_WORDS)))).terms) == MOST_WORDS
    assert parse_query("x" * MOST_CHARACTERS).terms == (Term(("x" * 100,), is_open=True),)


@given(st.text(max_size=MOST_CHARACTERS))
def test_whatever_is_typed_becomes_letters_and_digits_or_is_refused(text: str) -> None:
    try:
        query = parse_query(text)
    except (NothingToSearchError, QueryTooLongError):
        return
    words = [word for term in query.terms for word in term.words]
    assert 1 <= len(words) <= MOST_WORDS
    assert all(word.isalnum() for word in words)
    assert not any(term.is_open for term in query.terms[:-1])
