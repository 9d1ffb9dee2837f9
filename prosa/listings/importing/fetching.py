"""Feeds from the web: whatever answers at an address that somebody entered, it cannot fill, hold or misuse Prosa."""

import base64
import ssl
import tempfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO, Final

import httpcore
import httpx
from django.conf import settings
from django.utils.translation import gettext_noop as _

from prosa.core.bounded_network import BoundedNetwork, ForbiddenAddressError, UnknownHostError
from prosa.listings.importing.entries import Reason

NO_ADDRESS: Final = _("This is no address of a page: it must begin with http:// or https://.")
UNKNOWN_HOST: Final = _("There is no server called “%(host)s”, or its name cannot be looked up now.")
FORBIDDEN_HOST: Final = _(
    "“%(host)s” is not on the public internet, and Prosa may not fetch from there, "
    "unless whoever runs it sets IMPORT_ALLOW_PRIVATE_ADDRESSES."
)
NO_CONNECTION: Final = _("The server “%(host)s” cannot be reached.")
NO_SECURE_CONNECTION: Final = _("No secure connection to “%(host)s” is possible: perhaps its certificate is not right.")
TOO_SLOW: Final = _("The server took too long.")
BROKEN_ANSWER: Final = _("The server's answer broke off or cannot be understood.")
TOO_LARGE: Final = _("The feed is larger than the %(megabytes)s MB that are allowed.")
TOO_MANY_REDIRECTS: Final = _("The address leads to another, and so on without end.")
BAD_REDIRECT: Final = _("The address leads to another that cannot be used.")
REFUSED: Final = _("The server does not hand out the feed to Prosa (status %(status)s).")
NOT_FOUND: Final = _("There is no feed at this address (status %(status)s).")
SERVER_FAILED: Final = _("The server has a problem of its own (status %(status)s).")
OTHER_STATUS: Final = _("The server's answer is no feed (status %(status)s).")
UNKNOWN_PACKING: Final = _("The server compressed the feed in a way that Prosa does not know.")

_MOST_REDIRECTS: Final = 4
_MEGABYTE: Final = 1_048_576
_MOST_UNPACKED_AT_ONCE: Final = 262_144
_GZIP_OR_ZLIB: Final = 47
_MOST_MEMBERS: Final = 10_000  # empty ones could go on for ever without filling anything
_LAST_PORT: Final = 65_535
_OK: Final = 200
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_MESSAGES: Final = {401: REFUSED, 403: REFUSED, 407: REFUSED, 429: REFUSED, 404: NOT_FOUND, 410: NOT_FOUND}
_FIRST_OF_SERVER_ERRORS: Final = 500
_PACKED: Final = frozenset({"gzip", "x-gzip", "deflate"})


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchLimits:
    """What fetching may take: bytes after unpacking; seconds in all, to connect, and between two pieces."""

    most_bytes: int = 209_715_200
    seconds: float = 600
    seconds_to_connect: float = 10
    seconds_between: float = 30


def configured_limits() -> FetchLimits:
    """Return what a feed that is fetched may take in this installation."""
    return FetchLimits(most_bytes=settings.IMPORT_MAX_BYTES, seconds=settings.IMPORT_TIMEOUT)


class FetchError(Exception):
    """The feed cannot be had."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.message)
        self.reason = reason


@contextmanager
def open_feed(*, url: str, limits: FetchLimits, allow_private: bool) -> Iterator[BinaryIO]:
    """Fetch the feed at `url`, wholly, into a temporary file and hand out that, which is gone afterwards.

    Follows a few redirects, each under the same rules; name and password in `url` stay with its server. Unless
    `allow_private`, only addresses of the public internet are asked. Raises FetchError.
    """
    with tempfile.TemporaryFile() as file:
        _fetch(_parse(url), limits=limits, allow_private=allow_private, into=file)
        file.seek(0)
        yield file


def _fetch(url: httpx.URL, *, limits: FetchLimits, allow_private: bool, into: BinaryIO) -> None:
    network = BoundedNetwork(seconds=limits.seconds, allow_private=allow_private)
    address = url.copy_with(userinfo=b"")
    with httpcore.ConnectionPool(network_backend=network, max_keepalive_connections=0) as pool:
        for _attempt in range(_MOST_REDIRECTS + 1):
            with _explained(address), _ask(pool, address, _credentials(url, address), limits) as response:
                if response.status not in _REDIRECTS:
                    _require_ok(response.status)
                    _require_size(_header(response, b"content-length"), limits.most_bytes)
                    _store(_body(response), limits.most_bytes, into)
                    return
                address = _follow(address, response)
    raise FetchError(Reason(TOO_MANY_REDIRECTS))


def _parse(text: str) -> httpx.URL:
    try:
        url = httpx.URL(text.strip())
        is_good = _is_of_the_web(url)  # whose host may turn out to be no name: “xn--”
    except (httpx.InvalidURL, ValueError) as error:
        raise FetchError(Reason(NO_ADDRESS)) from error
    if not is_good:
        raise FetchError(Reason(NO_ADDRESS))
    return url


def _is_of_the_web(url: httpx.URL) -> bool:
    return url.scheme in {"http", "https"} and bool(url.host) and (url.port is None or 0 < url.port <= _LAST_PORT)


def _credentials(url: httpx.URL, address: httpx.URL) -> dict[bytes, bytes]:
    """Return the header with name and password of `url`, if `address` is of the same server."""
    is_same = (url.scheme, url.raw_host, url.port) == (address.scheme, address.raw_host, address.port)
    if not url.userinfo or not is_same:
        return {}
    return {b"Authorization": b"Basic " + base64.b64encode(f"{url.username}:{url.password}".encode())}


@contextmanager
def _ask(
    pool: httpcore.ConnectionPool, address: httpx.URL, credentials: dict[bytes, bytes], limits: FetchLimits
) -> Iterator[httpcore.Response]:
    target = httpcore.URL(scheme=address.raw_scheme, host=address.raw_host, port=address.port, target=address.raw_path)
    headers = {
        b"Host": address.netloc,
        b"Accept": b"application/xml, text/xml, text/csv, */*;q=0.5",
        b"Accept-Encoding": b"gzip",
        b"User-Agent": b"Prosa",
        **credentials,
    }
    between = limits.seconds_between
    timeouts = {"connect": limits.seconds_to_connect, "read": between, "write": between, "pool": between}
    with pool.stream("GET", target, headers=list(headers.items()), extensions={"timeout": timeouts}) as response:
        yield response


@contextmanager
def _explained(address: httpx.URL) -> Iterator[None]:
    """Turn what goes wrong with the server into FetchError."""
    try:
        yield
    except UnknownHostError as error:
        raise FetchError(Reason(UNKNOWN_HOST, {"host": address.host})) from error
    except ForbiddenAddressError as error:
        raise FetchError(Reason(FORBIDDEN_HOST, {"host": address.host})) from error
    except httpcore.ConnectError as error:
        message = NO_SECURE_CONNECTION if isinstance(next(iter(error.args), None), ssl.SSLError) else NO_CONNECTION
        raise FetchError(Reason(message, {"host": address.host})) from error
    except httpcore.TimeoutException as error:
        raise FetchError(Reason(TOO_SLOW)) from error
    except (httpcore.NetworkError, httpcore.ProtocolError, zlib.error) as error:
        raise FetchError(Reason(BROKEN_ANSWER)) from error


def _require_ok(status: int) -> None:
    if status == _OK:
        return
    message = SERVER_FAILED if status >= _FIRST_OF_SERVER_ERRORS else _MESSAGES.get(status, OTHER_STATUS)
    raise FetchError(Reason(message, {"status": status}))


def _follow(address: httpx.URL, response: httpcore.Response) -> httpx.URL:
    location = _header(response, b"location")
    try:
        target = address.join(location).copy_with(userinfo=b"")
        is_good = bool(location) and _is_of_the_web(target)
    except (httpx.InvalidURL, ValueError) as error:
        raise FetchError(Reason(BAD_REDIRECT)) from error
    if not is_good:
        raise FetchError(Reason(BAD_REDIRECT))
    return target


def _header(response: httpcore.Response, name: bytes) -> str:
    values = (value for key, value in response.headers if key.lower() == name)
    return next(values, b"").decode("utf-8", errors="replace").strip()


def _require_size(length: str, most_bytes: int) -> None:
    """Refuse at once what says of itself that it is too large."""
    if length.isascii() and length.isdigit() and int(length[:20]) > most_bytes:
        raise _too_large(most_bytes)


def _too_large(most_bytes: int) -> FetchError:
    return FetchError(Reason(TOO_LARGE, {"megabytes": max(1, most_bytes // _MEGABYTE)}))


def _store(pieces: Iterable[bytes], most_bytes: int, into: BinaryIO) -> None:
    left = most_bytes
    for piece in pieces:
        left -= len(piece)
        if left < 0:
            raise _too_large(most_bytes)
        into.write(piece)


def _body(response: httpcore.Response) -> Iterator[bytes]:
    packing = _header(response, b"content-encoding").lower()
    if packing in {"", "identity"}:
        return response.iter_stream()
    if packing not in _PACKED:
        raise FetchError(Reason(UNKNOWN_PACKING))
    return _unpack(response.iter_stream())


def _unpack(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Unpack `pieces` a little at a time, since a small one can hold a great deal."""
    unpacker, members = zlib.decompressobj(_GZIP_OR_ZLIB), 1
    for piece in pieces:
        rest = piece
        while rest:
            if unpacker.eof:  # gzip may be several, one after the other
                unpacker, members = zlib.decompressobj(_GZIP_OR_ZLIB), members + 1
                if members > _MOST_MEMBERS:
                    raise FetchError(Reason(BROKEN_ANSWER))
            yield unpacker.decompress(rest, _MOST_UNPACKED_AT_ONCE)
            rest = unpacker.unused_data.lstrip(b"\x00") if unpacker.eof else unpacker.unconsumed_tail
    yield unpacker.flush()
    if not unpacker.eof:
        raise FetchError(Reason(BROKEN_ANSWER))
