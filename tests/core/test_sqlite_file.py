"""The database's file while a server runs on it."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from django.db import DEFAULT_DB_ALIAS, OperationalError, connections

from tests.samples import new_conversation, new_id
from tests.servers import RunningServer, running_server

pytestmark = pytest.mark.skipif(bool(os.environ.get("TEST_DATABASE_URL")), reason="Only SQLite has a file.")


@pytest.fixture
def server(tmp_path: Path, log_file: Path) -> Iterator[RunningServer]:
    with running_server(database_url=f"sqlite:///{tmp_path}/new/prosa.sqlite3", log=log_file) as server:
        yield server


def test_a_new_database_is_its_owners_alone(server: RunningServer, tmp_path: Path) -> None:
    assert httpx.post(f"{server.url}/webhook/", json=new_conversation(new_id())).status_code == 201
    folder = tmp_path / "new"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    modes = {path.name: oct(stat.S_IMODE(path.stat().st_mode)) for path in folder.iterdir()}
    assert {"prosa.sqlite3", "prosa.sqlite3-wal"} <= modes.keys()
    assert set(modes.values()) == {"0o600"}


def test_nothing_is_recorded_in_a_file_that_was_removed(server: RunningServer, tmp_path: Path) -> None:
    assert httpx.post(f"{server.url}/webhook/", json=new_conversation(new_id())).status_code == 201
    for path in (tmp_path / "new").glob("prosa.sqlite3*"):
        path.unlink()
    answers = [httpx.post(f"{server.url}/webhook/", json=new_conversation(new_id())) for _ in range(20)]
    assert {answer.status_code for answer in answers} <= {500, 503}


def test_a_file_that_cannot_be_created_is_an_error_of_the_database(tmp_path: Path) -> None:
    own = connections.create_connection(DEFAULT_DB_ALIAS)
    own.settings_dict = {**own.settings_dict, "NAME": str(tmp_path / "missing" / "prosa.sqlite3")}
    with pytest.raises(OperationalError, match="unable to open database file: No such file or directory"):
        own.connect()
