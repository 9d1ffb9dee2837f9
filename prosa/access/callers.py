"""Who calls, and what they may do."""

from enum import StrEnum
from typing import NamedTuple


class Scope(StrEnum):
    """What a caller may do: send events, read conversations, change or erase them."""

    INGEST = "ingest"
    READ = "read"
    WRITE = "write"


class Caller(NamedTuple):
    """Somebody who was let in."""

    name: str
    scopes: frozenset[Scope]


class Origin(NamedTuple):
    """Where a request without a key comes from, as the server sees it."""

    address: str
    host: str
    is_forwarded: bool
