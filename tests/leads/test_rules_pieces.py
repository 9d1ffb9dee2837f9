"""Messages that somebody cuts into several, and where their values are shown to stand."""

from typing import Any

import pytest

from prosa.leads.extractors.rules.pieces import pieces
from tests.leads.harness import chat
from tests.leads.reading import Quote, quotes, sought


@pytest.mark.parametrize(
    ("lines", "fields"),
    [
        (("até", "500", "mil"), {"price_max": 500_000}),
        (("até 3", "mi"), {"price_max": 3_000_000}),
        (("até", "5", "00", "mil"), {"price_max": 500_000}),
        (("valor", "190 mil"), {"price_max": 190_000}),
        (("no máximo", "650 mil"), {"price_max": 650_000}),
        (("um de", "3", "quartos"), {"bedrooms_min": 3, "bedrooms_max": 3}),
        (("2 quartos", "ou 3 dependendo do preço"), {"bedrooms_min": 2, "bedrooms_max": 3}),
        (("com 2", "vagas"), {"parking_min": 2}),
        (("bairro", "zumbizal", "ou trevolandia"), {"neighborhoods": ["Zumbizal", "Trevolandia"]}),
        (("3 quartos", "vaga 1"), {"bedrooms_min": 3, "bedrooms_max": 3, "parking_min": 1}),
    ],
)
def test_a_message_goes_on_where_the_one_before_broke_off(lines: tuple[str, ...], fields: dict[str, Any]) -> None:
    found = sought("quero comprar casa", *lines)
    assert {field: found.get(field) for field in fields} == fields
    assert found.keys() == {"purpose", "property_types", *fields}


def test_what_an_attendant_writes_parts_two_messages() -> None:
    assert [piece.content for piece in pieces(chat("até", "> Sim?", "500", "mil"))] == ["até", "Sim?", "500 mil"]


def test_a_description_in_pieces_is_a_wish() -> None:
    found = sought("1 quarto", "asa norte", "aluguel", "2000")
    assert found == {
        "purpose": "rent",
        "neighborhoods": ["Asa Norte"],
        "bedrooms_min": 1,
        "bedrooms_max": 1,
        "price_max": 2_000,
    }


def test_a_value_in_pieces_is_shown_in_the_message_that_it_begins_in() -> None:
    found = quotes("quero comprar casa", "até", "500", "mil", "3 quartos no", "Boa Vista")
    assert found["price_max"] == [Quote(2, "500")]
    assert found["bedrooms_min"] == [Quote(4, "3 quartos")]
    assert found["neighborhoods"] == [Quote(5, "Boa Vista")]
