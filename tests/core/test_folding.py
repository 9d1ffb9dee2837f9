"""Folding: what is one word for a person is one word for the search."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from prosa.core.folding import LONGEST_WORD, ends_within_word, find_words, fold

TEXTS = st.text(st.one_of(st.characters(exclude_categories=["Cs"]), st.sampled_from("aÉß.0123 \u0301\u200e\ufdfa東½")))


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("", ""),
        ("Olá, tudo BEM?", "ola tudo bem"),
        ("Imóvel IMOVEL imo\u0301vel", "imovel imovel imovel"),
        ("São João d'Água", "sao joao d agua"),
        ("Straße STRASSE", "strasse strasse"),
        ("\ufb01nal \uff21\uff23\uff21\uff29", "final acai"),
        ("İstanbul ΟΔΟΣ ὀδός", "istanbul οδοσ οδοσ"),
        ("nº 3º andar, 80m²", "no 3o andar 80m2"),
        ("3 quartos/2 vagas", "3 quartos 2 vagas"),
        ("R$ 450.000 ou R$450000", "r 450000 ou r 450000"),
        ("R$ 1.234.567,89.", "r 1234567 89"),
        ("12.5 e 21.02.2025, 450.0", "12 5 e 21 02 2025 450 0"),
        ("CPF 123.456.789-00", "cpf 123456789 00"),
        ("ana.souza@casa.com.br", "ana souza casa com br"),
        ("https://prosa.example/a?b=C_d#e", "https prosa example a b c d e"),
        ("+55 (11) 98765-4321", "55 11 98765 4321"),
        ("*urgente* _já_ ~não~", "urgente ja nao"),
        ("apar\u00adta\u200bmento \u200eMoema\u200f", "apartamento moema"),
        ("👍🏽 👨‍👩‍👧 ❤️ …—!?", ""),
        ("bom👍dia", "bom dia"),
        ("½ quarto", "1 2 quarto"),
        ("東京タワー", "東 京 タ ワ ー"),
        ("مرحبا بالعالم", "مرحبا بالعالم"),
        ("שָׁלוֹם", "שלום"),
        ("สวัสดี", "ส ว ส ด"),
        ("a\x00b\tc\nd", "a b c d"),
        ("x" * 500, "x" * LONGEST_WORD),
    ],
)
def test_texts_are_reduced_to_their_words(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(TEXTS)
def test_a_folded_text_has_words_and_single_blanks_only(text: str) -> None:
    words = fold(text).split(" ") if fold(text) else []
    assert all(word.isalnum() and len(word) <= LONGEST_WORD for word in words)


@given(TEXTS)
def test_what_is_folded_already_does_not_change(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(TEXTS, TEXTS)
def test_texts_with_a_blank_between_them_are_folded_each_by_itself(first: str, second: str) -> None:
    assert fold(f"{first} {second}").split() == [*fold(first).split(), *fold(second).split()]


@given(TEXTS)
@example("Ação: 450.000 é\u0301 東京 ½")
def test_the_words_that_are_found_in_a_text_are_those_of_its_folded_form(text: str) -> None:
    words = list(find_words(text))
    assert [word.word for word in words] == fold(text).split()
    for word in words:
        assert 0 <= word.start < word.end <= len(text)
    assert sorted(words, key=lambda word: word.start) == words


@given(TEXTS)
def test_a_word_is_found_again_where_it_stands(text: str) -> None:
    for word in find_words(text):
        assert word.word in fold(text[word.start : word.end]).split()


def test_an_accent_that_stands_by_itself_belongs_to_its_letter() -> None:
    assert [(word.start, word.end) for word in find_words("cafe\u0301 x")] == [(0, 5), (6, 7)]


@pytest.mark.parametrize(
    ("text", "is_within"),
    [("apart", True), ("apart ", False), ("apart.", False), ("", False), ("3º", True), ("cafe\u0301", True)],
)
def test_a_text_ends_within_a_word_or_behind_it(text: str, is_within: bool) -> None:
    assert ends_within_word(text) == is_within
