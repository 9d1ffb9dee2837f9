"""What an empty installation shows: how a first conversation is sent."""

import uuid
from datetime import datetime
from typing import Final

from django.utils.translation import gettext as _

from prosa.inbox.examples import curl_command, message_event, opening_event, write_json

_KEY: Final = '"X-API-Key: $PROSA_KEY"'


def first_events(*, now: datetime) -> str:
    """Return a body for the batch: a new conversation in which a customer writes."""
    conversation = str(uuid.uuid4())
    content = _("Hello! I am looking for a flat with two bedrooms.")
    return write_json([opening_event(conversation, now=now), message_event(conversation, content=content, now=now)])


def first_command(*, address: str, needs_key: bool, now: datetime) -> str:
    """Return a command for a terminal that sends `first_events` to `address`. The key is taken from PROSA_KEY."""
    return curl_command(address=address, body=first_events(now=now), key=_KEY if needs_key else "")
