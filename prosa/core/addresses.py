"""Which addresses and host names mean this very machine."""

import ipaddress
from functools import lru_cache
from typing import Final

LOOPBACK_NAME: Final = "localhost"


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
    """Return the name of a Host header."""
    return host if host.endswith("]") else host.rpartition(":")[0] or host
