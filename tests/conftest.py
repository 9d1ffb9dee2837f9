"""Fixtures for all tests."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import httpx
import pytest
from django.test import TransactionTestCase
from django.utils import translation
from pytest_django import DjangoDbBlocker

from prosa.webhooks.committer import committer
from tests.databases import drop_prepared_databases, empty_tables, fresh_database
from tests.servers import RunningServer, running_server

# What takes longest comes first, so that the processes that share the files end at about the same time.
LONGEST: Final = (
    "tests/e2e/",
    "tests/survival/",
    "tests/faults/",
    "tests/backups/",
    "tests/demo/",
    "tests/core/",
    "tests/deliveries/",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the longest first; on PostgreSQL, leave out what was found on SQLite and cannot differ."""
    places = {folder: place for place, folder in enumerate(LONGEST)}
    items.sort(key=lambda item: next((places[f] for f in LONGEST if item.nodeid.startswith(f)), len(LONGEST)))
    if os.environ.get("TEST_DATABASE_URL"):
        reason = pytest.mark.skip(reason="its outcome cannot depend on the database: it runs on SQLite")
        for item in items:
            if item.get_closest_marker("any_database"):
                item.add_marker(reason)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> Iterator[None]:
    """Close this process's committer's connection before the database of its tests is dropped."""
    yield
    committer().connection.close()


@pytest.fixture(autouse=True)
def own_language() -> Iterator[None]:
    """After a test, speak the installation's language again, whatever a request of it was answered in."""
    yield
    translation.deactivate()


@pytest.fixture(autouse=True, scope="session")
def quick_emptying() -> Iterator[None]:
    """After a test that commits, empty the tables rather than flush the database."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _: empty_tables())
        yield


@pytest.fixture(scope="module")
def databases_here(django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Let this process use databases beside the tests' own: `call_on` and `connected_to`."""
    with django_db_blocker.unblock():
        yield


@pytest.fixture(autouse=True, scope="session")
def prepared_databases() -> Iterator[None]:
    """Drop at the end what the databases of the tests' servers were copied from."""
    yield
    drop_prepared_databases()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A real server with a fresh database and default settings, shared: use fresh ids in each test.

    But for one: so many tests send wrong keys that this machine would be told to wait.
    """
    folder = tmp_path_factory.mktemp("server")
    own = {"FAILED_ATTEMPTS": "100000", "WRITER": "true"}
    with (
        fresh_database(folder) as database_url,
        running_server(database_url=database_url, log=folder / "server.log", **own) as server,
    ):
        yield server


@pytest.fixture(scope="session")
def base_url(request: pytest.FixtureRequest) -> str:
    """Where the tests that speak HTTP only find Prosa: PROSA_URL, or a server of their own."""
    elsewhere = os.environ.get("PROSA_URL")
    if elsewhere:
        return elsewhere
    server: RunningServer = request.getfixturevalue("server")
    return server.url


@pytest.fixture
def client(base_url: str) -> Iterator[httpx.Client]:
    """An HTTP client for the API. PROSA_KEY is its key, where Prosa runs elsewhere and asks for one."""
    key = os.environ.get("PROSA_KEY")
    headers = {"X-API-Key": key} if key else {}
    with httpx.Client(base_url=base_url, headers=headers, timeout=30) as client:
        yield client


@pytest.fixture
def log_file(tmp_path: Path) -> Path:
    """A file for the terminal output of a server that the test starts itself."""
    return tmp_path / "server.log"
