"""What an empty installation shows: how a first conversation is sent."""

import json
import uuid
from datetime import datetime
from shlex import quote
from typing import Final

from django.utils.translation import gettext as _

_LINE_END: Final = " \\\n  "


def first_events(*, now: datetime) -> str:
    """Return a body for the batch: a new conversation in which a customer writes."""
    conversation = str(uuid.uuid4())
    message = {
        "id": str(uuid.uuid4()),
        "direction": "RECEIVED",
        "content": _("Hello! I am looking for a flat with two bedrooms."),
        "conversation_id": conversation,
    }
    timestamp = now.isoformat(timespec="seconds")
    events = [
        {"type": "NEW_CONVERSATION", "timestamp": timestamp, "data": {"id": conversation}},
        {"type": "NEW_MESSAGE", "timestamp": timestamp, "data": message},
    ]
    return json.dumps(events, ensure_ascii=False, indent=2)


def first_command(*, address: str, needs_key: bool, now: datetime) -> str:
    """Return a command for a terminal that sends `first_events` to `address`. The key is taken from PROSA_KEY."""
    parts = [f"curl {quote(address)}", "-H 'Content-Type: application/json'"]
    if needs_key:
        parts.append('-H "X-API-Key: $PROSA_KEY"')
    return _LINE_END.join([*parts, f"-d {quote(first_events(now=now))}"])
