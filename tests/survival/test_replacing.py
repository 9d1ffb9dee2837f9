"""A new version takes the place of the old one, server by server, behind the shipped proxy: no request fails."""

import os
import shutil
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, Final

import httpx
import psycopg
import pytest

from tests.core.holders import eventually
from tests.deliveries.verifying import assert_record_agrees
from tests.forms import IS_LONG
from tests.servers import ROOT, free_port, running_server, server_environment, stop
from tests.survival.load import assert_load_is_answered, assert_nothing_is_lost, load_on
from tests.survival.proxy import NGINX, running_proxy

ON_POSTGRESQL: Final = bool(os.environ.get("TEST_DATABASE_URL"))
ROUNDS: Final = 10 if IS_LONG else 1
SECONDS_OF_LOAD: Final = 900 if IS_LONG else 150
EVENTS_BETWEEN: Final = 500 if IS_LONG else 100
PAGES: Final = ("/conversations/", "/api/problems/", "/entrar/")
MIGRATION: Final = """
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("conversations", "{latest}")]
    operations = [
        migrations.AddField("message", "new_column", models.CharField(max_length=20, default="", db_default="")),
        migrations.AddField("conversation", "new_column", models.IntegerField(null=True)),
    ]
"""

pytestmark = [
    pytest.mark.skipif(not NGINX, reason="nginx is not installed: apt-get install nginx"),
    pytest.mark.skipif(not (IS_LONG or ON_POSTGRESQL), reason="who runs several servers has PostgreSQL: it runs there"),
]


def make_new_version(folder: Path) -> Path:
    """Return a copy of Prosa with a migration more, which adds columns to the busiest tables."""
    shutil.copytree(ROOT / "prosa", folder / "prosa", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "manage.py", folder)
    migrations = folder / "prosa/conversations/migrations"
    latest = max(path.stem for path in migrations.glob("0*.py"))
    (migrations / "0999_new_columns.py").write_text(MIGRATION.format(latest=latest))
    return folder


class Readers:
    """What threads read, and how often which status was answered."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._end = threading.Event()
        self.answers = Counter[str]()

    def read(self) -> None:
        """Read one after another until the end."""
        with httpx.Client(base_url=self._url, timeout=30) as client:
            while not self._end.wait(0.01):
                for page in PAGES:
                    self.answers[self._ask(client, page)] += 1

    def end(self) -> None:
        """Have the threads end after what they are at."""
        self._end.set()

    @staticmethod
    def _ask(client: httpx.Client, page: str) -> str:
        try:
            return str(client.get(page).status_code)
        except httpx.TransportError as error:
            return f"{page}: {error!r}"


@contextmanager
def readers_of(url: str, threads: int = 2) -> Iterator[Readers]:
    """Yield readers of the pages at `url`."""
    readers = Readers(url)
    with ThreadPoolExecutor(threads) as pool:
        running = [pool.submit(readers.read) for _ in range(threads)]
        try:
            yield readers
        finally:
            readers.end()
    for each in running:
        each.result()


class Places:
    """Two places for servers on one database. What is started in one takes the place of what was there."""

    def __init__(self, stack: ExitStack, database_url: str, folder: Path) -> None:
        self._stack = stack
        self._database_url = database_url
        self._folder = folder
        self._running: list[subprocess.Popen[bytes] | None] = [None, None]
        self.ports = [free_port(), free_port()]
        self.started = 0

    def start(self, place: int, version: Path) -> str:
        """Start a server of `version` in a place, once the one that is there has ended, and return its address."""
        if former := self._running[place]:
            stop(former)
        self.started += 1
        server = self._stack.enter_context(
            running_server(
                database_url=self._database_url,
                log=self._folder / f"server-{self.started}.log",
                ROOT=str(version),
                PORT=str(self.ports[place]),
                API_OPEN="true",  # behind a proxy nobody is local
                WRITER="true",
            )
        )
        self._running[place] = server.process
        return server.url


def migrate(version: Path, database_url: str) -> None:
    """Do what comes before the first server of a new version, as a step of its own."""
    environment = server_environment(DATABASE_URL=database_url)
    subprocess.run([sys.executable, "manage.py", "prepare_database"], cwd=version, env=environment, check=True)


def test_no_request_fails_while_a_new_version_takes_the_place_of_the_old_one(database_url: str, tmp_path: Path) -> None:
    new = make_new_version(tmp_path / "new")
    with ExitStack() as stack:
        places = Places(stack, database_url, tmp_path)
        for place in (0, 1):
            places.start(place, ROOT)
        url = stack.enter_context(running_proxy(tmp_path, places.ports))
        with load_on(url, seconds=SECONDS_OF_LOAD) as load, readers_of(url) as readers:
            assert_load_is_answered(load, EVENTS_BETWEEN)
            migrate(new, database_url)
            assert_load_is_answered(load, EVENTS_BETWEEN)
            for place in [0, 1] * ROUNDS:
                direct = places.start(place, new)
                assert_load_is_answered(load, EVENTS_BETWEEN)
        assert (load.unknown, load.refused, load.broken) == ([], [], [])
        assert set(readers.answers) == {"200"}
        assert_nothing_is_lost(load, direct)
    assert_record_agrees(database_url)


@pytest.mark.skipif(
    not os.environ.get("TEST_DATABASE_URL"), reason="on SQLite a migration waits for its turn as all do"
)
def test_a_migration_that_cannot_have_a_table_keeps_nobody_waiting_behind_it(database_url: str, tmp_path: Path) -> None:
    new = make_new_version(tmp_path / "new")
    environment = server_environment(DATABASE_URL=database_url)
    command = [sys.executable, "manage.py", "prepare_database"]
    with psycopg.connect(database_url) as holder, psycopg.connect(database_url, autocommit=True) as other:
        holder.execute("LOCK TABLE conversations_message IN ACCESS SHARE MODE")
        with subprocess.Popen(command, cwd=new, env=environment) as migrating:
            assert eventually(lambda: somebody_waits(other), seconds=60)
            began = time.monotonic()
            other.execute("SELECT count(*) FROM conversations_message")  # would wait for as long as the migration does
            assert time.monotonic() - began < 5
            assert migrating.poll() is None
            holder.rollback()
            assert migrating.wait(60) == 0


def somebody_waits(connection: psycopg.Connection[Any]) -> bool:
    """Tell whether a table is waited for."""
    found = connection.execute("SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype = 'relation'").fetchone()
    return bool(found and found[0])
