"""Fixtures for the tests of what a server survives."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.databases import fresh_database


@pytest.fixture
def database_url(tmp_path: Path) -> Iterator[str]:
    with fresh_database(tmp_path) as database_url:
        yield database_url


@pytest.fixture(autouse=True, scope="session")
def _no_line_for_each_request() -> None:
    """Without it, what a failed test shows would be thousands of them."""
    logging.getLogger("httpx").setLevel(logging.WARNING)
