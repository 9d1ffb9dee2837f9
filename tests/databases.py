"""Databases of the kind that the tests run on, for servers that run beside the tests; and emptying the tests' own."""

import io
import os
import sqlite3
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final
from urllib.parse import urlsplit, urlunsplit

import psycopg
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import DEFAULT_DB_ALIAS, connection, connections, transaction
from django.db.models import Model
from psycopg import sql

from prosa.core.connections import in_place_of_default
from tests.servers import ROOT, server_environment

MADE_BY_MIGRATIONS: Final = ("django_content_type", "auth_permission")
# How far a search goes in a step depends on how high the keys of messages are.
FIRST_KEY_AGAIN: Final = {
    "sqlite": "DELETE FROM sqlite_sequence WHERE name = 'conversations_message'",
    "postgresql": "SELECT setval(pg_get_serial_sequence('conversations_message', 'id'), 1, false)",
}
PREPARE: Final = """
from django.core.management import call_command
for command in ("migrate", "create_roles", "create_first_administrator"):
    call_command(command, verbosity=0)
"""
_prepared = ExitStack()


@contextmanager
def fresh_database(folder: Path) -> Iterator[str]:
    """Yield the DATABASE_URL of a new database as a server's first start leaves it, dropped at the end.

    It is a copy of one that was prepared once, since preparing takes longer than most tests that need it.
    """
    base = os.environ.get("TEST_DATABASE_URL", "")
    with database_on(base, folder, copy_of=_prepared_database(base)) as database_url:
        yield database_url


@contextmanager
def database_like(database_url: str, folder: Path) -> Iterator[str]:
    """Yield the DATABASE_URL of a copy of a database that nobody is connected to, dropped at the end."""
    with database_on(os.environ.get("TEST_DATABASE_URL", ""), folder, copy_of=database_url) as copy:
        yield copy


@contextmanager
def bare_database(folder: Path) -> Iterator[str]:
    """Yield the DATABASE_URL of a new database without any table, dropped at the end."""
    with database_on(os.environ.get("TEST_DATABASE_URL", ""), folder) as database_url:
        yield database_url


@contextmanager
def database_on(base: str, folder: Path, *, copy_of: str = "") -> Iterator[str]:
    """Yield the DATABASE_URL of a new database on the PostgreSQL server `base`, or in `folder` if that is empty.

    It is empty, or a copy of the database at `copy_of`, which nobody may be connected to.
    """
    name = f"prosa_{uuid.uuid4().hex}"
    if not base:
        if copy_of:
            _copy_file(Path(copy_of.removeprefix("sqlite:///")), folder / f"{name}.sqlite3")
        yield f"sqlite:///{folder}/{name}.sqlite3"
        return
    template = urlsplit(copy_of).path.removeprefix("/") or "template1"
    create = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template))
    with psycopg.connect(base, autocommit=True) as server:
        server.execute(create)
        try:
            yield urlunsplit(urlsplit(base)._replace(path=f"/{name}"))
        finally:
            server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def _copy_file(source: Path, copy: Path) -> None:
    """Copy a database of SQLite with what is still in its log, as a server leaves it there."""
    with closing(sqlite3.connect(source)) as read, closing(sqlite3.connect(copy)) as written:
        written.execute("PRAGMA synchronous=OFF")
        read.backup(written)


@cache
def _prepared_database(base: str) -> str:
    """Return the DATABASE_URL of this process's prepared database on `base`, which is only copied."""
    folder = Path(_prepared.enter_context(TemporaryDirectory(prefix="prosa-prepared-")))
    database_url = _prepared.enter_context(database_on(base, folder))
    command = [sys.executable, "manage.py", "shell", "--no-imports", "--command", PREPARE]
    subprocess.run(command, cwd=ROOT, env=server_environment(DATABASE_URL=database_url), check=True)
    return database_url


def drop_prepared_databases() -> None:
    """Drop what `fresh_database` has copied from, at the end of all tests."""
    _prepared.close()


def empty_tables() -> None:
    """Delete all rows of the tests' own database but those that migrations make, and number messages from 1 again.

    Django's flush takes fifty times as long: it truncates, and makes all content types and permissions anew.
    """
    names = connection.introspection.django_table_names(include_views=False)
    statements = [f"DELETE FROM {connection.ops.quote_name(name)}" for name in names if name not in MADE_BY_MIGRATIONS]
    statements.append(FIRST_KEY_AGAIN[connection.vendor])
    if connection.vendor == "postgresql":
        statements = ["; ".join(statements)]
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def is_of_own_kind(database_url: str) -> bool:
    """Tell whether a database is of the kind that the tests run on."""
    return database_url.startswith("sqlite:") == (connection.vendor == "sqlite")


@contextmanager
def connected_to(database_url: str) -> Iterator[None]:
    """Let this thread's default connection lead to another database, of the kind that the tests run on."""
    other = connections.create_connection(DEFAULT_DB_ALIAS)
    assert is_of_own_kind(database_url), "a process of its own speaks to the other kind"
    other.settings_dict = {**other.settings_dict, "NAME": urlsplit(database_url).path.removeprefix("/")}
    with closing(other), in_place_of_default(other):
        yield


def call_on(database_url: str, command: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command on the database at `database_url` in this process: twenty times as fast as one of its own.

    Its caller needs the fixture `databases_here`.
    """
    output, errors, code = io.StringIO(), io.StringIO(), 0
    with connected_to(database_url):
        try:
            call_command(command, *arguments, stdout=output, stderr=errors)
        except CommandError as error:
            errors.write(f"{error}\n")
            code = error.returncode
    return subprocess.CompletedProcess([command, *arguments], code, output.getvalue(), errors.getvalue())


def update_statistics(*models: type[Model]) -> None:
    """Tell PostgreSQL how many rows the tables of `models` hold now: it plans by what it was told last."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for model in models:
                cursor.execute(f"ANALYZE {connection.ops.quote_name(model._meta.db_table)}")  # noqa: SLF001 (documented)


def files_hold(text: bytes) -> bool:
    """Tell whether `text` stands anywhere in the files of the tests' own database, which is one of SQLite.

    Another process reads them: closing a file ends all locks that this one has on it, SQLite's own among them, and
    then whoever else closes the database takes its log away from under the connections that are open here.
    """
    name = Path(connection.settings_dict["NAME"])
    files = sorted(name.parent.glob(f"{name.name}*"))
    return text in subprocess.run(["cat", *files], check=True, capture_output=True).stdout  # noqa: S607 (where it is differs)


def own_database_url() -> str:
    """Return the DATABASE_URL of the tests' own database, for processes beside them."""
    name, base = connection.settings_dict["NAME"], os.environ.get("TEST_DATABASE_URL")
    return urlunsplit(urlsplit(base)._replace(path=f"/{name}")) if base else f"sqlite:///{name}"
