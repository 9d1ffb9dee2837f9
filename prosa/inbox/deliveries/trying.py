"""Test events: as commands for a terminal, and sent by the page itself."""

import uuid
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from uuid_utils.compat import uuid7

from prosa.conversations.events import EventType
from prosa.deliveries.entries import Envelope
from prosa.deliveries.intake import Arrival, take_in
from prosa.deliveries.models import Delivery
from prosa.inbox.conversations.parameters import reader_zone
from prosa.inbox.deliveries.wording import PAGE_NAME
from prosa.inbox.examples import message_event, opening_event, write_json


def send_test_event(*, event_type: EventType, now: datetime) -> Delivery:
    """Take in a test event as the webhook does, and return its delivery. A message has its conversation opened first.

    Raises what `run_in_write_transaction` raises.
    """
    conversation = str(uuid.uuid4())
    events: list[dict[str, Any]] = [opening_event(conversation, now=now)]
    if event_type is EventType.NEW_MESSAGE:
        events.append(message_event(conversation, content=_("This is a test message."), now=now))
    envelope = Envelope(uuid7(), PAGE_NAME, now, reader_zone())
    take_in(arrivals=[Arrival(write_json(event).encode(), envelope) for event in events])
    return Delivery.objects.get(request_id=envelope.request_id, event_type=event_type)
