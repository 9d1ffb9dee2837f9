"""What customers seek, beside their chats, in a real browser."""

import re
from collections.abc import Iterator
from typing import NamedTuple

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from tests.databases import fresh_database
from tests.e2e.conftest import PHONE, WatchedPage, assert_accessible, session_of, signed_in_page
from tests.e2e.readings import read_everything
from tests.e2e.talks import begin, write
from tests.servers import RunningServer, running_server

pytestmark = pytest.mark.any_database  # what pages find in a database, tests/inbox asks on both
WIDE: ViewportSize = {"width": 1440, "height": 900}
NARROW: ViewportSize = {"width": 1024, "height": 768}
WISH = "Quero comprar um apartamento de 2 quartos em Moema, até 500 mil"
CARD = "O que o cliente procura"
SHORT_ONES = 10


class Talks(NamedTuple):
    """A server with its conversations, which were read: a long one and short ones."""

    server: RunningServer
    long: str
    short: list[str]


@pytest.fixture(scope="module")
def talks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Talks]:
    """A server with two listings, a long conversation whose first message tells what is sought, and short ones."""
    folder = tmp_path_factory.mktemp("leads")
    with (
        fresh_database(folder) as database_url,
        running_server(database_url=database_url, log=folder / "server.log") as server,
    ):
        session = session_of(server.url)
        for code, price in (("AP1", "480 mil"), ("AP2", "530 mil")):
            fields = {
                "title": f"Apartamento {code}",
                "purpose": "SALE",
                "property_type": "apartment",
                "is_active": "on",
            }
            fields |= {
                "sale_price": price,
                "neighbourhood": "Moema",
                "city": "São Paulo",
                "state": "SP",
                "bedrooms": "2",
            }
            form = {"csrfmiddlewaretoken": session.cookies["csrftoken"], "code": code}
            assert session.post("/imoveis/novo/", data=form | fields).status_code == 302
        long = begin(server, WISH, *(f"Mensagem {number}" for number in range(70)))
        short = [begin(server, WISH, "Obrigada!", minutes=5) for _ in range(SHORT_ONES)]
        read_everything(server)
        yield Talks(server, long, short)


@pytest.fixture
def server(talks: Talks) -> RunningServer:
    return talks.server


@pytest.fixture
def wide(browser: Browser, server: RunningServer) -> Iterator[Page]:
    with signed_in_page(browser, server.url, WIDE) as watched:
        yield watched.page
        assert (watched.complaints, watched.foreign_requests) == ([], [])


@pytest.fixture
def phone(browser: Browser, server: RunningServer) -> Iterator[Page]:
    with signed_in_page(browser, server.url, PHONE) as watched:
        yield watched.page
        assert watched.complaints == []


@pytest.fixture
def seeking(talks: Talks) -> str:
    """A short conversation that no other test uses."""
    return talks.short.pop()


def open_chat(page: Page, conversation: str) -> None:
    page.goto(f"/conversas/{conversation}/")
    expect(page.locator("#chat-scroll")).to_be_visible()


def fact(page: Page, name: str) -> str:
    """Return what stands on the card beside this label."""
    row = page.locator("#lead dl > div").filter(has=page.locator("dt", has_text=re.compile(f"^{name}$")))
    return row.locator("dd").inner_text()


def test_a_click_on_the_card_shows_where_it_was_read_even_if_that_was_long_ago(wide: Page, talks: Talks) -> None:
    open_chat(wide, talks.long)
    expect(wide.get_by_role("complementary", name=CARD)).to_be_visible()
    assert "até R$ 500 mil" in fact(wide, "Preço")
    wide.locator("[data-evidence-of=price]").click()
    expect(wide).to_have_url(re.compile(r"\?mensagem="))
    mark = wide.locator("#items [data-evidence~=price]")
    expect(mark).to_be_in_viewport()
    expect(mark).to_have_attribute("title", "Preço")
    wide.locator("[data-evidence-of=bedrooms]").click()
    expect(wide.locator("#items [data-evidence~=bedrooms].flash")).to_be_in_viewport()
    assert wide.evaluate("document.scrollingElement.scrollTop + document.body.scrollTop") == 0


def test_the_pane_is_folded_away_and_stays_so(wide: Page, seeking: str) -> None:
    open_chat(wide, seeking)
    pane, toggle = wide.get_by_role("complementary", name=CARD), wide.locator("#lead-toggle")
    expect(toggle).to_have_attribute("aria-expanded", "true")
    wide.get_by_role("button", name="Recolher").click()
    expect(pane).to_be_hidden()
    expect(toggle).to_be_focused()
    wide.reload()
    expect(pane).to_be_hidden()
    wide.keyboard.press("i")
    expect(pane).to_be_visible()


def test_a_correction_is_made_and_undone_without_leaving_the_chat(wide: Page, seeking: str) -> None:
    open_chat(wide, seeking)
    wide.locator("#note-text").fill("Ligar amanhã")
    wide.get_by_role("link", name="Corrigir").click()
    dialog = wide.get_by_role("dialog")
    expect(dialog.get_by_label("Preço máximo")).to_have_value("500 mil")
    dialog.get_by_label("Preço máximo").fill("muito")
    dialog.get_by_role("button", name="Salvar").click()
    expect(dialog.get_by_role("alert")).to_be_visible()
    dialog.get_by_label("Preço máximo").fill("550 mil")
    dialog.get_by_text("Casa", exact=True).click()
    dialog.get_by_role("button", name="Salvar").click()
    expect(dialog).to_be_hidden()
    expect(wide.locator("#lead")).to_contain_text("até R$ 550 mil")
    expect(wide.locator("#lead")).to_contain_text("Apartamento ou casa")
    expect(wide.locator("#items [data-evidence~=price]")).to_have_count(0)
    expect(wide.locator("#note-text")).to_have_value("Ligar amanhã")
    wide.get_by_role("button", name="Desfazer a correção: Preço").click()
    expect(wide.locator("#lead")).to_contain_text("até R$ 500 mil")
    wide.get_by_role("link", name="Histórico").click()
    expect(wide.get_by_role("dialog").locator("ol > li")).to_have_count(3)
    wide.keyboard.press("Escape")
    expect(wide.get_by_role("dialog")).to_have_count(0)


def test_names_of_neighbourhoods_are_suggested_one_by_one(wide: Page, seeking: str) -> None:
    wide.goto(f"/conversas/{seeking}/interesse/corrigir/")
    field = wide.get_by_label("Bairros")
    field.fill("Saúde, Mo")
    assert wide.locator("#known-neighbourhoods option").evaluate_all("all => all.map((one) => one.value)") == [
        "Saúde, Moema"
    ]


def test_what_the_worker_finds_appears_by_itself_and_nothing_open_is_lost(wide: Page, server: RunningServer) -> None:
    conversation = begin(server, "Oi", minutes=2)
    open_chat(wide, conversation)
    expect(wide.locator("#lead")).to_contain_text("Ainda não lida")
    wide.get_by_role("link", name="Corrigir").click()
    wide.get_by_role("dialog").get_by_label("Cidade").fill("Campinas")
    write(server, conversation, WISH)
    read_everything(server)
    expect(wide.locator("#lead")).to_contain_text("até R$ 500 mil")
    expect(wide.locator("#items [data-evidence~=price]")).to_have_text(re.compile("500 mil"))
    expect(wide.locator(f"#c-{conversation} [title='Quer comprar']")).to_have_count(1)
    expect(wide.locator("#lead")).to_contain_text("Apartamento AP1")
    expect(wide.get_by_role("dialog").get_by_label("Cidade")).to_have_value("Campinas")


def test_a_listing_that_fits_can_be_copied_and_near_misses_unfold(wide: Page, seeking: str) -> None:
    wide.context.grant_permissions(["clipboard-read", "clipboard-write"])
    open_chat(wide, seeking)
    wide.get_by_role("button", name="Copiar Apartamento AP1").click()
    assert wide.evaluate("navigator.clipboard.readText()").startswith("*Apartamento AP1*")
    near = wide.locator("#near-offers")
    expect(near.get_by_role("link", name="Apartamento AP2")).to_have_count(0)
    near.locator("summary").click()
    expect(near).to_contain_text("R$ 30 mil acima")


def test_on_a_phone_the_card_opens_over_the_chat(phone: Page, seeking: str) -> None:
    open_chat(phone, seeking)
    card = phone.get_by_role("dialog", name=CARD)
    phone.get_by_role("link", name=CARD).click()
    expect(card).to_contain_text("até R$ 500 mil")
    assert_accessible(phone)
    phone.keyboard.press("Escape")
    expect(card).to_have_count(0)
    expect(phone.get_by_role("link", name=CARD)).to_be_focused()
    phone.get_by_role("link", name=CARD).click()
    card.locator("[data-evidence-of=price]").click()
    expect(card).to_have_count(0)
    expect(phone.locator("#items [data-evidence~=price]")).to_be_in_viewport()


def test_without_scripts_the_card_is_a_page_that_corrects_and_undoes(
    browser: Browser, server: RunningServer, seeking: str
) -> None:
    with signed_in_page(browser, server.url, NARROW, java_script_enabled=False) as watched:
        page = watched.page
        page.goto(f"/conversas/{seeking}/")
        page.get_by_role("link", name=CARD).click()
        page.get_by_role("link", name="Corrigir").click()
        page.get_by_label("Preço máximo").fill("1,2 mi")
        page.get_by_role("button", name="Salvar").click()
        expect(page).to_have_url(re.compile("/interesse/$"))
        expect(page.locator("main")).to_contain_text("até R$ 1,2 milhão")
        page.get_by_role("button", name="Desfazer a correção: Preço").click()
        expect(page.locator("main")).to_contain_text("até R$ 500 mil")


@pytest.fixture(params=["light", "dark"])
def looks(request: pytest.FixtureRequest, browser: Browser, server: RunningServer) -> Iterator[WatchedPage]:
    with signed_in_page(browser, server.url, WIDE, color_scheme=request.param) as watched:
        yield watched


def test_card_form_and_history_are_accessible_in_light_and_dark(looks: WatchedPage, seeking: str) -> None:
    page = looks.page
    open_chat(page, seeking)
    page.get_by_role("link", name="Corrigir").click()
    page.get_by_role("dialog").get_by_label("Cidade").fill("São Paulo")
    page.get_by_role("dialog").get_by_role("button", name="Salvar").click()
    expect(page.locator("#lead")).to_contain_text("São Paulo")
    page.locator("#near-offers summary").click()
    assert_accessible(page)
    for link in ("Corrigir", "Histórico"):
        page.get_by_role("link", name=link).click()
        expect(page.get_by_role("dialog")).to_be_visible()
        assert_accessible(page)
        page.keyboard.press("Escape")
    page.goto(f"/conversas/{seeking}/interesse/")
    assert_accessible(page)
