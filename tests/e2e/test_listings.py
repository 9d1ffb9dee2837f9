"""The pages of listings in a real browser: widths, light and dark, the keyboard, hostile texts, broken photos."""

import re
from collections.abc import Iterator
from typing import Any, Final

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.api.listings import add, client_that_may_write
from tests.e2e.conftest import EVERY_RULE, WatchedPage, assert_accessible, signed_in_page
from tests.samples import new_id

pytestmark = pytest.mark.any_database  # what pages find in a database, tests/inbox asks on both
PAINTINGS: Final = ("casa-rosa", "torre-azul", "loja-toldo")
HOSTILE: Final = "<script>alert(1)</script>\N{RIGHT-TO-LEFT OVERRIDE}oxelpud" + "M" * 80
LONG_WORD: Final = "x" * 10_000


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A server with 70 listings, one of them of hostile texts and without any photo that can be loaded."""
    with client_that_may_write(tmp_path_factory.mktemp("listings")) as client:
        broken = [f"{client.base_url}/static/nada.jpg"]
        add(client, title=HOSTILE, neighbourhood="B" * 100, city="C" * 100, description=LONG_WORD, photos=broken)
        for number in range(68):
            add(client, title=f"Apartamento {number}", bedrooms=number % 5, area=50 + number, parking=1, bathrooms=2)
        add(client, title="Casa com jardim", property_type="house", photos=photos(client), pets=True, bedrooms=3)
        yield client


def photos(api: httpx.Client) -> list[str]:
    return [f"{str(api.base_url).rstrip('/')}/static/demo/{name}.svg" for name in PAINTINGS]


@pytest.fixture
def watched(browser: Browser, api: httpx.Client) -> Iterator[WatchedPage]:
    """The signed-in catalogue, at desktop width."""
    with signed_in_page(browser, str(api.base_url).rstrip("/")) as watched:
        watched.page.goto("/imoveis/")
        yield watched
        missing = "status of 404"  # the broken photo, which the browser tells of itself
        assert [text for text in watched.complaints if missing not in text] == []
        assert watched.foreign_requests == []


def assert_fits_and_is_accessible(page: Page) -> None:
    assert page.evaluate(
        "document.getElementById('content').scrollWidth <= document.getElementById('content').clientWidth"
    )
    assert_accessible(page, rules=EVERY_RULE)


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (1024, "dark"), (390, "dark")])
def test_every_page_fits_the_screen_and_is_accessible(
    watched: WatchedPage, api: httpx.Client, width: int, scheme: Any
) -> None:
    page = watched.page
    hostile = api.get("/listings/", params={"q": "alert"}).json()["results"][0]
    pretty = api.get("/listings/", params={"q": "jardim"}).json()["results"][0]
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)
    page.goto("/imoveis/?ordem=maior-area")
    assert_fits_and_is_accessible(page)
    page.goto("/imoveis/?q=alert&tipo=apartment&bairro=" + "B" * 100)
    page.get_by_text("Mais filtros").click()
    assert_fits_and_is_accessible(page)
    page.goto("/imoveis/?q=castelo")
    assert_fits_and_is_accessible(page)
    for listing in (hostile, pretty):
        page.goto(f"/imoveis/{listing['id']}/")
        page.get_by_text("O que é copiado").click()
        assert_fits_and_is_accessible(page)
        page.goto(f"/imoveis/{listing['id']}/editar/")
        assert_fits_and_is_accessible(page)
    page.goto("/imoveis/novo/")
    page.get_by_role("button", name="Cadastrar um imóvel").click()
    expect(page.locator("#wrong")).to_be_focused()
    assert_fits_and_is_accessible(page)


def test_filters_narrow_the_list_and_stay_in_the_address(watched: WatchedPage) -> None:
    page = watched.page
    page.get_by_text("Mais filtros").click()
    page.locator("#more-filters").get_by_text("Casa", exact=True).click()
    page.get_by_label("Aceita animais").check()
    page.get_by_label("Maior preço").fill("500 mil")
    page.get_by_role("button", name="Ver imóveis").click()
    expect(page.locator("#listing-count")).to_have_text("1 imóvel")
    assert {"tipo=house", "pets=1"} <= set(page.url.partition("?")[2].split("&"))
    page.reload()
    expect(page.locator("[data-card]")).to_have_count(1)
    page.get_by_role("link", name="até R$ 500.000").click()
    page.get_by_role("link", name="Alugar").click()
    expect(page.locator("#no-listing-fits")).to_be_visible()
    page.locator("#no-listing-fits").get_by_role("link", name="Limpar filtros").click()
    expect(page).to_have_url(re.compile(r"/imoveis/$"))


def test_the_keyboard_alone_searches_and_opens_a_listing(watched: WatchedPage) -> None:
    page = watched.page
    page.keyboard.press("/")
    expect(page.locator("#search")).to_be_focused()
    page.keyboard.type("jardim")
    page.keyboard.press("Enter")
    expect(page.locator("[data-card]")).to_have_count(1)
    page.get_by_role("link", name="Casa com jardim").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Casa com jardim")


def test_the_list_goes_on_while_one_scrolls(watched: WatchedPage) -> None:
    page = watched.page
    page.goto("/imoveis/?q=apartamento")
    total = int((page.locator("#listing-count").text_content() or "").split()[0])
    expect(page.locator("[data-card]")).to_have_count(24)
    for shown in range(24, total, 24):
        page.locator("[data-card]").last.scroll_into_view_if_needed()
        page.mouse.move(700, 600)
        page.mouse.wheel(0, 3000)
        expect(page.locator("[data-card]")).to_have_count(min(shown + 24, total))
    expect(page.locator("[data-card]")).to_have_count(total)
    expect(page.locator("#more-cards")).to_have_count(0)
    codes = page.locator("[data-card]").evaluate_all("cards => cards.map(card => card.dataset.card)")
    assert len(set(codes)) == total


def test_without_scripts_the_list_goes_on_by_a_link(browser: Browser, api: httpx.Client) -> None:
    with signed_in_page(browser, str(api.base_url).rstrip("/"), java_script_enabled=False) as watched:
        page = watched.page
        page.goto("/imoveis/")
        first = page.locator("[data-card]").first.get_attribute("data-card") or ""
        page.get_by_role("link", name="Mais imóveis").click()
        expect(page.locator("[data-card]")).to_have_count(24)
        expect(page.locator("[data-card]").first).not_to_have_attribute("data-card", first)


def test_a_photo_that_cannot_be_loaded_gives_way_to_a_placeholder(watched: WatchedPage) -> None:
    page = watched.page
    page.goto("/imoveis/?q=alert")
    card = page.locator("[data-card]")
    expect(card.locator("img")).to_be_hidden()
    expect(card.locator(".photo-frame")).to_be_visible()
    box = card.locator(".photo-frame").bounding_box()
    assert box is not None
    assert round(box["width"] / box["height"], 1) == 1.3


def test_the_gallery_is_moved_by_thumbnails_arrows_and_keys(watched: WatchedPage) -> None:
    page = watched.page
    page.goto("/imoveis/?q=jardim")
    page.get_by_role("link", name="Casa com jardim").click()
    main = page.locator("#gallery img").first
    expect(main).to_have_attribute("src", re.compile(PAINTINGS[0]))
    page.get_by_role("link", name="Foto 3 de 3").click()
    expect(main).to_have_attribute("src", re.compile(PAINTINGS[2]))
    page.get_by_role("link", name="Próxima foto").click()
    expect(main).to_have_attribute("src", re.compile(PAINTINGS[0]))
    page.keyboard.press("ArrowLeft")
    expect(main).to_have_attribute("alt", "Foto 3 de 3")
    expect(page.get_by_role("link", name="Foto 3 de 3")).to_have_attribute("aria-current", "true")


def test_the_summary_is_copied(watched: WatchedPage) -> None:
    page = watched.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto("/imoveis/?q=jardim")
    page.get_by_role("link", name="Casa com jardim").click()
    page.get_by_role("button", name="Copiar resumo").click()
    expect(page.get_by_role("button", name="Copiado")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("*Casa com jardim*\n")
    page.get_by_text("O que é copiado").click()
    assert page.locator("#summary").inner_text() == copied


def test_a_manager_adds_corrects_edits_and_deletes_a_listing(watched: WatchedPage) -> None:
    page, code = watched.page, f"CA-{new_id()[:13]}"
    page.get_by_role("link", name="Cadastrar um imóvel").click()
    page.get_by_label("Título").fill("Sobrado na esquina")
    page.get_by_label("Código").fill(code)
    page.get_by_text("Venda e aluguel").click()
    page.get_by_label("Tipo de imóvel").select_option("Sobrado")
    page.get_by_label("Preço de venda").fill("1,2 mi")
    page.get_by_label("Bairro").fill("Moema")
    page.get_by_label("Cidade").fill("São Paulo")
    page.get_by_label("UF").select_option("São Paulo")
    page.get_by_label("Quartos").fill("2")
    page.get_by_label("Suítes").fill("3")
    page.get_by_role("button", name="Cadastrar um imóvel").click()
    expect(page.locator("#wrong")).to_contain_text("2 campos precisam de atenção")
    expect(page.locator("#id_rent_price-error")).to_have_text("É necessário para esta finalidade.")
    expect(page.get_by_label("Preço de venda")).to_have_value("1,2 mi")
    page.get_by_label("Aluguel", exact=True).last.fill("5.000")
    page.get_by_label("Suítes").fill("1")
    page.get_by_role("button", name="Cadastrar um imóvel").click()
    expect(page.locator("#toasts")).to_contain_text("“Sobrado na esquina” foi cadastrado.")
    expect(page.get_by_text("R$ 1.200.000").first).to_be_visible()
    page.get_by_role("link", name="Editar").click()
    expect(page.get_by_label("Preço de venda")).to_have_value("1.200.000")
    page.get_by_label("Título").fill("Sobrado de esquina")
    page.get_by_role("button", name="Salvar").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sobrado de esquina")
    page.get_by_role("button", name="Desativar").click()
    expect(page.get_by_role("button", name="Ativar")).to_be_visible()
    page.get_by_role("link", name="Apagar").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("Apagar este imóvel?")
    assert_accessible(page, rules=EVERY_RULE)
    dialog.get_by_role("link", name="Cancelar").click()
    expect(dialog).to_have_count(0)
    page.get_by_role("link", name="Apagar").click()
    page.get_by_role("dialog").get_by_role("button", name="Apagar para sempre").click()
    expect(page.locator("#toasts")).to_contain_text("“Sobrado de esquina” foi apagad")
    expect(page).to_have_url(re.compile(r"/imoveis/$"))


def test_who_comes_second_sees_both_versions_and_decides(watched: WatchedPage, api: httpx.Client) -> None:
    page, shown = watched.page, add(api, title="Kitnet no centro")
    page.goto(f"/imoveis/{shown['id']}/editar/")
    page.get_by_label("Título").fill("Kitnet reformada")
    assert api.patch(f"/listings/{shown['id']}", json={"sale_price": 430_000}).status_code == 200
    page.get_by_role("button", name="Salvar").click()
    conflict = page.locator("#conflict")
    expect(conflict).to_contain_text("foi alterado por outra pessoa")
    expect(conflict.get_by_role("row")).to_have_count(3)
    expect(conflict).to_contain_text("R$ 430.000")
    expect(page.get_by_label("Título")).to_have_value("Kitnet reformada")
    assert_fits_and_is_accessible(page)
    page.get_by_label("Preço de venda").fill("430.000")
    page.get_by_role("button", name="Salvar a minha versão").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Kitnet reformada")
    assert api.get(f"/listings/{shown['id']}").json()["sale_price"] in {430_000, "430000.00"}


def test_hostile_texts_stay_texts(watched: WatchedPage) -> None:
    page = watched.page
    alerts: list[str] = []
    page.on("dialog", lambda alert: alerts.append(alert.message))
    page.goto("/imoveis/?q=alert")
    expect(page.get_by_role("link", name="<script>alert(1)</script>")).to_be_visible()
    page.get_by_role("link", name="<script>alert(1)</script>").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("<script>alert(1)</script>")
    assert page.locator("h1 bdi").count() == 1  # the override ends there
    assert alerts == []
