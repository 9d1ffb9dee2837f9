"""A real browser, which notes every request that leaves Prosa and every error on its console."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Route, ViewportSize, sync_playwright

from tests.e2e.browser import find_browser
from tests.servers import RunningServer

DESKTOP: ViewportSize = {"width": 1280, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}


class WatchedPage(NamedTuple):
    """A page, the addresses outside of Prosa that it tried to reach, and what its console complained of."""

    page: Page
    foreign_requests: list[str]
    complaints: list[str]


# Not for the session: while it lives, an event loop runs in this thread, and Django refuses to work beside one.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = find_browser()
    if path is None and os.environ.get("CI"):
        pytest.fail("CI needs a Chromium")
    if path is None:
        pytest.skip("no Chromium: put one on the PATH, or name it in CHROMIUM")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-background-networking", "--disable-component-update"]
        )
        yield browser
        browser.close()


@contextmanager
def watched_page(browser: Browser, url: str, viewport: ViewportSize) -> Iterator[WatchedPage]:
    """Open a page in a new browser context; requests that leave for another site than `url` are noted and ended."""
    context = browser.new_context(base_url=url, viewport=viewport, locale="pt-BR")
    watched = WatchedPage(context.new_page(), [], [])

    def pass_or_note(route: Route) -> None:
        if route.request.url.startswith((url, "data:", "blob:")):
            route.continue_()
        else:
            watched.foreign_requests.append(route.request.url)
            route.abort()

    def note_complaint(message: ConsoleMessage) -> None:
        if message.type == "error":
            watched.complaints.append(message.text)

    context.route("**/*", pass_or_note)
    watched.page.on("console", note_complaint)
    watched.page.on("pageerror", lambda error: watched.complaints.append(str(error)))
    yield watched
    context.close()


@pytest.fixture
def watched(browser: Browser, server: RunningServer) -> Iterator[WatchedPage]:
    """A page at desktop width."""
    with watched_page(browser, server.url, DESKTOP) as watched:
        yield watched


@pytest.fixture(params=[DESKTOP, PHONE], ids=["desktop", "phone"])
def watched_at_any_width(
    request: pytest.FixtureRequest, browser: Browser, server: RunningServer
) -> Iterator[WatchedPage]:
    """A page at desktop and at phone width."""
    with watched_page(browser, server.url, request.param) as watched:
        yield watched
