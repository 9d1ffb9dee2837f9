"""What managers do with deliveries: replay one or many, and send a test event."""

import uuid
from collections import Counter
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from prosa.core import clock
from prosa.core.keyset import Place
from prosa.deliveries.models import Delivery, Outcome
from prosa.deliveries.querysets import WITH_A_PROBLEM
from prosa.deliveries.replay import NotReplayableError, count_kinds, replay_delivery, replay_some
from prosa.inbox.conversations.parameters import read_place, reader_zone
from prosa.inbox.deliveries.filters import TYPES, LedgerFilter, read_filter
from prosa.inbox.deliveries.trying import send_test_event
from prosa.inbox.deliveries.views import describe_delivery
from prosa.inbox.deliveries.wording import problem_of, tag_of, type_in_words
from prosa.inbox.examples import curl_command, message_event, opening_event, write_json
from prosa.inbox.panel.wording import write_number
from prosa.inbox.people import name_in_records
from prosa.inbox.roles import is_manager, manager_required
from prosa.rest.authentication import is_open_to
from prosa.rest.pagination import decode_cursor, encode_cursor
from prosa.rest.problems import ProblemError

MOST_COUNTED: Final = 10_000
_METHODS: Final = ["GET", "HEAD", "POST"]


class KindShown(NamedTuple):
    """What will be replayed, of one kind."""

    number: str
    event_type: str
    problem: str


@manager_required
@require_http_methods(_METHODS)
def replay_one(request: HttpRequest, delivery: UUID) -> HttpResponse:
    """Decide once more on a delivery, once the user has confirmed it."""
    found = get_object_or_404(Delivery, uuid=delivery)
    if request.method != "POST":
        return render(request, "inbox/deliveries/replay.html", describe_delivery(found))
    accept_late = request.POST.get("atrasadas") == "1"
    try:
        replay_delivery(delivery=found, by=name_in_records(request), accept_late=accept_late, now=clock.now())
    except NotReplayableError:
        messages.error(request, _("The bytes of this delivery were not kept, or were erased."))
    else:
        found.refresh_from_db()
        _tell_result(request, found)
    return redirect("delivery", delivery=delivery)


@manager_required
@require_http_methods(_METHODS)
def replay_many(request: HttpRequest) -> HttpResponse:
    """Decide once more on all that the filter leaves, a part with each request, once the user has confirmed it."""
    is_post = request.method == "POST"
    wanted = read_filter(request.POST if is_post else request.GET)
    if not wanted.is_understood:
        messages.error(request, _("This filter was not understood, so nothing was replayed."))
        return redirect("deliveries")
    if is_post:
        return _replay_part(request, wanted)
    since = read_place(request, "depois")
    context = _describe_replay(wanted, since) | {"cursor": request.GET.get("depois", "") if since else ""}
    context["accept_late"] = request.GET.get("atrasadas") == "1"
    return render(request, "inbox/deliveries/replay_all.html", context)


@require_http_methods(_METHODS)
def try_out(request: HttpRequest) -> HttpResponse:
    """Show how a test event is sent from a terminal; for a manager, send one."""
    if request.method != "POST":
        return render(request, "inbox/deliveries/try.html", _describe_commands(request))
    if not is_manager(request.user):
        raise PermissionDenied
    event_type = TYPES.get(request.POST.get("tipo", ""), TYPES["nova-conversa"])
    delivery = send_test_event(event_type=event_type, now=clock.now())
    messages.success(request, _("The test event was sent. This is its delivery."))
    return redirect("delivery", delivery=delivery.uuid)


def _replay_part(request: HttpRequest, wanted: LedgerFilter) -> HttpResponse:
    now, accept_late = clock.now(), request.POST.get("atrasadas") == "1"
    outcomes, last = replay_some(
        wanted=wanted.as_wanted(now=now, zone=reader_zone()),
        by=name_in_records(request),
        accept_late=accept_late,
        now=now,
        since=_place_in_form(request),
    )
    messages.success(request, _describe_outcomes(outcomes))
    if last is None:
        return redirect(reverse("deliveries") + wanted.as_query())
    query = wanted.as_query(depois=encode_cursor(last), atrasadas="1" if accept_late else "")
    return redirect(reverse("replay-deliveries") + query)


def _place_in_form(request: HttpRequest) -> Place | None:
    try:
        return decode_cursor(request.POST["depois"]) if request.POST.get("depois") else None
    except ProblemError:
        return None


def _describe_replay(wanted: LedgerFilter, since: Place | None) -> dict[str, Any]:
    asked = wanted.as_wanted(now=clock.now(), zone=reader_zone())
    kinds = count_kinds(wanted=asked, at_most=MOST_COUNTED, since=since)
    total = kinds.total()
    return {
        "wanted": wanted,
        "total": total,
        "number": f"{write_number(total)}{'+' if total == MOST_COUNTED else ''}",
        "kinds": [
            KindShown(write_number(number), type_in_words(kind.event_type), _title_of(kind.problem_code))
            for kind, number in kinds.most_common()
        ],
    }


def _describe_commands(request: HttpRequest) -> dict[str, Any]:
    now, conversation, needs_key = clock.now(), str(uuid.uuid4()), not is_open_to(request)
    address = request.build_absolute_uri("/webhook/")
    key = f"'X-API-Key: {_('<your key>')}'" if needs_key else ""
    events = {
        "NEW_CONVERSATION": opening_event(conversation, now=now),
        "NEW_MESSAGE": message_event(conversation, content=_("This is a test message."), now=now),
    }
    commands = {name: curl_command(address=address, body=write_json(event), key=key) for name, event in events.items()}
    return {"commands": commands, "needs_key": needs_key}


def _tell_result(request: HttpRequest, delivery: Delivery) -> None:
    outcome = tag_of(delivery.outcome).text.lower()
    if delivery.outcome not in WITH_A_PROBLEM:
        messages.success(request, _("Replayed. It is now: %(outcome)s.") % {"outcome": outcome})
        return
    facts = {"outcome": outcome, "problem": _title_of(delivery.problem_code)}
    messages.error(request, _("Replayed. It is still: %(outcome)s (%(problem)s).") % facts)


def _describe_outcomes(outcomes: Counter[str]) -> str:
    texts = {
        Outcome.RECORDED: ngettext("%(number)s recorded", "%(number)s recorded", outcomes[Outcome.RECORDED]),
        Outcome.DUPLICATE: ngettext("%(number)s duplicate", "%(number)s duplicates", outcomes[Outcome.DUPLICATE]),
        Outcome.PARKED: ngettext("%(number)s parked", "%(number)s parked", outcomes[Outcome.PARKED]),
        Outcome.REFUSED: ngettext("%(number)s refused", "%(number)s refused", outcomes[Outcome.REFUSED]),
    }
    total = outcomes.total()
    if not total:
        return _("Nothing to replay")
    text = ngettext("%(number)s delivery replayed", "%(number)s deliveries replayed", total)
    parts = [texts[outcome] % {"number": write_number(outcomes[outcome])} for outcome in Outcome if outcomes[outcome]]
    return f"{text % {'number': write_number(total)}}: {', '.join(parts)}."


def _title_of(code: str) -> str:
    problem = problem_of(code)
    return problem.title if problem else ""
