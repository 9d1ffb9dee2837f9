"""A batch: decode each item, record those that are events, answer every one at its own index."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from prosa.conversations.events import Event
from prosa.conversations.recorder import ReceivedEvent, current_policy, record
from prosa.deliveries.errors import InvalidEventError, InvalidJsonError
from prosa.deliveries.formats import decode_event
from prosa.webhooks.answers import accepted_item, problem_facts, refused_item, success_status


def answer_batch(*, items: Sequence[bytes], zone: ZoneInfo, now: datetime) -> list[dict[str, Any]]:
    """Record the events among `items` and return one line for each item, in the active language."""
    lines: dict[int, dict[str, Any]] = {}
    events: dict[int, Event] = {}
    for index, item in enumerate(items):
        try:
            events[index] = decode_event(item, zone=zone)
        except InvalidJsonError:
            lines[index] = refused_item(index=index, code="invalid_json")
        except InvalidEventError as error:
            lines[index] = refused_item(index=index, code="invalid_event", errors=error.as_members())
    received = [ReceivedEvent(event, now) for event in events.values()]
    outcomes = record(events=received, policy=current_policy())
    for (index, event), outcome in zip(events.items(), outcomes, strict=True):
        status = success_status(event=event, outcome=outcome)
        if status is None:
            lines[index] = refused_item(index=index, code=outcome, **problem_facts(event))
        else:
            lines[index] = accepted_item(index=index, status=status, event=event, outcome=outcome)
    return [lines[index] for index in range(len(items))]
