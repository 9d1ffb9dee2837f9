"""Signatures of webhooks, checked over the very bytes that came. Pure: knows no HTTP, no database and no Django.

Two kinds: Standard Webhooks (https://www.standardwebhooks.com), and a plain HMAC-SHA256 over the body. Its own library
is not used for checking, only as the measure in tests: it reads bodies as text, asks for the time itself, breaks off at
the first entry that it cannot read, and does not tell which part was wrong.
"""

import base64
import binascii
import hmac
import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final, NamedTuple

TOLERANCE: Final = timedelta(minutes=5)
SECRET_BEGINNING: Final = "whsec_"  # noqa: S105 (no secret: so that scanners can tell a leaked one)
LEAST_SECRET_BYTES: Final = 16
MOST_SECRET_BYTES: Final = 64
MOST_SIGNATURES: Final = 20
VERSION: Final = "v1"
_id: Final = re.compile(r"[!-~]{1,200}", re.ASCII)
_seconds: Final = re.compile(r"[0-9]{1,12}", re.ASCII)


class Flaw(StrEnum):
    """What is wrong with a request that does not prove where it comes from. For the log and managers, not for it."""

    CLOSED = "closed"
    HEADER_MISSING = "header_missing"
    ID_UNUSABLE = "id_unusable"
    TIMESTAMP_UNREADABLE = "timestamp_unreadable"
    TOO_OLD = "too_old"
    TOO_NEW = "too_new"
    SIGNATURE_UNREADABLE = "signature_unreadable"
    SIGNATURE_WRONG = "signature_wrong"
    NO_SECRET = "no_secret"  # noqa: S105 (says that there is none)
    KEY_MISSING = "key_missing"
    KEY_WRONG = "key_wrong"
    KEY_OF_ANOTHER = "key_of_another"


class Encoding(StrEnum):
    """How the digest of a plain signature is written."""

    HEX = "hex"
    BASE64 = "base64"


class NotProvenError(Exception):
    """A request does not prove that it comes from its source."""

    def __init__(self, flaw: Flaw) -> None:
        super().__init__(flaw.value)
        self.flaw = flaw


class SecretUnusableError(ValueError):
    """A text is no secret that webhooks can be signed with."""


class StandardSignature(NamedTuple):
    """What the three headers of Standard Webhooks say, once they are known to be usable."""

    webhook_id: str
    timestamp: str
    digests: Sequence[str]


def read_standard(
    *, webhook_id: str | None, timestamp: str | None, signature: str | None, now: datetime
) -> StandardSignature:
    """Return what the headers of Standard Webhooks say. Raises NotProvenError, before anybody reads a body."""
    if not webhook_id or not timestamp or not signature:
        raise NotProvenError(Flaw.HEADER_MISSING)
    if not _id.fullmatch(webhook_id):
        raise NotProvenError(Flaw.ID_UNUSABLE)
    _require_recent(timestamp, now)
    entries = (entry.partition(",") for entry in signature.split(" ", MOST_SIGNATURES)[:MOST_SIGNATURES])
    digests = [digest for version, _, digest in entries if version == VERSION and digest]
    if not digests:
        raise NotProvenError(Flaw.SIGNATURE_UNREADABLE)
    return StandardSignature(webhook_id, timestamp, digests)


def verify_standard(*, signature: StandardSignature, body: bytes, secrets: Sequence[bytes]) -> None:
    """Check that one of `secrets` has signed `body`, and its id and timestamp with it. Raises NotProvenError."""
    content = f"{signature.webhook_id}.{signature.timestamp}.".encode() + body
    expected = [base64.b64encode(hmac.digest(secret, content, "sha256")) for secret in secrets]
    _require_match(expected, [digest.encode(errors="replace") for digest in signature.digests])


def read_plain(*, header: str | None, prefix: str, encoding: Encoding) -> bytes:
    """Return the digest that a header with a plain signature holds. Raises NotProvenError."""
    if not header:
        raise NotProvenError(Flaw.HEADER_MISSING)
    if not header.startswith(prefix):
        raise NotProvenError(Flaw.SIGNATURE_UNREADABLE)
    text = header.removeprefix(prefix)
    try:
        return bytes.fromhex(text) if encoding is Encoding.HEX else base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise NotProvenError(Flaw.SIGNATURE_UNREADABLE) from None


def verify_plain(*, digest: bytes, body: bytes, secrets: Sequence[bytes]) -> None:
    """Check that one of `secrets` has signed `body`. Raises NotProvenError."""
    _require_match([hmac.digest(secret, body, "sha256") for secret in secrets], [digest])


def read_standard_secret(text: str) -> bytes:
    """Return the bytes of a secret as Standard Webhooks writes it: base64 behind whsec_. Raises SecretUnusableError."""
    encoded = text.removeprefix(SECRET_BEGINNING)
    try:
        secret = base64.b64decode(encoded + "=" * (-len(encoded) % 4), validate=True)
    except (binascii.Error, ValueError):
        raise SecretUnusableError("not base64") from None
    return _of_good_length(secret)


def read_plain_secret(text: str) -> bytes:
    """Return the bytes of a secret for plain signatures: the text itself. Raises SecretUnusableError."""
    try:
        return _of_good_length(text.encode())
    except UnicodeEncodeError:
        raise SecretUnusableError("not text") from None


def write_standard_secret(secret: bytes) -> str:
    """Return `secret` as Standard Webhooks writes it."""
    return SECRET_BEGINNING + base64.b64encode(secret).decode()


def _require_recent(timestamp: str, now: datetime) -> None:
    if not _seconds.fullmatch(timestamp):
        raise NotProvenError(Flaw.TIMESTAMP_UNREADABLE)
    try:
        sent_at = datetime.fromtimestamp(int(timestamp), UTC)
    except (ValueError, OverflowError, OSError):
        raise NotProvenError(Flaw.TIMESTAMP_UNREADABLE) from None
    if sent_at < now - TOLERANCE:
        raise NotProvenError(Flaw.TOO_OLD)
    if sent_at > now + TOLERANCE:
        raise NotProvenError(Flaw.TOO_NEW)


def _require_match(expected: Sequence[bytes], given: Sequence[bytes]) -> None:
    if not expected:
        raise NotProvenError(Flaw.NO_SECRET)
    # All are compared, whichever fits, so that the time it takes says nothing.
    matches = [hmac.compare_digest(ours, theirs) for ours in expected for theirs in given]
    if not any(matches):
        raise NotProvenError(Flaw.SIGNATURE_WRONG)


def _of_good_length(secret: bytes) -> bytes:
    if not LEAST_SECRET_BYTES <= len(secret) <= MOST_SECRET_BYTES:
        raise SecretUnusableError(f"not {LEAST_SECRET_BYTES} to {MOST_SECRET_BYTES} bytes long")
    return secret
