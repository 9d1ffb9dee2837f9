"""Addresses of static files that change with what the files hold, so that browsers may keep them for ever."""

import hashlib
from functools import cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import StaticFilesStorage


class VersionedStaticFilesStorage(StaticFilesStorage):
    """Static files as they lie in the packages, with a digest of their content in the address."""

    def url(self, name: str | None) -> str:
        version = digest_of(name or "")
        address = super().url(name)
        return f"{address}?v={version}" if version else address


@cache
def digest_of(name: str) -> str:
    """Return the beginning of the digest of the static file `name`, or nothing if there is no such file."""
    found = finders.find(name)
    return hashlib.sha256(Path(found).read_bytes()).hexdigest()[:12] if isinstance(found, str) else ""
