"""Importing a catalogue by the pages: handing it over, watching it come in, and what became of it."""

from collections.abc import Iterator
from datetime import datetime
from hashlib import sha256
from typing import Any, BinaryIO, Final, cast
from uuid import UUID

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from prosa.core import clock
from prosa.inbox.conversations.parameters import reader_zone
from prosa.inbox.imports.forms import ImportForm
from prosa.inbox.imports.presentation import ShownRun, latest_runs
from prosa.inbox.imports.uploading import LimitedUploadHandler
from prosa.inbox.people import name_in_records
from prosa.inbox.roles import manager_required
from prosa.inbox.spreadsheets import write_lines
from prosa.inbox.wording import file_size
from prosa.listings.importing import runs
from prosa.listings.importing.blocks import blocks_of
from prosa.listings.importing.content import store_parts
from prosa.listings.importing.models import ImportRun
from prosa.listings.importing.reporting import reasons_of, write_reasons
from prosa.rest.etags import client_has

_DIGITS_OF_ETAG: Final = 32


@csrf_exempt  # until the file is limited: looking for the token reads all that was sent
@manager_required
@require_http_methods(["GET", "HEAD", "POST"])
def begin_import(request: HttpRequest) -> HttpResponse:
    """Take a file or an address from a manager, for a worker to import it; show what was imported before."""
    request.upload_handlers = [LimitedUploadHandler(most_bytes=settings.IMPORT_MAX_BYTES)]
    return _begin_import(request)


@csrf_protect
def _begin_import(request: HttpRequest) -> HttpResponse:
    form = ImportForm(initial={"is_complete": True})
    if request.method == "POST":
        form = ImportForm(request.POST, request.FILES)
        if form.is_valid():
            run = _request(request, form.cleaned_data, clock.now())
            return redirect("import", run=run.uuid)
    context = {
        "form": form,
        "most_bytes": settings.IMPORT_MAX_BYTES,
        "most": file_size(settings.IMPORT_MAX_BYTES),
        "runs": latest_runs(now=clock.now(), zone=reader_zone()),
    }
    return render(request, "inbox/imports/imports.html", context)


@manager_required
@require_safe
def show_import(request: HttpRequest, run: UUID) -> HttpResponse:
    """Show a run; to a script that asks, what has changed of it, or 304."""
    shown = ShownRun(get_object_or_404(ImportRun, uuid=run), clock.now(), reader_zone())
    if "X-Live" not in request.headers:
        return render(request, "inbox/imports/import.html", {"shown": shown})
    content = render_to_string("inbox/imports/run.html", {"shown": shown}, request)
    headers = {"ETag": f'"{sha256(content.encode()).hexdigest()[:_DIGITS_OF_ETAG]}"', "Cache-Control": "no-store"}
    if client_has(request, headers["ETag"]):
        return HttpResponseNotModified(headers=headers)
    return HttpResponse(content, headers=headers)


@manager_required
@require_safe
def export_rejections(request: HttpRequest, run: UUID) -> HttpResponseBase:
    """Send the entries that were rejected, as a file for spreadsheets."""
    found = get_object_or_404(ImportRun, uuid=run)
    name = f"importacao-{found.requested_at.astimezone(reader_zone()):%Y-%m-%d}-rejeitados.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingHttpResponse(_write_rejections(found), content_type="text/csv; charset=utf-8", headers=headers)


def _write_rejections(run: ImportRun) -> Iterator[str]:
    rows = ((str(each.line), each.code, write_reasons(reasons_of(each))) for each in run.rejections.order_by("pk"))
    return write_lines([_("Line"), _("Code"), _("Why")], rows)


def _request(request: HttpRequest, asked: dict[str, Any], now: datetime) -> ImportRun:
    by, is_complete = name_in_records(request), asked["is_complete"]
    file = cast("UploadedFile[bytes] | None", asked["file"])
    if file is None:
        return runs.request_address(address=asked["address"], by=by, is_complete=is_complete, now=now)
    run = runs.begin_upload(name=file.name or _("File"), by=by, is_complete=is_complete, now=now)
    for received in store_parts(run=run, blocks=blocks_of(cast("BinaryIO", file.file))):
        run = received
    return runs.end_upload(run=run, now=clock.now())
