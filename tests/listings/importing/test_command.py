"""`import_listings`, as an operator types it."""

import io
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from prosa.core import clock
from prosa.listings.importing import runs
from prosa.listings.importing.models import ImportRun
from prosa.listings.models import Listing
from tests.listings.importing.feeding import row, spreadsheet

pytestmark = pytest.mark.django_db(transaction=True)


def import_file(folder: Path, content: bytes, *options: str) -> str:
    """Return what the command prints."""
    (folder / "imoveis.csv").write_bytes(content)
    return command(str(folder / "imoveis.csv"), *options)


def command(*arguments: str) -> str:
    printed = io.StringIO()
    try:
        call_command("import_listings", *arguments, stdout=printed)
    except CommandError as error:
        raise CommandError(f"{printed.getvalue()}{error}") from error
    return printed.getvalue()


def active() -> set[str]:
    return set(Listing.objects.filter(is_active=True).values_list("code", flat=True))


def test_it_reports_in_portuguese_what_became_of_each_entry(tmp_path: Path) -> None:
    printed = import_file(tmp_path, spreadsheet(row("AP1"), row("AP2", price=""), row("AP3", bedrooms="1000")))
    counts, first, second = printed.splitlines()
    assert counts == "1 cadastrado, 0 alterado, 0 igual, 0 desativado, 2 rejeitados"
    assert first.startswith("Linha 3 (AP2): ")
    assert second.startswith("Linha 4 (AP3): Quartos: ")
    assert active() == {"AP1"}
    [run] = ImportRun.objects.all()
    assert (run.kind, run.source, run.requested_by, run.state) == ("command", "imoveis.csv", "", "done")


def test_what_the_file_lacks_becomes_inactive_unless_it_is_a_part(tmp_path: Path) -> None:
    import_file(tmp_path, spreadsheet(row("AP1"), row("AP2")))
    import_file(tmp_path, spreadsheet(row("AP1")), "--partial")
    assert active() == {"AP1", "AP2"}
    assert "1 desativado," in import_file(tmp_path, spreadsheet(row("AP1")))
    assert active() == {"AP1"}


def test_a_dry_run_tells_the_same_and_writes_nothing(tmp_path: Path) -> None:
    import_file(tmp_path, spreadsheet(row("AP1"), row("AP2"), row("AP3")))
    before = list(Listing.objects.order_by("id").values())
    feed = spreadsheet(row("AP1", price="1"), row("AP2"), row("AP4"), row("AP4"))
    tried = import_file(tmp_path, feed, "--dry-run").splitlines()
    assert list(Listing.objects.order_by("id").values()) == before
    assert ImportRun.objects.count() == 1
    assert tried[0].startswith("Nada foi gravado.")
    assert tried[1:] == import_file(tmp_path, feed).splitlines()
    assert tried[1] == "1 cadastrado, 1 alterado, 1 igual, 1 desativado, 1 rejeitado"


def test_it_reads_its_input(monkeypatch: pytest.MonkeyPatch) -> None:
    feed = io.TextIOWrapper(io.BytesIO(spreadsheet(row("AP1"))))
    monkeypatch.setattr(sys, "stdin", feed)
    command("-")
    assert active() == {"AP1"}


@pytest.mark.parametrize("options", [(), ("--dry-run",)], ids=["import", "dry run"])
@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"", r"^O arquivo está vazio\."),  # and no counts, all of them zero, before it
        (b"<?xml version='1.0'?><ListingDataFeed><Listings><Listing>", "veio cortado"),
    ],
    ids=["empty", "cut short"],
)
def test_a_broken_feed_is_an_error(tmp_path: Path, content: bytes, text: str, options: tuple[str, ...]) -> None:
    with pytest.raises(CommandError, match=text):
        import_file(tmp_path, content, *options)


def test_a_file_that_is_not_there_is_an_error() -> None:
    with pytest.raises(CommandError, match="cannot be opened"):
        command("/nowhere/imoveis.xml")


def test_an_address_of_this_machine_is_not_fetched(settings: Any) -> None:
    with pytest.raises(CommandError, match="internet"):
        command("http://127.0.0.1:9/feed.xml")


def test_it_does_not_begin_while_another_import_runs(tmp_path: Path) -> None:
    runs.begin_here(source="x", is_complete=True, size=None, now=clock.now())
    with pytest.raises(CommandError, match="Another import is running"):
        import_file(tmp_path, spreadsheet(row("AP1")))
    assert active() == set()


def test_a_long_list_of_rejected_entries_is_cut(tmp_path: Path) -> None:
    printed = import_file(tmp_path, spreadsheet(row("AP0"), *(row(f"AP{n}", price="") for n in range(1, 61))))
    assert printed.splitlines()[-1] == "… e mais 10."
