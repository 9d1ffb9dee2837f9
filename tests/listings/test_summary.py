"""A listing as a text for WhatsApp."""

from decimal import Decimal
from typing import Any

from django.utils import translation

from prosa.listings.models import Listing
from prosa.listings.summary import summary
from tests.listings.builders import FOR_RENT, FOR_SALE, changed


def summary_of(base: Any, **fields: Any) -> str:
    return summary(Listing(**changed(base, **fields)))


def test_a_listing_with_everything_known_is_told_in_full() -> None:
    text = summary_of(
        FOR_SALE,
        purpose="BOTH",
        rent_price=Decimal("2350.5"),
        condominium_fee=Decimal(650),
        property_tax=Decimal(1200),
        bedrooms=3,
        suites=1,
        bathrooms=2,
        parking=1,
        area=Decimal("68.50"),
        furnished=True,
        pets=True,
    )
    assert text == (
        "*Apartamento com varanda*\n"
        "Apartamento · Vila Mariana, São Paulo/SP\n"
        "Venda: *R$ 450.000*\n"
        "Aluguel: *R$ 2.350,50* por mês\n"
        "Condomínio: R$ 650 por mês\n"
        "IPTU: R$ 1.200 por ano\n"
        "3 quartos · 1 suíte · 2 banheiros · 1 vaga · 68,5 m²\n"
        "Mobiliado · Aceita animais\n"
        "Código: AP0001"
    )


def test_an_address_stands_below_the_place() -> None:
    text = summary_of(FOR_RENT, address="Rua *XV* de Novembro, 100")
    assert "Água Verde, Curitiba/PR\nRua XV de Novembro, 100\nAluguel" in text


def test_what_is_unknown_leaves_no_line() -> None:
    assert summary_of(FOR_RENT) == (
        "*Casa de rua*\nCasa · Água Verde, Curitiba/PR\nAluguel: *R$ 2.500,50* por mês\nCódigo: CA0002"
    )


def test_what_is_free_or_not_there_is_said_in_words() -> None:
    text = summary_of(
        FOR_RENT,
        condominium_fee=Decimal(0),
        property_tax=Decimal(0),
        furnished=False,
        pets=False,
        bedrooms=0,
        parking=0,
    )
    assert "Sem condomínio\nIsento de IPTU\nSem mobília · Não aceita animais\n" in text
    assert "0" not in text.replace("2.500,50", "").replace("CA0002", "")


def test_signs_in_a_title_do_not_break_the_bold() -> None:
    assert summary_of(FOR_SALE, title="*Oportunidade* única_ ~hoje~ `já`").startswith("*Oportunidade única hoje já*\n")


def test_customers_read_portuguese_whatever_the_attendant_reads() -> None:
    with translation.override("en"):
        assert "3 quartos" in summary_of(FOR_SALE, bedrooms=3)
        assert translation.get_language() == "en"
