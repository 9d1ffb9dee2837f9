"""The ledger's pages in a real browser."""

import json
import uuid
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Dialog, Locator, Page, expect

from tests.databases import fresh_database
from tests.e2e.conftest import EVERY_RULE, PHONE, SCHEMES, WatchedPage, assert_accessible, signed_in_page
from tests.samples import close_conversation, new_conversation, new_message
from tests.servers import RunningServer, running_server

pytestmark = pytest.mark.any_database  # what pages find in a database, tests/inbox asks on both
HOSTILE = (
    b"<script>alert(1)</script>",
    '"\u202e<img src=x onerror=alert(1)>"'.encode(),
    b'"' + b"x" * 10_000 + b'"',
    b'{"a": "\xff\xfe"}',
    b'"' + b"y" * 1_048_570 + b'"',
)


@pytest.fixture
def own_server(tmp_path: Path) -> Iterator[RunningServer]:
    """A server with an empty ledger."""
    with (
        fresh_database(tmp_path) as database_url,
        running_server(database_url=database_url, log=tmp_path / "server.log") as server,
    ):
        yield server


@pytest.fixture
def ledger(browser: Browser, own_server: RunningServer) -> Iterator[WatchedPage]:
    """A signed-in manager's page."""
    with signed_in_page(browser, own_server.url) as watched:
        open_ledger(watched.page)
        yield watched
        assert (watched.complaints, watched.foreign_requests) == ([], [])


@pytest.fixture
def phone(browser: Browser, own_server: RunningServer) -> Iterator[WatchedPage]:
    with signed_in_page(browser, own_server.url, PHONE, color_scheme="dark") as watched:
        open_ledger(watched.page)
        yield watched
        assert (watched.complaints, watched.foreign_requests) == ([], [])


def open_ledger(page: Page) -> None:
    page.goto("/entregas/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Entregas")


def send(server: RunningServer, body: bytes) -> str:
    """Send `body` and return the id of its request."""
    answer = httpx.post(f"{server.url}/webhook/", content=body, headers={"Content-Type": "application/json"})
    return answer.headers["X-Request-ID"]


def send_late_messages(server: RunningServer, number: int) -> str:
    """Send messages to a conversation that has been closed, and return its id."""
    conversation = str(uuid.uuid4())
    events = [new_conversation(conversation), close_conversation(conversation)]
    events += [new_message(conversation) for _ in range(number)]
    for event in events:
        send(server, json.dumps(event).encode())
    return conversation


def assert_accessible_in_both_schemes(page: Page) -> None:
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        assert_accessible(page, rules=EVERY_RULE)


def rows_of(page: Page) -> Locator:
    return page.locator("#deliveries .delivery-row")


def test_one_is_found_by_filters_opened_and_replayed(ledger: WatchedPage, own_server: RunningServer) -> None:
    page = ledger.page
    conversation = send_late_messages(own_server, 1)
    send(own_server, b"{")
    page.get_by_role("link", name="Recusada").click()
    expect(rows_of(page)).to_have_count(2)
    assert_accessible_in_both_schemes(page)
    page.get_by_text("Mais filtros").click()
    page.get_by_label("Problema").select_option("Conversa encerrada")
    page.get_by_label("Id da conversa").fill(conversation)
    page.get_by_role("button", name="Filtrar").click()
    page.wait_for_url("**/entregas/?*problema=*")
    expect(rows_of(page)).to_have_count(1)
    assert "problema=conversation_closed" in page.url
    assert "resultado=recusadas" in page.url
    assert_accessible_in_both_schemes(page)
    page.get_by_role("link", name="Mensagem").click()
    expect(page.get_by_role("heading", name="O que chegou")).to_be_visible()
    assert_accessible_in_both_schemes(page)
    page.get_by_role("link", name="Reprocessar").click()
    page.get_by_label("Registrar mensagens").check()
    assert_accessible_in_both_schemes(page)
    page.get_by_role("dialog").get_by_role("button", name="Reprocessar").click()
    expect(page.get_by_text("Agora está: registrada.")).to_be_visible()
    expect(page.get_by_text("Foi reprocessada")).to_be_visible()
    page.locator("dl").get_by_role("link", name="Conversa ").click()
    expect(page).to_have_url(f"/conversas/{conversation}/")


def test_all_that_a_filter_leaves_are_replayed_once_confirmed(ledger: WatchedPage, own_server: RunningServer) -> None:
    page = ledger.page
    send_late_messages(own_server, 3)
    page.reload()
    page.get_by_role("link", name="Reprocessar estas").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("heading")).to_have_text("Reprocessar 3 entregas?")
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    page.get_by_role("link", name="Reprocessar estas").click()
    dialog.get_by_label("Registrar mensagens").check()
    dialog.get_by_role("button", name="Reprocessar todas").click()
    expect(page.get_by_text("3 entregas reprocessadas: 3 registradas.")).to_be_visible()


def test_a_test_event_is_sent_and_its_command_copied(ledger: WatchedPage) -> None:
    page = ledger.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    expect(page.get_by_text("Nada chegou nos últimos 7 dias")).to_be_visible()
    assert_accessible_in_both_schemes(page)
    page.get_by_role("link", name="Enviar um evento de teste").first.click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("button", name="Enviar mensagem")).to_be_visible()
    assert_accessible_in_both_schemes(page)
    dialog.get_by_role("button", name="Copiar NEW_CONVERSATION").click()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == dialog.locator("code").first.inner_text()
    dialog.get_by_role("button", name="Enviar mensagem").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Mensagem")
    expect(page.get_by_text("O evento de teste foi enviado.")).to_be_visible()


def test_new_ones_are_offered_without_moving_what_is_read(ledger: WatchedPage, own_server: RunningServer) -> None:
    page = ledger.page
    for _ in range(120):
        send(own_server, b"{")
    page.reload()
    first = page.locator("#deliveries a").first.get_attribute("href")
    page.locator("#content").evaluate("area => area.scrollTo(0, area.scrollHeight)")
    expect(rows_of(page)).to_have_count(100)
    place = page.locator("#content").evaluate("area => area.scrollTop")
    send(own_server, b"[")
    offer = page.get_by_role("link", name="1 nova entrega")
    expect(offer).to_be_visible()
    assert page.locator("#content").evaluate("area => area.scrollTop") == place
    assert page.locator("#deliveries a").first.get_attribute("href") == first
    assert_accessible_in_both_schemes(page)
    offer.click()
    expect(page.locator("#deliveries a").first).not_to_have_attribute("href", first or "")
    expect(offer).to_be_hidden()


def test_the_list_is_read_by_keyboard(ledger: WatchedPage, own_server: RunningServer) -> None:
    page = ledger.page
    send(own_server, b"{")
    page.reload()
    page.locator("summary", has_text="Mais filtros").focus()
    page.keyboard.press("Tab")
    focused = "document.activeElement.closest('.delivery-row') !== null"
    assert page.evaluate(focused)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="O que chegou")).to_be_visible()


def test_hostile_bodies_harm_neither_the_page_nor_a_phone(phone: WatchedPage, own_server: RunningServer) -> None:
    page = phone.page
    dialogs: list[str] = []

    def note_dialog(dialog: Dialog) -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", note_dialog)
    requests = {send(own_server, body) for body in HOSTILE}
    assert len(requests) == len(HOSTILE)
    page.reload()
    addresses = [link.get_attribute("href") or "" for link in page.locator("#deliveries .delivery-what a").all()]
    assert len(addresses) == len(HOSTILE)
    for address in ("/entregas/", *addresses):
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        assert page.locator("pre script, pre img").count() == 0
        assert_accessible(page, rules=EVERY_RULE)
    assert dialogs == []


def test_a_server_that_does_not_answer_is_told_and_asked_again(ledger: WatchedPage) -> None:
    page = ledger.page
    page.evaluate("() => { window.fetchBefore = fetch; window.fetch = () => Promise.reject(new Error('gone')); }")
    expect(page.get_by_text("A Prosa não responde.")).to_be_visible(timeout=15000)
    page.evaluate("() => { window.fetch = window.fetchBefore; dispatchEvent(new Event('online')); }")
    expect(page.get_by_text("A Prosa não responde.")).to_be_hidden()
