"""API keys."""

import hmac
from typing import Final

from django.conf import settings

from prosa.access.callers import Caller, Scope

ENVIRONMENT_SCOPES: Final = frozenset({Scope.INGEST, Scope.READ})


def find_caller(*, key: str) -> Caller | None:
    """Return who holds `key`, or None if nobody does. Compares in constant time."""
    expected: str = settings.API_KEY
    if expected and hmac.compare_digest(key.encode(), expected.encode()):
        return Caller("API_KEY", ENVIRONMENT_SCOPES)
    return None


def any_key_exists() -> bool:
    """Tell whether anybody has been given a key yet."""
    return bool(settings.API_KEY)
