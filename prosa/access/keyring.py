"""The keys as this process knows them, so that a request asks the database for none.

They are read again every REFRESH_SECONDS at most, which is how long a revoked key may still be taken here. A key that
is not among them may have been made a moment ago, so they are read again for it, unless that was done just now.
"""

import hashlib
from collections.abc import Mapping
from typing import Final, NamedTuple

from prosa.access.callers import Caller, read_scopes
from prosa.access.last_uses import LastUses
from prosa.access.models import ApiKey
from prosa.access.refreshed import SECONDS_BETWEEN_MISSES, Refreshed


class _Known(NamedTuple):
    """Who holds which digest, and whether any key was ever made."""

    callers: Mapping[str, Caller]
    any_key: bool


_uses: Final = LastUses(ApiKey)


def digest_of(key: str) -> str:
    """Return the SHA-256 of `key` in hexadecimal digits. A key is random, so it needs no salt and no slow hash."""
    return hashlib.sha256(key.encode()).hexdigest()


def find_holder(*, key: str) -> Caller | None:
    """Return who holds `key`, unless it is unknown or revoked. Raises OperationalError if keys can't be read.

    The digest is looked up, not the key: how long that takes says nothing about any key.
    """
    digest = digest_of(key)
    caller = _keys.get().callers.get(digest) or _keys.get(SECONDS_BETWEEN_MISSES).callers.get(digest)
    if caller:
        _uses.note(caller.name)
    return caller


def any_key_was_made() -> bool:
    """Tell whether the table holds any key, be it revoked. Raises OperationalError if keys can't be read."""
    return _keys.get().any_key


def forget_keys() -> None:
    """Read the keys again before the next one is looked up. Called where this very process changes them."""
    _keys.forget()


def note_use_of_keys() -> None:
    """Write down which keys were used here."""
    _uses.write_down()


def _read_keys() -> _Known:
    rows = list(
        ApiKey.objects.values_list(
            "digest", "name", "scopes", "revoked_at", "source__name", "source__time_zone", "source__is_active"
        )
    )
    callers = {
        digest: Caller(name, read_scopes(scopes), source=source or "", zone=zone or "")
        for digest, name, scopes, revoked_at, source, zone, is_active in rows
        if not revoked_at and is_active is not False  # a source that is closed has no key that is taken
    }
    return _Known(callers, any_key=bool(rows))


_keys: Final = Refreshed(_read_keys)
