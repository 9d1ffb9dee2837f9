"""Reasons as people read them."""

import pytest
from django.utils import translation
from hypothesis import given

from prosa.leads.extraction import Sought
from prosa.matching.judging import Offer, Reason
from prosa.matching.scoring import score
from prosa.matching.wording import summarise, word_reasons, write_short_reais
from tests.matching.builders import offering, seeking
from tests.matching.test_scoring_properties import pairs


def words(sought: Sought, offer: Offer, language: str = "pt-br") -> str:
    with translation.override(language):
        return summarise(score(sought, offer).reasons)


def test_what_fits_is_told_in_a_line_that_begins_with_the_place() -> None:
    found = words(seeking(pets=True, parking_min=1), offering(pets=True))
    assert found == "Moema ✓, Apartamento ✓, 2 quartos ✓, R$ 580 mil ✓, 1 vaga ✓, aceita animais ✓, à venda ✓"


def test_english_is_there_too() -> None:
    found = words(seeking(pets=True), offering(pets=False, sale_price=630_000), "en")
    assert found == "Moema ✓, Apartment ✓, 2 bedrooms ✓, R$ 30k above ~, no pets ✗, for sale ✓"


@pytest.mark.parametrize(
    ("sought", "offer", "text"),
    [
        (seeking(), offering(sale_price=630_000), "R$ 30 mil acima ~"),
        (seeking(), offering(sale_price=720_000), "R$ 120 mil acima ✗"),
        (seeking(price_min=500_000), offering(sale_price=480_000), "R$ 20 mil abaixo do que busca ~"),
        (seeking(purpose="rent", price_max=2000), offering(rent_price=2150.5), "R$ 150 acima ~"),
        (seeking(), offering(bedrooms=1), "1 quarto (1 a menos) ~"),
        (seeking(), offering(bedrooms=3), "3 quartos (1 a mais) ~"),
        (seeking(), offering(bedrooms=None), "quartos não informados ?"),
        (seeking(), offering(property_type="flat"), "Flat em vez de Apartamento ~"),
        (seeking(), offering(neighborhood="Moema Índios"), "Moema Índios, perto de Moema ~"),
        (seeking(), offering(neighborhood="Saúde"), "Saúde em vez de Moema ✗"),
        (seeking(neighborhoods=("Zona Sul",)), offering(), "Moema, busca Zona Sul ?"),
        (seeking(parking_min=1), offering(parking=0), "sem vaga (1 a menos) ✗"),
        (seeking(suites_min=1), offering(suites=1), "1 suíte ✓"),
        (seeking(furnished=True), offering(furnished=False), "sem mobília ✗"),
        (seeking(furnished=False), offering(furnished=True), "mobiliado ~"),
        (seeking(purpose="rent"), offering(), "só à venda ✗"),
        (seeking(city="Santos"), offering(), "São Paulo em vez de Santos ✗"),
        (seeking(neighborhoods=("Saúde", "Brooklin")), offering(), "Moema em vez de Saúde ou Brooklin ✗"),
    ],
)
def test_each_reason_has_its_words(sought: Sought, offer: Offer, text: str) -> None:
    assert text in words(sought, offer)


def test_a_purpose_that_nobody_said_is_not_spoken_of() -> None:
    assert "venda" not in words(seeking(purpose=None), offering())


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (350, "R$ 350"),
        (9_999.4, "R$ 9.999"),
        (10_000, "R$ 10 mil"),
        (32_480, "R$ 32,5 mil"),
        (450_000, "R$ 450 mil"),
        (999_999, "R$ 1 mi"),
        (1_250_000, "R$ 1,25 mi"),
        (9_999_999_999.99, "R$ 10.000 mi"),
    ],
)
def test_amounts_are_short(amount: float, text: str) -> None:
    with translation.override("pt-br"):
        assert write_short_reais(amount) == text


@given(pair=pairs)
def test_every_reason_has_words(pair: tuple[Sought, Offer]) -> None:
    reasons: tuple[Reason, ...] = score(*pair).reasons
    with translation.override("pt-br"):
        assert all(
            reason.text.strip() for reason in word_reasons(reasons) if reason.field not in {"city", "neighborhood"}
        )
