"""Feeds for tests of imports."""

import pytest

from tests.listings.importing.feeding import Feeds


@pytest.fixture
def feeds(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Feeds:
    return Feeds(monkeypatch)
