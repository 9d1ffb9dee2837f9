"""Numbers as people type them."""

import pytest

from prosa.leads.extractors.rules.numbers import read_digits, read_number
from prosa.leads.extractors.rules.spans import read_spans
from prosa.leads.extractors.rules.tokens import tokenize

pytestmark = pytest.mark.any_database


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("3", 3),
        ("2.500", 2500),
        ("2500,00", 2500),
        ("1.200.000,00", 1_200_000),
        ("1,2", 1.2),
        ("450.000", 450_000),
        ("1,200,000.00", 1_200_000),
    ],
)
def test_digits_are_read_with_brazilian_points_and_commas(text: str, value: float) -> None:
    assert read_digits(text) == value


@pytest.mark.parametrize("text", ["1.2.3.4", "1,2,3", "9" * 40, "1" * 16])
def test_digits_that_nobody_means_as_a_number_are_none(text: str) -> None:
    assert read_digits(text) is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("450 mil", 450_000),
        ("450mil", 450_000),
        ("3k", 3_000),
        ("5.5k", 5_500),
        ("1,2mi", 1_200_000),
        ("1.3 mi", 1_300_000),
        ("2,5 milhões", 2_500_000),
        ("1 milhão", 1_000_000),
        ("1,1M", 1_100_000),
        ("1 milhão e 200 mil", 1_200_000),
        ("2 milhoes e meio", 2_500_000),
        ("2 mil e 200", 2_200),
        ("2 mil e quinhentos", 2_500),
        ("mil e duzentos", 1_200),
        ("mil", 1_000),
        ("um milhão e duzentos", 1_200_000),
        ("um milhão e duzentos e cinquenta mil", 1_250_000),
        ("meio milhão", 500_000),
        ("dois e meio", 2.5),
        ("dois e oitocentos", 2_800),
        ("2 e 500", 2_500),
        ("três mil e oitocentos", 3_800),
        ("quatrocentos e oitenta mil", 480_000),
        ("seiscentos e vinte e cinco mil", 625_000),
        ("cento e vinte mil", 120_000),
        ("vinte e cinco mil", 25_000),
        ("novecentos", 900),
    ],
)
def test_numbers_are_read_in_words_and_shortened(text: str, value: float) -> None:
    tokens = tokenize(text)
    number = read_number(tokens, 0)
    assert number is not None
    assert number.value == pytest.approx(value)
    assert number.end == len(tokens)


@pytest.mark.parametrize(
    ("text", "value"),
    [("2 mil e 3 quartos", 2_000), ("dois e três mil", 2), ("mil e um quarto", 1_000), ("cem e duzentos", 100)],
)
def test_a_number_ends_where_another_begins(text: str, value: float) -> None:
    number = read_number(tokenize(text), 0)
    assert number is not None
    assert number.value == value


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("entre 550 e 700 mil", 550_000, 700_000),
        ("entre 2 e 3 mil", 2_000, 3_000),
        ("entre dois mil e quinhentos e três mil", 2_500, 3_000),
        ("de 9 a 12 mil", 9_000, 12_000),
        ("800k a 1mi", 800_000, 1_000_000),
        ("1,5 a 2 mi", 1_500_000, 2_000_000),
        ("de 900 mil até 1 milhão e 200 mil", 900_000, 1_200_000),
        ("3 a 3.500", 3_000, 3_500),
        ("2 ou 3", 2, 3),
        ("2/3", 2, 3),
        ("200-250 mil", 200_000, 250_000),
    ],
)
def test_ranges_share_their_scale(text: str, low: float, high: float) -> None:
    [span] = read_spans(tokenize(text))
    assert (span.low, span.high) == (low, high)


@pytest.mark.parametrize("text", ["99876-1234", "98765-4321", "AP-2231", "384.112.558-90", "12.345.678/0001-90"])
def test_phones_and_codes_are_no_numbers(text: str) -> None:
    assert read_spans(tokenize(text)) == []
