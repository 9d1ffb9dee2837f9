"""Who sends a request: the holder of a key, or whoever may come in by the open door."""

from typing import Final

from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from prosa.access.callers import Caller, Origin
from prosa.access.keys import find_caller
from prosa.access.open_door import admit_without_key

_FORWARDING_HEADERS: Final = ("HTTP_FORWARDED", "HTTP_VIA", "HTTP_X_REAL_IP", "HTTP_CF_CONNECTING_IP")
_FORWARDING_PREFIX: Final = "HTTP_X_FORWARDED"


class ApiKeyAuthentication(BaseAuthentication):
    """`Authorization: ApiKey <key>` or `X-API-Key: <key>`. A key that is given must be right, open door or not."""

    def authenticate(self, request: Request) -> tuple[Caller, None] | None:
        key = _presented_key(request)
        if key is None:
            caller = admit_without_key(origin=_origin(request))
            return (caller, None) if caller else None
        caller = find_caller(key=key)
        if not caller:
            raise AuthenticationFailed
        return caller, None

    def authenticate_header(self, request: Request) -> str:
        return 'ApiKey realm="Prosa"'


def _presented_key(request: Request) -> str | None:
    authorization: str = request.META.get("HTTP_AUTHORIZATION", "")
    scheme, _, credentials = authorization.partition(" ")
    if scheme.lower() == "apikey":
        return credentials.strip()
    key: str | None = request.META.get("HTTP_X_API_KEY")
    return key


def _origin(request: Request) -> Origin:
    headers = request.META
    forwarded = any(name in headers for name in _FORWARDING_HEADERS) or any(
        name.startswith(_FORWARDING_PREFIX) for name in headers
    )
    return Origin(headers.get("REMOTE_ADDR", ""), headers.get("HTTP_HOST", ""), forwarded)
