"""Runs of imports: who takes them, what is left when their holder dies, and what two at once do."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.db import OperationalError, connections

from prosa.core import clock
from prosa.listings.importing import applying, carrying_out, fetching, runs
from prosa.listings.importing.duty import import_listings
from prosa.listings.importing.entries import Entry, Reason
from prosa.listings.importing.models import ImportPart, ImportRun
from prosa.listings.importing.planning import make_plan
from prosa.listings.importing.reasons import decode_reasons
from prosa.listings.models import Listing
from prosa.listings.services import update_listing
from tests.conversations.racing import run_at_once
from tests.listings.builders import at, listing
from tests.listings.importing.feed_server import Answer, serving
from tests.listings.importing.feeding import Feeds, counts, entry, row, spreadsheet

pytestmark = pytest.mark.django_db(transaction=True)
FEED = spreadsheet(row("AP1"), row("AP2"))


def upload(*parts: bytes, is_complete: bool = True, name: str = "imoveis.csv") -> ImportRun:
    run = runs.begin_upload(name=name, by="Gil", is_complete=is_complete, now=clock.now())
    for part in parts:
        run = runs.add_part(run=run, content=part, now=clock.now())
    return runs.end_upload(run=run, now=clock.now())


def do_duty() -> bool:
    return import_listings(is_ending=lambda: False)


def fresh(run: ImportRun) -> ImportRun:
    return ImportRun.objects.get(pk=run.pk)


def problem(run: ImportRun) -> str:
    [reason] = decode_reasons(fresh(run).problem)
    return reason.message


def codes() -> set[str]:
    return set(Listing.objects.values_list("code", flat=True))


def test_the_worker_imports_a_file_that_came_in_parts_and_forgets_it() -> None:
    run = upload(FEED[:50], FEED[50:])
    assert do_duty()
    run = fresh(run)
    assert (run.state, counts(run), run.bytes_read, run.size) == ("done", {"created": 2}, len(FEED), len(FEED))
    assert run.requested_by == "Gil"
    assert run.requested_at <= run.started_at <= run.ended_at  # type: ignore[operator]  # they are there
    while do_duty():
        pass
    assert not ImportPart.objects.exists()


def test_runs_are_done_one_after_the_other_in_the_order_in_which_they_were_asked_for() -> None:
    first, second = upload(FEED), upload(spreadsheet(row("AP3")))
    taken = runs.take_next(now=clock.now())
    assert taken is not None
    assert taken.pk == first.pk
    assert runs.take_next(now=clock.now()) is None
    runs.fail(run=taken, reason=Reason("x"), now=clock.now())
    assert do_duty()
    assert (fresh(second).state, codes()) == ("done", {"AP3"})


def test_of_many_workers_that_look_for_work_at_once_one_takes_it() -> None:
    upload(FEED)
    upload(FEED)
    looks = [partial(runs.take_next, now=clock.now())] * 12
    taken = [timed.result for timed in run_at_once(looks, after=connections.close_all)]
    assert len([run for run in taken if run]) == 1


def test_of_commands_that_begin_at_once_one_does() -> None:
    def begin() -> bool:
        try:
            runs.begin_here(source="x", is_complete=True, size=None, now=clock.now())
        except runs.ImportRunningError:
            return False
        return True

    begun = [timed.result for timed in run_at_once([begin] * 8, after=connections.close_all)]
    assert sorted(begun) == [False] * 7 + [True]


def test_who_takes_over_passes_over_what_is_settled_and_the_counts_stay_true(feeds: Feeds) -> None:
    items = [entry(f"AP{number}", line=number) for number in range(250)] + [entry("AP1", line=300)]
    broken: list[Entry | Exception] = [*items[:220], OperationalError("away")]
    with pytest.raises(OperationalError):
        feeds.bring(*broken)
    [run] = ImportRun.objects.all()
    assert (run.state, run.entries, run.created) == ("running", 200, 200)
    Listing.objects.filter(code="AP0").delete()  # somebody decides that meanwhile: it is not brought back
    run = feeds.bring(*items, run=run)
    assert (run.state, counts(run), run.entries) == ("done", {"created": 250, "rejected": 1}, 251)
    assert "AP0" not in codes()


def test_a_run_whose_holder_died_is_taken_again_and_given_up_when_it_gets_no_further() -> None:
    run, now = upload(FEED), clock.now()
    for attempt in range(1, runs.MOST_ATTEMPTS + 1):
        taken = runs.take_next(now=now)
        assert taken is not None
        assert (taken.pk, taken.attempts) == (run.pk, attempt)
        assert runs.take_next(now=now + timedelta(seconds=59)) is None
        now += timedelta(seconds=61)
    assert runs.take_next(now=now) is None
    assert (fresh(run).state, problem(run)) == ("failed", runs.GIVEN_UP)


def test_a_command_that_died_is_over_and_holds_up_nobody() -> None:
    died = runs.begin_here(source="x", is_complete=True, size=None, now=clock.now() - timedelta(minutes=2))
    waiting = upload(FEED)
    assert do_duty()
    assert (fresh(died).state, problem(died), fresh(waiting).state) == ("failed", runs.INTERRUPTED, "done")


def test_whoever_was_too_slow_writes_nothing_more(feeds: Feeds, monkeypatch: pytest.MonkeyPatch) -> None:
    run = runs.begin_here(source="x", is_complete=True, size=None, now=clock.now())
    ImportRun.objects.filter(pk=run.pk).update(leased_until=clock.now() + timedelta(hours=1))  # another has it
    with pytest.raises(runs.LeaseLostError):
        feeds.bring(entry("AP1"), run=run)
    assert codes() == set()


def test_a_worker_that_shall_end_hands_the_run_back_where_it_is(feeds: Feeds) -> None:
    calls = iter([False, True])
    items = [entry(f"AP{number}", line=number) for number in range(250)]
    run = feeds.bring(*items, is_ending=lambda: next(calls))
    assert (run.state, run.leased_until, run.entries, run.attempts) == ("waiting", None, 100, 0)


def test_what_goes_wrong_unexpectedly_ends_the_run_and_is_told(feeds: Feeds) -> None:
    with pytest.raises(ZeroDivisionError):
        feeds.bring(entry("AP1"), ZeroDivisionError())
    [run] = ImportRun.objects.all()
    assert (run.state, problem(run)) == ("failed", carrying_out.UNEXPECTED)


def test_a_file_that_stopped_coming_is_given_up_and_its_parts_go() -> None:
    run = runs.begin_upload(name="x.csv", by="Gil", is_complete=True, now=clock.now() - timedelta(minutes=2))
    ImportPart.objects.create(run=run, content=FEED)
    while do_duty():
        pass
    assert (fresh(run).state, problem(run), ImportPart.objects.count()) == ("failed", runs.INTERRUPTED, 0)


@pytest.mark.parametrize(
    ("content", "text"), [(b"", "The file is empty."), (b"\x89PNG\r\n\x1a\n", "The file is neither VRSync nor CSV.")]
)
def test_what_is_no_feed_fails_with_a_reason(content: bytes, text: str) -> None:
    run = upload(content)
    assert do_duty()
    assert (fresh(run).state, problem(run)) == ("failed", text)


def test_old_runs_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "MOST_RUNS", 2)
    ended = [upload(spreadsheet(row(f"AP{number}"))) for number in range(5)]
    while do_duty():
        pass
    assert set(ImportRun.objects.values_list("pk", flat=True)) == {run.pk for run in ended[-3:]}


@pytest.fixture
def near(settings: Any) -> Any:
    """Settings with which feeds may be fetched from this machine."""
    settings.IMPORT_ALLOW_PRIVATE_ADDRESSES = True
    return settings


def ask_for(address: str) -> ImportRun:
    return runs.request_address(address=address, by="Gil", is_complete=True, now=clock.now())


def test_a_feed_at_an_address_is_fetched_once_and_kept_until_it_was_read(near: Any) -> None:
    with serving({"/feed": Answer(FEED)}) as server:
        run = ask_for(f"{server.url}/feed")
        assert do_duty()
        assert len(server.asked) == 1
    assert (fresh(run).state, counts(fresh(run)), fresh(run).size) == ("done", {"created": 2}, len(FEED))
    while do_duty():
        pass
    assert not ImportPart.objects.exists()


def test_who_takes_over_after_fetching_does_not_fetch_again(near: Any) -> None:
    with serving({"/feed": Answer(FEED)}) as server:
        run = ask_for(f"{server.url}/feed")
        taken = runs.take_next(now=clock.now())
        assert taken is not None
        work = carrying_out.Import(taken)
        assert work.store(iter([FEED]))
        ImportRun.objects.update(leased_until=clock.now() - timedelta(seconds=1))  # killed before it read
        assert do_duty()
        assert server.asked == []
    assert (fresh(run).state, codes()) == ("done", {"AP1", "AP2"})


def test_who_takes_over_while_fetching_begins_with_an_empty_file(near: Any) -> None:
    with serving({"/feed": Answer(FEED)}) as server:
        run = ask_for(f"{server.url}/feed")
        taken = runs.take_next(now=clock.now())
        assert taken is not None
        runs.add_part(run=taken, content=b"half of it", now=clock.now())
        ImportRun.objects.update(leased_until=clock.now() - timedelta(seconds=1))
        assert do_duty()
    assert (fresh(run).state, codes(), fresh(run).size) == ("done", {"AP1", "AP2"}, len(FEED))


def test_a_feed_that_cannot_be_had_or_is_too_large_fails_with_a_reason_and_changes_nothing(near: Any) -> None:
    near.IMPORT_MAX_BYTES = 50
    listing(code="AP1")
    Listing.objects.update(is_imported=True)
    with serving({"/gone": Answer(b"", status=404), "/large": Answer(FEED)}) as server:
        asked = [ask_for(f"{server.url}/{path}") for path in ("gone", "large")]
        while do_duty():
            pass
    assert [fresh(run).state for run in asked] == ["failed", "failed"]
    assert all(problem(run) for run in asked)
    assert Listing.objects.get().is_active


def test_what_goes_wrong_unexpectedly_while_fetching_ends_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    def break_off(**_more: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(fetching, "open_feed", break_off)
    run = ask_for("https://a.example/feed")
    with pytest.raises(ZeroDivisionError):
        do_duty()
    assert (fresh(run).state, problem(run)) == ("failed", carrying_out.UNEXPECTED)


def test_an_address_of_this_machine_is_not_fetched_unless_that_is_allowed() -> None:
    with serving({"/feed": Answer(FEED)}) as server:
        run = ask_for(f"{server.url}/feed")
        assert do_duty()
        assert server.asked == []
    assert fresh(run).state == "failed"


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("https://user:secret@crm.example/feed.xml", "https://crm.example/feed.xml"),
        ("https://crm.example:8443/f?token=secret#x", "https://crm.example:8443/f?…"),
    ],
)
def test_secrets_of_an_address_are_neither_shown_nor_kept(address: str, shown: str) -> None:
    run = ask_for(address)
    assert run.source == shown
    taken = runs.take_next(now=clock.now())
    assert taken is not None
    assert taken.address == address
    runs.fail(run=taken, reason=Reason("x"), now=clock.now())
    assert fresh(run).address == ""


def test_a_manager_who_edits_while_a_feed_is_imported_loses_nothing(feeds: Feeds) -> None:
    mine = listing(code="AP1", description="Perto do parque")
    items = [entry(f"AP{number}", line=number, title="Do arquivo") for number in range(1, 301)]
    edit = partial(update_listing, listing=mine.uuid, fields={"bedrooms": 4}, now=at(1))
    edits: list[Callable[[], object]] = [
        edit,
        partial(feeds.bring, *items),
        partial(update_listing, listing=mine.uuid, fields={"pets": True}, now=at(2)),
    ]
    run_at_once(edits, after=connections.close_all)
    mine.refresh_from_db()
    assert (mine.bedrooms, mine.pets, mine.title, mine.description) == (4, True, "Do arquivo", "Perto do parque")
    assert mine.revision == 4


def test_somebody_who_adds_a_listing_of_the_feed_at_that_moment_is_not_in_its_way(
    feeds: Feeds, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = make_plan
    begun: list[int] = []

    def plan_and_be_overtaken(**arguments: object) -> object:
        planned = plan(**arguments)  # type: ignore[arg-type]  # handed on
        if not begun:
            begun.append(1)
            listing(code="ap1", pets=True)
        return planned

    monkeypatch.setattr(applying, "make_plan", plan_and_be_overtaken)
    run = feeds.bring(entry("AP1", title="Do arquivo"), entry("AP2", line=2))
    assert counts(run) == {"created": 1, "changed": 1}
    assert Listing.objects.get(code="ap1").title == "Do arquivo"
    assert Listing.objects.get(code="ap1").pets
