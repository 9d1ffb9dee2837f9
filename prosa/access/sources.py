"""Sources: made, given a new secret, closed and opened again."""

import secrets
from datetime import datetime
from typing import Final, NamedTuple

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from prosa.access.callers import Scope
from prosa.access.keyring import forget_keys
from prosa.access.keys import KeyRefusedError, create_key, explain
from prosa.access.models import LIVE_SECRETS, ApiKey, Source, SourceSecret
from prosa.access.names import hold_names
from prosa.access.sealing import seal
from prosa.access.signatures import (
    SecretUnusableError,
    read_plain_secret,
    read_standard_secret,
    write_standard_secret,
)
from prosa.access.source_ring import forget_sources

SECRET_BYTES: Final = 32


class SourceRefusedError(Exception):
    """A source cannot be made or changed as it is wanted. Its text says why."""


class UnknownSourceError(Exception):
    """No source has this name."""


class Wanted(NamedTuple):
    """What a new source shall be: `Source` says what each means. `secret` is one that the sender has made, if any."""

    name: str
    scheme: str
    time_zone: str = ""
    signature_header: str = ""
    signature_prefix: str = ""
    signature_encoding: str = Source.Encoding.HEX
    secret: str = ""


def create_source(*, wanted: Wanted, now: datetime) -> str:
    """Make a source and return its key or secret, the only time it can be known. Raises SourceRefusedError."""
    source = Source(created_at=now, **{name: value for name, value in wanted._asdict().items() if name != "secret"})
    source.name = wanted.name.strip()
    try:
        with transaction.atomic():
            hold_names()
            source.full_clean(exclude={"last_used_at", "last_refused_at", "last_flaw"})
            if ApiKey.objects.filter(name=source.name).exists():
                raise SourceRefusedError(str(_("A key has this name.")))
            source.save(force_insert=True)
            shown = _give_proof(source, wanted.secret, now)
    except ValidationError as error:
        raise SourceRefusedError(explain(error)) from error
    except IntegrityError as error:  # somebody else took the name in this very moment
        raise SourceRefusedError(str(_("Another source has this name."))) from error
    forget_sources()
    return shown


def add_secret(*, name: str, secret: str = "", now: datetime) -> str:
    """Give the source one more secret, so that its sender can change from the old one to it, and return it.

    That is `secret`, or a new one. Raises UnknownSourceError, SourceRefusedError if it has two or is known by a key.
    """
    with transaction.atomic():
        source = _find(name)
        if source.scheme == Source.Scheme.API_KEY:
            raise SourceRefusedError(str(_("It has no secrets: make a key for it (create_api_key --source).")))
        shown = _store_secret(source, secret, now)
    forget_sources()
    return shown


def drop_old_secret(*, name: str) -> None:
    """Take the older of two secrets away. Raises UnknownSourceError, SourceRefusedError if there is one only."""
    with transaction.atomic():
        stored = list(_find(name).secrets.order_by("id"))
        if len(stored) < len(LIVE_SECRETS):
            raise SourceRefusedError(str(_("It has one secret only. Add another first.")))
        stored[0].delete()
    forget_sources()


def set_active(*, name: str, is_active: bool) -> None:
    """Close a source, so that neither its signatures nor its keys are taken, or open it. Raises UnknownSourceError."""
    with transaction.atomic():
        source = _find(name)
        Source.objects.filter(id=source.id).update(is_active=is_active)
    forget_sources()
    forget_keys()


def _find(name: str) -> Source:
    """Return the source, locked. A name that a database may not even take is no source's."""
    found = Source.objects.select_for_update().filter(name=name) if name.isprintable() and name.isascii() else None
    source = found.first() if found is not None else None
    if source is None:
        raise UnknownSourceError(name)
    return source


def require_usable_secret(*, scheme: str, secret: str) -> None:
    """Raise SourceRefusedError if a source of this scheme cannot sign with `secret`. None is given: one is made."""
    if secret and scheme == Source.Scheme.API_KEY:
        raise SourceRefusedError(str(_("Keys are made by Prosa.")))
    if secret:
        _read_secret(secret, is_standard=scheme == Source.Scheme.STANDARD_WEBHOOKS)


def _give_proof(source: Source, secret: str, now: datetime) -> str:
    require_usable_secret(scheme=source.scheme, secret=secret)
    if source.scheme != Source.Scheme.API_KEY:
        return _store_secret(source, secret, now)
    try:
        return create_key(name=source.name, scopes=[Scope.INGEST], source=source, now=now)
    except KeyRefusedError as error:
        raise SourceRefusedError(str(error)) from error


def _store_secret(source: Source, text: str, now: datetime) -> str:
    is_standard = source.scheme == Source.Scheme.STANDARD_WEBHOOKS
    shown = text or _new_secret(is_standard=is_standard)
    secret = _read_secret(shown, is_standard=is_standard)
    taken = set(source.secrets.values_list("place", flat=True))
    free = [place for place in LIVE_SECRETS if place not in taken]
    if not free:
        raise SourceRefusedError(str(_("It has two secrets already. Drop the older one first.")))
    SourceSecret.objects.create(source=source, place=free[0], sealed=seal(secret, owner=source.name), created_at=now)
    return shown


def _read_secret(text: str, *, is_standard: bool) -> bytes:
    try:
        return read_standard_secret(text) if is_standard else read_plain_secret(text)
    except SecretUnusableError as error:
        raise SourceRefusedError(str(_SECRET_FORMS[is_standard])) from error


def _new_secret(*, is_standard: bool) -> str:
    return (
        write_standard_secret(secrets.token_bytes(SECRET_BYTES)) if is_standard else secrets.token_urlsafe(SECRET_BYTES)
    )


_SECRET_FORMS: Final = {
    True: _("A secret of Standard Webhooks is base64 of 16 to 64 bytes, behind whsec_ or not."),
    False: _("A secret for HMAC-SHA256 is a text of 16 to 64 bytes."),
}
