"""Texts that people take for the same are folded into the same."""

import pytest

from prosa.core.folding import fold


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("São João", "sao joao"),
        ("SÃO  JOÃO!", "sao joao"),
        ("Jd. Água-Verde", "jd agua verde"),
        ("AP_0001", "ap 0001"),
        ("70 m²", "70 m2"),
        ("Straße", "strasse"),
        ("É\u0301", "e"),
        (" ¿? ", ""),
    ],
)
def test_case_accents_and_punctuation_make_no_difference(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_folding_twice_is_folding_once() -> None:
    assert fold(fold("Ção — ÜBER ½ İstanbul")) == fold("Ção — ÜBER ½ İstanbul")
