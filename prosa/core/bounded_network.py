"""Connections to addresses that people enter: on the public internet alone, in a time that no server can stretch.

A name is looked up once, and the connection goes to the very address that was looked at, so that no second answer of a
name server can lead elsewhere (DNS rebinding).
"""

import ipaddress
import socket
import ssl
import time
from collections.abc import Iterable, Iterator
from typing import Final

import httpcore

# Public by its number, but within a data centre of Azure it belongs to the machine's host, as 169.254.169.254 does.
_HOSTS_OF_CLOUDS: Final = frozenset({"168.63.129.16"})
_IPV4_WITHIN_IPV6: Final = ipaddress.IPv6Network("64:ff9b::/96")  # NAT64, by which networks without IPv4 reach it
_IPV4_BITS: Final = 0xFFFF_FFFF
_MOST_ADDRESSES_TRIED: Final = 4


class ForbiddenAddressError(Exception):
    """The host has no address on the public internet."""


class UnknownHostError(Exception):
    """There is no host of this name, or it cannot be told now."""


def is_public(address: str) -> bool:
    """Tell whether an IP address is one of the public internet, rather than of a machine or network of somebody's."""
    found = ipaddress.ip_address(address)
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped:
            return is_public(str(found.ipv4_mapped))
        if found in _IPV4_WITHIN_IPV6:
            return is_public(str(ipaddress.IPv4Address(int(found) & _IPV4_BITS)))
        if found.is_site_local:
            return False
    is_special = found.is_multicast or found.is_reserved or str(found) in _HOSTS_OF_CLOUDS
    return found.is_global and not is_special


class BoundedNetwork(httpcore.NetworkBackend):
    """Connects httpcore. Everything together, from now on, may take so many `seconds`: then reading times out."""

    def __init__(self, *, seconds: float, allow_private: bool) -> None:
        self._deadline = time.monotonic() + seconds
        self._allow_private = allow_private
        self._network = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first address of `host` that answers.

        Raises UnknownHostError, ForbiddenAddressError, and httpcore's errors.
        """
        failure: Exception = ForbiddenAddressError(host)
        for address in self._addresses(host, port):
            try:
                stream = self._network.connect_tcp(
                    address,
                    port,
                    timeout=_within(self._deadline, timeout),
                    local_address=local_address,
                    socket_options=socket_options,
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
            else:
                return _BoundedStream(stream, self._deadline)
        raise failure

    def _addresses(self, host: str, port: int) -> Iterator[str]:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise UnknownHostError(host) from error
        addresses = list(dict.fromkeys(str(place[0]) for *_family, place in found))
        for address in addresses[:_MOST_ADDRESSES_TRIED]:
            if self._allow_private or is_public(address):
                yield address


class _BoundedStream(httpcore.NetworkStream):
    """A connection whose every step ends with the time that is left for all of them."""

    def __init__(self, stream: httpcore.NetworkStream, deadline: float) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, _within(self._deadline, timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, _within(self._deadline, timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        left = _within(self._deadline, timeout)
        return _BoundedStream(self._stream.start_tls(ssl_context, server_hostname, left), self._deadline)

    def get_extra_info(self, info: str) -> object:
        return self._stream.get_extra_info(info)


def _within(deadline: float, timeout: float | None) -> float:
    """Return the seconds that a step may take. Raises httpcore.ReadTimeout when all are over."""
    left = deadline - time.monotonic()
    if left <= 0:
        raise httpcore.ReadTimeout("the time for everything together is over")
    return left if timeout is None else min(left, timeout)
