"""HTTP clients of servers with settings of their own."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from tests.databases import fresh_database
from tests.servers import running_server


@contextmanager
def client_of_new_server(folder: Path, **settings: str) -> Iterator[httpx.Client]:
    """Yield a client, without a key, of a new server with an empty database and `settings` in its environment."""
    with (
        fresh_database(folder) as database_url,
        running_server(database_url=database_url, log=folder / "server.log", **settings) as server,
        httpx.Client(base_url=server.url, timeout=30) as client,
    ):
        yield client
