"""Listings: read, added, changed and taken away."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import ClassVar
from uuid import UUID

import msgspec
from django.http import HttpRequest, HttpResponse
from django.utils.timezone import get_default_timezone

from prosa.access.callers import Scope
from prosa.api.listing_bodies import decode_changes, decode_listing, invalid_listing
from prosa.api.listing_parameters import read_filter, read_ordering
from prosa.api.listing_representations import ListingPage, show_listing
from prosa.api.listing_schema import LISTING_SCHEMA, LISTINGS_SCHEMA
from prosa.core import clock
from prosa.listings.errors import CodeTakenError, InvalidListingError, StaleListingError, UnknownListingError
from prosa.listings.models import Listing
from prosa.listings.services import ListingFields, create_listing, delete_listing, update_listing
from prosa.rest.answers import JSON, empty_answer, json_answer
from prosa.rest.bodies import EVENT_LIMIT, media_type, read_body
from prosa.rest.etags import client_has, has_precondition, require_match
from prosa.rest.pagination import read_limit
from prosa.rest.problems import ProblemError
from prosa.rest.views import ApiView


@LISTINGS_SCHEMA
class ListingsView(ApiView):
    """All listings, and the place to add one."""

    required_scopes: ClassVar = {"GET": Scope.READ, "HEAD": Scope.READ, "POST": Scope.WRITE}

    def get(self, request: HttpRequest) -> HttpResponse:
        limit, ordering, cursor = read_limit(request), read_ordering(request), request.GET.get("cursor")
        found = Listing.objects.matching(read_filter(request)).in_order(
            ordering.order, purpose=ordering.purpose, after=ordering.decode(cursor) if cursor else None
        )
        listings = list(found.defer("search_text", "neighbourhood_key", "city_key")[: limit + 1])
        shown, zone = listings[:limit], get_default_timezone()
        following = ordering.cursor_behind(shown[-1]) if len(listings) > limit else None
        return json_answer(ListingPage([show_listing(listing, zone=zone) for listing in shown], following))

    def post(self, request: HttpRequest) -> HttpResponse:
        fields = decode_listing(_read(request))
        with _refusals():
            listing = create_listing(fields=fields, now=clock.now())
        return _answer(listing, status=201, location=f"{request.path.rstrip('/')}/{listing.uuid}")


@LISTING_SCHEMA
class ListingView(ApiView):
    """One listing: read, replaced, changed or deleted."""

    required_scopes: ClassVar = {
        "GET": Scope.READ,
        "HEAD": Scope.READ,
        "PUT": Scope.WRITE,
        "PATCH": Scope.WRITE,
        "DELETE": Scope.WRITE,
    }

    def get(self, request: HttpRequest, listing_id: str) -> HttpResponse:
        listing = find_listing(listing_id)
        etag = _etag_of(listing)
        if client_has(request, etag):
            return HttpResponse(status=304, content_type=JSON, headers=_validators(etag))
        return _answer(listing)

    def put(self, request: HttpRequest, listing_id: str) -> HttpResponse:
        return self._write(request, listing_id, decode_listing(_read(request)))

    def patch(self, request: HttpRequest, listing_id: str) -> HttpResponse:
        return self._write(request, listing_id, decode_changes(_read(request)))

    def delete(self, request: HttpRequest, listing_id: str) -> HttpResponse:
        listing = _read_id(listing_id)
        with _refusals():
            delete_listing(listing=listing, expected_revision=_expected_revision(request, listing))
        return empty_answer()

    def _write(self, request: HttpRequest, listing_id: str, fields: ListingFields) -> HttpResponse:
        listing = _read_id(listing_id)
        with _refusals():
            expected = _expected_revision(request, listing)
            return _answer(update_listing(listing=listing, fields=fields, now=clock.now(), expected_revision=expected))


def find_listing(listing_id: str) -> Listing:
    """Return the listing that an address names. Raises ProblemError."""
    return _find(_read_id(listing_id))


def _read(request: HttpRequest) -> bytes:
    media_type(request, allowed={JSON})
    return read_body(request, limit=EVENT_LIMIT)


def _read_id(listing_id: str) -> UUID:
    try:
        return msgspec.convert(listing_id, UUID)
    except msgspec.ValidationError:
        raise ProblemError("listing_not_found") from None


def _find(listing: UUID) -> Listing:
    try:
        return Listing.objects.get(uuid=listing)
    except Listing.DoesNotExist:
        raise ProblemError("listing_not_found") from None


def _expected_revision(request: HttpRequest, listing: UUID) -> int | None:
    """Return the revision that must still be there when it is written, if the client has named one by `If-Match`."""
    if not has_precondition(request):
        return None
    known = _find(listing)
    require_match(request, _etag_of(known))
    return known.revision


@contextmanager
def _refusals() -> Iterator[None]:
    """Turn what the services refuse into problems."""
    try:
        yield
    except InvalidListingError as error:
        raise invalid_listing(error.errors) from None
    except CodeTakenError:
        raise ProblemError("code_taken") from None
    except UnknownListingError:
        raise ProblemError("listing_not_found") from None
    except StaleListingError:
        raise ProblemError("precondition_failed") from None


def _etag_of(listing: Listing) -> str:
    return f'"{listing.uuid}.{listing.revision}"'


def _validators(etag: str) -> dict[str, str]:
    return {"ETag": etag, "Cache-Control": "private, no-cache"}


def _answer(listing: Listing, *, status: int = 200, location: str = "") -> HttpResponse:
    headers = _validators(_etag_of(listing)) | ({"Location": location} if location else {})
    return json_answer(show_listing(listing, zone=get_default_timezone()), status=status, headers=headers)
