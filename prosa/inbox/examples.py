"""Events to try Prosa with, and commands for a terminal that send them."""

import json
import uuid
from datetime import datetime
from shlex import quote
from typing import Any, Final

from prosa.conversations.events import Direction, EventType

_LINE_END: Final = " \\\n  "


def opening_event(conversation: str, *, now: datetime) -> dict[str, Any]:
    """Return the event that opens `conversation`."""
    return {"type": EventType.NEW_CONVERSATION, "timestamp": _written(now), "data": {"id": conversation}}


def message_event(conversation: str, *, content: str, now: datetime) -> dict[str, Any]:
    """Return an event with a message of the customer, with an id of its own."""
    data = {
        "id": str(uuid.uuid4()),
        "direction": Direction.RECEIVED,
        "content": content,
        "conversation_id": conversation,
    }
    return {"type": EventType.NEW_MESSAGE, "timestamp": _written(now), "data": data}


def write_json(value: Any) -> str:
    """Return `value` as JSON that people can read."""
    return json.dumps(value, ensure_ascii=False, indent=2)


def curl_command(*, address: str, body: str, key: str = "") -> str:
    """Return a command that sends `body` to `address`, with the header `key` (quoted for a shell) if there is one."""
    parts = [f"curl {quote(address)}", "-H 'Content-Type: application/json'"]
    if key:
        parts.append(f"-H {key}")
    return _LINE_END.join([*parts, f"-d {quote(body)}"])


def _written(now: datetime) -> str:
    return now.isoformat(timespec="seconds")
