"""The command that matches at once."""

import io
import time

import pytest
from django.core.management import call_command

from prosa.matching.management.commands import refresh_matches
from prosa.matching.models import Match
from prosa.matching.refreshing import count_stale, refresh_stale_matches
from tests.matching.rows import flat, lead, pairs, refresh_all

pytestmark = pytest.mark.django_db


def refresh(*options: str) -> str:
    output = io.StringIO()
    call_command("refresh_matches", *options, stdout=output)
    return output.getvalue()


def test_what_has_changed_is_matched() -> None:
    wanted = lead()
    for number in range(15):  # more than one step takes
        flat(f"AP{number}")
    assert count_stale() == 16
    assert refresh().splitlines() == [
        "All leads and listings are matched.",
        "Who seeks: 1. Active listings: 15. Matches: 15. Near misses: 0.",
    ]
    assert count_stale() == 0
    assert pairs() == {(wanted.pk, f"AP{number}") for number in range(15)}


def test_what_has_not_changed_is_matched_anew_when_all_is_wanted() -> None:
    lead()
    flat()
    refresh_all()
    Match.objects.update(score=1)
    refresh()
    assert Match.objects.get().score == 1
    refresh("--all")
    assert Match.objects.get().score > 1


def test_it_waits_while_the_worker_matches(monkeypatch: pytest.MonkeyPatch) -> None:
    lead()
    waits: list[float] = []

    def refresh_unless_busy(**arguments: object) -> int:
        return refresh_stale_matches(**arguments) if waits else 0  # type: ignore[arg-type]  # as the command gives them

    monkeypatch.setattr(refresh_matches, "refresh_stale_matches", refresh_unless_busy)
    monkeypatch.setattr(time, "sleep", waits.append)
    refresh()
    assert len(waits) == 1
    assert count_stale() == 0
