"""What whole conversations add up to: answers, offers, corrections, and whether anything is sought at all."""

from typing import Any

import pytest

from tests.leads.reading import Quote, quotes, seeks, sought

pytestmark = pytest.mark.any_database


def test_short_answers_mean_what_was_asked() -> None:
    found = sought(
        "quero alugar",
        "> Legal! Casa ou apartamento?",
        "casa",
        "> Qual região?",
        "capuava",
        "> Quantos dormitórios?",
        "três",
        "> Vagas?",
        "2",
        "> Orçamento?",
        "2 mil",
        "> Tem pet?",
        "tenho",
        "> Mobiliada?",
        "não",
    )
    assert found == {
        "purpose": "rent",
        "property_types": ["house"],
        "neighborhoods": ["Capuava"],
        "bedrooms_min": 3,
        "bedrooms_max": 3,
        "parking_min": 2,
        "price_max": 2_000,
        "pets": True,
        "furnished": False,
    }


def test_several_answers_stand_in_the_order_of_the_questions() -> None:
    found = sought("quero comprar apto no Tirol", "> Quantos quartos? E vagas?", "3 e 2")
    assert (found["bedrooms_min"], found["parking_min"]) == (3, 2)


def test_an_amount_is_an_income_if_that_was_asked() -> None:
    found = sought("quero comprar apto de 2 quartos", "> E a renda de vocês?", "9 mil juntos, entrada de 80 mil")
    assert "price_max" not in found


def test_a_small_amount_has_the_size_of_what_was_offered() -> None:
    found = sought("tem cobertura no Jurerê?", "> Tem sim, por R$ 4,2 milhões.", "meu máximo é 3,5")
    assert (found["price_max"], found["purpose"]) == (3_500_000, "buy")


@pytest.mark.parametrize(
    ("correction", "fields"),
    [
        ("na vdd 3, vai vir minha sogra", {"bedrooms_min": 3, "bedrooms_max": 3}),
        ("pensando melhor 3 já resolve", {"bedrooms_min": 3, "bedrooms_max": 3}),
        ("aliás, na verdade 3 dormitórios", {"bedrooms_min": 3, "bedrooms_max": 3}),
        ("ou melhor, casa, apartamento é apertado", {"property_types": ["house"]}),
        ("quer dizer, casa", {"property_types": ["house"]}),
        ("na verdade pode ser ate 4 mil", {"price_max": 4_000}),
        ("ops, 3.500", {"price_max": 3_500}),
        ("fiz as contas e prefiro comprar, até 400 mil", {"purpose": "buy", "price_max": 400_000}),
        ("esquece Moema, prefiro Pinheiros", {"neighborhoods": ["Pinheiros"]}),
        ("Moema não, só Pinheiros", {"neighborhoods": ["Pinheiros"]}),
        ("pode ser Pinheiros também", {"neighborhoods": ["Moema", "Pinheiros"]}),
        ("troca Moema por Pinheiros", {"neighborhoods": ["Pinheiros"]}),
    ],
)
def test_later_statements_correct_earlier_ones(correction: str, fields: dict[str, Any]) -> None:
    found = sought("quero alugar apartamento em Moema, 2 quartos, até 3 mil", "> Certo!", correction)
    assert {field: found.get(field) for field in fields} == fields


OFFER = "> Em Indianópolis tenho um de 3 quartos por R$ 4.900, com 2 vagas. Pode ser?"


@pytest.mark.parametrize("reply", ["pode ser", "sim", "gostei desse", "me interessa sim", "ok, quero ver"])
def test_an_offer_counts_once_it_is_accepted(reply: str) -> None:
    found = sought("quero alugar apto em Moema", OFFER, reply)
    assert found["neighborhoods"] == ["Moema", "Indianópolis"]
    assert (found["bedrooms_min"], found["price_max"], found["parking_min"]) == (3, 4_900, 2)


@pytest.mark.parametrize(
    "reply", ["não", "muito caro", "Indianópolis não", "infelizmente não dá", "vou pensar", "fica longe"]
)
def test_an_offer_alone_or_refused_does_not_count(reply: str) -> None:
    found = sought("quero alugar apto em Moema", OFFER, reply)
    assert found["neighborhoods"] == ["Moema"]
    assert "price_max" not in found


def test_an_accepted_offer_does_not_overrule_what_the_customer_said() -> None:
    found = sought("quero alugar apto em Moema, 2 quartos, até 5 mil", OFFER, "pode ser")
    assert (found["bedrooms_min"], found["price_max"]) == (2, 5_000)


def test_of_several_offers_the_one_counts_that_is_named() -> None:
    found = sought(
        "quero alugar casa em Blumenau",
        "> Temos no Garcia por 1.700, na Velha por 1.500 e no Centro por 2.100. Algum te interessa?",
        "o da Velha",
    )
    assert (found["neighborhoods"], found["price_max"]) == (["Velha"], 1_500)


def test_where_prices_begin_is_no_budget() -> None:
    found = sought("quero comprar apto", "> Temos em Itaquera a partir de 215 mil. Interessa?", "interessa sim")
    assert found["neighborhoods"] == ["Itaquera"]
    assert "price_max" not in found


@pytest.mark.parametrize(
    "lines",
    [
        ("oi", "> Você procura imóvel para compra ou locação?", "locação", "> Qual bairro?", "savassi"),
        ("oi", "> Procura apartamento de 2 quartos para alugar na Vila Clementino?", "sim isso"),
        ("kitnet centro curitiba 900",),
        ("aluguel casa 3 quartos no jaçanã",),
        ("tenho interesse no apartamento código AP-2231",),
        ("to vendendo meu ap e quero comprar uma casa no Altiplano",),
        ("tenho uma casa em Pirituba e queria trocar por um apartamento de 2 quartos",),
        ("preciso sair do ap até dia 30, o dono pediu. quero alugar qualquer coisa urgente",),
        ("tem casa com portaria 24h e gás encanado pra alugar no Pina?",),
        ("Vi o anúncio desse apartamento na Vila Mariana. Ainda está disponível?",),
        ("O DEMO-1002 ainda tá disponível? Meu contrato atual acaba mês que vem",),
        ("tenho interesse em casa de alto padrão, 5 quartos",),
        ("quero um terreno pra fazer uma pousada",),
        ("queria comprar um apartamento, e tem que ter vaga pro carro dele",),
        ("desisti do Centro, agora quero alugar casa no Pina",),
    ],
)
def test_who_seeks_a_home_is_recognised(lines: tuple[str, ...]) -> None:
    assert seeks(*lines)


@pytest.mark.parametrize(
    "lines",
    [
        ("bom dia",),
        ("👍",),
        ("quero a segunda via do boleto do aluguel",),
        ("o chuveiro do ap 32 queimou de novo, preciso urgente",),
        ("Preciso de uma declaração de quitação do aluguel pra levar no banco",),
        ("meu contrato vence em novembro e não quero renovar, como devolvo o imóvel?",),
        ("Quero vender meu terreno em Palhoça, 450m²", "> Qual valor?", "uns 280 mil"),
        ("Gostaria de alugar meu apartamento no Cabo Branco, tem 3 suítes, 5 mil mensais",),
        ("tenho 2 apartamentos vazios p/ alugar na Pituba, vcs administram?",),
        ("vcs tem interesse em comprar minha casa? 3 qtos, itapuã, 400 mil",),
        ("Sou corretor autônomo CRECI 45.221, gostaria de fazer parceria em imóveis da zona oeste",),
        ("Tem vaga de recepcionista aí? moro na vila maria",),
        ("Oferecemos serviço de limpeza de fachada para condomínios, a partir de R$ 890",),
        ("oi vcs trabalham de sabado?", "> Sim! Está procurando imóvel?", "nao nao, só queria saber"),
        ("Oi é do consultório da Dra Marina?", "> Aqui é imobiliária", "numero errado, desculpa"),
        ("nao quero mais receber mensagem, nao to procurando imovel",),
        ("ok obrigado", "> Temos 2 quartos no Tatuapé a partir de 450 mil", "ok"),
    ],
)
def test_who_seeks_none_is_recognised(lines: tuple[str, ...]) -> None:
    assert not seeks(*lines)


@pytest.mark.parametrize(
    "end", ["desisti", "ja fechei em outro lugar, obrigado", "já aluguei direto com o dono", "nao quero mais, obrigada"]
)
def test_who_gives_up_in_the_end_seeks_nothing(end: str) -> None:
    wish = ("quero alugar ap de 2 quartos em Moema até 2 mil", "> Achei um por 1.950!")
    assert seeks(*wish)
    assert not seeks(*wish, end)


def test_each_value_names_the_words_that_it_was_read_in() -> None:
    found = quotes("Olá! 😊", "> Oi!", "Procuro apê na vl. Mariana, dois quartos, até R$ 2.500,00", "> Vaga?", "sim, 1")
    assert found == {
        "property_types": [Quote(2, "apê")],
        "neighborhoods": [Quote(2, "vl. Mariana")],
        "bedrooms_min": [Quote(2, "dois quartos")],
        "bedrooms_max": [Quote(2, "dois quartos")],
        "price_max": [Quote(2, "2.500,00")],
        "purpose": [Quote(2, "2.500,00")],
        "parking_min": [Quote(4, "1")],
    }


def test_what_was_accepted_names_the_attendants_words() -> None:
    found = quotes("quero alugar apto em Moema", OFFER, "pode ser")
    assert found["neighborhoods"] == [Quote(0, "Moema"), Quote(1, "Indianópolis")]
    assert found["bedrooms_min"] == [Quote(1, "3 quartos")]
