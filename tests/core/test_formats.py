"""Amounts as Brazilians write them."""

from decimal import Decimal

import pytest

from prosa.core.formats import write_area, write_number, write_reais, write_reais_briefly


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        ("450000", "R$ 450.000"),
        ("450000.00", "R$ 450.000"),
        ("4.5E+5", "R$ 450.000"),
        ("1234567.8", "R$ 1.234.567,80"),
        ("2350.05", "R$ 2.350,05"),
        ("999", "R$ 999"),
        ("0", "R$ 0"),
        ("0.5", "R$ 0,50"),
    ],
)
def test_money_is_written_with_points_and_with_centavos_only_if_there_are_any(amount: str, text: str) -> None:
    assert write_reais(Decimal(amount)) == text


@pytest.mark.parametrize(
    ("area", "text"), [("68", "68 m²"), ("68.50", "68,5 m²"), ("68.25", "68,25 m²"), ("12500.00", "12.500 m²")]
)
def test_areas_are_written_in_square_metres_without_zeros_at_their_end(area: str, text: str) -> None:
    assert write_area(Decimal(area)) == text


def test_round_numbers_keep_their_zeros() -> None:
    assert write_number(Decimal(100)) == "100"
    assert write_number(Decimal("1E+3")) == "1.000"


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        ("2500", "R$ 2.500"),
        ("9000", "R$ 9.000"),
        ("10000", "R$ 10 mil"),
        ("500000.00", "R$ 500 mil"),
        ("512500", "R$ 512.500"),
        ("1000000", "R$ 1 milhão"),
        ("1250000", "R$ 1,25 milhão"),
        ("2000000", "R$ 2 milhões"),
        ("1234000", "R$ 1.234.000"),
        ("1234567.8", "R$ 1.234.567,80"),
        ("0", "R$ 0"),
    ],
)
def test_a_round_amount_is_told_briefly(amount: str, text: str) -> None:
    assert write_reais_briefly(Decimal(amount)) == text
