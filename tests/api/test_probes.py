"""What load balancers ask: /healthz and /readyz, by any address and Host, without redirects, sessions or noise."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from django.test import Client

from tests.core.holders import eventually
from tests.databases import fresh_database
from tests.servers import RunningServer, running_server

READY = {"status": "ok", "checks": {"database": "ok", "migrations": "ok", "committer": "ok"}}
PROBES = ("/healthz", "/readyz", "/healthz/", "/readyz/")
by_probe = pytest.mark.parametrize("probe", PROBES)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("probed")


@pytest.fixture(scope="module")
def probed(folder: Path) -> Iterator[RunningServer]:
    """A server as it runs in production behind a proxy that speaks TLS, with keys and a name of its own."""
    with (
        fresh_database(folder) as database_url,
        running_server(
            database_url=database_url,
            log=folder / "server.log",
            HTTPS="true",
            ALLOWED_HOSTS="prosa.example",
            API_KEY="a-key-for-tests-of-probes",
            LOG_FORMAT="json",
        ) as server,
    ):
        yield server


@pytest.fixture
def balancer(probed: RunningServer) -> Iterator[httpx.Client]:
    """Somebody who knows the server's address, and neither its name nor any key."""
    with httpx.Client(base_url=probed.url, headers={"Host": "10.0.0.7:8000"}, timeout=10) as client:
        yield client


@contextmanager
def a_migration_missing(server: RunningServer) -> Iterator[None]:
    """While this lasts, the database seems to lack a migration."""
    rename(server, "0001_initial", "0001_another")
    try:
        yield
    finally:
        rename(server, "0001_another", "0001_initial")


def rename(server: RunningServer, old: str, new: str) -> None:
    statement = f"UPDATE django_migrations SET name = '{new}' WHERE app = 'matching' AND name = '{old}'"
    if server.database_url.startswith("sqlite"):
        import sqlite3

        with sqlite3.connect(server.database_url.removeprefix("sqlite:///"), timeout=10) as database:
            assert database.execute(statement).rowcount == 1
        database.close()
    else:
        import psycopg

        with psycopg.connect(server.database_url, autocommit=True) as connection:
            assert connection.execute(statement).rowcount == 1


@by_probe
def test_a_probe_by_address_is_answered_and_not_redirected(balancer: httpx.Client, probe: str) -> None:
    answer = balancer.get(probe)
    assert answer.status_code == 200
    assert answer.json() == ({"status": "ok"} if "healthz" in probe else READY)
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in answer.headers


@by_probe
def test_a_probe_may_ask_by_head(balancer: httpx.Client, probe: str) -> None:
    answer = balancer.head(probe)
    assert (answer.status_code, answer.content) == (200, b"")


@by_probe
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
def test_a_probe_by_another_method_is_refused(balancer: httpx.Client, probe: str, method: str) -> None:
    answer = balancer.request(method, probe)
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "GET, HEAD"
    assert answer.json()["code"] == "method_not_allowed"


@by_probe
@pytest.mark.django_db
def test_probes_are_answered_by_any_handler(probe: str) -> None:
    assert Client(headers={"Host": "10.0.0.7"}).get(probe).status_code in {200, 503}


def test_a_database_that_lacks_a_migration_makes_a_living_process_unready(
    probed: RunningServer, balancer: httpx.Client
) -> None:
    with a_migration_missing(probed):
        assert eventually(lambda: balancer.get("/readyz").status_code == 503)
        answer = balancer.get("/readyz")
        assert answer.json() == {"status": "not ready", "checks": READY["checks"] | {"migrations": "pending"}}  # type: ignore[operator]
        assert balancer.get("/healthz").status_code == 200
    assert eventually(lambda: balancer.get("/readyz").status_code == 200)


def test_probes_leave_no_lines_in_the_log(probed: RunningServer, balancer: httpx.Client) -> None:
    for probe in PROBES:
        balancer.get(probe)
    balancer.get("/conversations/")
    assert eventually(lambda: "/conversations/" in probed.log.read_text())
    assert "healthz" not in probed.log.read_text()
    assert "readyz" not in probed.log.read_text()
