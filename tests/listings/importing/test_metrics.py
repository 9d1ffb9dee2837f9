"""What /metrics tells of imports."""

from datetime import timedelta

import pytest

from prosa.core import clock
from prosa.listings.importing.metrics import read_imports
from tests.listings.importing.feeding import BROKEN, Feeds, entry
from tests.listings.importing.test_runs import upload

pytestmark = pytest.mark.django_db(transaction=True)


def figures() -> dict[str, float | None]:
    return {reading.name.removeprefix("prosa_"): reading.value for reading in read_imports()}


def test_where_nothing_was_ever_imported_there_is_no_last_import() -> None:
    assert figures() == {
        "unfinished_imports": 0,
        "unfinished_imports_oldest_seconds": 0,
        "last_import_timestamp_seconds": None,
        "last_import_failed": None,
    }


def test_imports_that_wait_are_counted_with_the_age_of_the_oldest(monkeypatch: pytest.MonkeyPatch) -> None:
    first, _ = upload(b"a"), upload(b"b")
    monkeypatch.setattr(clock, "now", lambda: first.requested_at + timedelta(minutes=5))
    found = figures()
    assert (found["unfinished_imports"], found["unfinished_imports_oldest_seconds"]) == (2, 300)


def test_the_last_import_tells_when_it_ended_and_whether_it_failed(feeds: Feeds) -> None:
    done = feeds.bring(entry("AP1"))
    assert done.ended_at
    found = figures()
    assert (found["last_import_failed"], found["last_import_timestamp_seconds"]) == (0, done.ended_at.timestamp())
    failed = feeds.bring(BROKEN)
    assert failed.ended_at
    found = figures()
    assert (found["last_import_failed"], found["last_import_timestamp_seconds"]) == (1, failed.ended_at.timestamp())
    feeds.bring(entry("AP2"))
    assert figures()["last_import_failed"] == 0
