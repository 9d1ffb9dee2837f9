"""The pages on which listings are looked at."""

from typing import Any, Final, NamedTuple
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.csp import CSP
from django.utils.translation import gettext as _
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_safe

from prosa.core import clock
from prosa.inbox.conversations.parameters import read_number, reader_zone
from prosa.inbox.listings.catalogue import describe_catalogue, load_cards, read_place
from prosa.inbox.listings.filters import read_filter
from prosa.inbox.listings.interested import describe_group, describe_interest, read_part
from prosa.inbox.listings.presentation import Shown
from prosa.inbox.wording import full_time
from prosa.listings.models import Listing
from prosa.listings.summary import summary
from prosa.listings.validation import MOST_PHOTOS

# Agencies keep their photos on other sites. Nothing else comes from there.
WITH_PHOTOS: Final[dict[str, Any]] = {**settings.SECURE_CSP, "img-src": [CSP.SELF, "data:", "https:"]}


class Photo(NamedTuple):
    """A photo in a gallery: its place there from 1 on, its address, and what it is called."""

    number: int
    address: str
    text: str


@require_safe
@csp_override(WITH_PHOTOS)
def show_catalogue(request: HttpRequest) -> HttpResponse:
    """Show the listings that fit the address's filters, or the part of them that a script asks for."""
    wanted = read_filter(request.GET)
    context = load_cards(request, wanted)
    if request.headers.get("HX-Request") and read_place(request, wanted):
        return render(request, "inbox/listings/cards.html", context)
    return render(request, "inbox/listings/catalogue.html", context | describe_catalogue(wanted))


@require_safe
@csp_override(WITH_PHOTOS)
def show_listing(request: HttpRequest, listing: UUID) -> HttpResponse:
    """Show one listing with all its photos and who is interested, or the part of them that is asked for."""
    shown, now, zone = Shown(get_object_or_404(Listing, uuid=listing), request.get_host()), clock.now(), reader_zone()
    if part := read_part(request):
        group, place = part
        described = {"group": describe_group(shown.listing, group, now=now, zone=zone, after=place), "shown": shown}
        is_asked_by_script = request.headers.get("HX-Request")
        template = "inbox/listings/people.html" if is_asked_by_script else "inbox/listings/more_people.html"
        return render(request, template, described)
    context = {"shown": shown, **_describe(request, shown), **describe_interest(shown.listing, now=now, zone=zone)}
    return render(request, "inbox/listings/listing.html", context)


def _describe(request: HttpRequest, shown: Shown) -> dict[str, Any]:
    photos, zone = _number(shown.photos), reader_zone()
    chosen = min(max(read_number(request, "foto", most=MOST_PHOTOS), 1), max(len(photos), 1))
    return {
        "summary": summary(shown.listing),
        "photos": photos,
        "photo": photos[chosen - 1] if photos else None,
        "before": chosen - 1 or len(photos),
        "behind": chosen % max(len(photos), 1) + 1,
        "added": full_time(shown.listing.created_at, zone=zone),
        "updated": full_time(shown.listing.updated_at, zone=zone),
    }


def _number(addresses: list[str]) -> list[Photo]:
    total = len(addresses)
    return [
        Photo(number, address, _("Photo %(number)s of %(total)s") % {"number": number, "total": total})
        for number, address in enumerate(addresses, 1)
    ]
