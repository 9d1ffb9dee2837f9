"""Events to send, as JSON values. Every call without an id makes a new one."""

import uuid
from typing import Any

OPENED = "2025-02-21T10:20:41.349308"
WRITTEN = "2025-02-21T10:20:42.349308"
CLOSED = "2025-02-21T10:20:45.349308"


def new_id() -> str:
    return str(uuid.uuid4())


def new_conversation(conversation_id: str, *, timestamp: str = OPENED) -> dict[str, Any]:
    return {"type": "NEW_CONVERSATION", "timestamp": timestamp, "data": {"id": conversation_id}}


def new_message(
    conversation_id: str,
    *,
    message_id: str | None = None,
    direction: str = "RECEIVED",
    content: str = "Olá, tudo bem?",
    timestamp: str = WRITTEN,
) -> dict[str, Any]:
    data = {
        "id": message_id or new_id(),
        "direction": direction,
        "content": content,
        "conversation_id": conversation_id,
    }
    return {"type": "NEW_MESSAGE", "timestamp": timestamp, "data": data}


def close_conversation(conversation_id: str, *, timestamp: str = CLOSED) -> dict[str, Any]:
    return {"type": "CLOSE_CONVERSATION", "timestamp": timestamp, "data": {"id": conversation_id}}
