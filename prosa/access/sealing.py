"""Secrets that must be kept readable, sealed with SECRET_KEY: a copy of the database alone opens none of them."""

import base64
import hmac
from typing import Final

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings

_PURPOSE: Final = b"prosa.access.sealing"
_END_OF_OWNER: Final = b"\0"


class SealBrokenError(Exception):
    """What is kept cannot be opened: SECRET_KEY is another one now, or somebody has changed it."""


def seal(secret: bytes, *, owner: str) -> str:
    """Return `secret` as it may be kept. It can be opened again for the same `owner`, without NUL, only."""
    return _fernet().encrypt(owner.encode() + _END_OF_OWNER + secret).decode()


def unseal(sealed: str, *, owner: str) -> bytes:
    """Return the secret that `seal` has sealed for `owner`. Raises SealBrokenError."""
    try:
        found, _, secret = _fernet().decrypt(sealed.encode()).partition(_END_OF_OWNER)
    except InvalidToken:
        raise SealBrokenError from None
    if found != owner.encode():
        raise SealBrokenError
    return secret


def _fernet() -> Fernet:
    key = hmac.digest(settings.SECRET_KEY.encode(), _PURPOSE, "sha256")
    return Fernet(base64.urlsafe_b64encode(key))
