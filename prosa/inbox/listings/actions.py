"""What managers do with listings: add, edit, take off the market, delete."""

from contextlib import suppress
from typing import Any, NamedTuple
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from prosa.core.clock import now
from prosa.inbox.conversations.parameters import reader_zone
from prosa.inbox.listings.forms import MONEY, ROOMS, ListingForm, describe, label_of, typed_from
from prosa.inbox.roles import manager_required
from prosa.inbox.wording import full_time
from prosa.listings.errors import CodeTakenError, InvalidListingError, StaleListingError, UnknownListingError
from prosa.listings.models import Listing
from prosa.listings.services import FIELD_NAMES, create_listing, delete_listing, update_listing


class Difference(NamedTuple):
    """A field for which somebody else has stored one thing while the user typed another."""

    label: str
    stored: str
    typed: str


@manager_required
@require_http_methods(["GET", "HEAD", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    """Add a listing."""
    form = ListingForm(request.POST if request.method == "POST" else None, initial={"is_active": True})
    if form.is_valid() and (listing := _save(form, None)):
        messages.success(request, _("“%(title)s” was added.") % {"title": listing.title})
        return redirect("listing", listing=listing.uuid)
    return _show_form(request, form)


@manager_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, listing: UUID) -> HttpResponse:
    """Change a listing, unless somebody else has changed it meanwhile: then both versions are shown."""
    stored = get_object_or_404(Listing, uuid=listing)
    form = ListingForm(request.POST if request.method == "POST" else None, initial=typed_from(stored))
    if not form.is_valid():
        return _show_form(request, form, listing=stored)
    try:
        saved = _save(form, stored)
    except StaleListingError:
        return _show_conflict(request, form, listing)
    if not saved:
        return _show_form(request, form, listing=stored)
    messages.success(request, _("The changes were saved."))
    return redirect("listing", listing=listing)


@manager_required
@require_POST
def set_active(request: HttpRequest, listing: UUID) -> HttpResponse:
    """Take a listing off the market, or offer it again."""
    is_active = request.POST.get("active") == "1"
    try:
        update_listing(listing=listing, fields={"is_active": is_active}, now=now())
    except UnknownListingError:
        raise Http404 from None
    messages.success(request, _("It is offered again.") if is_active else _("It is no longer offered."))
    return redirect("listing", listing=listing)


@manager_required
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest, listing: UUID) -> HttpResponse:
    """Delete a listing, once the user has confirmed it."""
    stored = get_object_or_404(Listing, uuid=listing)
    if request.method != "POST":
        return render(request, "inbox/listings/delete.html", {"listing": stored})
    with suppress(UnknownListingError):  # somebody else was first
        delete_listing(listing=listing)
    messages.success(request, _("“%(title)s” was deleted.") % {"title": stored.title})
    return redirect("listings")


def _save(form: ListingForm, stored: Listing | None) -> Listing | None:
    """Write what the valid `form` holds. If it is refused, the form says why, and nothing is returned.

    Raises StaleListingError.
    """
    try:
        if stored is None:
            return create_listing(fields=form.listing_fields, now=now())
        return update_listing(
            listing=stored.uuid,
            fields=form.listing_fields,
            now=now(),
            expected_revision=form.cleaned_data["revision"] or stored.revision,
        )
    except InvalidListingError as error:
        form.refuse(error.errors)
    except CodeTakenError:
        form.refuse({"code": _("Another listing has this code.")})
    except UnknownListingError:
        raise Http404 from None
    return None


def _show_form(request: HttpRequest, form: ListingForm, **context: Any) -> HttpResponse:
    wrong = [form[name] for name in form.fields if name in form.errors]
    groups = {"money": [form[name] for name in MONEY], "rooms": [form[name] for name in ROOMS]}
    return render(request, "inbox/listings/form.html", {"form": form, "wrong": wrong, **groups, **context})


def _show_conflict(request: HttpRequest, form: ListingForm, listing: UUID) -> HttpResponse:
    """Show what was typed beside what is stored by now. To save once more is to decide for what was typed."""
    stored = get_object_or_404(Listing, uuid=listing)
    typed = request.POST.copy()
    typed["revision"] = str(stored.revision)
    context = {
        "listing": stored,
        "differences": [
            Difference(label_of(name), describe(name, getattr(stored, name)), describe(name, value))
            for name in FIELD_NAMES
            if (value := form.cleaned_data[name]) != getattr(stored, name)
        ],
        "changed_at": full_time(stored.updated_at, zone=reader_zone()),
    }
    return _show_form(request, ListingForm(typed), **context)
