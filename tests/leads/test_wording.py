"""What a customer seeks, in words."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import translation

from prosa.leads.extraction import FIELDS, Failure, Sought
from prosa.leads.wording import FIELDS_OF, describe, explain_failure, label_of, name_of, summarise


@pytest.fixture(autouse=True)
def portuguese() -> Iterator[None]:
    with translation.override("pt-br"):
        yield


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ({"purpose": "buy"}, "Comprar"),
        ({"purpose": "rent"}, "Alugar"),
        ({"property_types": ("apartment",)}, "Apartamento"),
        ({"property_types": ("apartment", "house", "studio")}, "Apartamento, casa ou studio"),
        ({"neighborhoods": ("Moema", "Vila Mariana")}, "Moema ou Vila Mariana"),
        ({"city": "São Paulo"}, "São Paulo"),
        ({"bedrooms_min": 2}, "2 quartos ou mais"),
        ({"bedrooms_min": 1}, "1 quarto ou mais"),
        ({"bedrooms_max": 3}, "até 3 quartos"),
        ({"bedrooms_min": 2, "bedrooms_max": 2}, "2 quartos"),
        ({"bedrooms_min": 2, "bedrooms_max": 3}, "2 ou 3 quartos"),
        ({"bedrooms_min": 2, "bedrooms_max": 4}, "2 a 4 quartos"),
        ({"suites_min": 1}, "1 suíte ou mais"),
        ({"parking_min": 2}, "2 vagas ou mais"),
        ({"price_max": 500_000.0}, "até R$ 500 mil"),
        ({"price_min": 300_000.0}, "a partir de R$ 300 mil"),
        ({"price_min": 300_000.0, "price_max": 1_250_000.0}, "de R$ 300 mil a R$ 1,25 milhão"),
        ({"price_min": 400_000.0, "price_max": 400_000.0}, "R$ 400 mil"),
        ({"price_max": 0.1}, "até R$ 0,10"),
        ({"urgency": "high"}, "Urgente"),
        ({"pets": True}, "Tem animais"),
        ({"furnished": True}, "Mobiliado"),
        ({"furnished": False}, "Sem mobília"),
    ],
    ids=str,
)
def test_each_field_is_told_as_people_say_it(said: dict[str, Any], text: str) -> None:
    assert [described.text for described in describe(Sought(**said))] == [text]


def test_the_price_of_a_rent_is_by_the_month() -> None:
    assert summarise(Sought(purpose="rent", price_max=3_000.0)) == "Alugar · até R$ 3.000 por mês"


def test_what_nobody_has_said_is_not_told() -> None:
    assert describe(Sought()) == []


def test_every_field_of_a_lead_has_its_place_and_label() -> None:
    assert [field for fields in FIELDS_OF.values() for field in fields] == list(FIELDS)
    assert (name_of("price_max"), label_of("price_max"), label_of("neighborhoods")) == ("price", "Preço", "Bairros")
    assert label_of("is_seeking") == "is_seeking"


@pytest.mark.parametrize("failure", [*Failure, "", "a code of a later version"])
def test_why_a_conversation_could_not_be_read_is_told_in_portuguese(failure: str) -> None:
    assert explain_failure(failure).endswith(".")
    with translation.override("en"):
        in_english = explain_failure(failure)
    assert in_english != explain_failure(failure)
