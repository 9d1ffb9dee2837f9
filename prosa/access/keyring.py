"""The keys as this process knows them, so that a request asks the database for none.

They are read again every REFRESH_SECONDS at most, which is how long a revoked key may still be taken here. A key that
is not among them may have been made a moment ago, so they are read again for it, unless that was done just now.
"""

import hashlib
import threading
import time
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from django.conf import settings
from django.db import OperationalError
from django.db.models import Q

from prosa.access.callers import Caller, read_scopes
from prosa.access.models import ApiKey
from prosa.core import clock

REFRESH_SECONDS: Final = 2.0
SECONDS_BETWEEN_MISSES: Final = 0.25
LAST_USED_EXACTNESS: Final = timedelta(minutes=1)


class _Known(NamedTuple):
    """What was read at `read_at`, by the machine's monotonic clock."""

    read_at: float
    callers: Mapping[str, Caller]
    any_key: bool


_NOTHING: Final = _Known(float("-inf"), {}, any_key=False)
_known = _NOTHING
_reading = threading.Lock()
_used: dict[str, datetime] = {}
_noted: dict[str, datetime] = {}


def digest_of(key: str) -> str:
    """Return the SHA-256 of `key` in hexadecimal digits. A key is random, so it needs no salt and no slow hash."""
    return hashlib.sha256(key.encode()).hexdigest()


def find_holder(*, key: str) -> Caller | None:
    """Return who holds `key`, unless it is unknown or revoked. Raises OperationalError if keys can't be read.

    The digest is looked up, not the key: how long that takes says nothing about any key.
    """
    digest = digest_of(key)
    caller = _keys().callers.get(digest) or _keys(SECONDS_BETWEEN_MISSES).callers.get(digest)
    if caller:
        _used[caller.name] = clock.now()
    return caller


def any_key_was_made() -> bool:
    """Tell whether the table holds any key, be it revoked. Raises OperationalError if keys can't be read."""
    return _keys().any_key


def forget_keys() -> None:
    """Read the keys again before the next one is looked up. Called where this very process changes them."""
    global _known  # noqa: PLW0603 (one keyring for the process)
    _known = _NOTHING


def note_use_of_keys() -> None:
    """Write down which keys were used here, each at most once a minute whatever the number of processes."""
    for name, at in list(_used.items()):
        if name in _noted and at < _noted[name] + LAST_USED_EXACTNESS:
            continue
        is_due = Q(last_used_at=None) | Q(last_used_at__lte=at - LAST_USED_EXACTNESS)
        if ApiKey.objects.filter(is_due, name=name).update(last_used_at=at):
            _noted[name] = at


def _keys(most_seconds: float = REFRESH_SECONDS) -> _Known:
    if _is_fresh(_known, most_seconds):
        return _known
    if not _reading.acquire(timeout=settings.WRITE_TIMEOUT):
        raise OperationalError("the keys are being read and the database does not answer")
    try:
        return _known if _is_fresh(_known, most_seconds) else _read_keys()
    finally:
        _reading.release()


def _is_fresh(known: _Known, most_seconds: float) -> bool:
    return time.monotonic() < known.read_at + most_seconds


def _read_keys() -> _Known:
    global _known  # noqa: PLW0603 (as above)
    read_at = time.monotonic()  # before, so that what changes meanwhile is read again in time
    rows = list(ApiKey.objects.values_list("digest", "name", "scopes", "revoked_at"))
    callers = {digest: Caller(name, read_scopes(scopes)) for digest, name, scopes, revoked_at in rows if not revoked_at}
    _known = _Known(read_at, callers, any_key=bool(rows))
    return _known
