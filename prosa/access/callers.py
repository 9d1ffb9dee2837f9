"""Who calls, and what they may do."""

from collections.abc import Collection
from enum import StrEnum
from typing import Final, NamedTuple

# Callers that hold no key of the table. No key may bear their names.
ENVIRONMENT_NAME: Final = "API_KEY"
OPEN_DOOR_NAME: Final = "open door"
COMMAND_NAME: Final = "command line"
RESERVED_NAMES: Final = (ENVIRONMENT_NAME, OPEN_DOOR_NAME, COMMAND_NAME)


class Scope(StrEnum):
    """What a caller may do: send events, read the record, change or erase it."""

    INGEST = "ingest"
    READ = "read"
    WRITE = "write"


def write_scopes(scopes: Collection[Scope]) -> str:
    """Return `scopes` as one text, separated by blanks, each once, always in the same order."""
    return " ".join(scope for scope in Scope if scope in scopes)


def read_scopes(text: str) -> frozenset[Scope]:
    """Return the scopes of a text that `write_scopes` made. Raises ValueError if one is unknown."""
    return frozenset(map(Scope, text.split()))


class Caller(NamedTuple):
    """Somebody who was let in. `holds_key` is false for those who came by the open door.

    `source` names the source that they are or that their key belongs to, `zone` is the time zone of its local times;
    each is empty where there is none. `is_guessable` is true of those whose secret a person may have chosen.
    """

    name: str
    scopes: frozenset[Scope]
    holds_key: bool = True
    source: str = ""
    zone: str = ""
    is_guessable: bool = False


class Origin(NamedTuple):
    """Where a request without a key comes from, as the server sees it."""

    address: str
    host: str
    is_forwarded: bool
