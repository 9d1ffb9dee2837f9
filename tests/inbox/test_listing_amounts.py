"""Amounts as people in Brazil type them."""

from decimal import Decimal

import pytest

from prosa.inbox.listings.amounts import NotAnAmountError, parse_amount


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("450000", "450000"),
        ("450.000", "450000"),
        ("450.000,00", "450000"),
        ("1.450.000,5", "1450000.5"),
        ("450000,00", "450000"),
        ("2350,50", "2350.5"),
        ("2350.50", "2350.5"),
        ("450000.00", "450000"),
        ("1.2", "1.2"),
        ("1,2", "1.2"),
        ("0,5", "0.5"),
        ("1.250", "1250"),
        ("R$ 450.000", "450000"),
        ("r$450.000,00", "450000"),
        ("R$\u00a0450.000", "450000"),
        (" 450 000 ", "450000"),
        ("450 mil", "450000"),
        ("450mil", "450000"),
        ("2,5 mil", "2500"),
        ("1,2 mi", "1200000"),
        ("1.2 mi", "1200000"),
        ("1 milhão", "1000000"),
        ("1,25 Milhões", "1250000"),
        ("450,000.00", "450000"),
        ("68 m²", "68"),
        ("68,5m2", "68.5"),
        ("0", "0"),
        ("9" * 40, "9" * 40),  # too much for any listing, which says so itself
        ("9" * 36 + " mi", "9" * 36 + "000000"),
    ],
)
def test_what_people_type_is_understood(typed: str, meant: str) -> None:
    assert parse_amount(typed) == Decimal(meant)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "caro",
        "450,000",  # half a million with an English comma, or 450 with three decimals?
        "1.2345",
        "1.23.456",
        "1.500.5",
        "450.000.00",
        "1,2,3",
        "45.00,00",
        "-5",
        "1e5",
        "NaN",
        "٤٥",
        "450 mil reais e 50",
        "12 34",
        "9" * 5000,
    ],
)
def test_what_may_mean_several_things_or_nothing_is_refused_rather_than_guessed(typed: str) -> None:
    with pytest.raises(NotAnAmountError):
        parse_amount(typed)


def test_no_amount_has_more_than_two_decimals_after_its_unit() -> None:
    assert parse_amount("1,234567 mi") == Decimal(1_234_567)
    with pytest.raises(NotAnAmountError):
        parse_amount("1,234567 mil")
