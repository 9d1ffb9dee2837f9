"""The panel in a real browser, at all widths, in light and in dark."""

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.databases import fresh_database
from tests.e2e.conftest import (
    EVERY_RULE,
    PHONE,
    SCHEMES,
    WatchedPage,
    assert_accessible,
    assert_fits,
    signed_in_page,
)
from tests.samples import new_conversation, new_message
from tests.servers import RunningServer, running_server

pytestmark = pytest.mark.any_database  # what pages find in a database, tests/inbox asks on both
DAYS = 90


@pytest.fixture(scope="module")
def busy_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A server with conversations on each of the last 90 days."""
    folder = tmp_path_factory.mktemp("panel")
    with (
        fresh_database(folder) as database_url,
        running_server(database_url=database_url, log=folder / "server.log") as server,
    ):
        send_conversations(server)
        yield server


@pytest.fixture
def empty_server(tmp_path: Path) -> Iterator[RunningServer]:
    with (
        fresh_database(tmp_path) as database_url,
        running_server(database_url=database_url, log=tmp_path / "server.log") as server,
    ):
        yield server


def send_conversations(server: RunningServer) -> None:
    now = datetime.now(UTC)
    events = []
    for number in range(DAYS * 4):
        conversation, began = str(uuid.uuid4()), now - timedelta(hours=6 * number, minutes=number % 50 + 10)
        asked, answered = began + timedelta(minutes=1), began + timedelta(minutes=2 + number % 7)
        events += [
            new_conversation(conversation, timestamp=began.isoformat()),
            new_message(conversation, timestamp=asked.isoformat()),
            new_message(conversation, direction="SENT", timestamp=answered.isoformat()),
        ]
    for first in range(0, len(events), 600):
        answer = httpx.post(f"{server.url}/webhook/batch/", json=events[first : first + 600], timeout=60)
        assert {item["code"] for item in answer.json()["results"]} == {"recorded"}
    httpx.post(f"{server.url}/webhook/", json=new_message(str(uuid.uuid4()), timestamp=now.isoformat()))


def open_panel(page: Page) -> None:
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()


@pytest.fixture(params=[(1440, "light"), (1024, "light"), (390, "dark")], ids=str)
def panel(request: pytest.FixtureRequest, browser: Browser, busy_server: RunningServer) -> Iterator[WatchedPage]:
    """The signed-in panel."""
    width, scheme = request.param
    with signed_in_page(browser, busy_server.url, {"width": width, "height": 900}, color_scheme=scheme) as watched:
        open_panel(watched.page)
        yield watched


def test_the_panel_fits_the_screen_is_accessible_and_complains_of_nothing(panel: WatchedPage) -> None:
    page = panel.page
    for choice in ("Hoje", "7 dias", "30 dias", "90 dias"):
        page.get_by_role("link", name=choice, exact=True).click()
        expect(page.get_by_role("link", name=choice, exact=True)).to_have_attribute("aria-current", "page")
        assert_fits(page)
    assert_accessible(page, rules=EVERY_RULE)
    assert (panel.complaints, panel.foreign_requests) == ([], [])


def test_labels_do_not_overlap(panel: WatchedPage) -> None:
    page = panel.page
    for days in (1, 7, 30, 90):
        page.goto(f"/?period={days}")
        for chart in page.locator("svg[role=img]").all():
            boxes = chart.evaluate(
                """chart => [...chart.querySelectorAll('text')].map(text => text.getBoundingClientRect())
                    .filter(box => box.width).map(box => [box.left, box.right, box.top, box.bottom])"""
            )
            assert boxes
            for place, one in enumerate(boxes):
                for other in boxes[place + 1 :]:
                    apart = one[1] <= other[0] or other[1] <= one[0] or one[3] <= other[2] + 2 or other[3] <= one[2] + 2
                    assert apart, (days, one, other)


def test_texts_of_charts_are_large_enough_to_read(panel: WatchedPage) -> None:
    sizes = panel.page.locator("svg[role=img] text").evaluate_all(
        "texts => texts.map(text => text.getScreenCTM().a * parseFloat(getComputedStyle(text).fontSize))"
    )
    assert min(sizes) >= 11


@pytest.mark.parametrize("panel", [(1440, "light"), (1440, "dark")], indirect=True, ids=str)
def test_a_chart_is_there_as_a_table_too(panel: WatchedPage) -> None:
    page = panel.page
    page.goto("/?period=7")
    messages = page.get_by_role("region", name="Mensagens por dia")
    expect(messages.get_by_role("img")).to_be_visible()
    messages.get_by_text("Em tabela").click()
    expect(messages.get_by_role("columnheader")).to_have_text(["Dia", "Recebidas", "Enviadas"])
    expect(messages.get_by_role("row")).to_have_count(8)
    assert_accessible(page, rules=EVERY_RULE)


@pytest.mark.parametrize("panel", [(1440, "light")], indirect=True, ids=str)
def test_the_figures_lead_to_the_conversations_and_deliveries_they_count(panel: WatchedPage) -> None:
    page = panel.page
    page.get_by_role("link", name="Aguardando agora").click()
    expect(page).to_have_url("/conversas/?espera=1")
    page.go_back()
    page.get_by_role("link", name="Ver todas").click()
    expect(page).to_have_url("/entregas/")


def test_the_welcome_of_an_empty_installation_is_accessible_and_fits_a_phone(
    browser: Browser, empty_server: RunningServer
) -> None:
    with signed_in_page(browser, empty_server.url, PHONE) as watched:
        open_panel(watched.page)
        expect(watched.page.get_by_role("heading", level=1)).to_have_text("Boas-vindas à Prosa")
        expect(watched.page.get_by_text(f"curl {empty_server.url}/webhook/batch/")).to_be_visible()
        for scheme in SCHEMES:
            watched.page.emulate_media(color_scheme=scheme)
            assert_accessible(watched.page, rules=EVERY_RULE)
        assert watched.complaints == []
