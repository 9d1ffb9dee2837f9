"""What open pages ask for all the time: whether something has changed."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified, JsonResponse
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from prosa.core.clock import now
from prosa.inbox.conversations.chat import MOST_AT_ONCE, Viewer, newest_part, part_since
from prosa.inbox.conversations.details import Details, find_details
from prosa.inbox.conversations.filters import read_filter
from prosa.inbox.conversations.inbox_list import MOST_LIVE, ON_A_PAGE, InboxList, load_list
from prosa.inbox.conversations.parameters import read_number, read_place, reader_zone
from prosa.inbox.people import user_id_of
from prosa.rest.pagination import encode_cursor

GONE = "gone"


@require_safe
def answer_poll(request: HttpRequest) -> HttpResponse:
    """Answer 304 if the list and the chat are as the page shows them, otherwise what has changed, as JSON of HTML.

    The ETag holds the digest of the list and that of the chat, so that only one of them need be sent.
    """
    shown = load_list(
        user_id=user_id_of(request),
        wanted=read_filter(request.GET),
        now=now(),
        limit=max(read_number(request, "n", most=MOST_LIVE), ON_A_PAGE),
    )
    details = _find_chat(request)
    digests = [shown.digest, details.digest if details else GONE]
    known = request.headers.get("If-None-Match", "").removeprefix("W/").strip('"').split(".")
    headers = {"ETag": f'"{".".join(digests)}"', "Cache-Control": "no-cache, private"}
    if known == digests:
        return HttpResponseNotModified(headers=headers)
    answer = _render_list(request, shown) if known[0] != digests[0] else {}
    if known[-1] != digests[1]:
        answer |= _render_chat(request, details)
    return JsonResponse(answer, headers=headers)


def _find_chat(request: HttpRequest) -> Details | None:
    try:
        return find_details(conversation=UUID(request.GET.get("conversa", "")), now=now())
    except (ValueError, Http404):
        return None


def _render_list(request: HttpRequest, shown: InboxList) -> dict[str, Any]:
    if shown.wanted.query:  # what was found stays, until somebody searches again
        return {"unread": shown.unread}
    context = shown.as_context()
    return {
        "list": render_to_string("inbox/conversations/entries.html", context, request),
        "unread": context["unread"],
    }


def _render_chat(request: HttpRequest, details: Details | None) -> dict[str, Any]:
    if details is None:
        return {"gone": bool(request.GET.get("conversa"))}
    viewer = Viewer(now=details.now, zone=reader_zone(), user_id=user_id_of(request))
    place = read_place(request, "desde")
    if place:
        part = part_since(details.conversation, viewer, place)
    else:  # the page shows it from its beginning, where what is late may belong
        part = newest_part(details.conversation, viewer, unread=MOST_AT_ONCE)
    context = {"details": details, "part": part, "wanted": read_filter(request.GET)}
    return {
        "items": render_to_string("inbox/conversations/items.html", context, request),
        "head": render_to_string("inbox/conversations/head.html", context, request),
        "inbound": details.conversation.inbound_count,
        "first": encode_cursor(part.first) if part.first else "",
    }
