"""A server that is told to end while events come in: it answers what it has accepted, then ends."""

import logging
import signal
from pathlib import Path
from typing import Final

import pytest

from tests.core.holders import eventually
from tests.deliveries.verifying import assert_record_agrees
from tests.forms import IS_LONG
from tests.servers import running_server
from tests.survival.load import (
    Load,
    assert_none_was_taken_in,
    assert_nothing_is_lost,
    connecting_anew,
    load_on,
    records_an_event,
)
from tests.survival.slow import connections_to, send_half_a_body

ENDINGS: Final = 10 if IS_LONG else 1
SECONDS_TO_END: Final = 35
MOST_EVENTS_WAITING: Final = 20
logger = logging.getLogger(__name__)


@pytest.mark.parametrize("number", range(ENDINGS))
def test_a_server_that_is_told_to_end_answers_every_request_that_it_has_taken_in(
    database_url: str, tmp_path: Path, number: int
) -> None:
    load = end_under_load(database_url, tmp_path / "first.log")
    assert load.refused == []
    with running_server(database_url=database_url, log=tmp_path / "second.log", WRITER="true") as server:
        assert_nothing_is_lost(load, server.url)
        # The kernel accepts connections before the server does, and breaks those off that wait while it ends.
        assert len(load.broken) <= MOST_EVENTS_WAITING
        assert_none_was_taken_in([event for event in load.broken if event not in load.answered], server.url)
        assert_record_agrees(database_url)
    logger.info("%d events answered, %d broken off", len(load.answered), len(load.broken))


@pytest.mark.any_database
def test_connections_that_send_nothing_do_not_hold_up_the_end(database_url: str, log_file: Path) -> None:
    with running_server(database_url=database_url, log=log_file, WRITER="true") as server, connections_to(server, 50):
        assert records_an_event(server.url)
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(5) == 0


@pytest.mark.skipif(not IS_LONG, reason="takes half a minute")
def test_bodies_that_do_not_come_to_their_end_hold_up_the_end_for_half_a_minute_at_most(
    database_url: str, log_file: Path
) -> None:
    with (
        running_server(database_url=database_url, log=log_file, WRITER="true") as server,
        connections_to(server, 4) as connections,
    ):
        for connection in connections:
            send_half_a_body(connection)
        assert records_an_event(server.url)
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(SECONDS_TO_END) == 0


def end_under_load(database_url: str, log: Path) -> Load:
    """Return what a server was sent that got SIGTERM meanwhile, until it had ended."""
    with (
        running_server(database_url=database_url, log=log, WRITER="true") as server,
        load_on(server.url, seconds=60, sender=connecting_anew) as load,
    ):
        assert eventually(lambda: len(load.answered) > 300, seconds=30)
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(SECONDS_TO_END) == 0
    assert "Traceback" not in log.read_text()
    return load
