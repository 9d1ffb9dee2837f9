"""The open door: who may come in without a key (`API_OPEN`)."""

from typing import Final

from django.conf import settings

from prosa.access.callers import OPEN_DOOR_NAME, Caller, Origin, Scope
from prosa.access.keys import any_key_exists
from prosa.core.addresses import is_loopback, without_port

OPEN_SCOPES: Final = frozenset({Scope.INGEST, Scope.READ})


def admit_without_key(*, origin: Origin) -> Caller | None:
    """Return the caller that a request without a key stands for, or None if it needs one.

    With API_OPEN=auto this very machine may come in while no key exists. The host is looked at besides the address,
    because a foreign web page can make a browser here resolve its own name to 127.0.0.1; forwarding headers, because
    behind a proxy on this machine every request comes from the loopback address.
    """
    is_open_here = settings.API_OPEN == "auto" and not any_key_exists() and is_local(origin=origin)
    if settings.API_OPEN == "true" or is_open_here:
        return Caller(OPEN_DOOR_NAME, OPEN_SCOPES, holds_key=False)
    return None


def is_local(*, origin: Origin) -> bool:
    """Tell whether a request comes from this very machine, and not through a proxy on it."""
    return not origin.is_forwarded and is_loopback(origin.address) and is_loopback(without_port(origin.host))
