"""What is no wish, no place and no price, however much it looks like one in a long chat about a listing."""

import pytest

from tests.leads.reading import seeks, sought

pytestmark = pytest.mark.any_database

WISH = "quero um apto na Lapa"


@pytest.mark.parametrize(
    "said",
    [
        "vou colocar na ponta do lápis e volto",
        "Graças a Deus, pé na areia!",
        "tô no trânsito, depois falo",
        "muito obrigado pela atenção e pela paciencia",
        "mais claro que nas ftoos, posso ir na treca",
        "Conheço bem, fica perto do mtero",
        "nossa, bonito",
        "Sou Daniela, prazer",
        "Me chamo Ana Monteiro",
        "gostei do REF-1001, e do XYZ-2002 também",
        "No Subsolo Tem Vaga? Na Véspera Me Avisa",
    ],
)
def test_words_that_name_no_place_are_no_neighbourhoods(said: str) -> None:
    assert sought(WISH, said)["neighborhoods"] == ["Lapa"]


@pytest.mark.parametrize(
    "offered", ["Mando o endereço na véspera.", "É permitido na fachada.", "A vaga fica no subsolo, serve?"]
)
def test_what_the_attendant_says_in_passing_is_no_place(offered: str) -> None:
    assert sought(WISH, f"> {offered}", "isso")["neighborhoods"] == ["Lapa"]


@pytest.mark.parametrize(
    ("said", "names"),
    [
        ("procuro casa no quixelo", ["Quixelo"]),
        ("compro terreno no bairro Serra Azulada", ["Serra Azulada"]),
        ("quero um apto na morada do ouro", ["Morada do Ouro"]),
        ("quero financiar um ap no Ideal", ["Ideal"]),
    ],
)
def test_unknown_names_count_where_a_home_is_spoken_of(said: str, names: list[str]) -> None:
    assert sought(said)["neighborhoods"] == names


def test_a_place_that_an_attendant_offers_counts_once_it_is_taken_up() -> None:
    assert sought(WISH, "> Tenho um de 2 quartos no Quixelô, pode ser?", "pode ser")["neighborhoods"][-1] == "Quixelô"


@pytest.mark.parametrize(
    "lines",
    [
        ("Boa tarde, vi o anúncio do studio em Moema, código ST-9. Ainda está disponível?",),
        ("Gostaria de informações sobre esse apartamento: https://imoveis.example/ap-9",),
        ("é sobre a casa na Lapa", "> Está livre.", "quando dá pra ver?"),
        ("https://imoveis.example/9", "esse já alugou?"),
        ("quero agendar visita no LX-9", "> Pode ser quinta?", "pode"),
        ("Estou vendendo meu apto e procuro um apartamento maior na Saúde",),
        ("Vou começar um emprego novo e preciso de um apartamento na Mooca",),
        ("Sou arquiteto e busco uma sala comercial", "vcs cobram alguma taxa?", "vcs indicam frete?"),
        ("O LX-9 está disponível a partir de quando? Meu contrato vence mês que vem",),
        ("quero comprar um apto", "aceitam proposta? Ofereço 500 mil", "não tem inventário no meio, né?"),
    ],
)
def test_who_asks_for_a_listing_seeks_it_whatever_else_is_asked(lines: tuple[str, ...]) -> None:
    assert seeks(*lines)


@pytest.mark.parametrize(
    "lines",
    [
        ("moro fora e preciso que alguém cuide do meu apartamento", "> Posso visitar na quinta?", "pode"),
        ("meu apartamento já foi alugado?",),
        ("quero uma casa na Lapa", "> Contrato assinado!", "Chaves na mão!!"),
        ("é da oficina do João? quero agendar uma visita", "foi engano, desculpa, número errado"),
        ("pediram pix antes de visitar, esse anúncio é de vocês?",),
    ],
)
def test_who_owns_moved_in_or_asks_after_a_swindle_seeks_nothing(lines: tuple[str, ...]) -> None:
    assert not seeks(*lines)


@pytest.mark.parametrize(
    ("lines", "purpose"),
    [
        (("interesse no sobrado", "> Sem condomínio, o IPTU dá 190 por mês.", "boa"), None),
        (("quero comprar um apto", "posso alugar a vaga pra outro morador?"), "buy"),
        (("é para investir: quanto renderia de aluguel o apto na Saúde?",), "buy"),
        (("quero um apto de 2 quartos", "dá pra comprovar renda como?"), None),
        (("procuro um apto", "não entendo nada de financiamento"), "buy"),
        (("procuro um apto até 410 mil", "e as despesas por mês, com aluguel da vaga?"), "buy"),
    ],
)
def test_fees_parking_and_yields_tell_no_purpose(lines: tuple[str, ...], purpose: str | None) -> None:
    assert sought(*lines).get("purpose") == purpose


@pytest.mark.parametrize(
    ("said", "price"),
    [
        ("achei caro, no prédio do lado tá 570 mil", 600_000),
        ("vi um igual por 510 mil", 600_000),
        ("tenho 300 mil + FGTS", 600_000),
        ("o banco aprovou 420 mil!", 600_000),
        ("por 560 mil eu fecho", 560_000),
        ("o valor é negociável? penso em 550 mil", 550_000),
    ],
)
def test_what_other_homes_cost_and_what_is_saved_is_no_price(said: str, price: float) -> None:
    assert sought("quero comprar um apto até 600 mil", said)["price_max"] == price


@pytest.mark.parametrize(
    ("said", "urgency"),
    [
        ("essa semana foi corrida", None),
        ("ainda vou ver mais dois essa semana", None),
        ("mando os documentos até amanhã", None),
        ("vou pensar com calma", None),
        ("preciso mudar essa semana", "high"),
        ("estou procurando com calma", "low"),
    ],
)
def test_errands_tell_no_urgency(said: str, urgency: str | None) -> None:
    assert sought(WISH, said).get("urgency") == urgency


def test_who_points_at_an_offer_to_turn_it_down_does_not_take_it_up() -> None:
    for reply in ("esse já tinha visto", "esse fica longe pra mim"):
        found = sought(WISH, "> Tenho um sobrado de 3 suítes no Butantã.", reply)
        assert (found["property_types"], found["neighborhoods"]) == (["apartment"], ["Lapa"])


def test_a_home_that_is_seen_is_the_one_they_speak_of() -> None:
    assert sought("quero um sobrado", "queria ver o ap na sexta")["property_types"] == ["townhouse"]


def test_the_parking_of_an_offer_counts_when_it_is_taken_up() -> None:
    lines = ("quero um apto", "> De quantas vagas precisa? Esse tem 2 vagas.", "tá ótimo")
    assert sought(*lines)["parking_min"] == 2


def test_asking_how_a_home_is_furnished_is_no_wish() -> None:
    assert "furnished" not in sought(WISH, "é mobiliado?")
    assert sought(WISH, "é mobiliado?", "> Não.", "melhor, tenho meus móveis")["furnished"] is False


def test_work_is_why_somebody_moves_to_a_city_that_is_sought() -> None:
    assert sought("me mudando a trabalho para Santos, preciso de um apto")["city"] == "Santos"


def test_a_price_that_both_settle_on_takes_the_place_of_the_bid() -> None:
    lines = ("quero alugar um apto até 3.000", "negociam? penso em 2.500", "> Ele não chega nisso, mas faz 2.700.")
    assert sought(*lines, "aceito")["price_max"] == 2_700
    assert sought(*lines, "hmm, me dá até amanhã?")["price_max"] == 2_500


def test_the_fee_beside_a_price_is_not_the_price() -> None:
    assert sought(WISH, "> Valor R$ 620.000 + condomínio R$ 590. Serve?", "serve")["price_max"] == 620_000


@pytest.mark.parametrize(
    "said",
    [
        "o proprietário mora na Alemanha",
        "a Dra. Helena Prado me indicou",
        "vi no OLX e no Viva Real",
        "no Carnaval eu viajo",
        "o piso é de porcelanato ou no laminado?",
        "trabalho na Vivo",
    ],
)
def test_people_firms_and_faraway_places_are_no_neighbourhoods(said: str) -> None:
    assert sought(WISH, said)["neighborhoods"] == ["Lapa"]
