"""A real browser, which notes every request that leaves Prosa and every error on its console."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any, Final, Literal, NamedTuple

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, ViewportSize, sync_playwright

from tests.e2e.browser import find_browser
from tests.servers import RunningServer

DESKTOP: ViewportSize = {"width": 1280, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
type Scheme = Literal["light", "dark"]
SCHEMES: Final[tuple[Scheme, ...]] = ("light", "dark")
LOOKS: Final[tuple[tuple[ViewportSize, Scheme], ...]] = ((DESKTOP, "light"), (PHONE, "dark"))
WCAG: Final = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
EVERY_RULE: Final = ()
# The browser itself keeps requests from other sites: were they routed through here, it would cache nothing.
REACH_PROSA_ALONE: Final = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"


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
            executable_path=path,
            args=["--no-sandbox", "--disable-background-networking", "--disable-component-update", REACH_PROSA_ALONE],
        )
        yield browser
        browser.close()


@contextmanager
def watched_page(browser: Browser, url: str, viewport: ViewportSize, **options: Any) -> Iterator[WatchedPage]:
    """Open a page in a new browser context; requests for another site than `url` are noted, and lead nowhere.

    `options` are those of Playwright's contexts.
    """
    context = browser.new_context(base_url=url, viewport=viewport, locale="pt-BR", **options)
    watched = WatchedPage(context.new_page(), [], [])

    def note_foreign(request: Request) -> None:
        if not request.url.startswith((url, "data:", "blob:")):
            watched.foreign_requests.append(request.url)

    def note_complaint(message: ConsoleMessage) -> None:
        if message.type == "error":
            watched.complaints.append(message.text)

    def forget_kept_back(request: Request) -> None:
        """What the content security policy stopped has not left the page."""
        if "csp" in (request.failure or "").lower() and request.url in watched.foreign_requests:
            watched.foreign_requests.remove(request.url)

    context.on("request", note_foreign)
    context.on("requestfailed", forget_kept_back)
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


def assert_accessible(page: Page, *, rules: Sequence[str] = WCAG) -> None:
    """Assert that nothing on the page violates axe's `rules` (tags; none: all), and that it fits the screen."""
    wait_until_nothing_moves(page)
    only = {"runOnly": list(rules)} if rules else {}
    results = Axe().run(page, options={"resultTypes": ["violations"], **only})
    assert results.violations_count == 0, results.generate_report()
    assert_fits(page)


def assert_fits(page: Page) -> None:
    """Assert that nothing sticks out of the page sideways."""
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def wait_until_nothing_moves(page: Page) -> None:
    """Wait until what fades in or moves has done so, for a second at most; some things move without end."""
    page.evaluate(
        """Promise.race([new Promise(resolve => setTimeout(resolve, 1000)), Promise.allSettled(document.getAnimations()
            .filter(animation => animation.timeline === document.timeline && animation.playState === 'running'
                && animation.effect.getComputedTiming().endTime !== Infinity)
            .map(animation => animation.finished))]).then(() => null)"""
    )


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
