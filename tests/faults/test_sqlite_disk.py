"""A full disk under a database that is one file: events are postponed, and none that was accepted is lost."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from tests.access.commands import run_command
from tests.backups.installations import back_up, digests
from tests.core.holders import eventually
from tests.core.processes import children_of, has_ended
from tests.databases import connected_to, fresh_database
from tests.deliveries.importing import take_in
from tests.faults.load import (
    ON_POSTGRESQL,
    assert_answers_were_honest,
    client_of,
    load_on,
    post,
    resumes,
)
from tests.samples import new_conversation, new_id, new_message
from tests.servers import RunningServer, running_server

MEGABYTE = 1024 * 1024
LOG_SIZE = 4000 * 4120  # bytes, to which the log (-wal) grows before it is written back
DISK_SIZE = 40
LONG_TEXT = "Olá! " * 500


def mount(folder: Path, *options: str) -> bool:
    command = ["mount", "-t", "tmpfs", *options, "prosa-tests", str(folder)]
    return subprocess.run(command, check=False).returncode == 0


def unmount(folder: Path) -> bool:
    return subprocess.run(["umount", str(folder)], check=False).returncode == 0  # noqa: S607 (where it is differs)


@pytest.fixture(scope="module")
def disk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder of a disk of a few megabytes."""
    folder = tmp_path_factory.mktemp("disk")
    if os.geteuid() != 0 or not mount(folder, "-o", f"size={DISK_SIZE}m"):
        pytest.skip("only root can mount a small disk")
    try:
        yield folder
    finally:
        assert eventually(lambda: unmount(folder), seconds=10)


@pytest.fixture(scope="module")
def server(disk: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    url, log = f"sqlite:///{disk}/prosa.sqlite3", tmp_path_factory.mktemp("log") / "server.log"
    with running_server(database_url=url, log=log, WRITE_TIMEOUT="1", WRITER="true") as server:
        yield server


pytestmark = pytest.mark.skipif(ON_POSTGRESQL, reason="the disk of a PostgreSQL server is another program's matter")


@contextmanager
def filled(disk: Path, *, leave: int = 0) -> Iterator[None]:
    """Let there be no place on `disk` but for `leave` bytes, whoever else writes there."""
    ballast = disk / "ballast"
    status = os.statvfs(disk)
    rest = status.f_bavail * status.f_frsize - leave
    with suppress(OSError), ballast.open("wb", buffering=0) as file:
        while rest > 0:
            rest -= file.write(bytes(min(rest, 65536)))
    try:
        yield
    finally:
        ballast.unlink()


def size_of_log(disk: Path) -> int:
    return (disk / "prosa.sqlite3-wal").stat().st_size


def test_a_full_disk_postpones_events_until_there_is_place_again(disk: Path, server: RunningServer) -> None:
    with load_on(server) as load:
        assert load.grows()
        with filled(disk):
            assert load.meets_the_fault()
        assert load.grows()
    assert_answers_were_honest(server, load.answers)


def test_a_disk_that_fills_with_events_loses_none_that_was_accepted(disk: Path, server: RunningServer) -> None:
    """Here the log (-wal) itself takes the last place, in the middle of a transaction."""
    with load_on(server, content=LONG_TEXT) as load:
        with filled(disk, leave=MEGABYTE):
            assert load.meets_the_fault(seconds=20)
        assert load.grows()
    assert_answers_were_honest(server, load.answers)


def test_what_is_recorded_is_read_from_a_full_disk(disk: Path, server: RunningServer) -> None:
    with client_of(server) as client:
        conversation = new_id()
        assert post(client, new_conversation(conversation)).is_accepted
        with filled(disk):
            assert eventually(lambda: post(client, new_conversation(new_id())).is_postponed)
            assert client.get(f"/conversations/{conversation}").status_code == 200
            assert client.get("/deliveries/").status_code == 200
    assert resumes(server)


def test_a_log_that_cannot_be_written_back_to_a_full_disk_grows_and_is_written_back_later(
    disk: Path, server: RunningServer
) -> None:
    """The log is full of what the database's file has no place for."""
    with load_on(server, content=LONG_TEXT) as load:
        with filled(disk, leave=LOG_SIZE - size_of_log(disk) + MEGABYTE):
            assert load.meets_the_fault(seconds=30)
            assert size_of_log(disk) > LOG_SIZE
        assert load.grows()
    assert_answers_were_honest(server, load.answers)


def test_after_a_server_was_killed_on_a_full_disk_nothing_that_was_accepted_is_missing(
    disk: Path, log_file: Path
) -> None:
    url = f"sqlite:///{disk}/another.sqlite3"
    with running_server(database_url=url, log=log_file, WRITE_TIMEOUT="1", WRITER="true") as server:
        with load_on(server) as load:
            assert load.grows()
        answers, workers = load.answers, children_of(server.process.pid)
        with filled(disk):
            with load_on(server) as load:
                assert load.meets_the_fault()
            server.process.kill()
            assert eventually(lambda: all(map(has_ended, workers)))
    with running_server(database_url=url, log=log_file, WRITE_TIMEOUT="1", WRITER="true") as server:
        assert_answers_were_honest(server, answers + load.answers)


@pytest.mark.usefixtures("databases_here")
def test_a_backup_is_restored_whole_or_not_at_all_where_there_is_hardly_place_for_it(
    disk: Path, tmp_path: Path
) -> None:
    conversation = new_id()
    with fresh_database(tmp_path) as source:
        with connected_to(source):
            take_in(new_conversation(conversation), *(new_message(conversation, content=LONG_TEXT) for _ in range(500)))
        backup, size = back_up(source, tmp_path / "prosa.zip"), Path(source.removeprefix("sqlite:///")).stat().st_size
    # By processes: this one would keep the locks on that disk open.
    url, file = f"sqlite:///{disk}/restored.sqlite3", disk / "restored.sqlite3"
    with filled(disk, leave=size // 2):
        assert run_command(url, "restore", str(backup)).returncode == 1
        assert not file.exists()
    with filled(disk, leave=size * 5 // 4):
        assert run_command(url, "restore", str(backup)).returncode == 0
    assert run_command(url, "backup", str(tmp_path / "again.zip")).returncode == 0
    assert digests(tmp_path / "again.zip") == digests(backup)
