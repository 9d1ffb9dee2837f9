"""The inbox's pages: the list, a chat, and parts of them that scripts ask for."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from prosa.conversations.models import Message
from prosa.core.clock import now
from prosa.inbox.conversations.chat import Viewer, find_first_unread, newest_part, part_before, whole
from prosa.inbox.conversations.details import Details, find_details, inbound_seen_by
from prosa.inbox.conversations.filters import read_filter
from prosa.inbox.conversations.inbox_list import InboxList, describe_filters, load_list
from prosa.inbox.conversations.marks import find_reading
from prosa.inbox.conversations.parameters import read_place, reader_zone
from prosa.inbox.people import user_id_of
from prosa.rest.pagination import encode_cursor


@require_safe
def show_inbox(request: HttpRequest) -> HttpResponse:
    """Show the list of conversations, or the part of it that a script asks for."""
    wanted, place = read_filter(request.GET), read_place(request, "depois")
    shown = load_list(user_id=user_id_of(request), wanted=wanted, now=now(), after=place)
    if place and request.headers.get("HX-Request"):
        return render(request, "inbox/conversations/entries.html", shown.as_context())
    return render(request, "inbox/conversations/inbox.html", _list_context(shown))


@require_safe
def show_conversation(request: HttpRequest, conversation: UUID) -> HttpResponse:
    """Show a chat beside the list, or the chat alone if a script asks for it."""
    details = find_details(conversation=conversation, now=now())
    if place := read_place(request, "antes"):
        return _show_earlier(request, details, place)
    context = chat_context(request, details)
    if request.headers.get("HX-Target") == "chat":
        return render(request, "inbox/conversations/chat.html", context)
    shown = load_list(user_id=user_id_of(request), wanted=read_filter(request.GET), now=now())
    return render(request, "inbox/conversations/inbox.html", _list_context(shown) | context)


@require_safe
def print_conversation(request: HttpRequest, conversation: UUID) -> HttpResponse:
    """Show the whole conversation on a page of its own, for printing."""
    details = find_details(conversation=conversation, now=now())
    part = whole(details.conversation, Viewer(now=details.now, zone=reader_zone(), folds=False))
    return render(request, "inbox/conversations/print.html", {"details": details, "part": part})


@require_safe
def show_message(request: HttpRequest, conversation: UUID, message: UUID) -> HttpResponse:
    """Show the whole text of a long message: as a page, or for the chat if a script asks for it."""
    details = find_details(conversation=conversation, now=now())
    found = get_object_or_404(Message, conversation=details.conversation, uuid=message)
    name = "text.html" if request.headers.get("HX-Request") else "message.html"
    return render(request, f"inbox/conversations/{name}", {"details": details, "text": found.content})


def chat_context(request: HttpRequest, details: Details) -> dict[str, Any]:
    """Return what the chat's template shows: its newest messages, from the first unread one on."""
    user_id = user_id_of(request)
    unread, unread_from = _find_unread(user_id, details)
    viewer = Viewer(now=details.now, zone=reader_zone(), user_id=user_id, unread_from=unread_from)
    part = newest_part(details.conversation, viewer, unread=unread)
    return {
        "details": details,
        "part": part,
        "unread_here": unread,
        "earlier": encode_cursor(part.earlier) if part.earlier else "",
        "first": encode_cursor(part.first) if part.first else "",
        "wanted": read_filter(request.GET),
    }


def _find_unread(user_id: int, details: Details) -> tuple[int, int | None]:
    """Return how many messages are unread, and the key of the first of them."""
    conversation = details.conversation
    seen = inbound_seen_by(user_id=user_id, conversation=conversation)
    if seen is None:
        since = find_reading(user_id=user_id, now=details.now).since
        fresh = conversation.messages.filter(direction="RECEIVED", received_at__gt=since).count()
        seen = conversation.inbound_count - fresh
    unread = max(conversation.inbound_count - seen, 0)
    return unread, find_first_unread(conversation, inbound_seen=seen) if unread else None


def _show_earlier(request: HttpRequest, details: Details, place: Any) -> HttpResponse:
    viewer = Viewer(now=details.now, zone=reader_zone(), user_id=user_id_of(request))
    part = part_before(details.conversation, viewer, place)
    context = {"details": details, "part": part, "earlier": encode_cursor(part.earlier) if part.earlier else ""}
    if request.headers.get("HX-Request"):
        return render(request, "inbox/conversations/earlier.html", context)
    shown = load_list(user_id=user_id_of(request), wanted=read_filter(request.GET), now=now())
    return render(request, "inbox/conversations/inbox.html", _list_context(shown) | context | {"is_past": True})


def _list_context(shown: InboxList) -> dict[str, Any]:
    return shown.as_context() | describe_filters(shown.wanted)
