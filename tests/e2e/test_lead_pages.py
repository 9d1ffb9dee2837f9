"""What customers seek, in a real browser: from the events that arrive to the table, the file and the listing's page."""

import csv
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.access.commands import make_keys
from tests.api.listings import add
from tests.core.holders import eventually
from tests.databases import fresh_database
from tests.e2e.conftest import DESKTOP, PHONE, WatchedPage, assert_accessible, session_of, signed_in_page
from tests.samples import new_conversation, new_id, new_message
from tests.servers import RunningServer, running_server

pytestmark = pytest.mark.any_database  # what pages find in a database, tests/inbox asks on both

BUYERS = 60
HOSTILE = "=<b>HYPERLINK(1)" + "W" * 60
TEXTS = {
    "rent": "Oi! Quero alugar uma casa de 3 quartos em Moema, até 4 mil por mês. É urgente, e tenho um cachorro",
    "boleto": "Oi, preciso da segunda via do boleto",
}


class Agency(NamedTuple):
    """A server with leads, and a listing that fits those of the buyers."""

    server: RunningServer
    listing: str
    tenant: str


@pytest.fixture(scope="module")
def agency(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Agency]:
    """An agency with a listing, 60 buyers whom it fits, a tenant of hostile name, and a customer who seeks nothing."""
    folder = tmp_path_factory.mktemp("leads")
    settings = {"WORKER": "true", "WEB_WORKERS": "1", "LEAD_QUIET_PERIOD": "1s"}
    with (
        fresh_database(folder) as database_url,
        running_server(database_url=database_url, log=folder / "server.log", **settings) as server,
    ):
        keys = make_keys(database_url, {"agency": "ingest read write"})
        with httpx.Client(base_url=server.url, headers={"X-API-Key": keys["agency"]}, timeout=30) as client:
            listing = add(client, bedrooms=2)["id"]
            send_with(client, [event for number in range(BUYERS) for event in buyer(number)])
            tenant = talk(client, TEXTS["rent"])
            talk(client, TEXTS["boleto"])
            assert eventually(lambda: is_matched(client), seconds=30)
        session = session_of(server.url)
        session.get("/conversas/")
        form = {"csrfmiddlewaretoken": session.cookies["csrftoken"], "name": HOSTILE}
        assert session.post(f"/conversas/{tenant}/nome/", data=form).status_code in {200, 302}
        yield Agency(server, listing, tenant)


def send_with(client: httpx.Client, events: list[dict[str, Any]]) -> None:
    answer = client.post("/webhook/batch/", json=events)
    assert {item["code"] for item in answer.json()["results"]} == {"recorded"}


def buyer(number: int) -> list[dict[str, Any]]:
    text = f"Quero comprar um apartamento de 2 quartos na Vila Mariana, até {451 + number} mil"
    return events_of(new_id(), text, minutes=number + 2)


def talk(client: httpx.Client, text: str) -> str:
    conversation = new_id()
    send_with(client, events_of(conversation, text, minutes=1))
    return conversation


def events_of(conversation: str, text: str, *, minutes: float) -> list[dict[str, Any]]:
    at = (datetime.now(UTC) - timedelta(minutes=minutes)).isoformat()
    return [new_conversation(conversation, timestamp=at), new_message(conversation, content=text, timestamp=at)]


def is_matched(client: httpx.Client) -> bool:
    found = client.get("/leads/", params={"limit": 200}).json()["results"]
    return len(found) == BUYERS + 1 and sum(lead["match_count"] for lead in found) == BUYERS


@pytest.fixture
def watched(browser: Browser, agency: Agency) -> Iterator[WatchedPage]:
    """The signed-in table, at desktop width."""
    with signed_in_page(browser, agency.server.url, DESKTOP) as watched:
        watched.page.goto("/interessados/")
        yield watched
        assert (watched.complaints, watched.foreign_requests) == ([], [])


@pytest.fixture(params=[(width, scheme) for width in ("desktop", "phone") for scheme in ("light", "dark")], ids=str)
def looks(request: pytest.FixtureRequest, browser: Browser, agency: Agency) -> Iterator[WatchedPage]:
    width, scheme = request.param
    viewport = DESKTOP if width == "desktop" else PHONE
    with signed_in_page(browser, agency.server.url, viewport, color_scheme=scheme) as watched:
        yield watched
        assert (watched.complaints, watched.foreign_requests) == ([], [])


def rows_of(page: Page) -> Any:
    return page.locator("[data-lead]")


def test_every_page_fits_the_screen_and_is_accessible(looks: WatchedPage, agency: Agency) -> None:
    page = looks.page
    page.goto("/interessados/?finalidade=alugar")
    page.get_by_text("Mais filtros").click()
    assert_accessible(page)
    page.goto(f"/imoveis/{agency.listing}/")
    assert_accessible(page)


def test_the_charts_of_what_is_sought_are_accessible(watched: WatchedPage) -> None:
    page = watched.page
    page.goto("/")
    page.get_by_text("Em tabela").last.click()
    assert_accessible(page)


def test_filters_narrow_the_table_and_stay_in_the_address(watched: WatchedPage, agency: Agency) -> None:
    page = watched.page
    expect(page.locator("#lead-count")).to_have_text(f"{BUYERS + 1} clientes procuram imóvel")
    page.get_by_text("Mais filtros").click()
    page.locator("#more-filters").get_by_text("Casa", exact=True).click()
    page.get_by_label("Bairro").fill("moe")
    page.get_by_label("Maior preço").fill("4.000")
    page.get_by_label("Tem animais").check()
    page.get_by_role("button", name="Ver interessados").click()
    expect(rows_of(page)).to_have_count(1)
    expect(rows_of(page)).to_contain_text("Urgente")
    assert {"tipo=house", "bairro=moe", "pets=1"} <= set(page.url.partition("?")[2].split("&"))
    page.reload()
    expect(rows_of(page)).to_have_count(1)
    page.get_by_role("link", name="Comprar", exact=True).click()
    expect(page.locator("#no-lead-fits")).to_be_visible()
    page.locator("#no-lead-fits").get_by_role("link", name="Limpar filtros").click()
    expect(page).to_have_url(re.compile(r"/interessados/$"))


def test_the_table_goes_on_when_one_comes_to_its_end(watched: WatchedPage) -> None:
    page = watched.page
    expect(rows_of(page)).to_have_count(50)
    rows_of(page).last.scroll_into_view_if_needed()
    expect(rows_of(page)).to_have_count(BUYERS + 1)
    expect(page.locator("#more-leads")).to_have_count(0)


def test_heads_sort_by_the_budget(watched: WatchedPage) -> None:
    page = watched.page
    page.get_by_role("columnheader", name="Orçamento").get_by_role("link").click()
    expect(rows_of(page).first).to_contain_text(f"até R$ {450 + BUYERS} mil")
    expect(page.get_by_role("columnheader", name="Orçamento")).to_have_attribute("aria-sort", "descending")


def test_what_is_filtered_comes_as_a_file(watched: WatchedPage, tmp_path: Path) -> None:
    page = watched.page
    page.get_by_role("link", name="Alugar", exact=True).click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Exportar CSV").click()
    download.value.save_as(tmp_path / "leads.csv")
    with (tmp_path / "leads.csv").open(encoding="utf-8-sig", newline="") as file:
        [line] = csv.DictReader(file, delimiter=";")
    assert line["Conversa"] == f"'{HOSTILE}"
    assert (line["Bairros"], line["Preço, no máximo (R$)"]) == ("Moema", "4000,00")


def test_the_keyboard_alone_opens_a_chat(watched: WatchedPage, agency: Agency) -> None:
    page = watched.page
    page.goto("/interessados/?finalidade=alugar")
    rows_of(page).get_by_role("link").focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(f"/conversas/{agency.tenant}/"))


def test_rows_are_cards_on_a_phone(browser: Browser, agency: Agency) -> None:
    with signed_in_page(browser, agency.server.url, PHONE) as watched:
        page = watched.page
        page.goto("/interessados/")
        box = rows_of(page).first.bounding_box()
        assert box
        assert box["width"] < PHONE["width"]
        assert box["height"] > 80
        rows_of(page).first.click()
        expect(page).to_have_url(re.compile("/conversas/"))


def test_a_listing_shows_more_of_who_is_interested(watched: WatchedPage, agency: Agency) -> None:
    page = watched.page
    page.goto(f"/imoveis/{agency.listing}/")
    people = page.locator("[data-person]")
    expect(people).to_have_count(8)
    page.get_by_role("link", name="Mostrar mais").click()
    expect(people).to_have_count(16)
    people.first.get_by_role("link").click()
    expect(page).to_have_url(re.compile("/conversas/"))
