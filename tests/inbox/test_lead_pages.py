"""The page of all leads: the table, its filters, and the file for spreadsheets."""

import csv
import io
import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from prosa.core import clock
from prosa.inbox.leads import spreadsheet
from prosa.inbox.models import ConversationName
from prosa.inbox.spreadsheets import harmless
from prosa.leads.models import Lead
from prosa.listings.models import Listing
from prosa.matching.models import Match
from tests.inbox.talks import ANSWERED, MINUTE, NOW, begin, close, write
from tests.leads.rows import SOUGHT, lead, lead_of
from tests.listings.builders import listing

pytestmark = pytest.mark.django_db(transaction=True)

PAGE = "/interessados/"
FILE = "/interessados/planilha.csv"
HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)> \" ' {{ 7 }}"


def page_of(client: Client, address: str = PAGE, **parameters: Any) -> str:
    response = client.get(address, parameters)
    assert response.status_code == 200
    return response.content.decode()


def text_of(client: Client, **parameters: Any) -> str:
    """Return the page's text without tags."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page_of(client, **parameters))).split())


def found(client: Client, **parameters: Any) -> str:
    """Return the names of the conversations in the table, in their order."""
    names = dict(ConversationName.objects.values_list("conversation__uuid", "name"))
    uuids = re.findall(r'data-lead="([^"]+)"', page_of(client, **parameters))
    return " ".join({str(uuid): name for uuid, name in names.items()}[uuid] for uuid in uuids)


def named(one: Lead, name: str) -> Lead:
    ConversationName.objects.create(conversation=one.conversation, name=name, named_at=NOW)
    return one


def fit(one: Lead, offered: Listing, *, near: bool = False) -> Match:
    return Match.objects.create(lead=one, listing=offered, score=80, is_near_miss=near, found_at=NOW)


def lines_of(client: Client, **parameters: Any) -> list[list[str]]:
    """Return the lines of the file, without the first."""
    answer = client.get(FILE, parameters)
    text = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]  # a streamed answer has it
    assert text.startswith("\N{BYTE ORDER MARK}Conversa;")
    return list(csv.reader(io.StringIO(text), delimiter=";"))[1:]


def test_a_row_says_what_is_sought_and_what_is_so_in_the_conversation(reader: Client) -> None:
    one = named(
        lead(
            property_types=("apartment", "house"),
            neighborhoods=("Vila Mariana", "Moema"),
            bedrooms_max=3,
            suites_min=1,
            parking_min=2,
            urgency="high",
            pets=True,
            furnished=False,
        ),
        "Ana Souza",
    )
    fit(one, listing())
    text = text_of(reader)
    for part in (
        "1 cliente procura imóvel",
        "AS Ana Souza Aguardando Comprar Apartamento ou casa",
        "2 ou 3 quartos",
        "1 suíte ou mais",
        "2 vagas ou mais",
        "Vila Mariana, Moema São Paulo até R$ 500 mil Urgente",
        "1 imóvel combina",
    ):
        assert part in text
    assert f'href="/conversas/{one.conversation.uuid}/"' in page_of(reader)


def test_a_conversation_without_a_name_is_told_by_its_id(reader: Client) -> None:
    one = lead()
    assert f"Conversa {one.conversation.uuid.hex[-8:-4].upper()}-" in text_of(reader)


def test_whose_customer_seeks_nothing_is_not_there(reader: Client) -> None:
    named(lead_of(begin(NOW, "Segunda via do boleto"), None), "Boleto")
    named(lead(), "Ana")
    assert found(reader) == "Ana"


@pytest.mark.parametrize(
    ("parameters", "names"),
    [
        ({}, "C B A"),
        ({"finalidade": "alugar"}, "B"),
        ({"finalidade": "comprar"}, "C A"),
        ({"tipo": ["house", "kitnet"]}, "B"),
        ({"bairro": "agua, moema"}, "B"),
        ({"bairro": "mariana"}, "C A"),
        ({"cidade": "curi"}, "B"),
        ({"quartos": "3"}, "C"),
        ({"suites": "1"}, "C"),
        ({"vagas": "2"}, "C"),
        ({"preco_min": "R$ 2.500,50", "preco_max": "500 mil"}, "B A"),
        ({"urgencia": "alta"}, "B"),
        ({"pets": "1"}, "C"),
        ({"mobilia": "sem"}, "B"),
        ({"mobilia": "com"}, ""),
        ({"conversa": "fechadas"}, "B"),
        ({"conversa": "abertas"}, "C A"),
        ({"espera": "1"}, "A"),
        ({"imoveis": "com"}, "A"),
        ({"imoveis": "sem"}, "C B"),
        ({"ordem": "menor-preco"}, "B A C"),
        ({"ordem": "maior-preco"}, "C A B"),
        ({"ordem": "urgencia"}, "B C A"),
        ({"ordem": "atividade"}, "C B A"),
        ({"finalidade": "alugar", "quartos": "3"}, ""),
    ],
)
def test_the_address_says_which_leads_are_shown(reader: Client, parameters: dict[str, Any], names: str) -> None:
    a = named(lead(), "A")
    b = named(
        lead(
            minutes=1,
            city="Curitiba",
            purpose="rent",
            property_types=("house",),
            neighborhoods=("Água Verde",),
            price_max=2500.5,
            urgency="high",
            furnished=False,
        ),
        "B",
    )
    c = named(lead(minutes=2, bedrooms_max=3, suites_min=1, parking_min=2, price_max=900_000, pets=True), "C")
    close(b.conversation.uuid, at=NOW + 1 * MINUTE)
    write(c.conversation.uuid, "Temos!", at=NOW + 3 * MINUTE, by=ANSWERED)
    offered = listing()
    fit(a, offered)
    fit(b, offered, near=True)
    assert found(reader, **parameters) == names
    assert f"{len(names.split())} cliente" in text_of(reader, **parameters)
    assert len(lines_of(reader, **parameters)) == len(names.split())


def test_a_period_has_whole_days(reader: Client) -> None:
    now = clock.now()
    for days in (0, 3, 20, 60, 200):
        at = now - timedelta(days=days)
        named(lead_of(begin(at, "Oi"), SOUGHT, changed_at=at), f"{days}d")
    assert found(reader, periodo="hoje") == "0d"
    assert found(reader, periodo="7") == "0d 3d"
    assert found(reader, periodo="30") == "0d 3d 20d"
    assert found(reader, periodo="90") == "0d 3d 20d 60d"
    assert found(reader) == "0d 3d 20d 60d 200d"


@pytest.mark.parametrize(
    "parameters",
    [
        {"finalidade": "roubar"},
        {"tipo": "castelo"},
        {"preco_min": "caro"},
        {"preco_max": "9" * 400},
        {"quartos": "-1"},
        {"suites": "²"},
        {"vagas": "9"},
        {"urgencia": "high"},
        {"mobilia": "1"},
        {"periodo": "eterno"},
        {"ordem": "sorte"},
        {"depois": "isto-nao-e-um-cursor"},
        {"depois": "WyJjaGFuZ2VkIl0"},
        {"bairro": " , \x00,"},
        {"cidade": "\x00"},
        {"conversa": "x" * 5000},
    ],
)
def test_what_an_address_says_wrongly_is_left_out(reader: Client, parameters: dict[str, Any]) -> None:
    named(lead(), "A")
    assert found(reader, **parameters) == "A"


def test_each_chosen_filter_can_be_taken_away_alone(reader: Client) -> None:
    lead()
    page = page_of(reader, quartos="2", pets="1", tipo=["apartment", "house"], finalidade="comprar")
    chips = [unescape(query) for query in re.findall(r'href="/interessados/([^"]*)" class="btn btn-xs h-auto', page)]
    assert chips == [
        "?finalidade=comprar&tipo=house&quartos=2&pets=1",
        "?finalidade=comprar&tipo=apartment&quartos=2&pets=1",
        "?finalidade=comprar&tipo=apartment&tipo=house&pets=1",
        "?finalidade=comprar&tipo=apartment&tipo=house&quartos=2",
    ]


def test_shortcuts_switch_on_and_off(reader: Client) -> None:
    lead()
    assert 'href="/interessados/?quartos=2&amp;urgencia=alta"' in page_of(reader, quartos="2")
    chosen = re.search(r'<a href="([^"]+)" aria-current="true"[^>]*rounded-full', page_of(reader, urgencia="alta"))
    assert chosen
    assert chosen[1] == "/interessados/"


def test_heads_sort_and_say_so(reader: Client) -> None:
    lead()
    assert "aria-sort" not in page_of(reader)
    page = page_of(reader, ordem="maior-preco")
    assert page.count('aria-sort="descending"') == 1
    assert 'href="/interessados/?ordem=menor-preco"' in page
    assert 'aria-sort="ascending"' in page_of(reader, ordem="menor-preco")


@pytest.mark.parametrize("order", ["", "atividade", "urgencia", "menor-preco", "maior-preco"])
def test_every_lead_is_on_exactly_one_page(reader: Client, order: str) -> None:
    for number in range(120):
        amount = None if number % 5 == 0 else 1000.0 * (number // 10)
        lead(minutes=number // 3, price_max=amount, urgency="high" if number % 2 else None)
    address, seen = f"{PAGE}?ordem={order}", []
    for _ in range(4):
        page = page_of(reader, address)
        seen += re.findall(r'data-lead="([^"]+)"', page)
        more = re.search(r'id="more-leads".*?<a href="([^"]+)"', page, re.DOTALL)
        if not more:
            break
        address = unescape(more[1])
    assert len(seen) == 120
    assert len(set(seen)) == 120


def test_a_script_gets_the_rows_that_follow_and_nothing_else(reader: Client) -> None:
    for number in range(60):
        lead(minutes=number)
    more = re.search(r'hx-get="([^"]+)"', page_of(reader))
    assert more
    part = reader.get(unescape(more[1]), headers={"HX-Request": "true"}).content.decode()
    assert part.strip().startswith("<tr")
    assert len(re.findall("data-lead", part)) == 10


def test_without_any_lead_the_page_says_how_leads_come_to_be(reader: Client) -> None:
    text = text_of(reader)
    for part in ("Ninguém procura imóvel ainda", "Um cliente escreve", "A Prosa lê"):
        assert part in text
    assert 'id="more-filters"' not in page_of(reader)


def test_where_nobody_fits_all_filters_can_be_cleared(reader: Client) -> None:
    lead()
    page = page_of(reader, cidade="Atlântida")
    assert "Ninguém procura isso" in page
    assert 'href="/interessados/"' in page[page.index("no-lead-fits") :]
    assert "planilha.csv" not in page


@pytest.mark.parametrize("parameters", [{}, {"tipo": "apartment", "bairro": "vila", "imoveis": "com"}])
def test_the_number_of_queries_does_not_depend_on_the_number_of_leads(
    reader: Client, parameters: dict[str, str]
) -> None:
    numbers, offered = [], listing()
    for more in (1, 30, 40):
        for _ in range(more):
            fit(named(lead(), "Ana"), offered)
        with CaptureQueriesContext(connection) as captured:
            reader.get(PAGE, parameters)
        numbers.append(len(captured))
    assert max(numbers) == min(numbers) <= 8


def test_hostile_texts_stay_texts(reader: Client) -> None:
    named(lead(city=HOSTILE, neighborhoods=(HOSTILE,)), HOSTILE)
    for parameters in ({}, {"bairro": HOSTILE, "cidade": HOSTILE}):
        page = page_of(reader, **parameters)
        assert "<script>alert" not in page
        assert "<img src=x" not in page


def test_nothing_in_the_page_breaks_the_content_security_policy(reader: Client) -> None:
    lead()
    page = page_of(reader)
    assert not re.search(r" style=| on[a-z]+=", page)
    assert not re.search(r"<script(?![^>]*\bsrc=)", page)


def test_the_page_speaks_english_where_the_browser_does(reader: Client) -> None:
    lead()
    page = reader.get(PAGE, headers={"Accept-Language": "en"}).content.decode()
    assert "1 customer seeks a property" in page
    assert "up to R$ 500 mil" in page


def test_the_file_holds_what_is_filtered_as_excel_in_brazil_reads_it(reader: Client) -> None:
    one = named(lead(price_min=300_000.5, urgency="medium", pets=True, furnished=True), "Ana; Souza")
    named(lead(city="Santos"), "Beto")
    fit(one, listing())
    answer = reader.get(FILE, {"cidade": "paulo"})
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert re.search(r'^attachment; filename="interessados-\d{4}-\d\d-\d\d\.csv"$', answer["Content-Disposition"])
    [line] = lines_of(reader, cidade="paulo")
    assert line == [
        "Ana; Souza",
        "Comprar",
        "Apartamento",
        "Vila Mariana",
        "São Paulo",
        "2",
        "2",
        "",
        "",
        "300000,50",
        "500000,00",
        "Nos próximos meses",
        "Sim",
        "Mobiliado",
        "aberta",
        "Sim",
        "1",
        "21/02/2025 12:00",
        "21/02/2025 12:00",
        f"http://localhost/conversas/{one.conversation.uuid}/",
    ]


@pytest.mark.parametrize(
    "name", ["=1+1", "+55 11", "-1", "@SUM(A1)", " =1", "\t=1", "\N{FULLWIDTH EQUALS SIGN}1", "|x"]
)
def test_no_cell_of_the_file_is_a_formula(reader: Client, name: str) -> None:
    named(lead(city=name), name)
    [line] = lines_of(reader)
    assert line[0] == line[4] == f"'{name}"


def test_what_is_no_formula_stays_as_it_is() -> None:
    for text in ("", "Ana", "300000,50", "2025", "a=b", "'quoted'"):
        assert harmless(text) == text


def test_the_file_takes_three_queries_for_each_part(reader: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spreadsheet, "AT_A_TIME", 5)
    leads = [lead(minutes=number) for number in range(12)]
    with CaptureQueriesContext(connection) as captured:
        lines = lines_of(reader)
    chats = [line[-1] for line in lines]
    assert chats == [f"http://localhost/conversas/{one.conversation.uuid}/" for one in reversed(leads)]
    assert len(captured) <= 4 + 3 * 3
