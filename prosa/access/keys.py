"""API keys: made, revoked, and told again."""

import hmac
import secrets
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Final

from django.conf import settings
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from prosa.access.callers import ENVIRONMENT_NAME, Caller, Scope, write_scopes
from prosa.access.keyring import any_key_was_made, digest_of, find_holder, forget_keys
from prosa.access.models import PREFIX_LENGTH, ApiKey, Source
from prosa.access.names import hold_names
from prosa.access.source_ring import any_source_was_made

ENVIRONMENT_SCOPES: Final = frozenset({Scope.INGEST, Scope.READ})
KEY_BEGINNING: Final = "prosa_"  # so that scanners for leaked secrets can tell what it is
KEY_BYTES: Final = 32


class KeyRefusedError(Exception):
    """A key cannot be made as it is wanted. Its text says why."""


class UnknownKeyError(Exception):
    """No key has this name."""


def create_key(*, name: str, scopes: Collection[Scope], now: datetime, source: Source | None = None) -> str:
    """Make a key for the holder `name` and return it, the only time it can be known. It belongs to `source`, if given.

    Raises KeyRefusedError if the name is empty, too long or taken (names of revoked keys stay taken, and so do those of
    other sources), or no scope is given.
    """
    key = KEY_BEGINNING + secrets.token_urlsafe(KEY_BYTES)
    row = ApiKey(
        name=name.strip(),
        prefix=key[:PREFIX_LENGTH],
        digest=digest_of(key),
        scopes=write_scopes(scopes),
        source=source,
        created_at=now,
    )
    try:
        with transaction.atomic():
            hold_names()
            row.full_clean(exclude={"source", "last_used_at", "revoked_at"})
            if Source.objects.filter(name=row.name).exclude(id=source.id if source else 0).exists():
                raise KeyRefusedError(str(_("A source has this name.")))
            row.save(force_insert=True)
    except ValidationError as error:
        raise KeyRefusedError(explain(error)) from error
    except IntegrityError as error:  # somebody else took the name in this very moment
        raise KeyRefusedError(str(_("Another key has this name."))) from error
    forget_keys()
    return key


def explain(error: ValidationError, *, names: Mapping[str, str] | None = None) -> str:
    """Return what is wrong with a key or a source, each text with the name of its field, or what `names` calls it."""
    names = names or {}
    return " ".join(
        text if field == NON_FIELD_ERRORS else f"{names.get(field, field)}: {text}"
        for field, texts in error.message_dict.items()
        for text in texts
    )


def revoke_key(*, name: str, now: datetime) -> None:
    """Let the key be taken no longer. One that is revoked already stays as it is. Raises UnknownKeyError."""
    found = ApiKey.objects.filter(name=name.strip())
    if not name.isprintable() or not found.exists():  # no key has such a name, and a database may not even take it
        raise UnknownKeyError(name)
    found.filter(revoked_at=None).update(revoked_at=now)
    forget_keys()


def find_caller(*, key: str) -> Caller | None:
    """Return who holds `key`, or None if nobody does. Compares in constant time."""
    expected: str = settings.API_KEY
    if expected and hmac.compare_digest(key.encode(), expected.encode()):
        return Caller(ENVIRONMENT_NAME, ENVIRONMENT_SCOPES, is_guessable=True)
    return find_holder(key=key)


def any_key_exists() -> bool:
    """Tell whether anybody has been given a key yet, or a secret. A revoked one counts: its end opens no door again."""
    return bool(settings.API_KEY) or any_key_was_made() or any_source_was_made()
