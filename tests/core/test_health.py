"""Checks of readiness: quick answers whatever hangs, and no more database work than one asker makes."""

import logging
import threading
import time

import pytest
from django.db import OperationalError, connection

from prosa.core import health
from prosa.core.health import MigrationsCheck, NotReadyError, Prober


def pass_check() -> None:
    pass


def refuse() -> None:
    raise NotReadyError("full")


def lose_the_database() -> None:
    raise OperationalError("password authentication failed for user prosa at db.internal")


def break_by_itself() -> None:
    raise ZeroDivisionError


@pytest.mark.any_database
def test_each_check_is_told_with_what_it_found_and_nothing_of_why() -> None:
    checks = {"one": pass_check, "two": refuse, "three": lose_the_database, "four": break_by_itself}
    found = {"one": "ok", "two": "full", "three": "unreachable", "four": "failed"}
    assert Prober(checks).findings() == found


@pytest.mark.any_database
def test_a_check_that_hangs_is_too_slow_and_holds_up_nobody() -> None:
    release = threading.Event()
    prober = Prober({"database": release.wait}, deadline=0.1)  # type: ignore[dict-item]  # it waits, as a lost server does
    began = time.monotonic()
    assert prober.findings() == {"database": health.TOO_SLOW}
    assert prober.findings() == {"database": health.TOO_SLOW}
    assert time.monotonic() < began + 5
    release.set()


@pytest.mark.any_database
def test_a_check_that_hung_is_made_again_when_it_has_come_to_its_end() -> None:
    release, calls = threading.Event(), []

    def check() -> None:
        calls.append(1)
        release.wait()

    prober = Prober({"database": check}, deadline=0.05)
    prober.findings()
    assert calls == [1]
    release.set()
    deadline = time.monotonic() + 10
    while prober.findings() != {"database": "ok"}:
        assert time.monotonic() < deadline


@pytest.mark.any_database
def test_many_who_ask_at_once_cost_one_check() -> None:
    calls: list[int] = []
    prober = Prober({"database": lambda: calls.append(1)})
    threads = [threading.Thread(target=prober.findings) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert calls == [1]


@pytest.mark.any_database
def test_a_line_is_written_when_readiness_changes_and_none_while_it_lasts(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "SECONDS_FINDINGS_LAST", 0.0)
    checks = {"committer": pass_check}
    prober = Prober(checks)
    with caplog.at_level(logging.INFO):
        for check in (pass_check, refuse, refuse, pass_check, pass_check):
            checks["committer"] = check
            prober.findings()
    assert [record.getMessage() for record in caplog.records] == ["Not ready: committer full", "Ready again"]


@pytest.mark.django_db
def test_a_database_with_all_migrations_is_ready() -> None:
    health.check_database()
    MigrationsCheck()()


@pytest.mark.django_db
def test_a_migration_that_is_not_applied_is_pending() -> None:
    check = MigrationsCheck()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'leads' AND name LIKE '0001%%'")
    with pytest.raises(NotReadyError, match="pending"):
        check()


@pytest.mark.django_db
def test_a_migration_of_a_version_yet_to_come_makes_no_difference() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('leads', '9999_later', '2026-01-01')"
        )
    MigrationsCheck()()
