"""What tests of keys and sources share."""

from collections.abc import Iterator

import pytest

from prosa.access.keyring import forget_keys
from prosa.access.source_ring import forget_sources


@pytest.fixture
def known_afresh() -> Iterator[None]:
    """Know no keys and no sources of other tests, and leave none behind."""
    forget_keys()
    forget_sources()
    yield
    forget_keys()
    forget_sources()
