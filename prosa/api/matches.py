"""Matches: which leads a listing fits, and which listings fit a lead."""

import hashlib
from datetime import datetime
from typing import Annotated, ClassVar, Final
from uuid import UUID

import msgspec
from django.http import HttpRequest, HttpResponse
from django.utils.timezone import get_default_timezone

from prosa.access.callers import Scope
from prosa.api.conversations import read_id
from prosa.api.listings import find_listing
from prosa.api.match_representations import LeadMatchPage, ListingMatchPage, show_leads, show_listings
from prosa.api.match_schema import CONVERSATION_MATCHES_SCHEMA, LISTING_MATCHES_SCHEMA
from prosa.conversations.models import Conversation
from prosa.core.clock import to_utc
from prosa.matching.reading import MatchPlace, count_fitting, interest_in, matches_of_conversation, matches_of_listing
from prosa.rest.answers import JSON, json_answer
from prosa.rest.etags import client_has
from prosa.rest.pagination import read_cursor, read_limit, write_cursor
from prosa.rest.parameters import BAD_CURSOR, parameter_error, read_boolean
from prosa.rest.problems import ProblemError, in_language_of, language_headers
from prosa.rest.views import ApiView

_Points = Annotated[int, msgspec.Meta(ge=0, le=100)]
_Key = Annotated[int, msgspec.Meta(ge=0, le=2**63 - 1)]
_cursors: Final = msgspec.json.Decoder(tuple[bool, _Points, Annotated[datetime, msgspec.Meta(tz=True)], _Key])


@LISTING_MATCHES_SCHEMA
class ListingMatchesView(ApiView):
    """The leads that a listing fits."""

    required_scopes: ClassVar = {"GET": Scope.READ, "HEAD": Scope.READ}

    def get(self, request: HttpRequest, listing_id: str) -> HttpResponse:
        near, limit = read_boolean(request, "near"), read_limit(request)
        after = _read_place(request, near=near)
        listing = find_listing(listing_id)
        page = matches_of_listing(listing=listing, near=near, limit=limit, after=after)
        cursor = _write_cursor(page.next, near=near)
        interest = interest_in(listing=listing)
        counts = count_fitting(leads=[each.match.lead_id for each in page.results]) if page.results else {}
        with in_language_of(request) as language:
            shown = show_leads(page, interest, cursor, counts=counts, zone=get_default_timezone())
        return _answer(request, listing.uuid, shown, language)


@CONVERSATION_MATCHES_SCHEMA
class ConversationMatchesView(ApiView):
    """The listings that fit what a customer seeks."""

    required_scopes: ClassVar = {"GET": Scope.READ, "HEAD": Scope.READ}

    def get(self, request: HttpRequest, conversation_id: str) -> HttpResponse:
        near, limit = read_boolean(request, "near"), read_limit(request)
        after = _read_place(request, near=near)
        conversation = _find_conversation(conversation_id)
        page = matches_of_conversation(conversation=conversation, near=near, limit=limit, after=after)
        with in_language_of(request) as language:
            shown = show_listings(page, _write_cursor(page.next, near=near), zone=get_default_timezone())
        return _answer(request, conversation.uuid, shown, language)


def _find_conversation(conversation_id: str) -> Conversation:
    try:
        return Conversation.objects.get(uuid=read_id(conversation_id))
    except Conversation.DoesNotExist:
        raise ProblemError("conversation_not_found") from None


def _read_place(request: HttpRequest, *, near: bool) -> MatchPlace | None:
    cursor = request.GET.get("cursor")
    if not cursor:
        return None
    was_near, points, at, key = read_cursor(cursor, _cursors)
    try:
        place = MatchPlace(points, to_utc(at), key)
    except ValueError:
        raise parameter_error("cursor", BAD_CURSOR) from None
    if was_near != near:
        raise parameter_error("cursor", BAD_CURSOR)
    return place


def _write_cursor(place: MatchPlace | None, *, near: bool) -> str | None:
    return None if place is None else write_cursor((near, *place))


def _answer(request: HttpRequest, of: UUID, shown: LeadMatchPage | ListingMatchPage, language: str) -> HttpResponse:
    """Return the answer, or 304: no revision covers both sides of all matches, so the ETag is of what is shown."""
    digest = hashlib.sha256(msgspec.json.encode(shown)).hexdigest()
    validators = {"ETag": f'"{of}.{digest[:32]}"', "Cache-Control": "private, no-cache"}
    headers = validators | language_headers(language)
    if client_has(request, headers["ETag"]):
        return HttpResponse(status=304, content_type=JSON, headers=headers)
    return json_answer(shown, headers=headers)
