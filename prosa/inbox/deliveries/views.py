"""The ledger's pages: the list, one delivery, and what scripts ask for."""

from typing import Any, Final
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from prosa.core import clock
from prosa.core.keyset import Place
from prosa.deliveries.entries import read_errors
from prosa.deliveries.history import history_of
from prosa.deliveries.models import Attempt, Delivery
from prosa.deliveries.querysets import WITH_A_PROBLEM
from prosa.inbox.conversations.parameters import read_place, reader_zone
from prosa.inbox.deliveries.bodies import show_body
from prosa.inbox.deliveries.filters import read_filter
from prosa.inbox.deliveries.listing import MOST_NEW, count_new, describe_filters, load_part, may_hold_problems
from prosa.inbox.deliveries.rows import make_rows
from prosa.inbox.deliveries.wording import cause_in_words, key_in_words, problem_of, tag_of
from prosa.inbox.wording import exact_time
from prosa.rest.pagination import encode_cursor

_LATE: Final = "conversation_closed"


@require_safe
def show_deliveries(request: HttpRequest) -> HttpResponse:
    """Show the ledger, or the part of it that a script asks for."""
    now, wanted, place = clock.now(), read_filter(request.GET), read_place(request, "depois")
    part = load_part(wanted, now=now, after=place)
    if place and request.headers.get("HX-Request"):
        return render(request, "inbox/deliveries/rows.html", part)
    rows = part["rows"]
    newest = rows[0].place if rows else Place(now, 0)
    context = {
        "newest": "" if place else wanted.as_query(desde=encode_cursor(newest)),
        "is_past": place is not None,
        "can_replay": may_hold_problems(wanted),
    }
    return render(request, "inbox/deliveries/deliveries.html", part | describe_filters(wanted, now=now) | context)


@require_safe
def answer_poll(request: HttpRequest) -> HttpResponse:
    """Tell an open page how many deliveries have arrived since it was made; nothing (204) for none."""
    place = read_place(request, "desde")
    number = count_new(read_filter(request.GET), since=place, now=clock.now()) if place else 0
    if not number:
        return HttpResponse(status=204)
    text = ngettext("%(number)s new delivery: show", "%(number)s new deliveries: show", number)
    shown = f"{MOST_NEW}+" if number > MOST_NEW else str(number)
    return JsonResponse({"text": text % {"number": shown}}, headers={"Cache-Control": "no-store"})


@require_safe
def show_delivery(request: HttpRequest, delivery: UUID) -> HttpResponse:
    """Show everything about one delivery."""
    found = get_object_or_404(Delivery, uuid=delivery)
    return render(request, "inbox/deliveries/delivery.html", describe_delivery(found))


@require_safe
def download_body(request: HttpRequest, delivery: UUID) -> HttpResponse:
    """Send the very bytes of a delivery as a file."""
    found = get_object_or_404(Delivery, uuid=delivery)
    if found.body is None:
        raise Http404
    headers = {"Content-Disposition": f'attachment; filename="entrega-{delivery}.bin"', "Cache-Control": "no-store"}
    return HttpResponse(bytes(found.body), content_type="application/octet-stream", headers=headers)


def describe_delivery(delivery: Delivery) -> dict[str, Any]:
    """Return what the page of `delivery` shows."""
    zone = reader_zone()
    [row] = make_rows([delivery], now=clock.now(), zone=zone)
    return {
        "delivery": delivery,
        "row": row,
        "body": show_body(delivery.body),
        "errors": read_errors(delivery.problem_errors),
        "parked": exact_time(delivery.parked_at, zone=zone) if delivery.parked_at else "",
        "history": [_describe_attempt(attempt) for attempt in history_of(delivery)],
        "is_replayable": delivery.outcome in WITH_A_PROBLEM and delivery.body is not None,
        "is_late": delivery.problem_code == _LATE,
    }


def _describe_attempt(attempt: Attempt) -> dict[str, Any]:
    return {
        "number": attempt.number,
        "time": exact_time(attempt.made_at, zone=reader_zone()),
        "cause": cause_in_words(attempt.cause),
        "key": key_in_words(attempt.key_name) if attempt.key_name else _("Prosa by itself"),
        "tag": tag_of(attempt.outcome),
        "problem": problem_of(attempt.problem_code),
    }
