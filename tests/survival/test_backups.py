"""A backup that is made while events come in: a state that there was, whole, and nobody had to wait for it."""

from pathlib import Path
from typing import Final

import pytest

from tests.backups.installations import back_up, restore
from tests.databases import bare_database
from tests.deliveries.verifying import assert_record_agrees
from tests.forms import IS_LONG
from tests.servers import running_server
from tests.survival.load import assert_load_is_answered, assert_nothing_is_lost, load_on

BACKUPS: Final = 10 if IS_LONG else 1
EVENTS_BEFORE: Final = 5000 if IS_LONG else 200

pytestmark = pytest.mark.usefixtures("databases_here")


def test_a_backup_under_load_holds_all_that_was_answered_before_it_and_fits_together(
    database_url: str, log_file: Path, tmp_path: Path
) -> None:
    backups = []
    with (
        running_server(database_url=database_url, log=log_file, WORKER="true", WRITER="true") as server,
        load_on(server.url, seconds=600) as load,
    ):
        for number in range(BACKUPS):
            assert_load_is_answered(load, EVENTS_BEFORE)
            answered_before = list(load.answered)
            backups.append((back_up(database_url, tmp_path / f"{number}.zip"), answered_before))
        assert_load_is_answered(load, 1)
    assert (load.unknown, load.refused) == ([], [])
    for number, (backup, answered) in enumerate(backups):
        with bare_database(tmp_path) as restored:
            restore(restored, backup)
            assert_record_agrees(restored)
            load.answered = answered
            with running_server(
                database_url=restored, log=tmp_path / f"restored-{number}.log", WRITER="true"
            ) as server:
                assert_nothing_is_lost(load, server.url)
