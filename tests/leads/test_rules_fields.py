"""What single messages say of each field but places."""

from typing import Any

import pytest

from tests.leads.reading import sought

pytestmark = pytest.mark.any_database


@pytest.mark.parametrize(
    ("text", "types"),
    [
        ("quero alugar um apê", ["apartment"]),
        ("procuro apto ou casa pra comprar", ["apartment", "house"]),
        ("qro alugar kit", ["kitnet"]),
        ("busco quitinete ou estúdio para alugar", ["kitnet", "studio"]),
        ("procuro apartamneto pra alugar", ["apartment"]),
        ("to atras de um sobrdo p comprar", ["townhouse"]),
        ("quero comprar um lote", ["land"]),
        ("preciso alugar sala comercial", ["commercial"]),
        ("quero alugar ponto comercial ou galpão", ["commercial", "warehouse"]),
        ("procuro chácara ou sítio pra comprar", ["farm"]),
        ("quero comprar casa em condomínio", ["house"]),
        ("hola, busco departamento para alquilar", ["apartment"]),
        ("quero comprar apartamento com escritório", ["apartment"]),
        ("procuro sítio com água e casa sede pra comprar", ["farm"]),
    ],
)
def test_property_types_are_known_by_all_their_names(text: str, types: list[str]) -> None:
    assert sought(text)["property_types"] == types


@pytest.mark.parametrize(
    ("text", "types"),
    [
        ("quero comprar apartamento, não quero casa", ["apartment"]),
        ("procuro ap pra comprar mas nao quero kitnet nem studio", ["apartment"]),
        ("procuro casa pra alugar, nada de kitnet", ["house"]),
        ("quero alugar casa. sobrado não", ["house"]),
        ("quero comprar casa térrea, não pode ser sobrado", ["house"]),
    ],
)
def test_refused_types_are_not_sought(text: str, types: list[str]) -> None:
    assert sought(text)["property_types"] == types


@pytest.mark.parametrize(
    ("said", "bedrooms"),
    [
        ("2 quartos", (2, 2)),
        ("2qts", (2, 2)),
        ("3 dorm", (3, 3)),
        ("dois dormitórios", (2, 2)),
        ("um quarto", (1, 1)),
        ("2 ou 3 quartos", (2, 3)),
        ("2/3 quartos", (2, 3)),
        ("3/4 com garagem", (3, 3)),
        ("pelo menos 3 quartos", (3, None)),
        ("3+ qts", (3, None)),
        ("3 ou mais quartos", (3, None)),
        ("2 quartos no mínimo", (2, None)),
        ("no max até 2 quartos", (None, 2)),
        ("2 quartso", (2, 2)),
        ("3 quatros", (3, 3)),
    ],
)
def test_bedrooms_are_a_range(said: str, bedrooms: tuple[int | None, int | None]) -> None:
    found = sought(f"quero alugar apto, {said}")
    assert (found.get("bedrooms_min"), found.get("bedrooms_max")) == bedrooms


@pytest.mark.parametrize(
    ("said", "field", "value"),
    [
        ("3 quartos sendo uma suíte", "suites_min", 1),
        ("3 dorm c suite", "suites_min", 1),
        ("4 quartos, 2 suites", "suites_min", 2),
        ("2 vgs", "parking_min", 2),
        ("garagem pra 2 carros", "parking_min", 2),
        ("no mínimo 3 vagas", "parking_min", 3),
        ("com garagem", "parking_min", 1),
    ],
)
def test_suites_and_parking_are_a_least(said: str, field: str, value: int) -> None:
    assert sought(f"quero comprar casa, {said}")[field] == value


@pytest.mark.parametrize("said", ["3 filhos", "2 cachorros", "40m2", "80 m²", "3 andares", "2 banheiros", "5 pessoas"])
def test_what_is_counted_beside_rooms_is_no_bedroom(said: str) -> None:
    assert "bedrooms_min" not in sought(f"quero comprar uma casa, {said}")


@pytest.mark.parametrize(
    ("said", "price"),
    [
        ("até 500 mil", (None, 500_000)),
        ("uns 450k", (None, 450_000)),
        ("na faixa de 450 mil", (None, 450_000)),
        ("por 450 mil", (None, 450_000)),
        ("R$ 1.200.000,00", (None, 1_200_000)),
        ("1,2mi no máximo", (None, 1_200_000)),
        ("entre 550 e 700 mil", (550_000, 700_000)),
        ("350 a 420 mil", (350_000, 420_000)),
        ("a partir de 300 mil", (300_000, None)),
        ("acima de 2 milhões", (2_000_000, None)),
        ("menos de 400 mil", (None, 400_000)),
        ("até um milhão e meio", (None, 1_500_000)),
        ("até 300", (None, 300_000)),
        ("não passa de 380 mil", (None, 380_000)),
        ("uns 900 mil, 950 no maximo", (None, 950_000)),
        ("até uns seiscentos mil, seiscentos e vinte estourando", (None, 620_000)),
    ],
)
def test_prices_to_buy_for(said: str, price: tuple[float | None, float | None]) -> None:
    found = sought(f"quero comprar apartamento, {said}")
    assert (found.get("price_min"), found.get("price_max")) == price


@pytest.mark.parametrize(
    ("said", "price"),
    [
        ("até 3k", 3_000),
        ("até mil e quinhentos", 1_500),
        ("até dois e meio", 2_500),
        ("no max 1300 conto", 1_300),
        ("2.500 por mês", 2_500),
        ("até R$2.700", 2_700),
        ("o valor não deve ultrapassar três mil e oitocentos reais", 3_800),
    ],
)
def test_prices_to_rent_for(said: str, price: float) -> None:
    assert sought(f"quero alugar casa, {said}")["price_max"] == price


@pytest.mark.parametrize(
    "said",
    [
        "renda de 9 mil",
        "minha renda é doze mil",
        "ganho 3200",
        "meu salario é 8 mil",
        "entrada 90 mil",
        "120 mil de entrada",
        "tenho 60 mil pra dar de entrada",
        "condomínio até 800",
        "iptu de 2 mil",
        "meu zap é 31 99876-1234",
        "CPF 045.998.112-30",
        "moro na Rua Augusta 1200",
        "tenho 71 anos",
        "uns 2 e pouco",
        "vendi o meu por 600 mil",
        "hoje pago 1.900",
    ],
)
def test_other_amounts_are_no_price(said: str) -> None:
    found = sought(f"quero comprar apartamento de 2 quartos. {said}")
    assert "price_max" not in found
    assert "price_min" not in found


@pytest.mark.parametrize(
    ("text", "purpose"),
    [
        ("quero comprar casa", "buy"),
        ("apto de 2 quartos à venda, até 300 mil", "buy"),
        ("quero investir em studios", "buy"),
        ("queria financiar um ap", "buy"),
        ("procuro casa pra locação", "rent"),
        ("casa pra alugar", "rent"),
        ("não é pra comprar não, quero alugar apto", "rent"),
        ("ap até 500 mil em Perdizes", "buy"),
        ("procuro sobrado, 2800 no maximo", "rent"),
        ("alugo ou compro, tanto faz, ap de 1 quarto em Botafogo", None),
        ("procuro casa de 3 quartos no Centro", None),
    ],
)
def test_the_purpose_is_said_or_follows_from_the_price(text: str, purpose: str | None) -> None:
    assert sought(text).get("purpose") == purpose


@pytest.mark.parametrize(
    ("said", "urgency"),
    [
        ("urgente", "high"),
        ("preciso pra ontem", "high"),
        ("tem que ser essa semana", "high"),
        ("preciso mudar até o fim do mês", "high"),
        ("preciso sair até dia 30", "high"),
        ("mudança nos próximos 3 meses", "medium"),
        ("mudo daqui uns 2 meses", "medium"),
        ("em até 60 dias", "medium"),
        ("sem pressa", "low"),
        ("não temos pressa", "low"),
        ("sem urgência nenhuma", "low"),
        ("só pesquisando por enquanto", "low"),
        ("é coisa pro ano que vem", "low"),
        ("contrato de 30 meses", None),
        ("chego em março", None),
    ],
)
def test_urgency(said: str, urgency: str | None) -> None:
    assert sought(f"quero alugar apto, {said}").get("urgency") == urgency


@pytest.mark.parametrize(
    ("said", "fields"),
    [
        ("tenho 2 cachorros", {"pets": True}),
        ("aceita pet?", {"pets": True}),
        ("tengo un gatito", {"pets": True}),
        ("não tenho pet", {}),
        ("sem animais", {}),
        ("mobiliado", {"furnished": True}),
        ("com mobília", {"furnished": True}),
        ("sem móveis", {"furnished": False}),
        ("não mobiliado", {"furnished": False}),
        ("mobiliado ou não, tanto faz", {}),
        ("não precisa ser mobiliado", {}),
    ],
)
def test_pets_and_furniture(said: str, fields: dict[str, Any]) -> None:
    found = sought(f"quero alugar apto, {said}")
    assert {field: found[field] for field in ("pets", "furnished") if field in found} == fields
