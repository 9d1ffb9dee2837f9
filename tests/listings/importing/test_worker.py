"""An import by a real worker, killed in the middle."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest

from prosa.core import clock
from prosa.listings.importing import runs
from prosa.listings.importing.models import ImportRun
from prosa.listings.models import Listing
from tests.core.holders import eventually
from tests.databases import own_database_url
from tests.listings.importing.feeding import counts, row, spreadsheet
from tests.servers import ROOT, server_environment, stop

pytestmark = pytest.mark.django_db(transaction=True)
MANY = 4_000


@contextmanager
def worker() -> Iterator[subprocess.Popen[bytes]]:
    environment = server_environment(DATABASE_URL=own_database_url())
    command = [sys.executable, "manage.py", "run_worker"]
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
    try:
        yield process
    finally:
        stop(process)


def test_a_worker_that_was_killed_in_the_middle_loses_nothing_and_counts_nothing_twice() -> None:
    content = spreadsheet(*(row(f"AP{number}") for number in range(MANY)), row("AP0"))
    run = runs.begin_upload(name="imoveis.csv", by="Gil", is_complete=True, now=clock.now())
    for start in range(0, len(content), 100_000):
        run = runs.add_part(run=run, content=content[start : start + 100_000], now=clock.now())
    run = runs.end_upload(run=run, now=clock.now())
    with worker() as process:
        assert eventually(lambda: ImportRun.objects.get(pk=run.pk).entries > 0, seconds=30)
        process.kill()
        process.wait()
    killed = ImportRun.objects.get(pk=run.pk)
    assert (killed.state, 0 < killed.entries < MANY) == ("running", True)
    assert Listing.objects.count() == killed.created == killed.entries
    with worker():
        assert not eventually(lambda: ImportRun.objects.get(pk=run.pk).entries > killed.entries, seconds=3)
        ImportRun.objects.update(leased_until=clock.now() - timedelta(seconds=1))  # the time has come
        assert eventually(lambda: ImportRun.objects.get(pk=run.pk).has_ended, seconds=60)
    ended = ImportRun.objects.get(pk=run.pk)
    assert (ended.state, counts(ended)) == ("done", {"created": MANY, "rejected": 1})
    assert Listing.objects.count() == MANY
