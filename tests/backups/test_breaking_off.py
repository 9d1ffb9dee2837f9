"""A backup or a restoring that is killed half-way leaves nothing that looks whole."""

import errno
import gc
import io
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

import psycopg
import pytest

from prosa.backups.making import make_backup
from prosa.backups.management.progress import RowsProgress
from tests.backups.installations import add_key, assert_whole, back_up, digests, refuse_to_restore, restore
from tests.core.holders import eventually
from tests.databases import bare_database, connected_to, fresh_database
from tests.deliveries.importing import NOW, take_in
from tests.samples import new_conversation, new_id
from tests.servers import ROOT, server_environment

pytestmark = pytest.mark.usefixtures("databases_here")

# The command, killed by itself without warning when the step of this name has come so far.
KILLED: Final = """
import os, signal, sys
import django
django.setup()
from django.core.management import call_command
from prosa.backups.making import make_backup
from prosa.backups.management.progress import RowsProgress

step, command, *arguments = sys.argv[1:]
begin = RowsProgress.begin

def begin_and_be_killed(self, what, total):
    begin(self, what, total)
    left = total // 2

    def advance(number):
        nonlocal left
        left -= number
        if left < 0:
            os.kill(os.getpid(), signal.SIGKILL)

    if what == step:
        self.advance = advance

RowsProgress.begin = begin_and_be_killed
call_command(command, *arguments)
"""

END_ALL_OTHERS: Final = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
"""

COUNT_ALL_OTHERS: Final = """
SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


def kill_in(step: str, database_url: str, *arguments: str) -> None:
    """Run a command that is killed in the middle of its `step`."""
    environment = server_environment(DATABASE_URL=database_url)
    ended = subprocess.run([sys.executable, "-c", KILLED, step, *arguments], cwd=ROOT, env=environment, check=False)
    assert ended.returncode == -9
    if database_url.startswith("postgresql"):  # whose server takes a moment to notice
        with psycopg.connect(database_url, autocommit=True) as connection:
            assert eventually(lambda: connection.execute(COUNT_ALL_OTHERS).fetchone() == (0,))


@pytest.mark.parametrize("step", ["Reading", "Checking"])
def test_a_backup_that_is_killed_leaves_no_file_of_its_name(tmp_path: Path, step: str) -> None:
    with fresh_database(tmp_path) as database_url, bare_database(tmp_path) as other:
        kill_in(step, database_url, "backup", str(tmp_path / "prosa.zip"))
        assert not (tmp_path / "prosa.zip").exists()
        [draft] = tmp_path.glob("prosa.zip.*.partial")
        if step == "Reading":
            assert "no backup" in refuse_to_restore(other, draft)


def test_a_restoring_that_is_killed_leaves_the_database_as_it_was(tmp_path: Path) -> None:
    with fresh_database(tmp_path) as database_url:
        backup = back_up(database_url, tmp_path / "prosa.zip")
        add_key(database_url, "made since")
        before = digests(back_up(database_url, tmp_path / "before.zip"))
        kill_in("Restoring", database_url, "restore", str(backup), "--force")
        assert digests(back_up(database_url, tmp_path / "after.zip")) == before
        assert_whole(database_url)


def test_a_restoring_into_a_new_database_that_was_killed_can_be_repeated(tmp_path: Path) -> None:
    with fresh_database(tmp_path) as database_url, bare_database(tmp_path) as other:
        backup = back_up(database_url, tmp_path / "prosa.zip")
        kill_in("Restoring", other, "restore", str(backup))
        if other.startswith("sqlite"):
            assert not Path(other.removeprefix("sqlite:///")).exists()
        restore(other, backup)
        assert digests(back_up(other, tmp_path / "again.zip")) == digests(backup)


def test_a_connection_that_is_lost_while_restoring_is_told_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with fresh_database(tmp_path) as database_url:
        if database_url.startswith("sqlite"):
            pytest.skip("there is none to a file")
        backup = back_up(database_url, tmp_path / "prosa.zip")
        add_key(database_url, "made since")
        before = digests(back_up(database_url, tmp_path / "before.zip"))

        def begin_and_lose_it(_progress: RowsProgress, what: str, _total: int) -> None:
            if what == "Restoring":
                with psycopg.connect(database_url) as other:
                    other.execute(END_ALL_OTHERS)

        monkeypatch.setattr(RowsProgress, "begin", begin_and_lose_it)
        why = refuse_to_restore(database_url, backup, "--force")
        assert why.startswith("The database cannot be used: ")
        assert "CONTEXT" not in why
        monkeypatch.undo()
        assert digests(back_up(database_url, tmp_path / "after.zip")) == before


class FullDisk(io.BytesIO):
    """Takes no table that is large."""

    def write(self, data: Any, /) -> int:
        if len(data) > 1000:
            raise OSError(errno.ENOSPC, "No space left on device")
        return super().write(data)


def test_reading_ends_before_the_database_is_closed_if_writing_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ignored: list[object] = []
    monkeypatch.setattr(sys, "unraisablehook", ignored.append)
    with fresh_database(tmp_path) as database_url, connected_to(database_url):
        take_in(*(new_conversation(new_id()) for _ in range(2000)))
        with pytest.raises(OSError, match="No space left"), RowsProgress() as progress:
            make_backup(file=FullDisk(), progress=progress, now=NOW)
    gc.collect()
    assert ignored == []


@pytest.mark.any_database
def test_a_backup_on_a_full_disk_leaves_nothing_and_says_why(tmp_path: Path) -> None:
    with fresh_database(tmp_path) as database_url:
        environment = server_environment(DATABASE_URL=database_url)
        with connected_to(database_url):
            take_in(*(new_conversation(new_id()) for _ in range(2000)))
        limited = "import resource, runpy, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN); "
        limited += "resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, 40_000)); "
        limited += f"sys.argv = ['manage.py', 'backup', {str(tmp_path / 'prosa.zip')!r}]; "
        limited += "runpy.run_path('manage.py', run_name='__main__')"
        command = [sys.executable, "-c", limited]
        ended = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        assert ended.returncode == 1
        assert f"{tmp_path}/prosa.zip cannot be written: File too large." in ended.stderr
        assert "Traceback" not in ended.stderr
        assert "Exception ignored" not in ended.stderr
        assert list(tmp_path.glob("prosa.zip*")) == []
