"""Fetching feeds from the web."""

import gzip
import socket
import time
import zlib
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import httpcore
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from prosa.core import bounded_network
from prosa.listings.importing import fetching
from prosa.listings.importing.fetching import FetchError, FetchLimits, open_feed
from tests.listings.importing.feed_server import FEED, Answer, serving
from tests.servers import free_port

pytestmark = pytest.mark.any_database

LIMITS = FetchLimits(most_bytes=1_000_000, seconds=5, seconds_to_connect=2, seconds_between=2)
HASTY = FetchLimits(most_bytes=1_000_000, seconds=0.5, seconds_to_connect=0.5, seconds_between=0.4)


def fetch(url: str, *, limits: FetchLimits = LIMITS, allow_private: bool = True) -> bytes:
    with open_feed(url=url, limits=limits, allow_private=allow_private) as stream:
        return stream.read()


def failure_of(url: str, *, limits: FetchLimits = LIMITS, allow_private: bool = True) -> str:
    with pytest.raises(FetchError) as failed:
        fetch(url, limits=limits, allow_private=allow_private)
    assert failed.value.reason.message % dict(failed.value.reason.parameters)
    return failed.value.reason.message


def failure_of_answer(answer: Answer, *, limits: FetchLimits = LIMITS) -> str:
    with serving({"/": answer}) as server:
        return failure_of(server.url, limits=limits)


@pytest.fixture
def only_this_address(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take 127.0.0.1 for the public internet, and no other address."""
    monkeypatch.setattr(bounded_network, "is_public", lambda address: address == "127.0.0.1")


def test_a_feed_is_fetched_whole() -> None:
    with serving({"/feed.xml?a=b": Answer()}) as server:
        assert fetch(f" {server.url}/feed.xml?a=b#part ") == FEED
        assert server.asked[0].headers["Host"] == f"127.0.0.1:{server.port}"


@pytest.mark.parametrize(
    ("body", "encoding"),
    [
        (gzip.compress(FEED), "gzip"),
        (gzip.compress(FEED[:100]) + gzip.compress(FEED[100:]) + b"\0" * 9, "gzip"),
        (zlib.compress(FEED), "deflate"),
    ],
    ids=["gzip", "gzip of two members", "deflate"],
)
def test_what_comes_compressed_is_unpacked(body: bytes, encoding: str) -> None:
    with serving({"/": Answer(body, headers={"Content-Encoding": encoding})}) as server:
        assert fetch(server.url) == FEED


@pytest.mark.parametrize(
    "url",
    [
        "",
        "feed.xml",
        "file:///etc/passwd",
        "ftp://a.example/",
        "http://",
        "http://[::1",
        "http://127.0.0.1:99999/",
        "http://127.0.0.1:0/",
        "http://a\n.b",
        "http://xn--/",
        "http://xn--a.example/",
    ],
)
def test_what_is_no_address_of_the_web_is_refused(url: str) -> None:
    assert failure_of(url) == fetching.NO_ADDRESS


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "[::1]", "0.0.0.0", "127.1", "2130706433", "0x7f.0.0.1", "[::ffff:127.0.0.1]", "[::]"],  # noqa: S104 (asked, not listened on)
)
def test_this_machine_is_refused_however_it_is_written(host: str) -> None:
    with serving({"/": Answer()}) as server:
        assert failure_of(f"http://{host}:{server.port}/", allow_private=False) == fetching.FORBIDDEN_HOST
        assert server.asked == []


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.0.1", "169.254.169.254", "100.64.0.1", "100.100.100.200",
        "0.0.0.0", "224.0.0.1", "239.255.255.250", "255.255.255.255", "240.0.0.1", "192.0.0.192", "168.63.129.16",  # noqa: S104 (as above)
        "198.18.0.1", "203.0.113.5", "::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "fec0::1",
        "ff02::1", "::ffff:127.0.0.1", "::ffff:169.254.169.254", "64:ff9b::a00:1", "64:ff9b:1::1", "2002:7f00:1::1",
        "2001:0:7f00::1", "::127.0.0.1", "::10.0.0.1", "2001:db8::1",
    ],
)  # fmt: skip
def test_addresses_that_are_not_of_the_public_internet_are_known(address: str) -> None:
    assert not bounded_network.is_public(address)


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "200.147.3.157", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"]
)
def test_addresses_of_the_public_internet_are_known(address: str) -> None:
    assert bounded_network.is_public(address)


def test_a_redirect_is_followed() -> None:
    with serving({"/old": Answer(b"", 302, {"Location": "new"}), "/new": Answer()}) as server:
        assert fetch(f"{server.url}/old") == FEED


@pytest.mark.usefixtures("only_this_address")
def test_a_redirect_to_a_private_address_is_refused() -> None:
    answers = {"/inner": Answer()}
    with serving(answers, host="127.0.0.2") as inner:
        redirects = {"/": Answer(b"", 307, {"Location": f"{inner.url}/inner"})}
        with serving(redirects) as server:
            assert failure_of(server.url, allow_private=False) == fetching.FORBIDDEN_HOST
        assert inner.asked == []


@pytest.mark.parametrize(
    "target",
    ["file:///etc/passwd", "ftp://a.example/", "javascript:x", "http://127.0.0.1:65536/", "http://xn--a.example/", ""],
)
def test_a_redirect_to_what_is_no_page_is_refused(target: str) -> None:
    assert failure_of_answer(Answer(b"", 301, {"Location": target})) == fetching.BAD_REDIRECT


def test_redirects_end() -> None:
    with serving({"/": Answer(b"", 302, {"Location": "/"})}) as server:
        assert failure_of(server.url) == fetching.TOO_MANY_REDIRECTS
        assert len(server.asked) == 5


@pytest.mark.usefixtures("only_this_address")
def test_a_name_is_looked_up_once_and_the_address_that_was_judged_is_the_one_that_is_asked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with serving({"/": Answer()}) as server, serving({"/": Answer()}, host="127.0.0.2") as inner:
        lookups: list[str] = []

        def rebind(host: str, port: int, *_args: Any, **_more: Any) -> list[Any]:
            lookups.append(host)
            address = ("127.0.0.1", server.port) if len(lookups) == 1 else ("127.0.0.2", inner.port)
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", address)]

        real = socket.getaddrinfo
        monkeypatch.setattr(
            socket,
            "getaddrinfo",
            lambda host, *args, **more: (rebind if host == "feeds.example" else real)(host, *args, **more),
        )
        assert fetch(f"http://feeds.example:{server.port}/", allow_private=False) == FEED
        assert lookups == ["feeds.example"]
        assert server.asked[0].headers["Host"] == f"feeds.example:{server.port}"
        assert inner.asked == []


def test_a_name_that_nobody_has_is_told() -> None:
    assert failure_of("http://no-such-host.invalid/") == fetching.UNKNOWN_HOST
    assert failure_of(f"http://{'a' * 64}.example/") in {fetching.UNKNOWN_HOST, fetching.NO_ADDRESS}


def test_a_server_that_is_not_there_is_told() -> None:
    assert failure_of(f"http://127.0.0.1:{free_port()}/") == fetching.NO_CONNECTION


def test_a_connection_that_cannot_be_secured_is_told() -> None:
    with serving({"/": Answer()}) as server:
        assert failure_of(server.url.replace("http:", "https:")) == fetching.NO_SECURE_CONNECTION


@pytest.mark.parametrize(
    ("status", "message"),
    [
        (401, fetching.REFUSED),
        (403, fetching.REFUSED),
        (404, fetching.NOT_FOUND),
        (410, fetching.NOT_FOUND),
        (204, fetching.OTHER_STATUS),
        (206, fetching.OTHER_STATUS),
        (400, fetching.OTHER_STATUS),
        (503, fetching.SERVER_FAILED),
    ],
)
def test_an_answer_that_is_no_feed_is_told(status: int, message: str) -> None:
    assert failure_of_answer(Answer(b"" if status == 204 else b"no", status)) == message


def _bomb() -> bytes:
    return gzip.compress(b"\0" * 60_000_000)


@pytest.mark.parametrize(
    "make",
    [
        lambda: Answer(b"x" * 1_000_001),
        lambda: Answer(b"", length=10**15),
        lambda: Answer(b"x" * 1_000_001, length=-1),
        lambda: Answer(_bomb(), headers={"Content-Encoding": "gzip"}),
    ],
    ids=["plain", "by its own account", "of unknown length", "gzip bomb"],
)
def test_what_is_larger_than_allowed_when_it_is_unpacked_is_refused(make: Callable[[], Answer]) -> None:
    assert failure_of_answer(make()) == fetching.TOO_LARGE


def test_what_is_as_large_as_allowed_is_fetched() -> None:
    with serving({"/": Answer(b"x" * 1_000_000)}) as server:
        assert len(fetch(server.url)) == 1_000_000


@pytest.mark.parametrize(
    "answer",
    [Answer(drip=0.05), Answer(drip_head=0.05), Answer(b"x", length=100, drip=5)],
    ids=["drips its body", "drips its head", "falls silent"],
)
def test_no_server_takes_longer_than_the_time_for_everything(answer: Answer) -> None:
    began = time.monotonic()
    assert failure_of_answer(answer, limits=HASTY) == fetching.TOO_SLOW
    assert time.monotonic() - began < 3


@pytest.mark.parametrize(
    "answer",
    [
        Answer(FEED, length=len(FEED) + 1),
        Answer(gzip.compress(FEED)[:-9], headers={"Content-Encoding": "gzip"}),
        Answer(b"no gzip", headers={"Content-Encoding": "gzip"}),
        Answer(b"", headers={"Content-Encoding": "gzip"}),
        Answer(gzip.compress(b"") * 10_001, headers={"Content-Encoding": "gzip"}),
        Answer(headers={"Bad Name ": "x"}),
    ],
    ids=["cut short", "cut gzip", "no gzip", "empty gzip", "much gzip of nothing", "bad head"],
)
def test_an_answer_that_breaks_off_or_makes_no_sense_is_told(answer: Answer) -> None:
    assert failure_of_answer(answer) == fetching.BROKEN_ANSWER


def test_an_unknown_compression_is_told() -> None:
    assert failure_of_answer(Answer(headers={"Content-Encoding": "br"})) == fetching.UNKNOWN_PACKING


def test_name_and_password_go_to_their_own_server_alone() -> None:
    with serving({"/": Answer()}) as other:
        answers = {
            "/": Answer(b"", 302, {"Location": "/again"}),
            "/again": Answer(b"", 302, {"Location": f"http://x:y@127.0.0.1:{other.port}/"}),
        }
        with serving(answers) as server:
            assert fetch(server.url.replace("//", "//ana:p%40ss@")) == FEED
        assert [asked.headers.get("Authorization") for asked in server.asked] == ["Basic YW5hOnBAc3M="] * 2
        assert "Authorization" not in other.asked[0].headers


def test_proxies_of_the_environment_are_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    with serving({"/": Answer()}) as server:
        assert fetch(server.url) == FEED


@given(st.text(max_size=60), st.sampled_from(["", "http://", "https://", "http://a.example", "http://[", "http://a@"]))
@settings(max_examples=300, deadline=None)
def test_whatever_is_entered_is_a_feed_or_told(text: str, before: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket, "getaddrinfo", unknown)
        failure_of(before + text, allow_private=False)


@given(st.binary(max_size=200), st.sampled_from([b"", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 302 X\r\nLocation: "]))
@settings(max_examples=300, deadline=None)
def test_whatever_is_answered_is_a_feed_or_told(answer: bytes, before: bytes) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket, "getaddrinfo", lambda *_args, **_more: [(socket.AF_INET, 1, 6, "", ("127.0.0.1", 80))])
        patch.setattr(httpcore, "SyncBackend", lambda: httpcore.MockBackend([before + answer, b"\r\n\r\n"]))
        with suppress(FetchError):
            fetch("http://127.0.0.1/")


def unknown(*_args: object, **_more: object) -> None:
    raise OSError
