"""Polls past Django's middleware, as a real server answers them."""

import re
from collections.abc import Iterator

import httpx
import pytest

from tests.servers import RunningServer

LIVE = "/conversas/ao-vivo/"


@pytest.fixture
def browser(server: RunningServer) -> Iterator[httpx.Client]:
    """A browser of somebody who has signed in."""
    with httpx.Client(base_url=server.url, headers={"X-Live": "1", "Accept-Language": "pt-BR"}, timeout=30) as client:
        send(client, "/entrar/", username="admin", password="admin-password-for-tests")
        yield client


def send(client: httpx.Client, address: str, **fields: str) -> None:
    """Send a form as the sign-in page or any page with a token holds it."""
    page = client.get("/entrar/", follow_redirects=True).text
    token = re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[0]
    answer = client.post(
        address, data={"csrfmiddlewaretoken": token, **fields}, headers={"Origin": str(client.base_url).rstrip("/")}
    )
    assert answer.status_code == 302, answer.text


def test_what_has_not_changed_is_not_sent_again(browser: httpx.Client) -> None:
    first = browser.get(LIVE)
    assert (first.status_code, first.headers["Content-Encoding"]) == (200, "gzip")
    assert set(first.json()) == {"list", "unread", "gone"}
    again = browser.get(LIVE, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) in {(304, b""), (200, first.content)}  # the minute may have changed


def test_polls_carry_the_security_headers(browser: httpx.Client) -> None:
    headers = browser.get(LIVE).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Cache-Control"] == "no-cache, private"
    assert "Cookie" in headers["Vary"]


def test_signing_out_ends_the_polls_at_once_in_all_processes(browser: httpx.Client, server: RunningServer) -> None:
    pages = [httpx.Client(base_url=server.url, headers={"X-Live": "1"}, cookies=browser.cookies) for _ in range(8)]
    assert {page.get(LIVE).status_code for page in pages} == {200}
    send(browser, "/sair/")
    answers = [page.get(LIVE) for page in pages]
    assert {answer.status_code for answer in answers} == {401}
    assert {answer.headers["HX-Refresh"] for answer in answers} == {"true"}
    for page in pages:
        page.close()


def test_nobody_polls_without_signing_in(server: RunningServer) -> None:
    assert httpx.get(server.url + LIVE, headers={"X-Live": "1"}).status_code == 401
    led = httpx.get(server.url + LIVE)
    assert (led.status_code, led.headers["Location"]) == (302, "/entrar/?next=/conversas/ao-vivo/")


def test_a_foreign_host_is_a_bad_request(browser: httpx.Client) -> None:
    assert browser.get(LIVE, headers={"Host": "elsewhere.example"}).status_code == 400


def test_only_reading_is_allowed(browser: httpx.Client) -> None:
    assert browser.post(LIVE).status_code == 405
