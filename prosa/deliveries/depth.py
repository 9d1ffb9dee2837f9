"""How deeply JSON may nest.

The decoder calls itself for each level, and its guard against that counts levels, not bytes: in a thread of the server,
whose stack is small, JSON nested some thousand levels deep ends the process. So depth is judged before decoding.
"""

import re
from itertools import accumulate
from typing import Final

from prosa.deliveries.errors import InvalidJsonError

MAX_DEPTH: Final = 500

# A text without an end goes to the end of all: a search that began again behind its first quote would be quadratic.
_strings = re.compile(rb'"(?:[^"\\]++|\\.)*+(?:"|\\?\Z)', re.DOTALL)
_all_but_brackets: Final = bytes(set(range(256)) - set(b"[]{}"))
_steps: Final = {ord("["): 1, ord("{"): 1, ord("]"): -1, ord("}"): -1}


def require_shallow(raw: bytes) -> None:
    """Return if `raw` is nested no deeper than MAX_DEPTH. Raises InvalidJsonError if it is."""
    if raw.count(b"[") + raw.count(b"{") <= MAX_DEPTH:
        return
    brackets = _strings.sub(b"", raw).translate(None, _all_but_brackets)
    if any(depth > MAX_DEPTH for depth in accumulate(map(_steps.__getitem__, brackets))):
        raise InvalidJsonError
