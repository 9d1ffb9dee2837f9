"""The documentation pages in a real browser."""

import httpx
import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import WatchedPage
from tests.samples import new_conversation, new_id, new_message
from tests.servers import RunningServer

pytestmark = pytest.mark.any_database


@pytest.mark.parametrize("path", ["/api/docs/", "/api/redoc/", "/nada"])
def test_a_page_fits_the_screen_and_asks_no_other_site(watched_at_any_width: WatchedPage, path: str) -> None:
    page, foreign_requests, complaints = watched_at_any_width
    page.goto(path)
    page.wait_for_load_state("networkidle")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert foreign_requests == []
    # Redoc asks for its maker's logo; the content security policy keeps it from leaving, and says so.
    assert [text for text in complaints if "cdn.redoc.ly" not in text and "status of 404" not in text] == []


def test_swagger_shows_every_operation(watched: WatchedPage) -> None:
    watched.page.goto("/api/docs/")
    expect(watched.page.locator(".opblock")).to_have_count(23)
    expect(watched.page.locator(".info")).to_contain_text("A Prosa guarda uma cópia fiel e viva das conversas")


def test_try_it_out_sends_an_event_and_shows_the_answer(watched: WatchedPage) -> None:
    page = watched.page
    page.goto("/api/docs/")
    page.locator("#operations-webhook-send_event .opblock-summary-control").click()
    operation = page.locator("#operations-webhook-send_event")
    operation.locator("textarea").first.fill(
        f'{{"type": "NEW_CONVERSATION", "timestamp": "2025-02-21T10:20:41", "data": {{"id": "{new_id()}"}}}}'
    )
    operation.get_by_role("button", name="Execute").click()
    answer = operation.locator(".live-responses-table .response")
    expect(answer.locator(".response-col_status")).to_contain_text("201")
    expect(answer.locator(".response-col_description")).to_contain_text('"outcome": "recorded"')


def test_try_it_out_reads_a_conversation(watched: WatchedPage, server: RunningServer) -> None:
    conversation = new_id()
    for event in (new_conversation(conversation), new_message(conversation, content="Tem vaga na garagem?")):
        assert httpx.post(f"{server.url}/webhook/", json=event).status_code == 201
    page = watched.page
    page.goto("/api/docs/")
    page.locator("#operations-conversations-read_conversation .opblock-summary-control").click()
    operation = page.locator("#operations-conversations-read_conversation")
    operation.get_by_placeholder("conversation_id").fill(conversation)
    operation.get_by_role("button", name="Execute").click()
    expect(operation.locator(".live-responses-table")).to_contain_text("Tem vaga na garagem?")
    assert watched.complaints == []


def test_the_offered_example_of_an_event_can_be_sent_as_it_is(watched: WatchedPage) -> None:
    page = watched.page
    page.goto("/api/docs/")
    page.locator("#operations-webhook-send_event .opblock-summary-control").click()
    operation = page.locator("#operations-webhook-send_event")
    operation.get_by_role("button", name="Execute").click()
    expect(operation.locator(".live-responses-table .response .response-col_status")).to_contain_text("20")


def test_redoc_shows_every_operation(watched: WatchedPage) -> None:
    watched.page.goto("/api/redoc/")
    for name in ("Envia um evento", "Envia até 1.000 eventos", "Lê uma conversa e suas mensagens"):
        expect(watched.page.get_by_role("heading", name=name)).to_be_visible()


def test_an_unknown_page_is_answered_in_the_browsers_language(watched: WatchedPage) -> None:
    watched.page.goto("/nada")
    expect(watched.page.get_by_role("heading", name="Esta página não existe")).to_be_visible()
