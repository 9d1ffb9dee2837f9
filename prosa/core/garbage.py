"""Python's collector of garbage, in processes that make many objects at once and keep few of them."""

import gc
from typing import Final

GARBAGE_BEFORE_COLLECTION: Final = 20_000  # a batch of events makes some thousands of objects at once


def collect_seldom() -> None:
    """Have it run less often, and not look again and again through what has been loaded, which stays."""
    gc.freeze()
    gc.set_threshold(GARBAGE_BEFORE_COLLECTION, 20, 20)
