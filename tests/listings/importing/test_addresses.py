"""How much of an address is shown."""

import pytest

from prosa.listings.importing.addresses import show_address

pytestmark = pytest.mark.any_database


@pytest.mark.parametrize(
    ("written", "number", "street", "whole"),
    [
        ("Rua das Flores", "12", "Rua das Flores", "Rua das Flores, 12"),
        ("Rua das Flores, 12", "", "Rua das Flores", "Rua das Flores, 12"),
        ("Rua das Flores, 12 - apto 31", "12", "Rua das Flores", "Rua das Flores, 12"),
        ("Rua das Flores 12", "", "Rua das Flores", "Rua das Flores, 12"),
        ("Rua das Flores 12A apto 31", "", "Rua das Flores", "Rua das Flores, 12A"),
        ("Rua das Flores nº 12", "", "Rua das Flores", "Rua das Flores, 12"),
        ("Rua das Flores n. 12", "", "Rua das Flores", "Rua das Flores, 12"),
        ("Rua das Flores #12-34", "", "Rua das Flores", "Rua das Flores, 12"),
        ("Rua das Flores 12/14 fundos", "", "Rua das Flores", "Rua das Flores, 12"),
        ("Rua das Flores apto 31", "12", "Rua das Flores", "Rua das Flores, 12"),
        ("Flores 12", "", "Flores", "Flores, 12"),
        ("Av. Sete 7 casa", "", "Av. Sete", "Av. Sete, 7"),
        ("Rua 12 45", "", "Rua 12", "Rua 12, 45"),
        ("12 Rua das Flores", "", "", ""),
        ("Rua das Flores (fundos)", "S/N", "Rua das Flores", "Rua das Flores"),
        ("Rua das Flores s/n", "", "Rua das Flores", "Rua das Flores"),
        ("Rua 25 de Março", "100", "Rua 25 de Março", "Rua 25 de Março, 100"),
        ("Rua 25 de Março 100", "", "Rua 25 de Março", "Rua 25 de Março, 100"),
        ("Rua 12", "5", "Rua 12", "Rua 12, 5"),
        ("<b>Rua</b>\n das  Flores", "12", "Rua das Flores", "Rua das Flores, 12"),
        ("", "12", "", ""),
        ("  ", "", "", ""),
    ],
)
def test_where_the_street_may_be_shown_its_number_is_not(written: str, number: str, street: str, whole: str) -> None:
    assert show_address(street=written, number=number, display="Street") == street
    assert show_address(street=written, number=number, display="All") == whole
    assert show_address(street=written, number=number, display="Neighborhood") == ""
    assert show_address(street=written, number=number, display="") == ""


def test_an_address_is_as_short_as_it_must_be() -> None:
    assert len(show_address(street="Rua " + "longa " * 100, number="12", display="All")) <= 200
