"""The inbox's pages: the list, a chat, and parts of them that scripts ask for."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_safe

from prosa.conversations.models import Message
from prosa.core.clock import now
from prosa.core.keyset import Place
from prosa.inbox.conversations.chat import Viewer, find_first_unread, newest_part, part_around, part_before, whole
from prosa.inbox.conversations.details import Details, find_details, inbound_seen_by
from prosa.inbox.conversations.filters import read_filter
from prosa.inbox.conversations.inbox_list import describe_filters, load_list
from prosa.inbox.conversations.marks import find_reading
from prosa.inbox.conversations.parameters import read_place, reader_zone
from prosa.inbox.interest.card import find_lead, find_marks
from prosa.inbox.interest.pane import describe_lead
from prosa.inbox.listings.views import WITH_PHOTOS
from prosa.inbox.people import user_id_of
from prosa.inbox.search.results import parse_or_none, search
from prosa.rest.pagination import encode_cursor


@require_safe
@csp_override(WITH_PHOTOS)
def show_inbox(request: HttpRequest) -> HttpResponse:
    """Show the list of conversations, or the part of it that a script asks for."""
    place = read_place(request, "depois")
    context = _list_context(request, place)
    if "HX-Request" in request.headers and (place or "cursor" in request.GET):
        name = "results.html" if context["wanted"].query else "entries.html"
        return render(request, f"inbox/conversations/{name}", context)
    return render(request, "inbox/conversations/inbox.html", context)


@require_safe
@csp_override(WITH_PHOTOS)
def show_conversation(request: HttpRequest, conversation: UUID) -> HttpResponse:
    """Show a chat beside the list, or the chat alone if a script asks for it."""
    details = find_details(conversation=conversation, now=now())
    if place := read_place(request, "antes"):
        return _show_earlier(request, details, place)
    context = chat_context(request, details)
    if request.headers.get("HX-Target") == "chat":
        return render(request, "inbox/conversations/chat.html", context)
    return render(request, "inbox/conversations/inbox.html", _list_context(request) | context)


@require_safe
def print_conversation(request: HttpRequest, conversation: UUID) -> HttpResponse:
    """Show the whole conversation on a page of its own, for printing."""
    details = find_details(conversation=conversation, now=now())
    part = whole(details.conversation, Viewer(now=details.now, zone=reader_zone(), on_paper=True))
    return render(request, "inbox/conversations/print.html", {"details": details, "part": part})


@require_safe
def show_message(request: HttpRequest, conversation: UUID, message: UUID) -> HttpResponse:
    """Show the whole text of a long message: as a page, or for the chat if a script asks for it."""
    details = find_details(conversation=conversation, now=now())
    found = get_object_or_404(Message, conversation=details.conversation, uuid=message)
    name = "text.html" if request.headers.get("HX-Request") else "message.html"
    marks = find_marks(find_lead(details.conversation)).get(found.id, ())
    return render(request, f"inbox/conversations/{name}", {"details": details, "text": found.content, "marks": marks})


def chat_context(request: HttpRequest, details: Details) -> dict[str, Any]:
    """Return what the chat's template shows: its newest messages, from the first unread one on."""
    user_id = user_id_of(request)
    unread, unread_from = _find_unread(user_id, details)
    described = describe_lead(details, host=request.get_host())
    viewer = Viewer(
        now=details.now, zone=reader_zone(), user_id=user_id, unread_from=unread_from, marks=described["marks"]
    )
    found = _find_message(request, details)
    part = part_around(details.conversation, viewer, found) if found else None
    part = part or newest_part(details.conversation, viewer, unread=unread)
    return described | {
        "details": details,
        "part": part,
        "found": f"m{found.id}" if found else "",
        "query": parse_or_none(request.GET.get("q", "")) if found else None,
        "earlier": encode_cursor(part.earlier) if part.earlier else "",
        "first": encode_cursor(part.first) if part.first else "",
        "wanted": read_filter(request.GET),
    }


def _find_message(request: HttpRequest, details: Details) -> Place | None:
    """Return the place of the message that the address names, which a search has found, if there is one."""
    try:
        uuid = UUID(request.GET.get("mensagem", ""))
    except ValueError:
        return None
    found = details.conversation.messages.filter(uuid=uuid).values_list("sent_at", "id").first()
    return Place(*found) if found else None


def _find_unread(user_id: int, details: Details) -> tuple[int, int | None]:
    """Return how many messages are unread, as the list counts them, and the key of the first of them."""
    conversation = details.conversation
    since = find_reading(user_id=user_id, now=details.now).since
    if conversation.last_inbound_at is None or conversation.last_activity_at <= since:
        return 0, None
    seen = inbound_seen_by(user_id=user_id, conversation=conversation)
    if seen is None and conversation.last_inbound_at <= since:
        return 0, None
    if seen is None:
        fresh = conversation.messages.filter(direction="RECEIVED", received_at__gt=since).count()
        seen = max(conversation.inbound_count - fresh, 0)  # one more may have come since it was counted
    unread = max(conversation.inbound_count - seen, 0)
    return unread, find_first_unread(conversation, inbound_seen=seen) if unread else None


def _show_earlier(request: HttpRequest, details: Details, place: Any) -> HttpResponse:
    marks = find_marks(find_lead(details.conversation))
    viewer = Viewer(now=details.now, zone=reader_zone(), user_id=user_id_of(request), marks=marks)
    part = part_before(details.conversation, viewer, place)
    context = {"details": details, "part": part, "earlier": encode_cursor(part.earlier) if part.earlier else ""}
    if request.headers.get("HX-Request"):
        return render(request, "inbox/conversations/earlier.html", context)
    context |= describe_lead(details, host=request.get_host())
    return render(request, "inbox/conversations/inbox.html", _list_context(request) | context | {"is_past": True})


def _list_context(request: HttpRequest, place: Place | None = None) -> dict[str, Any]:
    wanted = read_filter(request.GET)
    shown = load_list(user_id=user_id_of(request), wanted=wanted, now=now(), after=place)
    context = shown.as_context() | describe_filters(wanted)
    return context | search(request, wanted=wanted, now=shown.now, zone=reader_zone()) if wanted.query else context
