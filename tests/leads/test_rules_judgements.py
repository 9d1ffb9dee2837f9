"""What chats of people whom nobody had thought of have taught the rules."""

from typing import Any

import pytest

from tests.leads.reading import seeks, sought


@pytest.mark.parametrize(
    ("said", "fields"),
    [
        ("até 500 bilhões", {}),
        ("2.800 já c/ cond e iptu", {"price_max": 2_800}),
        ("por 2 trilhões", {}),
        ("orçamento 15 mil por mês, 18 estourando", {"price_max": 18_000}),
        ("2 quartos, 1.500 a 2.000", {"price_min": 1_500, "price_max": 2_000}),
        ("2 quartos, 300 a 500 m²", {}),
        ("1900 com condomínio", {"price_max": 1_900}),
        ("cada um dá 500, então 1500 no total", {"price_max": 1_500}),
        ("até 700, mas com mais área e nascente d'água chego a 800 mil", {"price_max": 800_000}),
        ("posso 900", {"price_max": 900}),
    ],
)
def test_amounts_are_budgets_only_where_somebody_could_mean_them(said: str, fields: dict[str, Any]) -> None:
    found = sought(f"quero casa, {said}")
    assert {field: found[field] for field in ("price_min", "price_max") if field in found} == fields


def test_a_bid_is_the_price() -> None:
    found = sought("o ap da Aldeota, quero fazer proposta", "> Qual seria a proposta? Está por 520 mil.", "480 à vista")
    assert (found["price_max"], found["purpose"]) == (480_000, "buy")


@pytest.mark.parametrize(
    ("said", "places"),
    [
        ("em Sinop MT", {"city": "Sinop"}),
        ("2 quartos, Pato Branco PR", {"city": "Pato Branco"}),
        ("em Marília, perto da Unimar", {"city": "Marília"}),
        ("mobiliada? areia branca, centro", {"neighborhoods": ["Areia Branca", "Centro"]}),
        ("em Moema II", {"neighborhoods": ["Moema II"]}),
        ("no Setor Bueno 2 até 2000", {"neighborhoods": ["Setor Bueno II"]}),
        ("no guará 2 2 quartos", {"neighborhoods": ["Guará II"]}),
        ("no setor bueno 2 quartos", {"neighborhoods": ["Setor Bueno"]}),
        ("no jardim brasil", {"neighborhoods": ["Jardim Brasil"]}),
        ("no Ed. Solar das Águas", {}),
        ("no Vista Alegre Residence", {}),
        ("em Rio Branco (Acre)", {"city": "Rio Branco"}),
        ("no interior de SP", {}),
        ("na Bahia", {}),
        ("no bairro Paraná", {"neighborhoods": ["Paraná"]}),
        ("qualquer bairro de Goiânia", {"city": "Goiânia"}),
        ("no Porto Velho bairro Olaria", {"city": "Porto Velho", "neighborhoods": ["Olaria"]}),
        ("2 quartos, Zumbizal ou Praia Campista", {"neighborhoods": ["Zumbizal", "Praia Campista"]}),
    ],
)
def test_places(said: str, places: dict[str, Any]) -> None:
    found = sought(f"quero alugar casa {said}")
    assert {field: found[field] for field in ("city", "neighborhoods") if field in found} == places


def test_a_city_that_was_asked_for_is_followed_by_neighbourhoods() -> None:
    found = sought("quero comprar casa", "> Em qual cidade?", "Campina Grande. bairro catolé ou zumbizal")
    assert (found["city"], found["neighborhoods"]) == ("Campina Grande", ["Catolé", "Zumbizal"])


@pytest.mark.parametrize(
    "said", ["e pode ser Moema tbm", "pode ser na Moema também", "ah, se for moema melhor mas vejo os dois"]
)
def test_another_neighbourhood_is_added(said: str) -> None:
    found = sought("quero alugar ap em Pinheiros", "2 quartos", said)
    assert found["neighborhoods"] == ["Pinheiros", "Moema"]


def test_a_place_that_nobody_offered_takes_up_no_offer() -> None:
    found = sought("quero alugar ap em Pinheiros", "> Temos em Perdizes por 3.000", "e pode ser Moema tbm")
    assert found["neighborhoods"] == ["Pinheiros", "Moema"]
    assert "price_max" not in found


@pytest.mark.parametrize(
    ("text", "types"),
    [
        ("preciso de uma sala pra alugar", ["commercial"]),
        ("alugar apartamento com uma sala grande", ["apartment"]),
        ("procuro um andar corporativo pra locação", ["commercial"]),
        ("quero comprar área para loteamento", ["land"]),
        ("quero comprar um sobradinho geminado", ["townhouse"]),
        ("preciso alugar uma casa e o terreno tem que ser grande", ["house"]),
        ("nosso ap de 1 quarto ficou pequeno. Queremos alugar um de 3 quartos", ["apartment"]),
        ("comprei o terreno com vc. agora quero alugar um ap", ["apartment"]),
        ("hoje alugo um studio e quero comprar uma casa", ["house"]),
        ("procuro terreno pra fazer casa de veraneio", ["land"]),
        ("procuro imóvel pra montar clínica, locação", ["commercial"]),
        ("tem sala na Berrini pra coworking, aluguel?", ["commercial"]),
        ("não posso morar em apartamento, quero alugar casa", ["house"]),
        ("não posso visitar o ap hoje, mas quero alugar", ["apartment"]),
        ("mudei de ideia sobre o studio, quero alugar uma casa", ["house"]),
    ],
)
def test_types_are_those_that_are_meant(text: str, types: list[str]) -> None:
    assert sought(text)["property_types"] == types


def test_an_inability_refuses_only_its_object() -> None:
    assert sought("quero casa, mãe não pode subir escada dois quartos tá bom")["bedrooms_max"] == 2


def test_of_two_counts_the_one_that_is_not_refused_stands() -> None:
    assert sought("quero alugar, gostei do de 2 quartos mas não do de 3")["bedrooms_max"] == 2


@pytest.mark.parametrize(("said", "spaces"), [("2 quartos, vaga, até 2 mil", 1), ("2 quartos, vaga 2", 2)])
def test_parking_is_counted_in_lists(said: str, spaces: int) -> None:
    assert sought(f"quero alugar apto {said}")["parking_min"] == spaces


def test_bedrooms_are_told_by_a_number_alone_after_an_offer_of_them() -> None:
    found = sought("quero comprar ap em Sumaré", "> 2 quartos a partir de 245 mil", "tem de 3? até 290")
    assert (found["bedrooms_max"], found["price_max"]) == (3, 290_000)


def test_a_bid_counts_where_somebody_else_asked_for_more() -> None:
    found = sought("qual o valor do sobrado?", "> R$ 590.000.", "Aceita 550? Tenho interesse sim")
    assert found["price_max"] == 550_000


def test_land_is_bought_however_cheap() -> None:
    assert sought("quero um terreno barato, 40 mil")["purpose"] == "buy"


def test_a_city_is_a_neighbourhood_of_another_one_in_a_list_of_them() -> None:
    found = sought("quero loja pra alugar em Anápolis", "> Em qual região?", "Jundiaí ou Vila Jaiara")
    assert (found["city"], found["neighborhoods"]) == ("Anápolis", ["Jundiaí", "Vila Jaiara"])


def test_firms_may_need_many_parking_spaces() -> None:
    assert sought("quero alugar loja com estacionamento pra 15 carros")["parking_min"] == 15


@pytest.mark.parametrize(
    ("said", "field", "value"),
    [
        ("que aceite 2 pitbulls", "pets", True),
        ("com ar condicionado e mobília", "furnished", True),
        ("previsão de mudança: 60 dias", "urgency", "medium"),
        ("preciso de um canto logo", "urgency", "high"),
    ],
)
def test_traits(said: str, field: str, value: object) -> None:
    assert sought(f"quero alugar apto, {said}")[field] == value


def test_what_is_let_later_is_bought_now() -> None:
    assert sought("quero uma casa em Gramado", "investir, alugar por temporada depois")["purpose"] == "buy"


@pytest.mark.parametrize(
    "lines",
    [
        ("não vou renovar o contrato porque o ap ficou pequeno. vcs têm algum de 3 quartos?",),
        ("qual o valor do ap da rua das flores?", "> R$ 2.100", "acima do que posso. teria algo até 1500?"),
        ("Somos uma escola e precisamos de imóvel pra locação na Tijuca",),
        ("a casa da Rua Pará tem quantos quartos?", "> 2", "preciso de 3, tem outra parecida?"),
        ("Nossa empresa busca imóvel comercial para instalação de filial em Cuiabá",),
        ("gostaria de um terreno pra construir minha casa, uns 250 m2",),
    ],
)
def test_who_asks_for_another_home_seeks(lines: tuple[str, ...]) -> None:
    assert seeks(*lines)


@pytest.mark.parametrize(
    "lines",
    [
        ("quero anunciar minha sala comercial pra locação. Fica no Meireles, quero 2.300 de aluguel",),
        ("Coloquei meu apê de Moema pra alugar com vocês há 1 mês e nada ainda",),
        ("Estou comprando um imóvel com vocês e queria saber o status da escritura",),
        ("esqueci de pedir o recibo do aluguel do meu escritório",),
        ("o carnê do IPTU do apto que eu alugo já chegou aí?",),
        ("Tenho um lote em Maricá e quero passar pra frente", "> Qual o valor?", "80 mil"),
    ],
)
def test_who_offers_complains_or_waits_for_papers_seeks_nothing(lines: tuple[str, ...]) -> None:
    assert not seeks(*lines)
