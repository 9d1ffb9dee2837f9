"""The lead beside a chat, put together for a page: its card, its marks in the messages, and the listings for it."""

from typing import Any

from prosa.inbox.conversations.details import Details
from prosa.inbox.interest.asked import find_asked
from prosa.inbox.interest.card import find_lead, find_marks, make_card
from prosa.inbox.interest.offers import find_offers


def describe_lead(details: Details, *, host: str) -> dict[str, Any]:
    """Return what the templates of the lead show, and what to mark in the messages, as `marks`.

    `host` is the one under which the reader sees the page.
    """
    lead = find_lead(details.conversation)
    marks = find_marks(lead)
    return {
        "card": make_card(details, lead, marks),
        "asked": find_asked(conversation=details.conversation, host=host),
        "offers": find_offers(conversation=details.conversation, lead=lead, host=host),
        "marks": marks,
    }
