"""How a request proves that it comes from its source: the headers and the body, compared with what is known of it."""

import hashlib
from collections.abc import Callable
from datetime import datetime

from django.http import HttpRequest

from prosa.access.models import Source
from prosa.access.signatures import (
    Encoding,
    Flaw,
    NotProvenError,
    read_plain,
    read_standard,
    verify_plain,
    verify_standard,
)
from prosa.access.source_ring import KnownSource
from prosa.deliveries.entries import Claim

# Reads the body. It is called once the headers are known to be usable.
type ReadBody = Callable[[], bytes]


def check_signature(request: HttpRequest, source: KnownSource, *, read: ReadBody, now: datetime) -> Claim | None:
    """Check that `request` was signed by `source`, and return the id that it bears, if its kind has one.

    Raises NotProvenError, and what `read` raises.
    """
    if not source.is_active:
        raise NotProvenError(Flaw.CLOSED)
    if source.scheme == Source.Scheme.STANDARD_WEBHOOKS:
        return _check_standard(request, source, read, now)
    _check_plain(request, source, read)
    return None


def _check_standard(request: HttpRequest, source: KnownSource, read: ReadBody, now: datetime) -> Claim:
    signature = read_standard(
        webhook_id=request.META.get("HTTP_WEBHOOK_ID"),
        timestamp=request.META.get("HTTP_WEBHOOK_TIMESTAMP"),
        signature=request.META.get("HTTP_WEBHOOK_SIGNATURE"),
        now=now,
    )
    body = read()
    verify_standard(signature=signature, body=body, secrets=source.secrets)
    return Claim(source.name, signature.webhook_id, hashlib.sha256(body).hexdigest())


def _check_plain(request: HttpRequest, source: KnownSource, read: ReadBody) -> None:
    header = request.META.get(f"HTTP_{source.signature_header.upper().replace('-', '_')}")
    digest = read_plain(header=header, prefix=source.signature_prefix, encoding=Encoding(source.signature_encoding))
    verify_plain(digest=digest, body=read(), secrets=source.secrets)
