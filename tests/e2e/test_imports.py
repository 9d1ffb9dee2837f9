"""Importing a catalogue in a real browser: a feed is sent, a worker reads it, and the page tells what became of it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.databases import fresh_database
from tests.e2e.conftest import EVERY_RULE, WatchedPage, assert_accessible, signed_in_page
from tests.listings.importing.feeding import row, spreadsheet
from tests.servers import RunningServer, running_server

pytestmark = pytest.mark.any_database  # what pages find in a database, tests/inbox asks on both
FEED: Final = Path(__file__).parent / "catalogue.xml"
SECONDS: Final = 30_000


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A server of its own, with a worker beside it."""
    folder = tmp_path_factory.mktemp("imports")
    with (
        fresh_database(folder) as database_url,
        running_server(
            database_url=database_url, log=folder / "server.log", WORKER="true", IMPORT_MAX_BYTES="2000000"
        ) as server,
    ):
        yield server


@pytest.fixture
def watched(browser: Browser, server: RunningServer) -> Iterator[WatchedPage]:
    with signed_in_page(browser, server.url) as watched:
        watched.page.goto("/imoveis/importar/")
        yield watched
        assert watched.complaints == []
        assert watched.foreign_requests == []


def send(page: Page, name: str, content: bytes) -> None:
    page.get_by_label("Arquivo").set_input_files({"name": name, "mimeType": "text/csv", "buffer": content})
    page.get_by_role("button", name="Importar").click()


def expect_counts(page: Page, **counts: int) -> None:
    expect(page.locator("[data-ended]")).to_be_visible(timeout=SECONDS)
    for name, number in counts.items():
        expect(page.locator(f"[data-count={name}]")).to_contain_text(str(number))


def test_a_feed_is_sent_and_its_report_appears_by_itself(watched: WatchedPage) -> None:
    page = watched.page
    page.goto("/imoveis/")
    page.get_by_role("link", name="Importar", exact=True).first.click()
    page.get_by_label("Arquivo").set_input_files(FEED)
    page.get_by_role("button", name="Importar").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("catalogue.xml")
    expect_counts(page, created=2, rejected=1)
    expect(page.locator("[data-rejected=CA0003]")).to_contain_text("Preço de venda")
    with page.expect_download() as download:
        page.get_by_role("link", name="Baixar (CSV)").click()
    assert "CA0003" in download.value.path().read_text(encoding="utf-8-sig")
    page.get_by_role("link", name="Cadastrados").click()
    expect(page.get_by_role("link", name="Cobertura com vista")).to_be_visible()
    page.get_by_role("link", name="Cobertura com vista").click()
    expect(page.get_by_text("Rua das Acácias, 12", exact=True)).to_be_visible()
    page.goto("/imoveis/importar/")
    page.get_by_label("Arquivo").set_input_files(FEED)
    page.get_by_role("button", name="Importar").click()
    expect_counts(page, created=0, unchanged=2, rejected=1)


def test_what_the_next_catalogue_lacks_becomes_inactive_unless_it_is_a_part(watched: WatchedPage) -> None:
    page = watched.page
    send(page, "um.csv", spreadsheet(row("XX1"), row("XX2")))
    expect_counts(page, created=2)
    page.get_by_role("link", name="Importar de novo").click()
    page.get_by_label("Este é o catálogo inteiro").uncheck()
    send(page, "dois.csv", spreadsheet(row("XX1")))
    expect_counts(page, unchanged=1, deactivated=0)
    page.get_by_role("link", name="Importar de novo").click()
    send(page, "tres.csv", spreadsheet(row("XX1")))
    expect(page.locator("[data-ended]")).to_be_visible(timeout=SECONDS)
    page.get_by_role("link", name="Desativados").click()
    expect(page.locator("[data-card=XX2]")).to_be_visible()


def test_a_file_that_is_too_large_is_told_before_it_is_sent(watched: WatchedPage) -> None:
    page = watched.page
    send(page, "grande.csv", spreadsheet(row("XX1")) + b"\n" * 2_100_000)
    expect(page.get_by_role("alert")).to_contain_text("O arquivo é grande demais")
    assert page.url.endswith("/imoveis/importar/")


def test_a_picture_is_refused_with_a_reason(watched: WatchedPage) -> None:
    page = watched.page
    send(page, "foto.png", b"\x89PNG\r\n\x1a\n" + bytes(1_000))
    expect(page.get_by_role("alert")).to_contain_text("não é")
    expect(page.get_by_label("Arquivo")).to_be_focused()


def test_without_scripts_a_feed_is_imported_too(browser: Browser, server: RunningServer) -> None:
    with signed_in_page(browser, server.url, java_script_enabled=False) as watched:
        page = watched.page
        page.goto("/imoveis/importar/")
        send(page, "sem-scripts.csv", spreadsheet(row("YY1")))
        expect(page.locator("[data-count=created]")).to_contain_text("1", timeout=SECONDS)  # the page comes anew


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (1024, "dark"), (390, "dark"), (390, "light")])
def test_every_page_fits_the_screen_and_is_accessible(watched: WatchedPage, width: int, scheme: Any) -> None:
    page = watched.page
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)
    assert_accessible(page, rules=EVERY_RULE)
    page.get_by_role("button", name="Importar").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert_accessible(page, rules=EVERY_RULE)
    send(page, "M" * 120 + ".csv", spreadsheet(row("ZZ1"), row("ZZ2", price=""), row("N" * 32, price="")))
    expect(page.locator("[data-ended]")).to_be_visible(timeout=SECONDS)
    assert_accessible(page, rules=EVERY_RULE)
    page.goto("/imoveis/importar/")
    page.get_by_label("Endereço do feed").fill("http://127.0.0.1:9/feed.xml")
    page.get_by_role("button", name="Importar").click()
    expect(page.locator("#problem")).to_be_visible(timeout=SECONDS)
    assert_accessible(page, rules=EVERY_RULE)
