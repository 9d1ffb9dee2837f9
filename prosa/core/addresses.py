"""Where requests come from, and which addresses and host names mean this very machine."""

import ipaddress
from collections.abc import Mapping
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address
from typing import Any, Final

from django.conf import settings

LOOPBACK_NAME: Final = "localhost"
BITS_OF_A_SITE: Final = 64  # of IPv6: whoever has one address has all that share these


@lru_cache(maxsize=1024)
def is_loopback(name: str) -> bool:
    """Tell whether `name`, an address or a host name without port, can only be this machine."""
    if name.lower() == LOOPBACK_NAME:
        return True
    try:
        return ipaddress.ip_address(name.removeprefix("[").removesuffix("]")).is_loopback
    except ValueError:
        return False


def without_port(host: str) -> str:
    """Return the name of a Host header, or all of what is none."""
    name, _, port = host.rpartition(":")
    return name if port.isascii() and port.isdecimal() and name else host


def client_address(headers: Mapping[str, Any]) -> str:
    """Return the address that a request comes from, of its WSGI `headers`: request.META.

    That is whoever holds the other end of the connection or, where that is one of TRUSTED_PROXIES, the last one in
    X-Forwarded-For that is not. What stands further left there anybody may have written.
    """
    peer: str = headers.get("REMOTE_ADDR", "")
    if not settings.TRUSTED_PROXIES or not is_trusted_proxy(peer):
        return peer
    nearest = peer
    for entry in reversed(headers.get("HTTP_X_FORWARDED_FOR", "").split(",")):
        address = _parse(entry.strip())
        if address is None:  # the proxy writes something else: what is left of it proves nothing
            return nearest
        nearest = str(address)
        if not is_trusted_proxy(nearest):
            return nearest
    return nearest


@lru_cache(maxsize=1024)
def is_trusted_proxy(address: str) -> bool:
    """Tell whether forwarding headers of this peer count (TRUSTED_PROXIES)."""
    parsed = _parse(address)
    return parsed is not None and any(parsed in network for network in settings.TRUSTED_PROXIES)


@lru_cache(maxsize=1024)
def site_of(address: str) -> str:
    """Return what one sender can be told by: an address of IPv4, or the network of 64 bits of one of IPv6."""
    parsed = _parse(address)
    if isinstance(parsed, IPv6Address):
        return str(ipaddress.ip_network((parsed, BITS_OF_A_SITE), strict=False))
    return address if parsed is None else str(parsed)


def _parse(text: str) -> IPv4Address | IPv6Address | None:
    """Return the address that `text` holds, with a port or without, or None. One of IPv4 in IPv6's clothes is IPv4."""
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address
