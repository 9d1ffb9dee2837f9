"""Events as the bytes that a sender posts, and what becomes of them."""

import json
import uuid
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from prosa.conversations.events import Event, NewMessage
from prosa.deliveries.entries import Envelope
from prosa.deliveries.intake import Arrival, take_in
from tests.conversations.builders import ARRIVED

ZONE = ZoneInfo("America/Sao_Paulo")


def as_value(event: Event) -> dict[str, Any]:
    """Return `event` as a JSON value."""
    data = {"id": str(event.conversation_id)}
    if isinstance(event, NewMessage):
        data = {
            "id": str(event.message_id),
            "conversation_id": str(event.conversation_id),
            "direction": event.direction,
            "content": event.content,
        }
    return {"type": event.type, "timestamp": event.sent_at.isoformat(), "data": data}


def as_bytes(event: Event) -> bytes:
    return json.dumps(as_value(event)).encode()


def as_local_bytes(event: Event) -> bytes:
    """Return the same event in other bytes: its timestamp is local time."""
    local = event.sent_at.astimezone(ZONE).replace(tzinfo=None)
    return json.dumps(as_value(event) | {"timestamp": local.isoformat()}, indent=1).encode()


def take_in_bytes(*bodies: bytes, received_at: datetime = ARRIVED) -> list[str]:
    """Take in events that arrive in one request, and return the code of each."""
    envelope = Envelope(uuid.uuid4(), "a sender", received_at, ZONE)
    return [taken.code for taken in take_in(arrivals=[Arrival(body, envelope) for body in bodies])]


def take_in_events(*events: Event, received_at: datetime = ARRIVED) -> list[str]:
    return take_in_bytes(*map(as_bytes, events), received_at=received_at)
