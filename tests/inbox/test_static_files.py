"""What pages load: versioned, kept for ever, compressed."""

import gzip
import re

import httpx
import pytest

from prosa.core.static import digest_of
from tests.servers import RunningServer


@pytest.fixture(scope="module")
def addresses(server: RunningServer) -> list[str]:
    """What the sign-in page loads."""
    page = httpx.get(f"{server.url}/entrar/").text
    return re.findall(r'(?:src|href)="(/static/[^"#]+)', page)


def test_every_address_has_the_version_of_its_content(addresses: list[str]) -> None:
    assert len(addresses) >= 3
    for address in addresses:
        name, _, version = address.removeprefix("/static/").partition("?v=")
        assert version == digest_of(name) != ""


def test_browsers_may_keep_them_for_ever(server: RunningServer, addresses: list[str]) -> None:
    for address in addresses:
        answer = httpx.get(server.url + address)
        assert answer.status_code == 200
        assert "immutable" in answer.headers["Cache-Control"]
        assert "max-age=315360000" in answer.headers["Cache-Control"]
        assert "public" in answer.headers["Cache-Control"]
        assert "Set-Cookie" not in answer.headers


def test_they_are_compressed_for_whom_that_suits(server: RunningServer) -> None:
    address = f"{server.url}/static/inbox/built/inbox.css"
    plain = httpx.get(address, headers={"Accept-Encoding": "identity"})
    with httpx.stream("GET", address, headers={"Accept-Encoding": "gzip"}) as packed:
        body = b"".join(packed.iter_raw())
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert len(body) < len(plain.content) / 3
    assert gzip.decompress(body) == plain.content
    assert "Content-Encoding" not in plain.headers


def test_what_is_unchanged_is_not_sent_again(server: RunningServer) -> None:
    address = f"{server.url}/static/inbox/app.js"
    modified = httpx.get(address).headers["Last-Modified"]
    assert httpx.get(address, headers={"If-Modified-Since": modified}).status_code == 304


@pytest.mark.parametrize("name", ["inbox/nada.css", "../settings.py", "inbox/../../settings.py", "inbox/"])
def test_nothing_else_is_served(server: RunningServer, name: str) -> None:
    assert httpx.get(f"{server.url}/static/{name}").status_code == 404


def test_pages_are_kept_nowhere(server: RunningServer) -> None:
    assert "no-store" in httpx.get(f"{server.url}/entrar/").headers["Cache-Control"]


def test_a_file_that_is_not_there_has_no_version() -> None:
    assert digest_of("inbox/nada.css") == ""
