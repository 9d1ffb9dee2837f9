"""A conversation as a file."""

from collections.abc import Iterator

import msgspec
from django.utils.translation import gettext as _

from prosa.conversations.models import Conversation, Message
from prosa.core.clock import in_zone
from prosa.inbox.conversations.chat import Item, Part
from prosa.inbox.conversations.details import Details
from prosa.inbox.conversations.parameters import reader_zone
from prosa.leads.models import Lead
from prosa.leads.reading import as_sought, corrections_of


def export_as_text(details: Details, part: Part) -> str:
    """Return the conversation as lines of text, as WhatsApp exports chats. Notes are internal, and left out."""
    head = [details.title, str(details.uuid), ""]
    return "\n".join([*head, *(_line(item) for item in part.items if item.note_id is None), ""])


def export_as_json(details: Details) -> bytes:
    """Return the conversation, its lead and its messages with the names and formats that the API has."""
    conversation = details.conversation
    document = {
        "id": conversation.uuid,
        "name": details.name or None,
        "state": conversation.state,
        "created_at": in_zone(conversation.opened_at, reader_zone()),
        "closed_at": conversation.closed_at and in_zone(conversation.closed_at, reader_zone()),
        "lead": _lead(conversation),
        "messages": list(_messages(conversation)),
    }
    return msgspec.json.format(msgspec.json.encode(document), indent=2)


def _line(item: Item) -> str:
    author = _("Agency") if item.is_sent else _("Customer")
    return f"{item.full_time} - {author}: {item.text}"


def _lead(conversation: Conversation) -> dict[str, object] | None:
    """Return what the customer seeks, who read it and who corrected it; None before anything was read or corrected."""
    lead = Lead.objects.filter(conversation=conversation).first()
    if lead is None:
        return None
    return {
        "revision": lead.revision,
        "changed_at": lead.changed_at and in_zone(lead.changed_at, reader_zone()),
        "read_at": lead.read_at and in_zone(lead.read_at, reader_zone()),
        "read_by": lead.read_by or None,
        "is_fallback": lead.is_fallback,
        "lead": as_sought(lead),
        "corrections": [
            {
                "field": each.field,
                "value": each.value,
                "corrected_by": each.corrected_by_name,
                "corrected_at": in_zone(each.corrected_at, reader_zone()),
            }
            for each in corrections_of(lead).values()
        ],
    }


def _messages(conversation: Conversation) -> Iterator[dict[str, object]]:
    for message in Message.objects.filter(conversation=conversation).order_by("sent_at", "id").iterator():
        yield {
            "id": message.uuid,
            "direction": message.direction,
            "content": message.content,
            "timestamp": in_zone(message.sent_at, reader_zone()),
        }
