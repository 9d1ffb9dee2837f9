"""What the rules understand of wordings that are rarer, and of words that mean something else beside others."""

from typing import Any

import pytest

from tests.leads.reading import seeks, sought

pytestmark = pytest.mark.any_database


@pytest.mark.parametrize(
    ("text", "types"),
    [
        ("tenho interesse na compra de uma residência", ["house"]),
        ("procuro um salão pra alugar pra minha academia", ["commercial"]),
        ("quero alugar apartamento com salão de festas", ["apartment"]),
        ("preciso alugar sala pra psicóloga", ["commercial"]),
        ("quero comprar um terreno pra ponto comercial", ["land"]),
        ("quero comprar casa com terreno grande", ["house"]),
        ("quero comprar casa ou terreno, apartamento eu n gosto", ["house", "land"]),
        ("quero comprar casa, apartamento minha esposa nem olha, ela não quer", ["apartment", "house"]),
        ("quero vender meu ap e comprar uma casa. o ap deve valer 800 mil", ["house"]),
        ("quero comprar um apartamento, aceita permuta num terreno?", ["apartment"]),
        ("procuro espaço pra clínica, aluguel", ["commercial"]),
        ("quero comprar um lote 200m²", ["land"]),
        ("quero alugar kit pra sair de casa", ["kitnet"]),
        ("vou fazer residência em Araguaína e quero alugar kit", ["kitnet"]),
        ("Desisti do apartamento. Quero comprar um terreno", ["land"]),
    ],
)
def test_types_are_those_that_are_sought(text: str, types: list[str]) -> None:
    assert sought(text)["property_types"] == types


@pytest.mark.parametrize(
    ("text", "purpose"),
    [
        ("quero investir em flats pra alugar por temporada", "buy"),
        ("quero comprar 2 kitnets para alugar pra estudante", "buy"),
        ("quero comprar um ap. Mentira kkk, é pra alugar", "rent"),
        ("cansei de aluguel, quero comprar um ap", "buy"),
        ("procuro ap na praia pra passar as férias de julho", "rent"),
        ("casa geminada no Aventureiro, até 290", "buy"),
        ("tenho interesse no apartamento que vai lançar no Cambeba, até 420", "buy"),
    ],
)
def test_the_purpose_is_that_of_who_writes_and_not_of_later(text: str, purpose: str) -> None:
    assert sought(text)["purpose"] == purpose


@pytest.mark.parametrize(
    ("text", "prices"),
    [
        ("quero alugar ap, 1.300 é o nosso limite", {"price_max": 1_300}),
        ("quero comprar casa, 850 dá pra gente", {"price_max": 850_000}),
        ("quero alugar ap, 1.100 tudo", {"price_max": 1_100}),
        ("quero alugar ap, 2.300 a 2.800 com taxas", {"price_min": 2_300, "price_max": 2_800}),
        ("quero alugar ap gastando até 1.900", {"price_max": 1_900}),
        ("quero alugar a casa mas fecho só por 2.700", {"price_max": 2_700}),
        ("quero comprar ap acima de 1,5 milhão até uns 2,2", {"price_min": 1_500_000, "price_max": 2_200_000}),
        ("quero comprar casa, 230 mil, tenho 15 mil na mão", {"price_max": 230_000}),
        ("quero comprar duplex, um e oitocentos no máximo", {"price_max": 1_800_000}),
        ("quero alugar ap. Meu salário é 3.800 então uns 1.200 de aluguel", {"price_max": 1_200}),
        ("aceita carro? quero casa até 700 mil, tenho um corolla 2021 de 110 mil", {"price_max": 700_000}),
        ("quero alugar casa de 3 quartos no Santo Agostinho, 1.900", {"price_max": 1_900}),
        ("quero alugar kit, 900 fecha", {"price_max": 900}),
    ],
)
def test_budgets_are_known_by_what_stands_around_them(text: str, prices: dict[str, float]) -> None:
    found = sought(text)
    assert {field: found[field] for field in ("price_min", "price_max") if field in found} == prices


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("quero alugar ap de 3 quartos, sendo suíte o do casal", {"bedrooms_min": 3, "suites_min": 1}),
        ("quero comprar ap 2 quartos, um deles suíte", {"bedrooms_min": 2, "suites_min": 1}),
        ("quero comprar ap 3Q (1S) 2V", {"bedrooms_min": 3, "suites_min": 1, "parking_min": 2}),
        ("quero comprar ap com box para 1 carro", {"parking_min": 1}),
        ("moro num 2 quartos e quero alugar um de 3 no Cristal", {"bedrooms_min": 3, "bedrooms_max": 3}),
        ("quero comprar ap de 3 quartos, minha mulher diz que 2 dá. vê de 2 ou 3", {"bedrooms_min": 2}),
        ("quero 3 quartos mas ela acha 2 ótimo, vai 2 mesmo. casa pra comprar", {"bedrooms_min": 2}),
        ("quero alugar ap, tinha um poodle mas morreu", {}),
        ("quero alugar ap, tenho um poodle", {"pets": True}),
        ("preciso alugar ap 1q mob", {"bedrooms_min": 1, "furnished": True}),
        ("quero alugar galpão. Prazo: 90 dias", {"urgency": "medium"}),
        ("queria alugar casa, tô só dando uma pesquisada", {"urgency": "low"}),
    ],
)
def test_rooms_pets_and_times_are_read_in_rarer_words(text: str, fields: dict[str, Any]) -> None:
    found = sought(text)
    counted = {
        field: found[field] for field in ("suites_min", "parking_min", "pets", "furnished", "urgency") if field in found
    }
    assert counted == {field: value for field, value in fields.items() if not field.startswith("bedrooms")}
    assert {field: found[field] for field in fields} == fields


@pytest.mark.parametrize(
    ("text", "neighborhoods"),
    [
        ("quero alugar ap na Vila Mariana... digo, no Jardim Aquarius", ["Jardim Aquarius"]),
        ("quero alugar casa, vi no face, no Itararé", ["Itararé"]),
        ("quero alugar casa no Montese, a prefeitura paga, cai na conta", ["Montese"]),
        ("tem apto pra alugar? pref portao ou vl izabel", ["Portão", "Vila Izabel"]),
        (
            "procuro casa pra alugar. Pode ser Maranhão Novo, Cohafuma, Vinhais",
            ["Maranhão Novo", "Cohafuma", "Vinhais"],
        ),
        ("QUERO COMPRAR CASA, CRISTO REI OU COSTA VERDE", ["Cristo Rei", "Costa Verde"]),
        ("quero alugar casa e não mais ap. pode ser no Santa Lúcia ou Sion", ["Santa Lúcia", "Sion"]),
        ("apto pra alugar, bairro Santa Rita ou Central", ["Santa Rita", "Central"]),
        ("quero comprar galpão na zona industrial", ["Zona Industrial"]),
        ("quero alugar apto em Maringá, zona 1 ou zona 3", ["Zona 1", "Zona 3"]),
        ("quero alugar casa no Araçagi ou Olho d'Água", ["Araçagi", "Olho d'Água"]),
        ("quero comprar o lote do Alto da Colina", ["Alto da Colina"]),
    ],
)
def test_neighbourhoods_are_those_that_are_sought(text: str, neighborhoods: list[str]) -> None:
    assert sought(text)["neighborhoods"] == neighborhoods


@pytest.mark.parametrize(
    ("lines", "neighborhoods"),
    [
        (["garcia enche né. as outras duas pode mandar"], ["Velha", "Itoupava Norte"]),
        (["velha quanto?"], ["Velha"]),
        (["garcia de preferência, mas a velha também serve"], ["Garcia", "Velha"]),
    ],
)
def test_what_was_offered_is_taken_up_but_for_what_is_refused(lines: list[str], neighborhoods: list[str]) -> None:
    found = sought("quero comprar casa em Blumenau", "> Temos na Velha, no Garcia e na Itoupava Norte", *lines)
    assert found["neighborhoods"] == neighborhoods


@pytest.mark.parametrize(
    ("lines", "city"),
    [
        (["quero comprar um sítio em Ivoti, uns 2 hectares"], "Ivoti"),
        (["quero alugar casa", "> Qual bairro de Petrolina?", "areia branca"], "Petrolina"),
        (
            ["tem kitnet pra alugar?", "> Em Foz do Iguaçu temos na Vila A e no Centro.", "vila a quanto?"],
            "Foz do Iguaçu",
        ),
        (["quero comprar ap em Bento Gonçalves. Somos aposentados de SP"], "Bento Gonçalves"),
        (["preciso alugar kit, Viçosa centro ou Ramos"], "Viçosa"),
    ],
)
def test_the_city_is_where_the_home_is_to_be(lines: list[str], city: str) -> None:
    assert sought(*lines)["city"] == city


@pytest.mark.parametrize(
    "lines",
    [
        ["preciso alugar ap em Aracaju com urgência", "> Certo!", "não precisa mais ser urgente, achei até março"],
        ["quero comprar casa com quatro suítes e vaga para quatro carros"],
        ["Sou inquilino do Ed. Mirante, mas tem casa pra financiar?"],
        ["vim pelo Google. Vocês têm apartamento em Piatã?"],
        ["procuro imóvel pra comprar e montar pousada em Pirenópolis"],
        ["preciso de sala ou loja no centro"],
        ["estava vendo casa pra alugar"],
    ],
)
def test_words_of_others_do_not_speak_against_a_clear_wish(lines: list[str]) -> None:
    assert seeks(*lines)


@pytest.mark.parametrize(
    "text",
    [
        "Aqui é a Patrícia do portal. Gostaria de apresentar nosso plano com anúncios de casas por R$ 399/mês",
        "compro ouro usado, posso deixar cartões na loja de vcs?",
        "comprei um studio na planta pra renda, vocês alugam por temporada pra mim?",
        "só queria agradecer, fechamos a venda do apto ontem",
        "esse número é da Regina que aluga casa de praia?",
        "Vendo casa no Novo Horizonte, 3 quartos, 280 mil",
        "recebi uma proposta de 350 mil no meu apartamento, vcs conseguem comprador?",
        "fiz a transferência do sinal, 5 mil, apto 803 do Mirante",
        "parabéns pelo atendimento da Luana, alugamos o ap com ela",
    ],
)
def test_who_sells_thanks_or_looks_for_somebody_else_seeks_nothing(text: str) -> None:
    assert not seeks(text)
