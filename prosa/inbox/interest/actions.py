"""What people do with a lead: look at it, correct it, take corrections back, and see how it came about."""

from contextlib import suppress
from typing import Any
from uuid import UUID

import msgspec
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from prosa.core.clock import now
from prosa.inbox.conversations.details import Details, find_details
from prosa.inbox.interest.card import find_lead
from prosa.inbox.interest.forms import LeadForm, typed_from
from prosa.inbox.interest.history import describe_history
from prosa.inbox.interest.pane import describe_lead
from prosa.inbox.listings.catalogue import known_cities, known_neighbourhoods
from prosa.inbox.listings.views import WITH_PHOTOS
from prosa.inbox.people import user_of
from prosa.leads.errors import InvalidCorrectionError, UnknownConversationError
from prosa.leads.extraction import Sought
from prosa.leads.models import Lead
from prosa.leads.reading import as_sought
from prosa.leads.services import correct_lead, lift_corrections
from prosa.leads.validation import IS_SEEKING

BACK_TO_CARD = "cartao"


@require_safe
@csp_override(WITH_PHOTOS)
def show_interest(request: HttpRequest, conversation: UUID) -> HttpResponse:
    """Show the lead's card on a page of its own."""
    details = find_details(conversation=conversation, now=now())
    context = {"details": details, "is_page": True} | describe_lead(details, host=request.get_host())
    return render(request, "inbox/interest/page.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest, conversation: UUID) -> HttpResponse:
    """Correct what was read. What the user leaves as they have seen it stays as it is by now."""
    details = find_details(conversation=conversation, now=now())
    lead = find_lead(details.conversation)
    initial = typed_from(
        as_sought(lead) if lead else None, revision=lead.revision if lead else 0, is_denied=_is_denied(lead)
    )
    form = LeadForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid() and _save(request, form, details, lead):
        return HttpResponse(status=204) if "HX-Request" in request.headers else _lead_back(request, details)
    context = {
        "details": details,
        "form": form,
        "wrong": [form[name] for name in form.fields if name in form.errors],
        "neighbourhoods": known_neighbourhoods(),
        "cities": known_cities(),
        "back": _back_of(request),
    }
    return render(request, "inbox/interest/correct.html", context)


@require_POST
def lift(request: HttpRequest, conversation: UUID) -> HttpResponse:
    """Let what was read count again in the named fields."""
    details = find_details(conversation=conversation, now=now())
    with suppress(InvalidCorrectionError):  # somebody has changed the form: there is nothing to lift
        try:
            lift_corrections(
                conversation=conversation, fields=request.POST.getlist("campo"), by=user_of(request), now=now()
            )
        except UnknownConversationError:
            raise Http404 from None
    return HttpResponse(status=204) if "HX-Request" in request.headers else _lead_back(request, details)


@require_safe
def show_history(request: HttpRequest, conversation: UUID) -> HttpResponse:
    """Show how the lead came to be what it is."""
    details = find_details(conversation=conversation, now=now())
    lead = find_lead(details.conversation)
    context = {"details": details, "events": describe_history(lead) if lead else [], "back": _back_of(request)}
    return render(request, "inbox/interest/history.html", context)


def _save(request: HttpRequest, form: LeadForm, details: Details, lead: Lead | None) -> bool:
    """Write what the valid `form` changes. If it is refused, the form says why, and False is returned."""
    seen = _seen(lead, form.cleaned_data["revision"])
    changes = form.changes_of(seen, was_denied=_is_denied(lead))
    if not changes:
        return True
    try:
        correct_lead(conversation=details.uuid, changes=changes, by=user_of(request), now=now())
    except InvalidCorrectionError as error:
        form.refuse(error.errors)
        return False
    except UnknownConversationError:
        raise Http404 from None
    if "HX-Request" not in request.headers:
        messages.success(request, _("The correction was kept."))
    return True


def _seen(lead: Lead | None, revision: int | None) -> Sought | None:
    """Return what was sought at `revision`, which the user has seen."""
    if lead is None or revision in {None, lead.revision}:
        return as_sought(lead) if lead else None
    version = lead.versions.filter(revision=revision).first()
    return msgspec.convert(version.sought, Sought) if version and version.sought is not None else None


def _is_denied(lead: Lead | None) -> bool:
    """Tell whether people have said that nothing is sought."""
    return bool(lead and lead.corrections.filter(field=IS_SEEKING, value=False).exists())


def _back_of(request: HttpRequest) -> str:
    asked: Any = request.POST.get("voltar") or request.GET.get("voltar")
    return BACK_TO_CARD if asked == BACK_TO_CARD else ""


def _lead_back(request: HttpRequest, details: Details) -> HttpResponse:
    return redirect("interest" if _back_of(request) else "conversation", conversation=details.uuid)
