"""Where a request comes from: who is believed about it, and what counts as one sender."""

from collections.abc import Iterator

import pytest
from pytest_django import Settings

from prosa.core.addresses import client_address, is_trusted_proxy, site_of, without_port
from prosa.core.parsers import parse_networks

pytestmark = pytest.mark.any_database


@pytest.fixture(autouse=True)
def _networks(settings: Settings) -> Iterator[None]:
    settings.TRUSTED_PROXIES = parse_networks("10.0.0.0/8, 127.0.0.1, fd00::/8")
    is_trusted_proxy.cache_clear()
    yield
    is_trusted_proxy.cache_clear()


@pytest.mark.parametrize(
    ("peer", "forwarded", "expected"),
    [
        ("203.0.113.7", "", "203.0.113.7"),
        ("203.0.113.7", "198.51.100.9", "203.0.113.7"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("10.0.0.1", "198.51.100.9", "198.51.100.9"),
        ("10.0.0.1", "1.2.3.4, 198.51.100.9", "198.51.100.9"),
        ("10.0.0.1", "1.2.3.4, 198.51.100.9, 10.9.9.9, 127.0.0.1", "198.51.100.9"),
        ("10.0.0.1", "10.0.0.2, 10.0.0.3", "10.0.0.2"),
        ("10.0.0.1", "198.51.100.9, unknown", "10.0.0.1"),
        ("10.0.0.1", "198.51.100.9, , 10.0.0.2", "10.0.0.2"),
        ("10.0.0.1", "198.51.100.9:4711", "198.51.100.9"),
        ("10.0.0.1", "[2001:db8::1]:4711", "2001:db8::1"),
        ("10.0.0.1", "2001:db8::1", "2001:db8::1"),
        ("::ffff:10.0.0.1", "198.51.100.9", "198.51.100.9"),
        ("10.0.0.1", "::ffff:198.51.100.9", "198.51.100.9"),
        ("fd00::1", "198.51.100.9", "198.51.100.9"),
        ("", "198.51.100.9", ""),
        ("unix:", "198.51.100.9", "unix:"),
    ],
)
def test_the_last_address_that_no_trusted_proxy_has_counts(peer: str, forwarded: str, expected: str) -> None:
    headers = {"REMOTE_ADDR": peer} | ({"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {})
    assert client_address(headers) == expected


@pytest.mark.parametrize(
    ("address", "site"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", ""),
        ("no address", "no address"),
    ],
)
def test_one_sender_is_told_by_its_address_or_its_network(address: str, site: str) -> None:
    assert site_of(address) == site


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("prosa.example", "prosa.example"),
        ("127.0.0.1:8000", "127.0.0.1"),
        ("[::1]", "[::1]"),
        ("[::1]:8000", "[::1]"),
        ("127.0.0.1:8000@evil.example", "127.0.0.1:8000@evil.example"),
        ("127.0.0.1:8000, evil.example", "127.0.0.1:8000, evil.example"),
        ("127.0.0.1:", "127.0.0.1:"),
        (":8000", ":8000"),
        ("", ""),
    ],
)
def test_of_a_host_a_port_is_left_out_and_nothing_else(host: str, name: str) -> None:
    assert without_port(host) == name
