"""Erasing a conversation, so that it does not come back."""

import logging
from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, OperationalError, connections
from django.db.models import Q, QuerySet

from prosa.access.tombstones import find_erased, put_tombstone
from prosa.conversations.indexing import remove_erased_words
from prosa.conversations.models import Conversation, Message
from prosa.conversations.recorder import hold
from prosa.conversations.rules import OutcomeCode
from prosa.core.sql import pipeline
from prosa.core.sqlite.base import DatabaseWrapper as SQLiteConnection
from prosa.core.transactions import run_in_write_transaction
from prosa.deliveries.entries import Occasion
from prosa.deliveries.models import UNREADABLE_CODES, Cause, Delivery, Outcome, WebhookId
from prosa.deliveries.querysets import WITH_A_PROBLEM, DeliveryQuerySet
from prosa.deliveries.readings import find_ids
from prosa.deliveries.storing import load_entries, store_entries

logger = logging.getLogger(__name__)


class NothingToEraseError(Exception):
    """Nothing is kept of this conversation: it is unknown, or was erased before."""


def erase_conversation(*, conversation: UUID, by: str, now: datetime) -> None:
    """Erase `conversation`, its messages and the bodies of all deliveries about it, and leave a tombstone.

    In one transaction. Where only deliveries are there, parked or refused, these are erased. What SQLite's files still
    hold is removed right after it, or by a chore if somebody is in the way.

    Raises NothingToEraseError.
    """
    run_in_write_transaction(lambda: _erase(conversation, by, now))
    try:
        remove_traces()
    except OperationalError as error:
        logger.warning("What SQLite's files still hold of it will be removed later: %s", error)


def remove_traces() -> None:
    """Leave nothing in SQLite's files that was erased from its tables. A chore of the server processes, too."""
    remove_erased_words()
    empty_log()


def empty_log() -> None:
    """Leave nothing in SQLite's log (-wal) that was erased from its tables.

    The log keeps what was written lately until it is overwritten, which may take days where little is written.
    """
    connection = connections[DEFAULT_DB_ALIAS]
    if isinstance(connection, SQLiteConnection) and not connection.in_atomic_block and connection.has_log():
        connection.empty_log()


def _erase(conversation: UUID, by: str, now: datetime) -> None:
    hold(conversations=[conversation])
    stored = Conversation.objects.filter(uuid=conversation)
    lock_rows(stored)
    own = Delivery.objects.filter(conversation_uuid=conversation)
    others = list(_others_about(conversation))
    if find_erased(conversations=[conversation]) or not (stored.exists() or own.exists() or others):
        raise NothingToEraseError
    put_tombstone(conversation=conversation, key_name=by, now=now)
    deliveries = Delivery.objects.filter(Q(conversation_uuid=conversation) | Q(id__in=others))
    _refuse_parked(deliveries, Occasion(Cause.ERASURE, now, by))
    WebhookId.objects.filter(request_id__in=deliveries.values("request_id")).delete()
    deliveries.update(body=None, problem_errors="")
    Message.objects.filter(conversation__uuid=conversation).delete()
    stored.delete()


def lock_rows(conversations: QuerySet[Conversation]) -> None:
    """Let nobody hang anything on these rows any more who does not take the recorder's lock, as workers do."""
    list(conversations.select_for_update().order_by("id").values_list("id", flat=True))


def _refuse_parked(deliveries: DeliveryQuerySet, occasion: Occasion) -> None:
    """Let nothing wait any more that is about to lose its bytes."""
    found = load_entries(list(deliveries.filter(outcome=Outcome.PARKED).values_list("id", flat=True)))
    parked = [entry for entry in found if entry.outcome is Outcome.PARKED]  # its conversation may have begun meanwhile
    for entry in parked:
        entry.settle(OutcomeCode.CONVERSATION_ERASED, occasion)
    with pipeline() as new_cursor:
        store_entries(parked, new_cursor)


def _others_about(conversation: UUID) -> Iterator[int]:
    """Yield the keys of deliveries that belong to no conversation or to another one, and may hold this one's texts.

    One that brought a message of this conversation under another's id was refused, or waits for that one. Bytes that
    cannot be read may name many conversations: a batch whose JSON breaks off does.
    """
    messages = Message.objects.filter(conversation__uuid=conversation).values("uuid")
    with_a_problem = Delivery.objects.not_recorded().filter(outcome__in=WITH_A_PROBLEM)
    yield from with_a_problem.filter(message_uuid__in=messages).values_list("id", flat=True)
    unreadable = with_a_problem.filter(problem_code__in=UNREADABLE_CODES, body__isnull=False)
    for key, body in unreadable.values_list("id", "body").iterator(chunk_size=20):
        if body is not None and conversation in find_ids(bytes(body)):
            yield key
