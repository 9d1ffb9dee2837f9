"""Writes of the inbox: names and notes."""

from datetime import datetime

from django.contrib.auth.models import User
from django.http import Http404

from prosa.conversations.models import Conversation
from prosa.core.transactions import run_in_write_transaction
from prosa.inbox.models import ConversationName, Note
from prosa.inbox.people import name_of


class ConversationGoneError(Http404):
    """The conversation was erased while somebody was at it."""


def hold_conversation(conversation: Conversation) -> None:
    """Keep the conversation from being erased until the write transaction ends. Raises ConversationGoneError."""
    if not Conversation.objects.select_for_update(no_key=True).filter(id=conversation.id).exists():
        raise ConversationGoneError


def name_conversation(*, conversation: Conversation, name: str, by: User, now: datetime) -> None:
    """Give the conversation a name; an empty one takes its name away."""
    own = ConversationName.objects.filter(conversation=conversation)
    if not name:
        run_in_write_transaction(own.delete)
        return
    values = {"name": name, "named_by": by, "named_at": now}

    def write() -> None:
        hold_conversation(conversation)
        ConversationName.objects.update_or_create(conversation=conversation, defaults=values)

    run_in_write_transaction(write)


def add_note(*, conversation: Conversation, text: str, by: User, now: datetime) -> Note:
    """Add an internal note of `by`."""
    note = Note(conversation=conversation, author=by, author_name=name_of(by)[:150], text=text, created_at=now)

    def write() -> None:
        hold_conversation(conversation)
        note.save(force_insert=True)

    run_in_write_transaction(write)
    return note


def delete_note(*, conversation: Conversation, note: int, owner: User | None) -> None:
    """Delete a note of the conversation; where `owner` is given, only one that they wrote. No note is no error."""
    notes = Note.objects.filter(conversation=conversation, id=note)
    run_in_write_transaction((notes.filter(author=owner) if owner else notes).delete)
