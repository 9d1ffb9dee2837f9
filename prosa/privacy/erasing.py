"""Erasing a conversation, so that it does not come back."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from prosa.access.tombstones import find_erased, put_tombstone
from prosa.conversations.models import Conversation, Message
from prosa.conversations.recorder import hold
from prosa.conversations.rules import OutcomeCode
from prosa.core.transactions import run_in_write_transaction
from prosa.deliveries.models import Delivery, Outcome
from prosa.deliveries.readings import find_ids


class NothingToEraseError(Exception):
    """Nothing is kept of this conversation: it is unknown, or was erased before."""


def erase_conversation(*, conversation: UUID, by: str, now: datetime) -> None:
    """Erase `conversation`, its messages and the bodies of all deliveries about it, and leave a tombstone.

    In one transaction. Where only deliveries are there, parked or refused, these are erased.

    Raises NothingToEraseError.
    """
    run_in_write_transaction(lambda: _erase(conversation, by, now))


def _erase(conversation: UUID, by: str, now: datetime) -> None:
    hold(conversations=[conversation])
    stored = Conversation.objects.filter(uuid=conversation)
    deliveries = Delivery.objects.filter(conversation_uuid=conversation)
    if find_erased(conversations=[conversation]) or not (stored.exists() or deliveries.exists()):
        raise NothingToEraseError
    put_tombstone(conversation=conversation, key_name=by, now=now)
    _erase_bodies(conversation)
    Message.objects.filter(conversation__uuid=conversation).delete()
    stored.delete()


def _erase_bodies(conversation: UUID) -> None:
    deliveries = Delivery.objects.filter(conversation_uuid=conversation)
    deliveries.filter(outcome=Outcome.PARKED).update(
        outcome=Outcome.REFUSED, problem_code=OutcomeCode.CONVERSATION_ERASED, parked_at=None, fingerprint=None
    )
    deliveries.update(body=None, problem_errors="")
    Delivery.objects.filter(id__in=list(_unreadable_about(conversation))).update(body=None, problem_errors="")


def _unreadable_about(conversation: UUID) -> Iterator[int]:
    """Yield the keys of deliveries that could not be read as events, but whose bytes name `conversation`.

    A batch whose JSON breaks off is one: it may hold messages of many conversations. Or whose message is one of its.
    """
    messages = Message.objects.filter(conversation__uuid=conversation)
    unreadable = Delivery.objects.filter(conversation_uuid=None, body__isnull=False)
    yield from unreadable.filter(message_uuid__in=messages.values("uuid")).values_list("id", flat=True)
    for key, body in unreadable.values_list("id", "body").iterator(chunk_size=20):
        if body is not None and conversation in find_ids(bytes(body)):
            yield key
