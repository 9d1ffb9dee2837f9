"""A real browser, which notes every request that leaves Prosa and every error on its console."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any, Literal, NamedTuple

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page, Route, ViewportSize, sync_playwright

from tests.e2e.browser import find_browser
from tests.servers import RunningServer

DESKTOP: ViewportSize = {"width": 1280, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
type Scheme = Literal["light", "dark"]


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
def watched_page(browser: Browser, url: str, viewport: ViewportSize, **options: Any) -> Iterator[WatchedPage]:
    """Open a page in a new browser context; requests that leave for another site than `url` are noted and ended.

    `options` are those of Playwright's contexts.
    """
    context = browser.new_context(base_url=url, viewport=viewport, locale="pt-BR", **options)
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


@contextmanager
def signed_in_page(
    browser: Browser, url: str, viewport: ViewportSize = DESKTOP, **options: Any
) -> Iterator[WatchedPage]:
    """Open a page in which the first administrator has signed in."""
    with watched_page(browser, url, viewport, **options) as watched:
        cookies = session_of(url).cookies
        watched.page.context.add_cookies([{"name": name, "value": cookies[name], "url": url} for name in cookies])
        yield watched


@cache
def session_of(url: str) -> httpx.Client:
    """Return a client with the session of the first administrator. Checking a password takes long, so it is kept."""
    client = httpx.Client(base_url=url, timeout=30)
    client.get("/entrar/")
    data = {
        "username": "admin",
        "password": "admin-password-for-tests",
        "csrfmiddlewaretoken": client.cookies["csrftoken"],
    }
    assert client.post("/entrar/", data=data).status_code == 302
    return client


def sign_in(page: Page, address: str = "/") -> None:
    """Sign in as the first administrator by the form, on the way to `address`."""
    page.goto(address)
    page.get_by_label("Usuário").fill("admin")
    page.get_by_label("Senha", exact=True).fill("admin-password-for-tests")
    page.keyboard.press("Enter")


def assert_accessible(page: Page) -> None:
    """Assert that nothing on the page violates WCAG 2.2 AA, and that nothing sticks out of it sideways."""
    page.wait_for_timeout(300)  # dialogs fade in
    rules = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
    results = Axe().run(page, options=rules)
    assert results.violations_count == 0, results.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


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
