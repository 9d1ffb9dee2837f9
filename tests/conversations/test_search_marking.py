"""What was found is marked in the text as it was written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prosa.conversations.marking import excerpt, mark
from prosa.conversations.query import QueryError, parse_query
from prosa.conversations.words import MOST_CHARACTERS_INDEXED

WORDS = st.sampled_from(
    ["Açaí", "acai", "casa", "casas", "CASA,", "R$ 450.000", "450000", "é\u0301", "東京", "👍", "\n"]
)
TEXTS = st.lists(st.one_of(WORDS, st.text(max_size=5))).map(" ".join)


def marked(text: str, query: str) -> str:
    """Return `text` with square brackets around its marks."""
    segments = mark(text=text, query=parse_query(query))
    return "".join(f"[{segment.text}]" if segment.is_hit else segment.text for segment in segments)


@pytest.mark.parametrize(
    ("text", "query", "expected"),
    [
        ("Açaí com AÇAÍ e açaizeiro", "acai ", "[Açaí] com [AÇAÍ] e açaizeiro"),
        ("Açaí com AÇAÍ e açaizeiro", "acai", "[Açaí] com [AÇAÍ] e [açaizeiro]"),
        ("Dois quartos, dois banheiros", '"dois quartos"', "[Dois quartos], dois banheiros"),
        ("Dois quartos, dois banheiros", "dois quartos", "[Dois] [quartos], [dois] banheiros"),
        ("Escreva a Ana.Souza@casa.com!", "ana.souza@casa.com", "Escreva a [Ana.Souza@casa.com]!"),
        ("Custa R$ 450.000,00.", "450000 ", "Custa R$ [450.000],00."),
        ("Custa R$ 450000", "450.000", "Custa R$ [450000]"),
        ("cafe\u0301 x", "café", "[cafe\u0301] x"),
        ("a a a", '"a a"', "[a a a]"),
        ("nada", "casa", "nada"),
        ("ruas de Ruão", "rua de ruao", "ruas [de] [Ruão]"),
        ("", "casa", ""),
    ],
)
def test_marks_stand_where_the_words_do(text: str, query: str, expected: str) -> None:
    assert marked(text, query) == expected


@given(TEXTS, st.sampled_from(["acai", "casa", '"casa casa"', "450.000", "é ", "京"]))
def test_segments_join_to_the_text_again(text: str, query: str) -> None:
    segments = mark(text=text, query=parse_query(query))
    assert "".join(segment.text for segment in segments) == text
    assert all(segment.text for segment in segments)


@given(TEXTS, st.integers(1, 80), st.sampled_from(["acai", "casa", '"casa casa"', "450.000", "京"]))
def test_an_excerpt_is_a_part_of_the_text_with_its_first_hit(text: str, length: int, query: str) -> None:
    parsed = parse_query(query)
    segments = excerpt(text=text, query=parsed, length=length)
    inner = "".join(segment.text for segment in segments).removeprefix("…").removesuffix("…")
    assert inner in text
    assert len(inner) <= length or inner == text
    has_hit = any(segment.is_hit for segment in mark(text=text, query=parsed))
    assert any(segment.is_hit for segment in segments) == has_hit


@given(st.text(max_size=40), TEXTS)
def test_no_query_makes_marking_fail(query: str, text: str) -> None:
    try:
        parsed = parse_query(query)
    except QueryError:
        return
    excerpt(text=text, query=parsed, length=20)


def test_an_excerpt_begins_and_ends_between_words() -> None:
    text = "Bom dia! Procuro um apartamento de dois quartos em Moema, com vaga de garagem, até seiscentos mil."
    segments = excerpt(text=text, query=parse_query("quartos"), length=40)
    assert "".join(segment.text for segment in segments) == "…de dois quartos em Moema, com vaga de…"
    assert [segment.text for segment in segments if segment.is_hit] == ["quartos"]


def test_an_excerpt_without_a_hit_is_the_beginning() -> None:
    segments = excerpt(text="Bom dia! Procuro um apartamento", query=parse_query("casa"), length=12)
    assert [segment.text for segment in segments] == ["Bom dia!", "…"]


def test_what_is_too_far_behind_to_be_indexed_is_not_marked() -> None:
    text = "x " * MOST_CHARACTERS_INDEXED + "casa"
    assert [segment.is_hit for segment in mark(text=text, query=parse_query("casa"))] == [False]
