"""Secrets that must be kept readable, sealed with SECRET_KEY: a copy of the database alone opens none of them.

Encrypted, then authenticated, with HMAC-SHA256 for both (docs/adr/0021). Of each secret the first 16 bytes are a random
number, so that two sealed alike look different; the last 32 tell whether anything was changed.
"""

import base64
import binascii
import hmac
import secrets
from itertools import count, islice
from typing import Final

from django.conf import settings

VERSION: Final = "1."
_NONCE_BYTES: Final = 16
_TAG_BYTES: Final = 32


class SealBrokenError(Exception):
    """What is kept cannot be opened: SECRET_KEY is another one now, or somebody has changed it."""


def seal(secret: bytes, *, owner: str) -> str:
    """Return `secret` as it may be kept. It can be opened again for the same `owner` only."""
    nonce = secrets.token_bytes(_NONCE_BYTES)
    hidden = _mask(secret, nonce)
    return VERSION + base64.urlsafe_b64encode(nonce + hidden + _tag(nonce + hidden, owner)).decode()


def unseal(sealed: str, *, owner: str) -> bytes:
    """Return the secret that `seal` has sealed for `owner`. Raises SealBrokenError."""
    if not sealed.startswith(VERSION):
        raise SealBrokenError
    try:
        raw = base64.b64decode(sealed.removeprefix(VERSION), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise SealBrokenError from None
    content, tag = raw[:-_TAG_BYTES], raw[-_TAG_BYTES:]
    if len(content) < _NONCE_BYTES or not hmac.compare_digest(tag, _tag(content, owner)):
        raise SealBrokenError
    return _mask(content[_NONCE_BYTES:], content[:_NONCE_BYTES])


def _mask(content: bytes, nonce: bytes) -> bytes:
    """Return `content` and a stream of the key and `nonce`, one upon the other: done twice, it is what it was."""
    key = _key("hide")
    blocks = (hmac.digest(key, nonce + number.to_bytes(8), "sha256") for number in count())
    stream = b"".join(islice(blocks, len(content) // _TAG_BYTES + 1))
    return bytes(a ^ b for a, b in zip(content, stream, strict=False))


def _tag(content: bytes, owner: str) -> bytes:
    return hmac.digest(_key("vouch"), content + owner.encode(), "sha256")


def _key(purpose: str) -> bytes:
    return hmac.digest(settings.SECRET_KEY.encode(), f"prosa.access.sealing/{purpose}".encode(), "sha256")
