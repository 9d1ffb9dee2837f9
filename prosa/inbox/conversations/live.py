"""What open pages ask for all the time: whether something has changed.

In production no middleware stands before this view (prosa.core.handler): it finds its visitor and the language itself.
"""

import gzip
import json
from datetime import datetime
from functools import lru_cache
from http import HTTPStatus
from typing import Any, Final
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import User
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.template.loader import render_to_string
from django.utils import translation
from django.views.decorators.http import require_safe

from prosa.core.clock import now
from prosa.inbox.conversations.chat import MOST_AT_ONCE, Viewer, newest_part, part_since
from prosa.inbox.conversations.details import Details, find_chat_digest, find_details
from prosa.inbox.conversations.entries import show_number
from prosa.inbox.conversations.entry_cache import render_entries
from prosa.inbox.conversations.filters import read_filter
from prosa.inbox.conversations.glance import glance
from prosa.inbox.conversations.inbox_list import MOST_LIVE, ON_A_PAGE, InboxList
from prosa.inbox.conversations.parameters import read_number, read_place, reader_zone
from prosa.inbox.conversations.visitors import Visitor, find_visitor, look_up
from prosa.inbox.interest.pane import describe_lead
from prosa.rest.pagination import encode_cursor

GONE: Final = "gone"
_VARY: Final = "Cookie, Accept-Language, Accept-Encoding"


@login_not_required
@require_safe
def answer_poll(request: HttpRequest) -> HttpResponse:
    """Answer 304 if the list and the chat are as the page shows them, otherwise what has changed, as JSON of HTML.

    The ETag holds the digest of the list and that of the chat, so that only one of them need be sent. Whoever is not
    signed in, or not any more, is told so, and the script leads to the sign-in page.
    """
    request.get_host()  # raises what makes a foreign host a bad request
    with translation.override(translation.get_language_from_request(request)):
        at = now()
        visitor = find_visitor(request, now=at)
        shown = _find_list(request, visitor, at) if visitor else None
        if visitor and not shown:  # what was known of them does not hold any more
            visitor = look_up(visitor.session, now=at)
            shown = _find_list(request, visitor, at) if visitor else None
        return _answer(request, shown, visitor) if visitor and shown else _refuse(request)


def _refuse(request: HttpRequest) -> HttpResponse:
    if "HX-Request" in request.headers or "X-Live" in request.headers:
        return HttpResponse(status=HTTPStatus.UNAUTHORIZED, headers={"HX-Refresh": "true", "Cache-Control": "no-store"})
    return redirect_to_login(request.get_full_path())


def _find_list(request: HttpRequest, visitor: Visitor, at: datetime) -> InboxList | None:
    wanted = read_filter(request.GET)
    limit = max(read_number(request, "n", most=MOST_LIVE), ON_A_PAGE)
    begin = wanted.begin(now=at, zone=reader_zone())
    seen = glance(visitor=visitor, wanted=wanted, begin=begin, limit=limit + 1, now=at)
    if seen is None:
        return None
    return InboxList(raw=seen.rows, unread=show_number(seen.unread), wanted=wanted, limit=limit, now=at)


def _answer(request: HttpRequest, shown: InboxList, visitor: Visitor) -> HttpResponse:
    chat = _chat_of(request)
    digests = [shown.digest, (find_chat_digest(conversation=chat, now=shown.now) if chat else None) or GONE]
    known = request.headers.get("If-None-Match", "").removeprefix("W/").strip('"').split(".")
    headers = {"ETag": f'"{".".join(digests)}"', "Cache-Control": "no-cache, private", "Vary": _VARY}
    if known == digests:
        return HttpResponseNotModified(headers=headers)
    answer = _render_list(shown) if known[0] != digests[0] else {}
    if known[-1] != digests[1]:
        answer |= _render_chat(request, chat, visitor)
    return _send(request, json.dumps(answer, ensure_ascii=False).encode(), headers)


def _send(request: HttpRequest, body: bytes, headers: dict[str, str]) -> HttpResponse:
    if "gzip" in request.headers.get("Accept-Encoding", ""):
        body = _compress(body)
        headers |= {"Content-Encoding": "gzip", "ETag": f"W/{headers['ETag']}"}
    headers["Content-Length"] = str(len(body))
    return HttpResponse(body, content_type="application/json", headers=headers)


@lru_cache(maxsize=64)
def _compress(body: bytes) -> bytes:
    """Compress what many open pages may be sent at once, with the least work."""
    return gzip.compress(body, compresslevel=1, mtime=0)


def _chat_of(request: HttpRequest) -> UUID | None:
    try:
        return UUID(request.GET.get("conversa", ""))
    except ValueError:
        return None


def _render_list(shown: InboxList) -> dict[str, Any]:
    if shown.wanted.query:  # what was found stays, until somebody searches again
        return {"unread": shown.unread}
    return {"list": render_entries(shown), "unread": shown.unread}


def _find_chat(chat: UUID | None) -> Details | None:
    try:
        return find_details(conversation=chat, now=now()) if chat else None
    except Http404:
        return None


def _render_chat(request: HttpRequest, chat: UUID | None, visitor: Visitor) -> dict[str, Any]:
    details = _find_chat(chat)
    if details is None:
        return {"gone": bool(request.GET.get("conversa"))}
    request.user = User.objects.get(id=visitor.user_id)  # templates ask for the user's rights
    described = describe_lead(details, host=request.get_host())
    viewer = Viewer(now=details.now, zone=reader_zone(), user_id=visitor.user_id, marks=described["marks"])
    place = read_place(request, "desde")
    if place:
        part = part_since(details.conversation, viewer, place)
    else:  # the page shows it from its beginning, where what is late may belong
        part = newest_part(details.conversation, viewer, unread=MOST_AT_ONCE)
    context = described | {"is_live": True, "details": details, "part": part, "wanted": read_filter(request.GET)}
    answer = {
        "items": render_to_string("inbox/conversations/items.html", context, request),
        "head": render_to_string("inbox/conversations/head.html", context, request),
        "lead": render_to_string("inbox/interest/card.html", context, request),
        "inbound": details.conversation.inbound_count,
        "first": encode_cursor(part.first) if part.first else "",
    }
    if part.earlier:  # more has come than is sent at once: what the page shows before it would leave a gap
        context["earlier"] = encode_cursor(part.earlier)
        answer["earlier"] = render_to_string("inbox/conversations/earlier_link.html", context, request)
    return answer
