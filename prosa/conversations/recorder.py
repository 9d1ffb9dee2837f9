"""The one writer of the record. Whatever brings events, a webhook, a batch or a replay, records them here."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from django.conf import settings
from django.db import connection
from django.db.backends.utils import CursorWrapper

from prosa.conversations.events import Event, NewMessage
from prosa.conversations.rules import OutcomeCode, Policy, Record, decide
from prosa.conversations.statements import Statements, statements_for
from prosa.core.transactions import run_in_write_transaction


class ReceivedEvent(NamedTuple):
    """An event and when it reached us (aware, UTC)."""

    event: Event
    received_at: datetime


def current_policy() -> Policy:
    """Return the rules' policy as the settings have it."""
    return Policy(accept_late_messages=settings.LATE_MESSAGES == "accept")


def record(*, events: Sequence[ReceivedEvent], policy: Policy) -> list[OutcomeCode]:
    """Decide on `events` in their order, store what is to be stored, and return an outcome for each.

    All in one transaction and a constant number of statements. When this returns outside of a transaction, the
    result is durable. Raises what `run_in_write_transaction` raises; then nothing was recorded.
    """
    if not events:
        return []
    return run_in_write_transaction(lambda: _record(events, policy))


def _record(events: Sequence[ReceivedEvent], policy: Policy) -> list[OutcomeCode]:
    statements = statements_for(connection.vendor)
    with connection.cursor() as cursor:
        working_copy = _load(cursor, statements, [received.event for received in events])
        outcomes = [
            decide(record=working_copy, event=event, received_at=received_at, policy=policy)
            for event, received_at in events
        ]
        _store(cursor, statements, working_copy)
    return outcomes


def _load(cursor: CursorWrapper, statements: Statements, events: Sequence[Event]) -> Record:
    conversations = {event.conversation_id for event in events}
    messages = {event.message_id for event in events if isinstance(event, NewMessage)}
    statements.lock(cursor, conversations | messages)
    loaded = Record()
    loaded.conversations = {facts.uuid: facts for facts in statements.load_conversations(cursor, conversations)}
    if messages:
        loaded.messages = {facts.uuid: facts for facts in statements.load_messages(cursor, messages)}
    return loaded


def _store(cursor: CursorWrapper, statements: Statements, working_copy: Record) -> None:
    if new := working_copy.new_conversations():
        statements.insert_conversations(cursor, new)
    if changed := working_copy.changed_conversations():
        statements.update_conversations(cursor, changed)
    if working_copy.new_messages:
        statements.insert_messages(cursor, working_copy.new_messages)
