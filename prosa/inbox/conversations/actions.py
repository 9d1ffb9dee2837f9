"""What people do in a chat: name it, note something, mark it as read, export and delete it."""

from contextlib import suppress
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from prosa.core.clock import now
from prosa.inbox.conversations.chat import Viewer, whole
from prosa.inbox.conversations.details import find_details
from prosa.inbox.conversations.export import export_as_json, export_as_text
from prosa.inbox.conversations.forms import NameForm, NoteForm
from prosa.inbox.conversations.marks import mark_all_read, mark_read
from prosa.inbox.conversations.parameters import read_number, reader_zone
from prosa.inbox.conversations.services import add_note, delete_note, name_conversation
from prosa.inbox.people import name_in_records, user_id_of, user_of
from prosa.inbox.roles import is_manager, manager_required
from prosa.privacy.erasing import NothingToEraseError, erase_conversation

MOST_MESSAGES = 2**31


@require_http_methods(["GET", "HEAD", "POST"])
def rename(request: HttpRequest, conversation: UUID) -> HttpResponse:
    """Give the conversation a name, or take it away with an empty one."""
    details = find_details(conversation=conversation, now=now())
    form = NameForm(request.POST if request.method == "POST" else None, initial={"name": details.name})
    if request.method == "POST" and form.is_valid():
        name_conversation(
            conversation=details.conversation, name=form.cleaned_data["name"], by=user_of(request), now=now()
        )
        return redirect("conversation", conversation=conversation)
    return render(request, "inbox/conversations/rename.html", {"details": details, "form": form})


@require_POST
def note(request: HttpRequest, conversation: UUID) -> HttpResponse:
    """Add an internal note."""
    details = find_details(conversation=conversation, now=now())
    form = NoteForm(request.POST)
    if form.is_valid():
        add_note(conversation=details.conversation, text=form.cleaned_data["text"], by=user_of(request), now=now())
    else:
        messages.error(
            request, _("The note was not kept: %(why)s") % {"why": " ".join(map(str, form.errors.get("text", [])))}
        )
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204 if form.is_valid() else 400)
    return redirect("conversation", conversation=conversation)


@require_POST
def remove_note(request: HttpRequest, conversation: UUID, note: int) -> HttpResponse:
    """Delete a note: one's own, or any as a manager."""
    details = find_details(conversation=conversation, now=now())
    owner = None if is_manager(request.user) else user_of(request)
    delete_note(conversation=details.conversation, note=note, owner=owner)
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204)
    return redirect("conversation", conversation=conversation)


@require_POST
def read(request: HttpRequest, conversation: UUID) -> HttpResponse:
    """Note how many of the customer's messages were shown to the user."""
    seen = read_number(request, "inbound", most=MOST_MESSAGES)
    with suppress(Http404):  # erased meanwhile: the page will learn that from its next poll
        details = find_details(conversation=conversation, now=now())
        mark_read(user_id=user_id_of(request), conversation=details.conversation, inbound_seen=seen)
    return HttpResponse(status=204)


@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Let everything count as read."""
    mark_all_read(user_id=user_id_of(request), now=now())
    return redirect("conversations")


@require_safe
def export(request: HttpRequest, conversation: UUID, kind: str) -> HttpResponse:
    """Send the whole conversation as a file: text as WhatsApp exports it, or JSON as the API shows it."""
    details = find_details(conversation=conversation, now=now())
    if kind == "json":
        body, content_type = export_as_json(details), "application/json"
    else:
        part = whole(details.conversation, Viewer(now=details.now, zone=reader_zone(), on_paper=True))
        body, content_type = export_as_text(details, part).encode(), "text/plain; charset=utf-8"
    name = f"conversa-{details.uuid}.{kind}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(body, content_type=content_type, headers=headers)


@manager_required
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest, conversation: UUID) -> HttpResponse:
    """Erase the conversation as the API does, once the user has confirmed it."""
    details = find_details(conversation=conversation, now=now())
    if request.method != "POST":
        return render(request, "inbox/conversations/delete.html", {"details": details})
    title = details.title
    with suppress(NothingToEraseError):  # somebody else was first
        erase_conversation(conversation=conversation, by=name_in_records(request), now=now())
    messages.success(request, _("“%(title)s” was deleted.") % {"title": title})
    return redirect("conversations")
