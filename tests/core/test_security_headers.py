"""Every address there is, graded by the headers of its answers: pages, API, documentation, static files and errors.

The addresses come from the URL configuration, so that a new one is graded as soon as it is there.
"""

import re
from collections.abc import Iterable, Iterator
from http.cookies import SimpleCookie
from typing import Final

import httpx
import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from tests.rest.clients import client_of_new_server
from tests.samples import new_id

pytestmark = pytest.mark.any_database

YEAR: Final = 365 * 24 * 3600
HTTPS: Final = {"X-Forwarded-Proto": "https"}
DOCUMENTATION: Final = ("/api/docs", "/api/redoc")  # whose viewers style their elements in place
WITH_PHOTOS: Final = ("/imoveis/", "/conversas/")
STATIC: Final = (
    "/static/inbox/app.js",
    "/static/core/icon.svg",
    "/static/admin/css/base.css",
    "/static/no-such-file.js",
)
ERRORS: Final = ("/no/such/page", "/api/no/such/address", "/webhook/no-such-source/", "/%00", "/static/", "/.env")
VALUES: Final = {"int": "1", "uuid": new_id(), "slug": "some-name", "path": "some/path", "str": "some"}


type Served = tuple[httpx.Client, str]  # a client, and the protocol that the server believes in


def addresses_of(patterns: Iterable[URLPattern | URLResolver], root: str = "/") -> Iterator[str]:
    """Yield an address for each route."""
    for pattern in patterns:
        route = root + str(pattern.pattern).removeprefix("^").removesuffix("$")
        if isinstance(pattern, URLResolver):
            yield from addresses_of(pattern.url_patterns, route)
        else:
            filled = re.sub(r"<(?:(\w+):)?\w+>", lambda found: VALUES[found[1] or "str"], route)
            yield "/api/nothing" if "(" in filled else filled


ADDRESSES: Final = sorted({*addresses_of(get_resolver().url_patterns), *STATIC, *ERRORS} - {"/sair/", "/admin/logout/"})


def faults_of(answer: httpx.Response, address: str, *, https: bool) -> list[str]:
    """Return what is wrong with the headers of an answer."""
    expected = {
        "x-content-type-options": "nosniff",
        "referrer-policy": "same-origin",
        "x-frame-options": "DENY",
        "cross-origin-opener-policy": "same-origin",
    }
    faults = [name for name, value in expected.items() if answer.headers.get(name) != value]
    faults += policy_faults_of(answer.headers.get("content-security-policy", ""), address)
    if re.search(r"\d", answer.headers.get("server", "")) or "x-powered-by" in answer.headers:
        faults.append("tells which version serves")
    if "access-control-allow-origin" in answer.headers:
        faults.append("CORS")
    found = re.fullmatch(r"max-age=(\d+)", answer.headers.get("strict-transport-security", ""))  # of no other name
    if https != bool(found and int(found[1]) >= YEAR):
        faults.append("HSTS")
    return faults + [fault for line in answer.headers.get_list("set-cookie") for fault in cookie_faults_of(line, https)]


def policy_faults_of(policy: str, address: str) -> Iterator[str]:
    """Yield what a Content-Security-Policy allows that it should not."""
    directives = {name: set(values) for name, *values in (part.split() for part in policy.split(";") if part.strip())}
    is_documentation = address.startswith(DOCUMENTATION)
    if directives.get("default-src", {"*"}) - {"'none'", *(["'self'"] if is_documentation else [])}:
        yield "CSP: default-src"
    for name in ("frame-ancestors", "base-uri"):
        if directives.get(name) != {"'none'"}:
            yield f"CSP: {name}"
    if directives.get("script-src", {"'self'"}) - {"'self'"}:
        yield "CSP: script-src"
    if directives.get("style-src", {"'self'"}) - ({"'self'", "'unsafe-inline'"} if is_documentation else {"'self'"}):
        yield "CSP: style-src"
    photos = {"https:"} if address.startswith(WITH_PHOTOS) else set()
    if directives.get("img-src", set()) - {"'self'", "data:"} - photos:
        yield "CSP: img-src"
    for name in ("connect-src", "font-src", "form-action", "object-src"):
        if directives.get(name, set()) - {"'self'", "'none'"}:
            yield f"CSP: {name}"


def cookie_faults_of(line: str, https: bool) -> Iterator[str]:
    """Yield what a Set-Cookie header lacks."""
    for name, morsel in SimpleCookie(line).items():
        if not morsel["httponly"]:
            yield f"cookie {name}: HttpOnly"
        if morsel["samesite"] not in {"Lax", "Strict"}:
            yield f"cookie {name}: SameSite"
        if bool(morsel["secure"]) != https:
            yield f"cookie {name}: Secure"


def sign_in(client: httpx.Client, headers: dict[str, str]) -> httpx.Response:
    """Sign in as the administrator and return the answer."""
    page = client.get("/entrar/", headers=headers)
    [token] = set(re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', page.text))
    secure = {"Referer": str(client.base_url).replace("http://", "https://") + "/entrar/"} if headers else {}
    cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in client.cookies.jar)
    data = {"username": "admin", "password": "admin-password-for-tests", "csrfmiddlewaretoken": token}
    answer = client.post("/entrar/", data=data, headers={**headers, **secure, "Cookie": cookies})
    assert answer.status_code == 302, answer.text
    return answer


@pytest.fixture(scope="module", params=["http", "https"])
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A client of a server that is reached by either protocol."""
    settings = {"HTTPS": "true"} if request.param == "https" else {}
    with client_of_new_server(tmp_path_factory.mktemp(request.param), **settings) as client:
        yield client, request.param


@pytest.mark.parametrize("visitor", ["a stranger", "the administrator"])
def test_no_address_answers_without_the_headers_that_protect(server: Served, visitor: str) -> None:
    client, protocol = server
    headers = HTTPS if protocol == "https" else {}
    client.cookies.clear()
    if visitor == "the administrator":
        signed_in = sign_in(client, headers)
        assert faults_of(signed_in, "/entrar/", https=protocol == "https") == []
        headers = {**headers, "Cookie": "; ".join(f"{each.name}={each.value}" for each in client.cookies.jar)}
    faults, statuses = {}, set()
    for address in ADDRESSES:
        answer = client.get(address, headers=headers)
        statuses.add(answer.status_code)
        if found := faults_of(answer, address, https=protocol == "https"):
            faults[address] = found
        assert answer.status_code < 500, address
    assert faults == {}
    assert {200, 404} <= statuses


@pytest.mark.parametrize("address", ["/entrar/", "/webhook/", "/conversations/", "/static/inbox/app.js", "/api/docs/"])
def test_refusals_are_protected_as_well(server: Served, address: str) -> None:
    client, protocol = server
    headers = HTTPS if protocol == "https" else {}
    for method in ("POST", "DELETE", "OPTIONS", "PROPFIND"):
        # Each on a connection of its own: the server closes one whose body nobody reads.
        answer = httpx.request(method, f"{client.base_url}{address}", headers=headers, content=b"x", timeout=30)
        assert faults_of(answer, address, https=protocol == "https") == [], method


@pytest.mark.parametrize("address", ["/", "/entrar/", "/admin/", "/webhook/", "/api/docs/", "/no/such/page"])
def test_a_foreign_host_is_refused_everywhere_and_protected_as_well(server: Served, address: str) -> None:
    client, protocol = server
    headers = {"Host": "evil.example"} | (HTTPS if protocol == "https" else {})
    answer = client.get(address, headers=headers)
    assert (answer.status_code, "evil.example" in answer.text) == (400, False)
    assert "<a href" not in answer.text  # which would only lead to this page again
    assert faults_of(answer, address, https=protocol == "https") == []


@pytest.mark.parametrize("address", ["/", "/entrar/", "/admin/", "/static/inbox/app.js"])
def test_the_way_to_https_is_protected_as_well(server: Served, address: str) -> None:
    client, protocol = server
    client.cookies.clear()
    answer = client.get(address, follow_redirects=False)
    assert (answer.headers.get("location", "").startswith("https://")) == (protocol == "https")
    assert faults_of(answer, address, https=False) == []


def test_enough_addresses_are_graded() -> None:
    assert len(ADDRESSES) > 150
    assert {"/", "/entrar/", "/webhook/", "/webhook/some-name/batch", "/api/schema/", "/admin/"} <= set(ADDRESSES)
