"""The pages on which listings are looked at: the catalogue, and one listing."""

import re
import uuid
from html import unescape
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from prosa.core.demonstration import make_demo_id
from prosa.listings.models import Listing
from prosa.listings.services import create_listing
from prosa.listings.summary import summary
from tests.listings.builders import FOR_RENT, FOR_SALE, at, listing

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def reader() -> Client:
    """A signed-in person without any rights."""
    client = Client(headers={"Host": "localhost"})
    client.force_login(User.objects.create_user("rita"))
    return client


def page_of(client: Client, address: str = "/imoveis/", **parameters: Any) -> str:
    response = client.get(address, parameters)
    assert response.status_code == 200
    return response.content.decode()


def text_of(client: Client, address: str = "/imoveis/", **parameters: Any) -> str:
    """Return the page's text without tags."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page_of(client, address, **parameters))).split())


def codes_of(client: Client, **parameters: Any) -> list[str]:
    """Return the codes on the cards, in their order."""
    return re.findall(r'data-card="([^"]+)"', page_of(client, **parameters))


def test_nobody_sees_them_without_signing_in() -> None:
    one = listing()
    for address in ("/imoveis/", f"/imoveis/{one.uuid}/", "/imoveis/novo/"):
        answer = Client(headers={"Host": "localhost"}).get(address)
        assert answer.status_code == 302
        assert answer["Location"].startswith("/entrar/")


def test_a_card_says_what_brokers_ask_for_first(reader: Client) -> None:
    listing(bedrooms=3, suites=1, bathrooms=2, parking=1, area="68.5")
    text = text_of(reader)
    assert "1 imóvel" in text
    assert "R$ 450.000" in text
    assert "Apartamento com varanda Vila Mariana , São Paulo" in text
    for fact in ("3 quartos (1 suíte)", "2 banheiros", "1 vaga", "68,5 m²", "Apartamento AP0001"):
        assert fact in text
    assert "Inativo" not in re.sub("Ativos e inativos|Só inativos", "", text)


def test_inactive_and_made_up_listings_are_marked(reader: Client) -> None:
    listing(is_active=False)
    create_listing(fields=FOR_RENT, now=at(1), uuid=make_demo_id(name="casa"))
    rent, sale = re.findall(r"<li[^>]*data-card.*?</li>\s*(?=<li|</ul>)", page_of(reader), re.DOTALL)[:2] or ["", ""]
    assert "Demo" in rent
    assert "Inativo" not in rent
    assert "Inativo" in sale
    assert "Demo" not in sale


@pytest.mark.parametrize(
    ("parameters", "codes"),
    [
        ({}, ["AP0003", "CA0002", "AP0001"]),
        ({"q": "varanda vila"}, ["AP0001"]),
        ({"q": "ca0002"}, ["CA0002"]),
        ({"finalidade": "alugar"}, ["AP0003", "CA0002"]),
        ({"finalidade": "comprar"}, ["AP0003", "AP0001"]),
        ({"tipo": ["house", "studio"]}, ["CA0002"]),
        ({"bairro": "agua verde, moema"}, ["AP0003", "CA0002"]),
        ({"finalidade": "comprar", "preco_max": "500 mil"}, ["AP0001"]),
        ({"finalidade": "comprar", "preco_min": "R$ 450.000,01"}, ["AP0003"]),
        ({"quartos": "2"}, ["AP0003"]),
        ({"pets": "1"}, ["AP0003"]),
        ({"mobiliado": "1"}, ["CA0002"]),
        ({"situacao": "ativos"}, ["CA0002", "AP0001"]),
        ({"situacao": "inativos"}, ["AP0003"]),
        ({"finalidade": "comprar", "ordem": "menor-preco"}, ["AP0001", "AP0003"]),
        ({"finalidade": "alugar", "ordem": "maior-preco"}, ["AP0003", "CA0002"]),
        ({"ordem": "maior-area"}, ["AP0001", "AP0003", "CA0002"]),
    ],
)
def test_the_address_says_which_listings_are_shown(
    reader: Client, parameters: dict[str, Any], codes: list[str]
) -> None:
    listing(area="90", bedrooms=1)
    listing(FOR_RENT, minutes=1, furnished=True)
    listing(
        minutes=2,
        code="AP0003",
        title="Cobertura",
        purpose="BOTH",
        sale_price="900000",
        rent_price="5000",
        neighbourhood="Moema",
        bedrooms=3,
        area="70",
        pets=True,
        is_active=False,
    )
    assert codes_of(reader, **parameters) == codes
    assert f"{len(codes)} imóve" in text_of(reader, **parameters).replace("1 imóvel", "1 imóve")


@pytest.mark.parametrize(
    "parameters",
    [
        {"finalidade": "roubar"},
        {"tipo": "castelo"},
        {"preco_min": "caro"},
        {"preco_max": "9" * 400},
        {"quartos": "-1"},
        {"quartos": "²"},
        {"ordem": "menor-preco"},
        {"depois": "isto-nao-e-um-cursor"},
        {"depois": "WyJuZXdlc3QiXQ"},
        {"q": "\x00"},
        {"bairro": " , \x00,"},
        {"situacao": "x" * 5000},
    ],
)
def test_what_an_address_says_wrongly_is_left_out(reader: Client, parameters: dict[str, Any]) -> None:
    listing()
    assert codes_of(reader, **parameters) == ["AP0001"]


def test_each_chosen_filter_can_be_taken_away_alone(reader: Client) -> None:
    listing(bedrooms=3, pets=True)
    page = page_of(reader, quartos="2", pets="1", tipo=["apartment", "house"], finalidade="comprar")
    chips = [unescape(query) for query in re.findall(r'href="/imoveis/([^"]*)" class="btn btn-xs', page)]
    assert chips == [
        "?finalidade=comprar&tipo=house&quartos=2&pets=1",
        "?finalidade=comprar&tipo=apartment&quartos=2&pets=1",
        "?finalidade=comprar&tipo=apartment&tipo=house&pets=1",
        "?finalidade=comprar&tipo=apartment&tipo=house&quartos=2",
    ]


@pytest.mark.parametrize("parameters", [{}, {"finalidade": "comprar", "ordem": "menor-preco"}, {"ordem": "maior-area"}])
def test_every_listing_is_on_exactly_one_page(reader: Client, parameters: dict[str, str]) -> None:
    for number in range(60):
        listing(minutes=number // 3, code=f"AP{number:04}", area=None if number % 4 else number // 3 + 1)
    address, seen = "/imoveis/", []
    for _ in range(4):
        page = page_of(reader, address, **(parameters if "?" not in address else {}))
        seen += re.findall(r'data-card="([^"]+)"', page)
        more = re.search(r'id="more-cards".*?<a href="([^"]+)"', page, re.DOTALL)
        if not more:
            break
        address = unescape(more[1])
    assert len(seen) == 60
    assert len(set(seen)) == 60


def test_a_script_gets_the_cards_that_follow_and_nothing_else(reader: Client) -> None:
    for number in range(30):
        listing(minutes=number, code=f"AP{number:04}")
    more = re.search(r'hx-get="([^"]+)"', page_of(reader))
    assert more
    part = reader.get(unescape(more[1]), headers={"HX-Request": "true"}).content.decode()
    assert part.strip().startswith("<li")
    assert len(re.findall("data-card", part)) == 6


def test_an_empty_catalogue_says_how_it_is_filled(reader: Client) -> None:
    text = text_of(reader)
    assert "Nenhum imóvel ainda" in text
    for way in ("Um gerente pode cadastrar", "POST /listings/", "./run demo"):
        assert way in text


def test_where_nothing_fits_all_filters_can_be_cleared(reader: Client) -> None:
    listing()
    page = page_of(reader, q="castelo")
    assert "Nenhum imóvel combina" in page
    assert 'href="/imoveis/"' in page[page.index("no-listing-fits") :]


@pytest.mark.parametrize("parameters", [{}, {"q": "varanda", "finalidade": "comprar", "quartos": "1"}])
def test_the_number_of_queries_does_not_depend_on_the_number_of_listings(
    reader: Client, parameters: dict[str, str]
) -> None:
    numbers = []
    for more in (1, 23, 30):
        for number in range(more):
            listing(code=f"AP{more}-{number}", bedrooms=2)
        with CaptureQueriesContext(connection) as captured:
            reader.get("/imoveis/", parameters)
        numbers.append(len(captured))
    assert max(numbers) == min(numbers) <= 9


def test_a_listing_takes_a_constant_number_of_queries(reader: Client) -> None:
    one = listing(photos=[f"https://fotos.example/{number}.jpg" for number in range(30)])
    with CaptureQueriesContext(connection) as captured:
        reader.get(f"/imoveis/{one.uuid}/")
    assert len(captured) <= 9


def test_a_listing_shows_everything_that_is_known(reader: Client) -> None:
    one = listing(FOR_RENT, condominium_fee="0", property_tax="1200.5", pets=False, description="Linha 1\nLinha 2")
    page, text = page_of(reader, f"/imoveis/{one.uuid}/"), text_of(reader, f"/imoveis/{one.uuid}/")
    for known in (
        "R$ 2.500,50 /mês",
        "Condomínio Não há",
        "IPTU R$ 1.200,50 /ano",
        "Não aceita animais",
        "Interessados",
    ):
        assert known in text
    assert "mobília" not in text.split("O que é copiado")[0]
    assert "Linha 1<br>Linha 2" in page
    assert "Ninguém procura exatamente isto ainda" in text


def test_the_summary_is_copied_as_the_api_words_it(reader: Client) -> None:
    one = listing(bedrooms=2)
    page = page_of(reader, f"/imoveis/{one.uuid}/")
    copied = re.search(r'data-copy="([^"]*)"', page)
    assert copied
    assert unescape(copied[1]) == summary(Listing.objects.get())


def test_an_unknown_listing_is_not_found(reader: Client) -> None:
    assert reader.get(f"/imoveis/{uuid.uuid4()}/").status_code == 404


@pytest.mark.parametrize("number", ["1", "2", "99", "x"])
def test_the_gallery_works_by_addresses(reader: Client, number: str) -> None:
    one = listing(photos=["https://fotos.example/1.jpg", "https://fotos.example/2.jpg"])
    page = page_of(reader, f"/imoveis/{one.uuid}/", foto=number)
    main = re.search(r'<img src="([^"]+)" alt="Foto', page)
    assert main
    assert main[1] == f"https://fotos.example/{2 if number in {'2', '99'} else 1}.jpg"


def test_photos_of_other_sites_are_allowed_on_these_pages_only(reader: Client) -> None:
    one = listing()
    for address in ("/imoveis/", f"/imoveis/{one.uuid}/"):
        policy = reader.get(address)["Content-Security-Policy"]
        assert "img-src 'self' data: https:" in policy
        assert "script-src 'self';" in f"{policy};"
        assert "default-src 'none'" in policy
    assert "https:" not in reader.get("/entregas/")["Content-Security-Policy"]


def test_photos_that_no_browser_may_load_are_links(reader: Client) -> None:
    photos = ["http://velho.example/1.jpg", "http://localhost/static/1.jpg", "HTTPS://fotos.example/3.jpg"]
    page = page_of(reader, f"/imoveis/{listing(photos=photos).uuid}/")
    shown = re.findall(r'<img src="([^"]+)" alt="" loading', page)
    assert shown == ["/static/1.jpg", "HTTPS://fotos.example/3.jpg"]
    assert '<a class="link wrap-anywhere" href="http://velho.example/1.jpg"' in page


@pytest.mark.parametrize("field", ["title", "neighbourhood", "city", "description"])
def test_hostile_texts_stay_texts(reader: Client, field: str) -> None:
    hostile = "<script>alert(1)</script><img src=x onerror=alert(1)> \" ' {{ 7 }}"
    texts: dict[str, Any] = {field: hostile}
    one = listing(**texts)
    for address in ("/imoveis/", f"/imoveis/{one.uuid}/"):
        page = page_of(reader, address)
        assert "<script>alert" not in page
        assert "<img src=x" not in page


def test_nothing_in_the_pages_breaks_the_content_security_policy(reader: Client) -> None:
    one = listing(photos=["https://fotos.example/1.jpg"])
    for address in ("/imoveis/", f"/imoveis/{one.uuid}/"):
        page = page_of(reader, address)
        assert not re.search(r" style=| on[a-z]+=", page)
        assert not re.search(r"<script(?![^>]*\bsrc=)", page)


def test_old_addresses_lead_here(reader: Client) -> None:
    one = listing()
    for ending in ("", "/"):
        answer = reader.get(f"/api/interface/imoveis{ending}", follow=True)
        assert answer.request["PATH_INFO"] == "/imoveis/"
        assert answer.status_code == 200
        answer = reader.get(f"/api/interface/imoveis/{one.uuid}{ending}", follow=True)
        assert answer.request["PATH_INFO"] == f"/imoveis/{one.uuid}/"
        assert answer.status_code == 200


def test_the_navigation_marks_where_one_is(reader: Client) -> None:
    assert re.search(r'<a href="/imoveis/" aria-current="page" data-section="listings"', page_of(reader))


def test_the_pages_speak_english_where_the_browser_does(reader: Client) -> None:
    one = listing()
    for address in ("/imoveis/", f"/imoveis/{one.uuid}/"):
        page = reader.get(address, headers={"Accept-Language": "en"}).content.decode()
        assert "Listings" in page
        assert "R$ 450.000" in page
    assert FOR_SALE["title"] in page
