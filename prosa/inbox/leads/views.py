"""The page of all leads, and what is filtered there as a file."""

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from prosa.core import clock
from prosa.core.clock import in_zone
from prosa.inbox.conversations.parameters import reader_zone
from prosa.inbox.leads.filters import read_filter
from prosa.inbox.leads.spreadsheet import write_spreadsheet
from prosa.inbox.leads.table import describe_part, describe_table, read_place


@require_safe
def show_leads(request: HttpRequest) -> HttpResponse:
    """Show the leads that fit the address's filters, or the part of them that a script asks for."""
    now, wanted = clock.now(), read_filter(request.GET)
    place = read_place(request, wanted)
    part = describe_part(wanted, now=now, after=place)
    if place and request.headers.get("HX-Request"):
        return render(request, "inbox/leads/rows.html", part)
    return render(request, "inbox/leads/leads.html", part | describe_table(wanted, now=now))


@require_safe
def export_leads(request: HttpRequest) -> HttpResponseBase:
    """Send what fits the address's filters as a file for spreadsheets."""
    now, zone = clock.now(), reader_zone()
    address = request.build_absolute_uri("/").rstrip("/")
    lines = write_spreadsheet(read_filter(request.GET), address=address, now=now, zone=zone)
    name = f"interessados-{in_zone(now, zone):%Y-%m-%d}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8", headers=headers)
