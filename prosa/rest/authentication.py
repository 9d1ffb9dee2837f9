"""Who sends a request: the holder of a key, or whoever may come in by the open door."""

import re
from typing import Any, Final

from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed

from prosa.access.callers import Caller, Origin
from prosa.access.guard import is_known, present_key, require_unlocked, turn_away, welcome
from prosa.access.keys import find_caller
from prosa.access.open_door import admit_without_key, is_local
from prosa.core import clock
from prosa.core.addresses import client_address, is_trusted_proxy

# What proxies add, in the many spellings there are, among the names of all headers.
_FORWARDING: Final = re.compile(
    r" HTTP_(?:\S*(?:FORWARD|ORIGINAL|CLIENT_?IP|REAL_?IP|USER_?IP|CONNECTING_IP|EXTERNAL_ADDRESS|TAILSCALE|TRACE_ID)"
    "|VIA )"
)
# What nginx speaks to the servers behind it, without any header, by default. Granian calls it HTTP/1.
_OLD_PROTOCOLS: Final = frozenset({"HTTP/1.0", "HTTP/1"})


class ApiKeyAuthentication(BaseAuthentication):
    """`Authorization: ApiKey <key>` or `X-API-Key: <key>`. A key that is given must be right, open door or not."""

    def authenticate(self, request: Any) -> tuple[Caller, None] | None:
        key = _presented_key(request)
        if key is None:
            caller = admit_without_key(origin=_origin(request))
            return (caller, None) if caller else None
        caller, address = find_caller(key=key), client_address(request.META)
        if caller and (not caller.is_guessable or is_known(caller.name, address=address)):
            return caller, None
        presented = present_key(key, address=address)
        if not caller:
            turn_away(presented, now=clock.now())
            raise AuthenticationFailed
        require_unlocked(presented, now=clock.now())
        welcome(caller.name, address=address)
        return caller, None

    def authenticate_header(self, request: Any) -> str:
        return 'ApiKey realm="Prosa"'


def _presented_key(request: Any) -> str | None:
    authorization: str = request.META.get("HTTP_AUTHORIZATION", "")
    scheme, _, credentials = authorization.partition(" ")
    if scheme.lower() == "apikey":
        return credentials.strip()
    key: str | None = request.META.get("HTTP_X_API_KEY")
    if key is None and "HTTP_AUTHORIZATION" in request.META and not authorization.strip():
        return ""  # something was sent that the server could not decode: a wrong key, not the lack of one
    return key


def presents_key(request: Any) -> bool:
    """Tell whether the request bears a key, be it right or wrong."""
    return _presented_key(request) is not None


def comes_from_this_machine(request: Any) -> bool:
    """Tell whether the request was sent on this very machine, and not through a proxy."""
    return is_local(origin=_origin(request))


def _origin(request: Any) -> Origin:
    headers = request.META
    names = f" {' '.join(headers)} "
    forwarded = (
        headers.get("SERVER_PROTOCOL") in _OLD_PROTOCOLS
        or _FORWARDING.search(names) is not None
        or is_trusted_proxy(headers.get("REMOTE_ADDR", ""))  # even one that leaves no trace
    )
    return Origin(client_address(headers), headers.get("HTTP_HOST", ""), forwarded)


def is_open_to(request: Any) -> bool:
    """Tell whether an API request from where this one comes from would need no key."""
    return admit_without_key(origin=_origin(request)) is not None
