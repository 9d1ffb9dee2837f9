"""What the tests of the listings' API share: a server with a key that may write, and a body that is taken."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import httpx

from tests.access.commands import make_keys
from tests.databases import fresh_database
from tests.samples import new_id
from tests.servers import running_server

BODY: Final[dict[str, Any]] = {
    "title": "Apartamento com varanda",
    "purpose": "SALE",
    "property_type": "apartment",
    "sale_price": 450000,
    "neighbourhood": "Vila Mariana",
    "city": "São Paulo",
    "state": "SP",
}


@contextmanager
def client_that_may_write(folder: Path) -> Iterator[httpx.Client]:
    """Yield a client of a new server whose key reads and writes."""
    with (
        fresh_database(folder) as database_url,
        running_server(database_url=database_url, log=folder / "server.log") as server,
    ):
        keys = make_keys(database_url, {"agency": "read write"})
        headers = {"X-API-Key": keys["agency"], "Accept-Language": "en"}
        with httpx.Client(base_url=server.url, headers=headers, timeout=30) as client:
            yield client


def body(**fields: Any) -> dict[str, Any]:
    """Return a good body with a code of its own and other `fields`."""
    return {"code": f"AP-{new_id()[:13]}", **BODY, **fields}


def add(client: httpx.Client, **fields: Any) -> dict[str, Any]:
    """Add a listing and return it as the API shows it."""
    answer = client.post("/listings/", json=body(**fields))
    assert answer.status_code == 201, answer.text
    shown: dict[str, Any] = answer.json()
    return shown
