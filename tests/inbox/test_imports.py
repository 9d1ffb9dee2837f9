"""Importing by the pages: what managers hand over, what they see of it, and nobody else."""

import csv
import io
import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from prosa.core import clock
from prosa.demo.offering import offer_listings, withdraw_listings
from prosa.inbox.imports import uploading
from prosa.listings.importing import runs
from prosa.listings.importing.duty import import_listings
from prosa.listings.importing.models import ImportPart, ImportRejection, ImportRun
from prosa.listings.models import Listing
from tests.inbox.conftest import LOCALHOST
from tests.listings.importing.feeding import row, spreadsheet

pytestmark = pytest.mark.django_db(transaction=True)
PAGE = "/imoveis/importar/"


def text_of(answer: Any) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def send(client: Client, content: bytes, *, name: str = "imoveis.csv", **fields: Any) -> Any:
    file = SimpleUploadedFile(name, content)
    return client.post(PAGE, {"file": file, "address": "", "is_complete": "on", **fields})


def do_duty() -> None:
    while import_listings(is_ending=lambda: False):
        pass


def only_run() -> ImportRun:
    return ImportRun.objects.get()


def page_of(run: ImportRun) -> str:
    return f"{PAGE}{run.uuid}/"


def imported(client: Client, *rows: tuple[str, ...]) -> ImportRun:
    """Import a file and return its run."""
    send(client, spreadsheet(*rows))
    do_duty()
    return ImportRun.objects.order_by("-pk")[0]


def test_a_file_that_is_sent_waits_for_a_worker_and_its_page_shows_the_result(manager: Client) -> None:
    answer = send(manager, spreadsheet(row("AP1"), row("AP2", price="")))
    run = only_run()
    assert (answer.status_code, answer["Location"]) == (302, page_of(run))
    assert (run.state, run.source, run.requested_by, run.is_complete) == ("waiting", "imoveis.csv", "gil", True)
    waiting = manager.get(page_of(run))
    assert "Na fila" in text_of(waiting)
    assert "data-toast" not in waiting.content.decode()  # it would outlive what it says
    do_duty()
    page = text_of(manager.get(page_of(run)))
    assert "Concluída" in page
    assert "Cadastrados 1 Alterados 0 Iguais 0 Desativados 0 Rejeitados 1" in page
    assert "3 AP2" in page
    assert Listing.objects.get().code == "AP1"
    assert "1 cadastrado, 1 rejeitado" in text_of(manager.get(PAGE))


def test_a_file_larger_than_a_part_reaches_another_process_whole(manager: Client) -> None:
    content = spreadsheet(row("AP1", title="x" * 140), row("AP2")) + b"\n" * (2 * 1024 * 1024)
    send(manager, content)
    assert [len(part.content) for part in ImportPart.objects.all()][:2] == [1024 * 1024] * 2
    assert only_run().size == len(content)
    do_duty()
    assert (only_run().state, Listing.objects.count(), ImportPart.objects.count()) == ("done", 2, 0)


def test_an_address_waits_for_a_worker_and_its_secrets_are_not_shown(manager: Client) -> None:
    address = "https://user:secret@crm.example/feed.xml?token=secret"
    answer = manager.post(PAGE, {"address": address})
    run = only_run()
    assert (run.address, run.source, run.is_complete) == (address, "https://crm.example/feed.xml?…", False)
    for page in (answer["Location"], PAGE):
        assert "secret" not in manager.get(page).content.decode()


@pytest.mark.parametrize("typed", ["crm.example/feed.xml", "www.crm.example:8443/a?b=c", "imobiliária.example"])
def test_an_address_that_is_typed_without_https_means_https(manager: Client, typed: str) -> None:
    manager.post(PAGE, {"address": typed})
    assert only_run().address == f"https://{typed}"


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({}, "Escolha um arquivo ou escreva o endereço de um feed."),
        ({"address": "ftp://crm.example/x"}, "Escreva um endereço que comece com http:// ou https://."),
        ({"address": "http://[x"}, "Escreva um endereço que comece com http:// ou https://."),
        ({"address": "javascript:alert(1)"}, "Escreva um endereço que comece com http:// ou https://."),
        ({"address": "crm.example:feed"}, "Escreva um endereço que comece com http:// ou https://."),
        ({"address": f"crm.example/{'x' * 1985}"}, "Escreva um endereço que comece com http:// ou https://."),
    ],
)
def test_nothing_to_import_is_told_at_the_field(manager: Client, fields: dict[str, str], text: str) -> None:
    answer = manager.post(PAGE, {"address": "", **fields})
    assert answer.status_code == 200
    assert text in text_of(answer)
    assert not ImportRun.objects.exists()


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"", "O arquivo está vazio."),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "O arquivo não é"),
        (b"PK\x03\x04" + bytes(100), "planilha"),
        (b"<html><body>Entrar</body></html>", ""),
        (b"apenas um texto qualquer", ""),
    ],
    ids=["empty", "image", "workbook", "page", "text"],
)
def test_a_file_that_is_no_feed_is_refused_with_a_reason(manager: Client, content: bytes, text: str) -> None:
    answer = send(manager, content)
    error = re.search(r'id="id_file-error".*?>(.*?)</p>', answer.content.decode(), re.DOTALL)
    assert error
    told = unescape(re.sub(r"<[^>]+>", " ", error[1])).strip()
    assert text in told
    assert told
    assert not ImportRun.objects.exists()


def test_a_file_over_the_limit_is_refused_and_nothing_of_it_is_kept(manager: Client, settings: Any) -> None:
    settings.IMPORT_MAX_BYTES = 1_000_000
    answer = send(manager, spreadsheet(row("AP1")) + b"\n" * 1_500_000)
    assert "O arquivo é grande demais: tem 1,4 MB, e o limite é 976,6 KB." in text_of(answer)
    assert not ImportRun.objects.exists()


def test_of_several_files_in_one_form_the_first_alone_is_kept(manager: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    kept: list[io.BytesIO] = []

    def keep() -> io.BytesIO:
        kept.append(io.BytesIO())
        return kept[-1]

    monkeypatch.setattr(uploading, "TemporaryFile", keep)
    others: dict[str, Any] = {f"other{number}": SimpleUploadedFile("x.csv", b"x" * 1_000) for number in range(5)}
    send(manager, spreadsheet(row("AP1")), **others)
    assert (len(kept), only_run().source) == (1, "imoveis.csv")


def test_a_file_and_an_address_are_one_too_many(manager: Client) -> None:
    answer = send(manager, spreadsheet(row("AP1")), address="https://crm.example/feed.xml")
    assert "não os dois" in text_of(answer)
    assert not ImportRun.objects.exists()


def test_a_form_without_its_token_does_nothing(gil: Any) -> None:
    client = Client(headers=LOCALHOST, enforce_csrf_checks=True)
    client.force_login(gil)
    assert send(client, spreadsheet(row("AP1"))).status_code == 403
    assert not ImportRun.objects.exists()
    client.get(PAGE)
    token = client.cookies["csrftoken"].value
    assert send(client, spreadsheet(row("AP1")), csrfmiddlewaretoken=token).status_code == 302


def test_readers_neither_import_nor_see_imports(reader: Client) -> None:
    run = runs.request_address(address="https://crm.example/feed.xml", by="Gil", is_complete=True, now=clock.now())
    for address in (PAGE, page_of(run), f"{page_of(run)}rejeitados.csv"):
        assert reader.get(address).status_code == 403
    assert send(reader, spreadsheet(row("AP1"))).status_code == 403
    assert ImportRun.objects.count() == 1
    assert PAGE not in reader.get("/imoveis/").content.decode()


def test_an_open_page_asks_and_is_told_only_what_has_changed(manager: Client) -> None:
    send(manager, spreadsheet(row("AP1")))
    address, live = page_of(only_run()), {"X-Live": "1"}
    first = manager.get(address, headers=live)
    assert (first.status_code, "<html" in first.content.decode()) == (200, False)
    etag = first["ETag"]
    assert manager.get(address, headers=live | {"If-None-Match": etag}).status_code == 304
    do_duty()
    changed = manager.get(address, headers=live | {"If-None-Match": etag})
    assert (changed.status_code, "data-ended" in changed.content.decode()) == (200, True)


@pytest.mark.parametrize(
    ("change", "is_stuck"),
    [
        ({}, False),
        ({"requested_at": timedelta(minutes=-1)}, True),
        ({"state": "running", "leased_until": timedelta(minutes=-1)}, True),
        ({"state": "running", "leased_until": timedelta(minutes=5)}, False),
    ],
    ids=["asked for just now", "waits for long", "left by its worker", "at work"],
)
def test_the_page_says_when_no_worker_seems_to_run(manager: Client, change: dict[str, Any], *, is_stuck: bool) -> None:
    send(manager, spreadsheet(row("AP1")))
    now = clock.now()  # not when the tests were gathered, which may be long ago
    ImportRun.objects.update(**{name: now + to if isinstance(to, timedelta) else to for name, to in change.items()})
    assert ("Nenhum processo de trabalho" in text_of(manager.get(page_of(only_run())))) == is_stuck


def test_a_run_that_waits_behind_another_is_not_stuck(manager: Client) -> None:
    send(manager, spreadsheet(row("AP1")))
    ImportRun.objects.update(requested_at=clock.now() - timedelta(minutes=1))
    runs.begin_here(source="x", is_complete=True, size=None, now=clock.now())
    waiting = ImportRun.objects.get(state="waiting")
    assert "Nenhum processo de trabalho" not in text_of(manager.get(page_of(waiting)))


def test_a_failed_run_says_why_and_what_became_of_the_rest(manager: Client) -> None:
    manager.post(PAGE, {"address": "http://127.0.0.1:9/feed.xml"})
    do_duty()
    page = text_of(manager.get(page_of(only_run())))
    assert "Falhou" in page
    assert "127.0.0.1" in page
    assert "Nenhum imóvel foi alterado." in page


def test_rejected_entries_are_a_file_that_no_spreadsheet_takes_for_formulas(manager: Client) -> None:
    run = imported(manager, row("AP1"), row("=1+1"), row("AP2", price=""))
    answer = manager.get(f"{page_of(run)}rejeitados.csv")
    lines = list(csv.reader(io.StringIO(b"".join(answer).decode("utf-8-sig")), delimiter=";"))
    assert lines[0] == ["Linha", "Código", "Por quê"]
    assert [line[:2] for line in lines[1:]] == [["3", "'=1+1"], ["4", "AP2"]]
    assert all(line[2] for line in lines)


def test_codes_and_names_of_files_stay_texts(manager: Client) -> None:
    send(manager, spreadsheet(row("AP1"), row("AP2", price="")), name="<b>x.csv")
    do_duty()
    ImportRejection.objects.update(code="<script>alert(1)</script>")
    page = manager.get(page_of(only_run())).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert "<b>" not in page
    assert "&lt;b&gt;x.csv" in page


@pytest.mark.parametrize("number", [1, 90])
def test_the_page_of_a_run_takes_few_queries_whatever_was_rejected(manager: Client, number: int) -> None:
    run = imported(manager, row("AP1"), *(row(f"X{line}", price="") for line in range(number)))
    with CaptureQueriesContext(connection) as caught:
        assert manager.get(page_of(run)).status_code == 200
    assert len(caught) <= 6


def test_the_list_of_runs_takes_few_queries_however_many_there_are(manager: Client) -> None:
    for number in range(5):
        imported(manager, row(f"AP{number}"))
    with CaptureQueriesContext(connection) as caught:
        assert manager.get(PAGE).status_code == 200
    assert len(caught) <= 6


def test_the_form_of_an_imported_listing_says_what_the_next_import_does(manager: Client) -> None:
    imported(manager, row("AP1"))
    one = Listing.objects.get()
    assert 'id="imported"' in manager.get(f"/imoveis/{one.uuid}/editar/").content.decode()
    assert "mantido em dia por importações" in text_of(manager.get(f"/imoveis/{one.uuid}/"))
    imported(manager, row("AP2"))
    assert "fora do catálogo importado" in text_of(manager.get(f"/imoveis/{one.uuid}/"))


def test_the_demo_goes_without_what_was_imported(manager: Client) -> None:
    offer_listings(url="http://localhost", now=clock.now())
    imported(manager, row("AP1"))
    assert Listing.objects.filter(is_active=True).count() == 41
    withdraw_listings()
    assert [one.code for one in Listing.objects.all()] == ["AP1"]
