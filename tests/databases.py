"""Fresh, empty databases of the kind that the tests run on, for servers that run beside the tests; and emptying one."""

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit, urlunsplit

import psycopg
from django.db import connection, transaction
from psycopg import sql

MADE_BY_MIGRATIONS: Final = ("django_content_type", "auth_permission")


@contextmanager
def fresh_database(folder: Path) -> Iterator[str]:
    """Yield the DATABASE_URL of a new, empty database, dropped at the end."""
    with database_on(os.environ.get("TEST_DATABASE_URL", ""), folder) as database_url:
        yield database_url


@contextmanager
def database_on(base: str, folder: Path) -> Iterator[str]:
    """Yield the DATABASE_URL of a new database on the PostgreSQL server `base`, or in `folder` if that is empty."""
    name = f"prosa_{uuid.uuid4().hex}"
    if not base:
        yield f"sqlite:///{folder}/{name}.sqlite3"
        return
    with psycopg.connect(base, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            yield urlunsplit(urlsplit(base)._replace(path=f"/{name}"))
        finally:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def empty_tables() -> None:
    """Delete all rows of the tests' own database but those that migrations make.

    Django's flush takes fifty times as long: it truncates, and makes all content types and permissions anew.
    """
    names = connection.introspection.django_table_names(include_views=False)
    statements = [f"DELETE FROM {connection.ops.quote_name(name)}" for name in names if name not in MADE_BY_MIGRATIONS]
    if connection.vendor == "postgresql":
        statements = ["; ".join(statements)]
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
