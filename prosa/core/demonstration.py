"""How demo data is told from real data: by its ids.

They are UUIDs of version 8 (RFC 9562), whose bits are the maker's to choose. Their first 64 bits are the same for all,
so that no random UUID (version 4) and none made of the time (versions 1, 6, 7) is ever taken for one.
"""

from hashlib import sha256
from typing import Final
from uuid import UUID

_PREFIX: Final = 0x64656D6F_0000_8000  # "demo", zeros, version 8
_VARIANT: Final = 0b10 << 62
_BITS_BEHIND_VARIANT: Final = 62

# All demo ids lie between these, and nothing else does: made for `uuid__range` of a query.
DEMO_RANGE: Final = (UUID(int=_PREFIX << 64), UUID(int=(_PREFIX << 64) | (2**64 - 1)))


def is_demo(uuid: UUID) -> bool:
    """Tell whether what bears this id is demo data."""
    return uuid.int >> 64 == _PREFIX


def make_demo_id(*, name: str) -> UUID:
    """Return the demo id of `name`, always the same for the same name."""
    digest = int.from_bytes(sha256(name.encode()).digest())
    return UUID(int=(_PREFIX << 64) | _VARIANT | (digest % 2**_BITS_BEHIND_VARIANT))
