"""Neighbourhoods and cities, by the ways in which people write them."""

import pytest

from prosa.leads.extraction import Place
from tests.leads.reading import sought

pytestmark = pytest.mark.any_database


@pytest.mark.parametrize(
    ("said", "names"),
    [
        ("na vl mariana", ["Vila Mariana"]),
        ("no jd europa ou cidade jardim", ["Jardim Europa", "Cidade Jardim"]),
        ("na zona sul", ["Zona Sul"]),
        ("em sta cecilia", ["Santa Cecília"]),
        ("no agua verde ou portao", ["Água Verde", "Portão"]),
        ("savassi ou lourdes", ["Savassi", "Lourdes"]),
        ("itapuã, stella maris, piatã por ali", ["Itapuã", "Stella Maris", "Piatã"]),
        ("ali na Vila Buarque República Santa Cecília", ["Vila Buarque", "República", "Santa Cecília"]),
        ("no jaçanã ou tremenbé", ["Jaçanã", "Tremembé"]),
        ("no Guará 2", ["Guará II"]),
    ],
)
def test_known_neighbourhoods_are_found_and_written_properly(said: str, names: list[str]) -> None:
    assert sought(f"quero alugar apto {said}")["neighborhoods"] == names


@pytest.mark.parametrize(
    ("said", "names"),
    [
        ("no Parque dos Buritizais ou na Vila Esmeralda", ["Parque dos Buritizais", "Vila Esmeralda"]),
        ("no bairro jardim esmeraldina", ["Jardim Esmeraldina"]),
        ("nos bairros Zumbizal, Trevolândia e Quixeló", ["Zumbizal", "Trevolândia", "Quixeló"]),
        ("no quixelo ou zumbizal", ["Quixelo", "Zumbizal"]),
        ("na conceicao da pedra branca", ["Conceição da Pedra Branca"]),
    ],
)
def test_unknown_neighbourhoods_are_found_by_what_stands_around_them(said: str, names: list[str]) -> None:
    assert sought(f"quero alugar casa {said}")["neighborhoods"] == names


def test_names_of_the_catalogue_are_known_with_slips_of_the_pen() -> None:
    places = (Place("Zumbizal", "Vila Nova do Vale"), Place("Trevolândia", "Vila Nova do Vale"))
    found = sought("quero alugar casa de 2 quartos, zumbisal ou trevolandia, vila nova do vale", places=places)
    assert set(found["neighborhoods"]) == {"Zumbizal", "Trevolândia"}
    assert found["city"] == "Vila Nova do Vale"


@pytest.mark.parametrize(
    "name", ["a", "No", "2", "casa", "não", "quero", "Nova", "com", "quartos", "oi", "A combinar", "outros", "-"]
)
def test_words_that_a_feed_wrote_where_a_name_belongs_are_no_places_in_chats(name: str) -> None:
    said = "oi, quero comprar uma casa nova com 2 quartos na Mooca ou a combinar, não tem outros?"
    found = sought(said, places=(Place(name, "São Paulo"), Place("Mooca", name)))
    assert (found["neighborhoods"], found.get("city")) == (["Mooca"], sought(said).get("city"))


def test_an_everyday_word_that_is_a_neighbourhood_of_the_catalogue_is_found_where_it_is_introduced() -> None:
    found = sought("quero alugar casa no bairro Palmares", places=(Place("Palmares", "Recife"),))
    assert found["neighborhoods"] == ["Palmares"]
    found = sought("quero alugar casa no Outeiro, bairro Nova", places=(Place("Nova", "Recife"),))
    assert "Nova" in found["neighborhoods"]


@pytest.mark.parametrize(
    ("said", "city", "names"),
    [
        ("em poa, menino deus ou cidade baixa", "Porto Alegre", ["Menino Deus", "Cidade Baixa"]),
        ("no centro de curitiba", "Curitiba", ["Centro"]),
        ("em campinas no taquaral ou cambuí", "Campinas", ["Taquaral", "Cambuí"]),
        ("em Salvador: Graça, Vitória ou Barra", "Salvador", ["Graça", "Vitória", "Barra"]),
        ("em Porto Alegre, Petrópolis ou Bela Vista", "Porto Alegre", ["Petrópolis", "Bela Vista"]),
        ("em Petrópolis, no Quitandinha", "Petrópolis", ["Quitandinha"]),
        ("no Gonzaga, em Santos", "Santos", ["Gonzaga"]),
        ("em Ibitinga do Norte, no Jardim Paineiras", "Ibitinga do Norte", ["Jardim Paineiras"]),
        ("na zona sul de sp", "São Paulo", ["Zona Sul"]),
        ("em Vitória, Jardim da Penha ou Mata da Praia", "Vitória", ["Jardim da Penha", "Mata da Praia"]),
        ("na Vila Industrial, Campinas", "Campinas", ["Vila Industrial"]),
        ("na região de Gravatá PE", "Gravatá", []),
    ],
)
def test_cities_are_told_from_neighbourhoods(said: str, city: str, names: list[str]) -> None:
    found = sought(f"quero comprar casa {said}")
    assert found.get("city") == city
    assert found.get("neighborhoods", []) == names


@pytest.mark.parametrize(
    "said",
    [
        "qualquer bairro menos Centro",
        "no Centro não",
        "não quero no Centro",
        "esquece o Centro",
        "Centro é muito caro",
        "moro no Centro",
        "trabalho no Centro",
        "sair do meu ap no Centro",
    ],
)
def test_places_that_are_refused_or_lived_in_are_not_sought(said: str) -> None:
    assert "neighborhoods" not in sought(f"quero alugar apto de 2 quartos. {said}")


@pytest.mark.parametrize(
    "said",
    [
        "vi na Rua Frei Caneca",
        "perto da UFPR",
        "perto do metrô",
        "vi no Instagram",
        "mudo em Março",
        "trabalho na Unesp",
    ],
)
def test_streets_landmarks_and_months_are_no_neighbourhoods(said: str) -> None:
    assert "neighborhoods" not in sought(f"quero alugar studio de 1 quarto, {said}")


def test_two_cities_leave_open_which() -> None:
    assert "city" not in sought("quero alugar galpão em Contagem ou Betim")


def test_the_same_neighbourhood_is_that_of_the_present_home() -> None:
    found = sought("to vendendo meu ap em Água Verde e quero comprar uma cobertura no mesmo bairro")
    assert found["neighborhoods"] == ["Água Verde"]
    assert found["property_types"] == ["penthouse"]


@pytest.mark.parametrize(
    ("said", "fields"),
    [
        ("em Quixelópolis", {"city": "Quixelópolis"}),
        ("em Vila Quixelô", {"neighborhoods": ["Vila Quixelô"]}),
        ("no Quixelô", {"neighborhoods": ["Quixelô"]}),
        ("em Quixelô, Recife", {"neighborhoods": ["Quixelô"], "city": "Recife"}),
    ],
)
def test_an_unknown_name_after_em_is_a_town_if_no_other_place_is_named(said: str, fields: dict[str, object]) -> None:
    found = sought(f"quero alugar casa {said}")
    assert {field: found[field] for field in ("neighborhoods", "city") if field in found} == fields


@pytest.mark.parametrize(
    "text", ["quero trocar meu apto no Cabula por um maior na Pituba", "troco minha casa no Cabula por outra na Pituba"]
)
def test_who_trades_a_home_seeks_the_other_one(text: str) -> None:
    found = sought(text)
    assert (found["purpose"], found["neighborhoods"]) == ("buy", ["Pituba"])


@pytest.mark.parametrize(
    "said",
    [
        "mando áudio pq tô no trânsito",
        "vou colocar na ponta do lápis e volto",
        "obrigado pela atenção",
        "perto do mtero",
        "gracas a Deus",
        "código DEMO-1001",
    ],
)
def test_turns_of_speech_and_codes_are_no_neighbourhoods(said: str) -> None:
    found = sought("quero alugar apto", "> Qual bairro?", f"na Lapa, 2 quartos. {said}")
    assert found["neighborhoods"] == ["Lapa"]


def test_what_an_attendant_writes_in_small_letters_is_no_name() -> None:
    found = sought("quero alugar apto na Lapa", "> Visita sábado? Confirmo o horário na véspera.", "pode ser")
    assert found["neighborhoods"] == ["Lapa"]
