"""Conversations for a server that runs, sent as a WhatsApp system sends them."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from tests.samples import new_conversation, new_id, new_message
from tests.servers import RunningServer


def send(server: RunningServer, events: list[dict[str, Any]]) -> None:
    for first in range(0, len(events), 1000):
        answer = httpx.post(f"{server.url}/webhook/batch/", json=events[first : first + 1000], timeout=60)
        assert {item["code"] for item in answer.json()["results"]} == {"recorded"}


def ago(**time: float) -> str:
    return (datetime.now(UTC) - timedelta(**time)).isoformat()


def begin(server: RunningServer, *texts: str, minutes: float = 60, direction: str = "RECEIVED") -> str:
    """Send a conversation that began so many minutes ago, its `texts` a millisecond apart, and return its id."""
    conversation, began = new_id(), datetime.now(UTC) - timedelta(minutes=minutes)
    messages = [
        new_message(
            conversation,
            content=text,
            direction=direction,
            timestamp=(began + timedelta(milliseconds=number)).isoformat(),
        )
        for number, text in enumerate(texts, start=1)
    ]
    send(server, [new_conversation(conversation, timestamp=began.isoformat()), *messages])
    return conversation


def write(server: RunningServer, conversation: str, *texts: str, direction: str = "RECEIVED") -> None:
    """Send messages that are written now."""
    send(server, [new_message(conversation, content=text, direction=direction, timestamp=ago()) for text in texts])
